/** The comparison of compile speed: its program, what QBE is given, and its table. */
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { cDriver, cProgram } from '../../bench/compile-speed/c-program.ts';
import { peersText } from '../../bench/compile-speed/peers-report.ts';
import { qbeFunction } from '../../bench/compile-speed/qbe.ts';
import { parse } from '../../src/ir/index.ts';

/** What gcc has to say about C. */
function complaints(source: string): string {
  const options = ['-std=c17', '-Wall', '-Wextra', '-fsyntax-only', '-x', 'c', '-'];
  const { error, stderr } = spawnSync('gcc', options, { input: source, encoding: 'utf8' });
  if (error !== undefined) throw error;
  return stderr;
}

test('the program is the same each time, and a longer one begins with it', () => {
  const program = cProgram(20);
  expect(cProgram(20)).toBe(program);
  expect(cProgram(30).startsWith(program)).toBe(true);
});

test('gcc finds nothing wrong with the program and its driver', () => {
  expect(complaints(cProgram(20))).toBe('');
  expect(complaints(cDriver(20))).toBe('');
});

test('the program has what programs have', () => {
  const program = cProgram(200);
  for (const part of ['switch (', 'for (', '} else {', 'p[i & 7]', ' >> ', '+= f1']) expect(program).toContain(part);
});

test('QBE is given phi instructions, constants in their places, and comparisons for a switch', () => {
  const f = parse(`
function @pick sysv(i64, ptr, i32) -> (i64) {
  sig0 = sysv(i64) -> (i64)
block0(%0: i64, %1: ptr, %2: i32):
  %3 = iconst.i64 -7
  switch.i64 %0, block2(%3), 0: block1, -5: block2(%0), 6: block2(%3)
block1:
  %4 = load.i64 %1 + 16
  %5 = call @other(%4): sig0
  %6 = sext.i64 %2
  %7 = slt.i64 %5, %6
  %8 = select.i64 %7, %5, %3
  store.i64 %8, %1
  branch %7, block2(%8), block2(%6)
block2(%9: i64):
  return %9
}`);
  expect(qbeFunction(f)).toBe(`export function l $pick(l %v0, l %v1, w %v2) {
@b0
	%t1.0 =w ceql %v0, 0
	jnz %t1.0, @b1, @c1.0
@c1.0
	%t1.1 =w ceql %v0, -5
	jnz %t1.1, @b2, @c1.1
@c1.1
	%t1.2 =w ceql %v0, 6
	jnz %t1.2, @b2, @e0
@e0
	jmp @b2
@b1
	%a2 =l add %v1, 16
	%v4 =l loadl %a2
	%v5 =l call $other(l %v4)
	%v6 =l extsw %v2
	%v7 =w csltl %v5, %v6
	jnz %v7, @s6, @n6
@n6
	jmp @s6
@s6
	%v8 =l phi @b1 %v5, @n6 -7
	storel %v8, %v1
	jnz %v7, @b2, @e5
@e5
	jmp @b2
@b2
	%v9 =l phi @c1.0 %v0, @c1.1 -7, @e0 -7, @s6 %v8, @e5 %v6
	ret %v9
}
`);
});

test('what QBE cannot be given is refused by name', () => {
  const f = parse(`
function @half sysv(f64) -> () {
block0(%0: f64):
  return
}`);
  expect(() => qbeFunction(f)).toThrow('floating point has no translation');
});

test('rates are those of the median round; growth is against the small program', () => {
  const text = peersText(
    [
      {
        compiler: {
          ...{ id: 'x', label: 'Ex', version: 'Ex 1', given: 'C', makes: 'object' },
          command: () => [],
        },
        whole: [9000, 2000, 1000],
        tenth: [400, 400, 400],
        half: [1500, 1500, 1500],
        processor: [2500, 3500, 3000],
        peak: 5e6,
        codeBytes: 12_345,
      },
    ],
    { functions: 1000, tenth: 100, half: 500, instructions: 50_000 },
  );
  expect(text).toContain('| Ex | C | 2.00 | 3.00 | 500 | 25,000 | 5 | 12 | 0.50 |');
  expect(text).toContain('1,000 functions and 50,000 LLVM instructions a second');
});
