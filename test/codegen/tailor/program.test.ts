/* Whole programs: functions whose callers are all known have conventions of their own; all others are called as before. */
import { afterAll, describe, expect, test } from 'vitest';
import { assign } from '../../../src/abi/index.ts';
import { type CompiledProgram, compileProgram, type ProgramOptions } from '../../../src/codegen/index.ts';
import { type IrModule, parseModule, printModule, verifyOrThrow } from '../../../src/ir/index.ts';
import { openSession } from '../../../src/run/index.ts';
import { registerName } from '../../../src/targets/x64/index.ts';
import { randomProgram } from '../../support/random/program.ts';
import { difference, nativeRunner } from '../support/differential.ts';
import { listing } from '../support/listing.ts';

const session = openSession();
afterAll(() => session.close());

function moduleOf(text: string): IrModule {
  const module = parseModule(text);
  for (const f of module.functions) verifyOrThrow(f);
  return module;
}

const program = (text: string, options: Partial<ProgramOptions> = {}): CompiledProgram =>
  compileProgram(moduleOf(text), { entries: ['main'], ...options });

function codeOf({ functions }: CompiledProgram, name: string): string {
  return listing(functions.find((f) => f.name === name)!);
}

/** Where a function has its arguments and results. */
function places({ choices }: CompiledProgram, symbol: string, text: string): readonly string[] {
  const { convention } = choices.find((choice) => choice.symbol === symbol)!;
  const { signature } = moduleOf(text).functions.find((f) => f.name === symbol)!;
  const { parameters, results } = assign(convention, signature);
  return [...parameters, ...results].map((place) =>
    place.kind === 'register' ? registerName(place.register, 64) : place.kind,
  );
}

function run(compiled: CompiledProgram, argument: bigint): bigint {
  const unit = session.load({ functions: compiled.functions });
  try {
    return session.function('main', { parameters: ['i64'], result: 'i64' })(argument) as bigint;
  } finally {
    unit.unload();
  }
}

const chain = `
function @twice sysv(i64) -> (i64) {
entry(%x: i64):
  %r = add.i64 %x, %x
  return %r
}
function @next sysv(i64) -> (i64) {
entry(%x: i64):
  %7 = iconst.i64 7
  %r = mul.i64 %x, %7
  return %r
}
function @main sysv(i64) -> (i64) {
entry(%x: i64):
  %a = call @twice(%x): sysv(i64) -> (i64)
  %b = call @next(%a): sysv(i64) -> (i64)
  %c = call @twice(%b): sysv(i64) -> (i64)
  %d = add.i64 %c, %x
  return %d
}`;

