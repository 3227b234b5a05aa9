/* What a person sees who asks why code is as it is, and what calls cost. */
import { describe, expect, test } from 'vitest';
import { convene, file, outcomeOf, pathOf } from './convene.ts';

const forth = file(
  'why.fs',
  `: rest ( a b -- c )  swap 3 * swap 2/ xor  dup 7 and + ;
: walk ( n a -- r )
  over 0= if nip exit then
  2dup swap 1- swap recurse   \\ n a r
  rot 1- rot recurse + ;
: main  5 9 walk 3 rest .  2 7 walk . ;
`,
);

const ir = file(
  'why.ir',
  `function @scale sysv(i64) -> (i64) {
entry(%x: i64):
  %5 = iconst.i64 5
  %r = mul.i64 %x, %5
  return %r
}
function @main sysv(i64) -> (i64) {
entry(%x: i64):
  %a = call @scale(%x): sysv(i64) -> (i64)
  %b = call @scale(%a): sysv(i64) -> (i64)
  %c = add.i64 %b, %x
  return %c
}
`,
);

describe('convene why', () => {
  test('shows the code of a word with reasons beside it', () => {
    const { status, output, errors } = convene(['why', forth, '--word', 'walk']);
    expect({ status, errors }).toEqual({ status: 0, errors: '' });
    expect(output).toMatch(/^forth\.walk: \d+ bytes of code, a frame of \d+ bytes\n {2}keeps 'forth': any word/);
    expect(output).toMatch(/why\.fs:5 {2}rot 1- rot recurse \+ ;/);
    expect(output).toMatch(/call forth\.walk +calls forth\.walk \(forth\)/);
    expect(output).toMatch(/makes the frame of \d+ bytes: \d+ for spilled values/);
    expect(output).toMatch(/spills [^:]+: \d+ values? lives? across the call of\s+forth\.walk \(forth\)/);
    expect(output).not.toContain('forth.rest:');
  });

  test('tells how the convention of a function was chosen', () => {
    const { output } = convene(['why', ir, '--entry', 'main', '--no-inline']);
    expect(output).toMatch(/scale: .*\n {2}all its callers are known; arguments in (\w+), results in \1;/);
    expect(output).toMatch(/main: .*\n {2}keeps 'sysv': it is entered from outside/);
    expect(output).toMatch(/call scale +calls scale \(tailored:scale\)/);
    const kept = convene(['why', ir, '--entry', 'main', '--no-inline', '--public']).output;
    expect(kept).toMatch(/call scale +calls scale \(sysv\)/);
  });

  test('writes JSON that says the same', () => {
    const { status, output } = convene(['why', ir, '--word', 'scale', '--entry', 'main', '--no-inline', '--json']);
    expect(status).toBe(0);
    const [scale] = JSON.parse(output);
    expect(scale).toMatchObject({ symbol: 'scale', convention: 'tailored:scale', candidates: [{ preserved: [] }] });
    expect(scale.instructions.at(-1)).toMatchObject({
      text: 'ret',
      reads: 1,
      writes: 0,
      frequency: 1,
      cold: false,
      cause: { kind: 'return' },
      why: 'returns',
    });
  });

  test.each([
    [['why', '/nowhere.fs'], 2, /cannot read '\/nowhere\.fs'/],
    [['why', forth, '--word', 'wlk'], 1, /defines no word 'wlk'/],
    [['why', ir, '--word', 'scal'], 2, /there is no function 'scal'.*scale, main/],
    [['why', ir, '--entry', 'mian'], 2, /there is no function 'mian' to enter/],
    [['why', forth, '--public'], 2, /for modules of IR/],
  ])('%j is answered with status %i', (values, status, message) => {
    const found = convene(values);
    expect(found.status).toBe(status);
    expect(found.errors).toMatch(message);
    expect(found.errors).not.toMatch(/\bat .*\.[jt]s:/);
  });
});

describe('convene conventions report', () => {
  test('counts what stands around calls, by convention', () => {
    const { status, output } = convene(['conventions', 'report', ir, '--entry', 'main', '--no-inline']);
    expect(status).toBe(0);
    expect(output).toMatch(/why\.ir: 2 functions, \d+ instructions, \d+ memory operations, \d+ bytes/);
    expect(output).toMatch(/│ tailored:scale │ 2 +│/);
    expect(output).toMatch(/│ main → scale │/);
  });

  test('in JSON, the parts are what the whole is made of', () => {
    const { status, output } = convene(['conventions', 'report', forth, '--json']);
    expect(status).toBe(0);
    const { total, functions, conventions, calls, hottestCalls, bridges } = JSON.parse(output);
    const sum = (list: { instructions: number }[]) => list.reduce((all, one) => all + one.instructions, 0);
    expect(total.instructions).toBe(sum(functions.map((one: { code: { instructions: number } }) => one.code)));
    expect(conventions.reduce((all: number, one: { calls: number }) => all + one.calls, 0)).toBe(calls.length);
    expect(hottestCalls).toEqual(calls.slice(0, 10));
    for (let at = 1; at < calls.length; at++)
      expect(calls[at].executions).toBeLessThanOrEqual(calls[at - 1].executions);
    const walk = functions.find(({ symbol }: { symbol: string }) => symbol === 'forth.walk');
    expect(walk.spills.stores).toBeGreaterThan(0);
    expect(walk.executions).toBeGreaterThan(1);
    expect(bridges.made).toBe(1);
  });

  test('of an IR program, other conventions cost other figures', () => {
    const around = (...flags: string[]): number => {
      const { output } = convene(['conventions', 'report', ir, '--entry', 'main', '--no-inline', '--json', ...flags]);
      const { conventions } = JSON.parse(output);
      return conventions.reduce(
        (all: number, one: { around: { instructions: number } }) => all + one.around.instructions,
        0,
      );
    };
    expect(around()).toBeLessThan(around('--public'));
  });
});

describe('convene build --tailored', () => {
  const program = file(
    'tailored.ir',
    `function @mix sysv(i32, i32) -> (i32) {
entry(%a: i32, %b: i32):
  %x = mul.i32 %a, %b
  %y = xor.i32 %x, %a
  return %y
}
function @main sysv(i32, ptr) -> (i32) {
entry(%count: i32, %values: ptr):
  %7 = iconst.i32 7
  %a = call @mix(%count, %7): sysv(i32, i32) -> (i32)
  %b = call @mix(%a, %count): sysv(i32, i32) -> (i32)
  return %b
}
`,
  );

  test('writes an executable that does the same', () => {
    const statuses = [[], ['--tailored']].map((flags) => {
      const output = pathOf(`tailored${flags.length}`);
      expect(convene(['build', program, '-o', output, ...flags])).toMatchObject({ status: 0, errors: '' });
      return outcomeOf(output, ['one', 'two']).status;
    });
    // 3 · 7 ^ 3 = 22, 22 · 3 ^ 22 = 84.
    expect(statuses).toEqual([84, 84]);
  });

  test('is refused where others may call', () => {
    expect(convene(['build', program, '-o', pathOf('object'), '--emit', 'obj', '--tailored'])).toMatchObject({
      status: 2,
      errors: expect.stringMatching(/--tailored is for executables/),
    });
    expect(convene(['build', forth, '-o', pathOf('object'), '--tailored'])).toMatchObject({
      status: 2,
      errors: expect.stringMatching(/--tailored is for modules of IR/),
    });
  });
});
