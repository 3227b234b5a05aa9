import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { convene, file, pathOf } from './convene.ts';

/** Functions some of which call the one before them. */
const many = 400;
/** Makes any text long enough for a second thread. */
const padding = `; ${'much text '.repeat(1000)}\n`.repeat(60);
const functionText = (n: number): string => {
  const parts = ['block0(%0: i64):', `  %1 = iconst.i64 ${n}`];
  if (n > 0 && n % 3 === 0) parts.push(`  %2 = call @f${n - 1}(%0): sysv(i64) -> (i64)`);
  else parts.push('  %2 = mul.i64 %0, %1');
  parts.push('  %3 = add.i64 %2, %1', '  return %3');
  return `function @f${n} sysv(i64) -> (i64) {\n${parts.join('\n')}\n}\n`;
};
const parameters = Array.from({ length: 20 }, () => 'i64');
const refused = (n: number): string =>
  `function @f${n} ghc(${parameters.join(', ')}) -> () {\nblock0(${parameters.map((type, i) => `%${i}: ${type}`).join(', ')}):\n  return\n}\n`;
const invalid = (n: number): string =>
  `function @f${n} sysv(i64) -> (i64) {\nblock0(%0: i64):\n  %1 = add.i32 %0, %0\n  return %0\n}\n`;

function moduleWith(others: ReadonlyMap<number, (n: number) => string> = new Map()): string {
  const functions = Array.from({ length: many }, (_, n) => (others.get(n) ?? functionText)(n));
  const data = 'data @table align 8 = address @f7, hex "0102030405060708"\n';
  return `${padding}${data}symbol @f5 local\n${functions.join('')}`;
}

/** With and without a second thread: times of stages are taken in one. */
const ways: readonly (readonly string[])[] = [[], ['--time-passes']];

describe('a module with many functions', () => {
  test.each(['obj', 'exe'])('becomes the same %s on one thread and on two', (emit) => {
    const main = 'function @main sysv() -> (i32) {\nblock0:\n  %0 = iconst.i32 7\n  return %0\n}\n';
    const path = file('many.ir', `${moduleWith()}${main}`);
    const outputs = ways.map((options, way) => {
      const output = pathOf(`many${way}`);
      expect(convene(['build', path, '--emit', emit, '-o', output, ...options])).toMatchObject({
        status: 0,
        output: '',
      });
      return readFileSync(output);
    });
    expect(outputs[0]?.equals(outputs[1] ?? new Uint8Array())).toBe(true);
  });

  test.each([
    ['that no code can be made of', new Map([[150, refused]]), "convention 'ghc' has no place for parameter"],
    ['that is no text of IR', new Map([[150, () => '?\n']]), 'is not part of IR text'],
    ['that is invalid', new Map([[150, invalid]]), "function 'f150', block 0: 'add' takes (i32, i32)"],
    [
      'that no code can be made of, before an invalid one',
      new Map([
        [150, refused],
        [152, invalid],
      ]),
      "convention 'ghc'",
    ],
    [
      'that is invalid, before one that no code can be made of',
      new Map([
        [150, invalid],
        [152, refused],
      ]),
      'takes (i32, i32)',
    ],
  ])('and one %s is refused for it', (_, others, message) => {
    const path = file('wrong.ir', moduleWith(others));
    for (const options of ways) {
      const { status, errors } = convene(['build', path, '--emit', 'obj', '-o', pathOf('wrong'), ...options]);
      expect(status).toBe(1);
      expect(errors).toContain(message);
      expect(errors).not.toMatch(/\n {4}at |internal/);
    }
  });

  test('that needs a library is told so', () => {
    const { status, errors } = convene(['build', file('needy.ir', moduleWith()), '-o', pathOf('needy')]);
    expect({ status, errors }).toMatchObject({ status: 1, errors: expect.stringContaining('--emit obj') });
  });

  test('cannot be written where nothing can', () => {
    const { status, errors } = convene([
      'build',
      file('fine.ir', moduleWith()),
      '--emit',
      'obj',
      '-o',
      '/nowhere/fine.o',
    ]);
    expect({ status, errors }).toMatchObject({
      status: 1,
      errors: expect.stringContaining("cannot write '/nowhere/fine.o'"),
    });
  });
});