describe('arguments and results', () => {
  test('of calls whose results are the next ones’ arguments lie in one register', () => {
    const compiled = program(chain);
    const [argument, result] = places(compiled, 'twice', chain);
    expect(argument).toBe(result);
    expect(places(compiled, 'next', chain)).toEqual([result, result]);
    expect(codeOf(compiled, 'main').match(/call/g)).toHaveLength(3);
    expect(codeOf(compiled, 'main')).not.toMatch(/call.*\n\s*mov.*\n\s*call/);
    expect(run(compiled, 3n)).toBe(87n);
  });

  test('of a function that gives back its argument on one way, and keeps it across a call on another, too', () => {
    const text = `
function @fib sysv(i64) -> (i64) {
entry(%n: i64):
  %two = iconst.i64 2
  %small = slt.i64 %n, %two
  branch %small, done, again
done:
  return %n
again:
  %one = iconst.i64 1
  %n1 = sub.i64 %n, %one
  %a = call @fib(%n1): sysv(i64) -> (i64)
  %n2 = sub.i64 %n, %two
  %b = call @fib(%n2): sysv(i64) -> (i64)
  %sum = add.i64 %a, %b
  return %sum
}
function @main sysv(i64) -> (i64) {
entry(%n: i64):
  %r = call @fib(%n): sysv(i64) -> (i64)
  return %r
}`;
    const compiled = program(text);
    const [argument, result] = places(compiled, 'fib', text);
    expect(argument).toBe(result);
    expect(run(compiled, 20n)).toBe(6765n);
  });

  test('are in registers where a convention would have none left', () => {
    const types = (count: number): string => Array(count).fill('i64').join(', ');
    const names = (letter: string): string => Array.from({ length: 9 }, (_, i) => `%${letter}${i}`).join(', ');
    const sum = Array.from({ length: 9 }, (_, i) => `%s${i} = add.i64 %${i === 0 ? 'a0' : `s${i - 1}`}, %a${i}`);
    const text = `
function @nine sysv(${types(9)}) -> (${types(4)}) {
entry(${names('a').replace(/%\w+/g, '$&: i64')}):
  ${sum.join('\n  ')}
  return %s8, %a8, %a1, %s4
}
function @main sysv(i64) -> (i64) {
entry(%b0: i64):
  %one = iconst.i64 1
  ${Array.from({ length: 8 }, (_, i) => `%b${i + 1} = add.i64 %b${i}, %one`).join('\n  ')}
  %r0, %r1, %r2, %r3 = call @nine(${names('b')}): sysv(${types(9)}) -> (${types(4)})
  %x = sub.i64 %r0, %r1
  %y = mul.i64 %x, %r2
  %z = add.i64 %y, %r3
  return %z
}`;
    expect(() => program(text, { tailored: false })).toThrow(/convention 'sysv' has no place for result 3/);
    const compiled = program(text);
    expect(places(compiled, 'nine', text)).not.toContain('stack');
    expect(new Set(places(compiled, 'nine', text).slice(0, 9)).size).toBe(9);
    // 5 + 5 + 6 + … + 13 = 86, less 13, times 6, and 5 + 5 + 6 + 7 + 8 + 9 = 40.
    expect(run(compiled, 5n)).toBe(478n);
  });

  test('a call keeps no value from registers that its callee leaves alone', () => {
    const lives = Array.from({ length: 12 }, (_, i) => `%v${i} = mul.i64 %x, %k${i}`);
    const text = `
function @leaf sysv(i64) -> (i64) {
entry(%x: i64):
  %3 = iconst.i64 3
  %r = xor.i64 %x, %3
  return %r
}
function @main sysv(i64) -> (i64) {
entry(%x: i64):
  ${Array.from({ length: 12 }, (_, i) => `%k${i} = iconst.i64 ${i + 2}`).join('\n  ')}
  ${lives.join('\n  ')}
  %y = call @leaf(%x): sysv(i64) -> (i64)
  %s0 = add.i64 %y, %v0
  ${Array.from({ length: 11 }, (_, i) => `%s${i + 1} = xor.i64 %s${i}, %v${i + 1}`).join('\n  ')}
  return %s11
}`;
    const spilled = (compiled: CompiledProgram): number => [...codeOf(compiled, 'main').matchAll(/\[rsp/g)].length;
    const [apart, exact] = [program(text, { tailored: false, exact: false }), program(text, { tailored: false })];
    expect(spilled(apart)).toBeGreaterThan(spilled(exact));
    expect(run(exact, 9n)).toBe(run(apart, 9n));
  });
});

describe('a function keeps its convention', () => {
  const reasonOf = (text: string, symbol: string, options: Partial<ProgramOptions> = {}): string => {
    const { choices } = program(text, options);
    return choices.find((choice) => choice.symbol === symbol)!.reason;
  };
  const main = (call: string): string => `
function @main sysv(i64) -> (i64) {
entry(%x: i64):
  ${call}
  return %y
}`;
  const f = `
function @f sysv(i64) -> (i64) {
entry(%x: i64):
  return %x
}`;

  test.each([
    [
      'that is entered from outside',
      main('%y = call @f(%x): sysv(i64) -> (i64)') + f,
      /entered from outside/,
      ['main', 'f'],
    ],
    [
      'whose address is taken',
      main('%p = symboladdr @f\n  %y = callindirect %p(%x): sysv(i64) -> (i64)') + f,
      /'main' takes its address/,
      ['main'],
    ],
    [
      'whose address lies in data',
      `data @table align 8 = address @f\n${main('%y = call @f(%x): sysv(i64) -> (i64)')}${f}`,
      /its address lies in 'table'/,
      ['main'],
    ],
    [
      'that is called in another way',
      main('%y, %z = call @f(%x): sysv(i64) -> (i64, i64)') + f,
      /'main' calls it with another signature/,
      ['main'],
    ],
  ])('%s', (_, text, reason, entries) => {
    expect(reasonOf(text, 'f', { entries })).toMatch(reason);
  });

  test('and its callers still know what it changes', () => {
    const { contracts } = program(chain, { entries: ['main', 'twice', 'next'] });
    expect(contracts.get('twice')).toMatchObject({ convention: 'sysv', stackAlignment: 1 });
    expect(contracts.get('twice')!.clobbers.length).toBeLessThan(3);
  });
});

describe('a function that is entered from outside and calls itself', () => {
  const text = `
function @fib sysv(i64) -> (i64) {
entry(%n: i64):
  %2 = iconst.i64 2
  %small = slt.i64 %n, %2
  branch %small, done, further
done:
  return %n
further:
  %1 = iconst.i64 1
  %a = sub.i64 %n, %1
  %x = call @fib(%a): sysv(i64) -> (i64)
  %b = sub.i64 %n, %2
  %y = call @fib(%b): sysv(i64) -> (i64)
  %s = add.i64 %x, %y
  return %s
}`;
  const fibonacci = (compiled: CompiledProgram, n: bigint): unknown => {
    const unit = session.load({ functions: compiled.functions });
    try {
      return session.function('fib', { parameters: ['i64'], result: 'i64' })(n);
    } finally {
      unit.unload();
    }
  };

  test('has two entries: that which all know, and one that only it calls', () => {
    const compiled = program(text, { entries: ['fib'] });
    expect(compiled.functions.map(({ name }) => name)).toEqual(['fib', 'fib~inner']);
    expect(compiled.choices.map(({ convention }) => convention.name)).toEqual(['sysv', 'tailored:fib~inner']);
    expect(compiled.choices[0].reason).toMatch(/calls within the program go to 'fib~inner'/);
    expect(codeOf(compiled, 'fib').match(/call/g)).toHaveLength(1);
    expect(codeOf(compiled, 'fib~inner')).toMatch(/call.*fib~inner/);
    expect(fibonacci(compiled, 20n)).toBe(6765n);
  });

  test('is entered from outside if nothing is said, unless the module keeps it to itself', () => {
    const module = moduleOf(`${text}
${chain}`);
    const names = ({ choices }: CompiledProgram): string[] => choices.map(({ convention }) => convention.name);
    expect(names(compileProgram(module, {}))).toEqual(['sysv', 'tailored:fib~inner', 'sysv', 'sysv', 'sysv']);
    const symbols = new Map([['twice', { binding: 'local' } as const]]);
    expect(names(compileProgram({ ...module, symbols }, {}))[2]).toBe('tailored:twice');
  });

  test('has one where another definition may take its place, and nothing is known of that', () => {
    const symbols = new Map([['fib', { binding: 'weak' } as const]]);
    const compiled = compileProgram({ ...moduleOf(text), symbols }, { entries: [] });
    expect(compiled.choices.map(({ reason }) => reason)).toEqual([
      "keeps 'sysv': another definition may take its place",
    ]);
    expect(fibonacci(compiled, 15n)).toBe(610n);
  });

  test('has one where another name leads to it', () => {
    const aliases = [{ name: 'other', target: 'twice', offset: 0 }];
    const { choices } = compileProgram({ ...moduleOf(chain), aliases }, { entries: ['main'] });
    expect(choices[0].reason).toMatch(/'other' is another name of it/);
  });
});

describe('calls in tail position', () => {
  const mutual = (convention: string, end = ''): string => `
function @even ${convention}(i64) -> (i64) {
entry(%n: i64):
  %0 = iconst.i64 0
  %1 = iconst.i64 1
  %zero = eq.i64 %n, %0
  branch %zero, yes, no
yes:
  return %1
no:
  %m = sub.i64 %n, %1
  tailcall @odd(%m): ${convention}(i64) -> (i64)
}
function @odd ${convention}(i64) -> (i64) {
entry(%n: i64):
  %0 = iconst.i64 0
  %1 = iconst.i64 1
  %zero = eq.i64 %n, %0
  branch %zero, yes, no
yes:
  return %0
no:
  %m = sub.i64 %n, %1
  tailcall @even(%m): ${convention}(i64) -> (i64)
}
function @main sysv(i64) -> (i64) {
entry(%n: i64):
  ${end === '' ? `%r = call @even(%n): ${convention}(i64) -> (i64)\n  return %r` : end}
}`;

  test('take no stack', () => {
    const compiled = program(mutual('fast'));
    expect(compiled.choices.map(({ convention }) => convention.name)).toEqual([
      'tailored:even',
      'tailored:odd',
      'sysv',
    ]);
    expect(run(compiled, 10_000_001n)).toBe(0n);
  });

  test('of a function whose convention is its own, by one that must preserve registers, become ordinary ones', () => {
    const compiled = program(mutual('sysv', 'tailcall @even(%n): sysv(i64) -> (i64)'));
    expect(codeOf(compiled, 'main')).toMatch(/call.*even/);
    expect(run(compiled, 10_000_000n)).toBe(1n);
  });

  test('in a circle with a function that keeps its convention bind the others', () => {
    const { choices } = program(mutual('sysv'), { entries: ['main', 'odd'] });
    expect(choices[0].reason).toMatch(/'odd' ends by calling it/);
  });
});

describe('recursion', () => {
  const text = `
function @walk sysv(i64, i64, i64) -> (i64) {
entry(%n: i64, %a: i64, %b: i64):
  %0 = iconst.i64 0
  %1 = iconst.i64 1
  %end = sle.i64 %n, %0
  branch %end, done, further
done:
  return %a
further:
  %m = sub.i64 %n, %1
  %x = call @walk(%m, %b, %n): sysv(i64, i64, i64) -> (i64)
  %k = sub.i64 %m, %1
  %y = call @walk(%k, %x, %a): sysv(i64, i64, i64) -> (i64)
  %s = add.i64 %x, %y
  %t = add.i64 %s, %b
  return %t
}
function @main sysv(i64) -> (i64) {
entry(%n: i64):
  %1 = iconst.i64 1
  %r = call @walk(%n, %1, %n): sysv(i64, i64, i64) -> (i64)
  return %r
}`;

  test('is tried with registers preserved and without, and the cheapest is kept', () => {
    const compiled = program(text);
    const { candidates, reason, convention } = compiled.choices[0];
    expect(candidates.length).toBeGreaterThan(1);
    const least = candidates.reduce((best, one) => (one.cost < best.cost ? one : best));
    expect(convention.preserved).toEqual(least.preserved);
    expect(reason).toMatch(/values live across its recursion; preserves .* the cheapest by expected cost/);
    expect(run(compiled, 15n)).toBe(run(program(text, { tailored: false, exact: false }), 15n));
  });
});

describe('random programs', () => {
  const tailored = nativeRunner(session, ({ module, entry }) => compileProgram(module, { entries: [entry] }).functions);

  test.each([
    ['small', { size: 12, functions: 6 }, 40],
    ['middling', { size: 30, functions: 5 }, 15],
  ])('%s ones do what they do in the evaluator', (_, options, count) => {
    const failures: string[] = [];
    for (let seed = 1; seed <= count; seed++) {
      const found = difference(randomProgram(seed, options), tailored);
      if (found !== undefined) failures.push(`seed ${seed}: ${found}`);
    }
    expect(failures).toEqual([]);
  });

  test('are compiled to the same bytes each time, and left as they were', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const { module, entry } = randomProgram(seed);
      const before = printModule(module);
      expect(compileProgram(module, { entries: [entry] }).functions).toEqual(
        compileProgram(module, { entries: [entry] }).functions,
      );
      expect(printModule(module)).toBe(before);
    }
  });
});
