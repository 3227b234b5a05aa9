import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { timeTable } from '../../src/cli/times.ts';
import { pipeline } from '../../src/passes/index.ts';
import { convene, file, outcomeOf, pathOf } from './convene.ts';

const program = `
@numbers = internal constant [3 x i32] [i32 20, i32 2, i32 3]
define i32 @main(i32 %count, ptr %values) {
  %copy = alloca [100 x i32]
  call void @llvm.memset.p0.i64(ptr %copy, i8 0, i64 400, i1 false)
  call void @llvm.memcpy.p0.p0.i64(ptr %copy, ptr @numbers, i64 12, i1 false)
  %last = getelementptr i32, ptr %copy, i32 %count
  %a = load i32, ptr %last
  %b = load i32, ptr %copy
  %sum = add i32 %a, %b
  ret i32 %sum
}
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
`;
const greeting = `
@text = private constant [6 x i8] c"hello\\00"
declare i32 @puts(ptr)
define dso_local i32 @greet() {
  %1 = call i32 @puts(ptr @text)
  ret i32 %1
}
`;
const intermediate = `
symbol @helper local
data @answer align 8 = hex "2a00000000000000"
function @helper sysv(ptr) -> (i64) {
block0(%0: ptr):
  %1 = load.i64 %0
  return %1
}
function @main sysv() -> (i32) {
block0:
  %0 = symboladdr @answer
  %1 = call @helper(%0): sysv(ptr) -> (i64)
  %2 = trunc.i32 %1
  return %2
}
`;

