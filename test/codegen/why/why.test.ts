/* Why instructions are there: told by whoever made them. */
import { describe, expect, test } from 'vitest';
import {
  type CompileOptions,
  causeWords,
  compileFunction,
  compileProgram,
  type ExplainedInstruction,
  type Explanation,
} from '../../../src/codegen/index.ts';
import { innerName } from '../../../src/codegen/tailor/second-entries.ts';
import { parse } from '../../../src/ir/index.ts';
import { x64Lowering } from '../../../src/targets/x64/index.ts';
import { randomProgram } from '../../support/random/program.ts';

const words = causeWords(x64Lowering.conventions.get('sysv')!.bank);

function explain(text: string, options: CompileOptions = {}): Explanation {
  let found: Explanation | undefined;
  const f = parse(text);
  compileFunction(f, {
    ...options,
    explain: (explanation) => {
      found = explanation;
    },
  });
  return found!;
}

/** Instructions and their causes, one line each; those without a cause stand alone. */
const lines = ({ instructions }: Explanation): string[] =>
  instructions.map(({ text, cause }) => (cause === undefined ? text : `${text}  ; ${words(cause)}`));

describe('an explanation', () => {
  test('names arguments, results and what is saved for values that live across calls', () => {
    const explanation = explain(`function @f sysv(i64, i64) -> (i64) {
entry(%a: i64, %b: i64):
  %x = call @g(%b, %a): sysv(i64, i64) -> (i64)
  %y = add.i64 %x, %a
  return %y
}`);
    expect(lines(explanation)).toEqual([
      'sub rsp, 8  ; makes the frame of 8 bytes: 8 for spilled values',
      "mov qword ptr [rsp], rbx  ; saves the caller's rbx: its register is for parameter 1, which lives across the call of g (sysv)",
      'mov rbx, rdi  ; parameter 1 makes way: its register is for argument 1 of the call of g (sysv)',
      'xchg rsi, rdi  ; parameter 2 as argument 1 of the call of g (sysv)',
      'call g  ; calls g (sysv)',
      'add rax, rbx',
      'mov rbx, qword ptr [rsp]  ; gives back rbx as the caller left it',
      'add rsp, 8  ; takes the frame down',
      'ret  ; returns',
    ]);
  });

  test('says how many values live across a call that leaves too few registers alone', () => {
    const explanation = explain(`function @f forth(ptr dstack, ptr fstack, i64, i64) -> (ptr dstack, ptr fstack, i64) {
entry(%d: ptr, %s: ptr, %a: i64, %b: i64):
  %d2, %s2, %x = call @g(%d, %s, %b): forth(ptr dstack, ptr fstack, i64) -> (ptr dstack, ptr fstack, i64)
  %y = add.i64 %x, %a
  return %d2, %s2, %y
}`);
    const [spill] = lines(explanation).filter((line) => line.includes('spills'));
    expect(spill).toMatch(
      /spills parameter 3: 1 value lives across the call of g \(forth\), which leaves no register alone/,
    );
  });

  test('tells operands that instructions fix or overwrite', () => {
    const explanation = explain(`function @f sysv(i64, i64) -> (i64) {
entry(%a: i64, %b: i64):
  %x = mul.i64 %a, %b
  %y = shl.i64 %x, %b
  %z = sub.i64 %b, %y
  %w = xor.i64 %z, %b
  return %w
}`);
    const told = lines(explanation).join('\n');
    expect(told).toMatch(/mov rcx, rsi {2}; parameter 2 as what shl takes in rcx/);
    expect(told).toMatch(/; parameter \d as what \w+ overwrites/);
  });

  test('tells what edges bring, and arguments on the stack', () => {
    const explanation = explain(`function @f sysv(i64, i64) -> (i64) {
entry(%a: i64, %n: i64):
  %0 = iconst.i64 0
  jump test(%0, %a)
test(%i: i64, %x: i64):
  %more = slt.i64 %i, %n
  branch %more, body, done
body:
  %y = call @g(%i, %x, %n, %i, %x, %n, %i): sysv(i64, i64, i64, i64, i64, i64, i64) -> (i64)
  %1 = iconst.i64 1
  %j = add.i64 %i, %1
  jump test(%j, %y)
done:
  return %x
}`);
    const told = lines(explanation).join('\n');
    expect(told).toMatch(/mov qword ptr \[rsp\], \w+ {2}; .* as argument 7 of the call of g \(sysv\)/);
    expect(told).toMatch(/moves (result 1 of g|parameter 1) for where edges meet/);
    expect(told).toMatch(/makes the frame of .* 16 for arguments passed/);
  });

  test('costs the code nothing', () => {
    for (let seed = 1; seed <= 8; seed++) {
      for (const f of randomProgram(seed, { size: 20 }).module.functions) {
        expect(compileFunction(f, { explain: () => {} })).toEqual(compileFunction(f));
      }
    }
  });
});