describe('convene build of a module', () => {
  test('makes an executable of a program that needs no library', () => {
    const output = pathOf('alone');
    expect(convene(['build', file('alone.ll', program), '-o', output])).toEqual({ status: 0, output: '', errors: '' });
    expect(outcomeOf(output, [], '', '/').status).toBe(22);
    expect(outcomeOf(output, ['a'], '', '/').status).toBe(23);
  });

  test('says of one that needs a library what it needs and how to get it', () => {
    const { status, errors } = convene(['build', file('needy.ll', greeting), '-o', pathOf('needy')]);
    expect(status).toBe(1);
    expect(errors).toContain("undefined symbol 'main'");
    expect(errors).toContain('--emit obj');
  });

  test('makes an object that gcc links, the same each time', () => {
    const objects = ['first', 'second'].map((name) => pathOf(`${name}.o`));
    const source = file('greeting.ll', greeting);
    for (const object of objects) expect(convene(['build', source, '--emit', 'obj', '-o', object]).status).toBe(0);
    expect(readFileSync(objects[0]!).equals(readFileSync(objects[1]!))).toBe(true);
    const main = file('main.c', 'int greet(void); int main(void) { return greet() < 0; }');
    const output = pathOf('greeting');
    expect(spawnSync('gcc', [main, objects[0]!, '-o', output]).status).toBe(0);
    expect(outcomeOf(output, [], '', '/')).toEqual({ status: 0, output: 'hello\n', errors: '' });
  });

  test('takes IR text too', () => {
    const source = file('answer.ir', intermediate);
    const [object, linked, alone] = ['answer.o', 'answer-linked', 'answer'].map(pathOf);
    expect(convene(['build', source, '--emit', 'obj', '-o', object!]).status).toBe(0);
    expect(spawnSync('gcc', [object!, '-o', linked!]).status).toBe(0);
    expect(outcomeOf(linked!, [], '', '/').status).toBe(42);
    expect(convene(['build', source, '-o', alone!]).status).toBe(0);
    expect(outcomeOf(alone!, [], '', '/').status).toBe(42);
  });

  test.each(['--time-passes', '--timings'])('says with %s how long each stage and pass took', (option) => {
    const { status, errors } = convene(['build', file('timed.ll', program), '-o', pathOf('timed'), option]);
    expect(status).toBe(0);
    const times = readTimes(errors);
    const stages = times.filter(({ inner }) => !inner).map(({ name }) => name);
    expect(stages.slice(0, -1).sort()).toEqual(['code', 'other', 'outline', 'passes', 'read', 'write']);
    expect(stages.at(-1)).toBe('total');
    expect(partsOf(times, 'code').sort()).toEqual(['allocate', 'emit', 'finish', 'select']);
    expect(partsOf(times, 'passes').sort()).toEqual([...new Set(pipeline)].sort());
  });

  test('says the same of Forth', () => {
    const source = file('timed.fs', ': square dup * ; : main 7 square . ;\n');
    const { status, errors } = convene(['build', source, '-o', pathOf('timed-forth'), '--time-passes']);
    expect(status).toBe(0);
    const times = readTimes(errors);
    const stages = times.filter(({ inner }) => !inner).map(({ name }) => name);
    expect(stages).toEqual(expect.arrayContaining(['start', 'load', 'passes', 'code', 'write']));
    expect(partsOf(times, 'passes')).toContain('gvn');
  });

  test('sorts times, longest first, with shares of the whole', () => {
    const spent = (stage: string, part: string, milliseconds: number) => ({ stage, part, milliseconds });
    const table = timeTable([
      spent('read', '', 1),
      spent('code', 'emit', 0.5),
      spent('code', 'select', 2.5),
      spent('passes', 'gvn', 4),
      spent('passes', '', 2),
    ]);
    expect(table.split('\n').map((line) => line.trimEnd())).toEqual([
      'stage             ms    share',
      'passes           6.0   60.0 %',
      '  gvn            4.0   40.0 %',
      'code             3.0   30.0 %',
      '  select         2.5   25.0 %',
      '  emit           0.5    5.0 %',
      'read             1.0   10.0 %',
      'total           10.0  100.0 %',
      '',
    ]);
  });

  test('shows the line of a mistake', () => {
    const { status, errors } = convene([
      'build',
      file('wrong.ll', 'define void @f() {\n  frob\n}\n'),
      '-o',
      pathOf('x'),
    ]);
    expect(status).toBe(1);
    expect(errors).toContain("expected an instruction, found 'frob'");
    expect(errors).toContain('wrong.ll:2:3');
  });

  test('refuses what does not go together', () => {
    expect(convene(['build', file('entry.ll', program), '-o', pathOf('x'), '--entry', 'f']).status).toBe(2);
    expect(convene(['build', file('object.fs', ': main ;'), '-o', pathOf('x'), '--emit', 'obj']).status).toBe(2);
    expect(convene(['build', file('kind.ll', program), '-o', pathOf('x'), '--emit', 'elf']).status).toBe(2);
  });
});

describe('convene ir and asm of LLVM IR', () => {
  test('show what it becomes, with lines of the text', () => {
    const source = file('shown.ll', program);
    expect(convene(['ir', source, '--after', 'blocks']).output).toContain('data @numbers align 4 constant = hex');
    expect(convene(['ir', source, '--word', 'main']).output).toMatch(/at \d+:\d+/);
    expect(convene(['asm', source, '--word', 'main']).output).toMatch(/call memset {2}; sysv convention/);
    expect(convene(['asm', source, '--word', 'other']).status).toBe(2);
  });
});

interface Time {
  readonly name: string;
  readonly inner: boolean;
}

/** The lines of a table of times: stages, and indented what belongs to the stage before. */
function readTimes(text: string): Time[] {
  const [head, ...lines] = text.trimEnd().split('\n');
  expect(head).toMatch(/^stage +ms +share$/);
  return lines.map((line) => {
    const [, indent, name] = /^( {2})?(\w+) +\d+\.\d +\d+\.\d %$/.exec(line) ?? [];
    expect(name, line).toBeDefined();
    return { name: name!, inner: indent !== undefined };
  });
}

function partsOf(times: readonly Time[], stage: string): string[] {
  const from = times.findIndex(({ name, inner }) => name === stage && !inner) + 1;
  const to = times.findIndex(({ inner }, index) => index >= from && !inner);
  return times.slice(from, to).map(({ name }) => name);
}