describe('of random programs', () => {
  const explanations: Explanation[] = [];
  /** Those without memory of their own, which selection reaches by the stack pointer too. */
  const plain = new Set<Explanation>();
  for (let seed = 1; seed <= 12; seed++) {
    const { module, entry } = randomProgram(seed, { size: 25, variadic: false });
    compileProgram(module, {
      entries: [entry],
      tailored: seed % 2 === 0,
      explain: (explanation) => {
        explanations.push(explanation);
        const isOf = (name: string): boolean => name === explanation.symbol || innerName(name) === explanation.symbol;
        const f = module.functions.find(({ name }) => isOf(name))!;
        if (f.slots.length === 0) plain.add(explanation);
      },
    });
  }
  const all = explanations.flatMap(({ instructions }) => instructions);

  test('every change of the stack pointer, and every access by way of it, has a cause', () => {
    const told = [...plain].flatMap(({ instructions }) => instructions);
    const byStack = told.filter(({ text }) => /^(?:sub|add|and) rsp,|^mov(?:aps|sd)? .*\[rsp[+\-\]]/.test(text));
    expect(byStack.length).toBeGreaterThan(100);
    expect(byStack.filter(({ cause }) => cause === undefined).map(({ text }) => text)).toEqual([]);
  });

  test('every move between whole registers has a cause', () => {
    // A copy of a block of memory is made of several instructions.
    const told = explanations.filter(({ instructions }) => instructions.every(({ text }) => !text.startsWith('rep')));
    const moves = told
      .flatMap(({ instructions }) => instructions)
      .filter(({ text }) => /^(?:mov r(?:\d+|\D\w), r(?:\d+|\D\w)|movaps xmm\d+, xmm\d+)$/.test(text));
    expect(moves.length).toBeGreaterThan(50);
    expect(moves.filter(({ cause }) => cause === undefined).map(({ text }) => text)).toEqual([]);
  });

  test('a preserved register is saved as often as it is given back, where there is one way through', () => {
    const straight = explanations.filter(({ instructions }) => !instructions.some(({ text }) => /^j/.test(text)));
    const count = (instructions: readonly ExplainedInstruction[], test: (one: ExplainedInstruction) => boolean) =>
      instructions.filter(test).length;
    for (const { instructions } of straight) {
      const saves = count(instructions, ({ cause }) => cause?.kind === 'spill' && cause.value.kind === 'preserved');
      const restores = count(instructions, ({ cause }) => cause?.kind === 'reload' && cause.value.kind === 'preserved');
      expect(restores).toBeGreaterThanOrEqual(saves);
    }
  });

  test('all causes have words', () => {
    for (const { cause } of all) if (cause !== undefined) expect(words(cause)).toMatch(/^\S.*\S$/);
    expect(new Set(all.map(({ cause }) => cause?.kind)).size).toBeGreaterThan(12);
  });
});
