import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readLlvm } from '../../src/llvm/index.ts';
import { levels } from './compile.ts';
import { hasCompilers, programPath, programs, scratchDirectory, toLlvm } from './support.ts';

const mentions = (text: string): readonly string[][] => {
  const module = readLlvm(text);
  return module.functions.map((_, place) => [...module.mentions(place)]);
};

describe('what a function names', () => {
  test('is known before it is read', () => {
    const text = `
      @table = global ptr @second
      declare i64 @outside(i64)
      define i64 @first(i64 %x) {
        %y = call i64 @second(i64 %x)
        %z = call i64 @outside(i64 %y)
        ret i64 %z
      }
      define i64 @second(i64 %x) {
        %p = ptrtoint ptr @table to i64
        ret i64 %p
      }`;
    expect(mentions(text)).toEqual([
      ['first', 'second', 'outside'],
      ['second', 'table'],
    ]);
  });

  test('may be quoted, and without letters', () => {
    const text = `
      define void @"a b"() {
        call void @0()
        ret void
      }
      define void @0() {
        call void @"a b"()
        call void @"a b"()
        ret void
      }`;
    expect(mentions(text)).toEqual([
      ['a b', '__unnamed_1'],
      ['__unnamed_1', 'a b', 'a b'],
    ]);
  });

  test('has known names in comments among it, and nothing else of those', () => {
    const text = `
      define void @f() { ; @g or @h, @"no end
        call void @"g"() ; @
        ret void
      }
      define void @g() {
        ret void
      }`;
    expect(mentions(text)).toEqual([['f', 'g', 'g'], ['g']]);
  });

  test.skipIf(!hasCompilers).each(programs)('of %s has all functions of the program that it calls', async (name) => {
    const file = join(scratchDirectory(), `${name}.ll`);
    await toLlvm(programPath(name), file, levels['promoted to values']);
    const module = readLlvm(readFileSync(file), name);
    const own = new Set(module.functions);
    module.functions.forEach((_, place) => {
      const named = new Set(module.mentions(place));
      const { callees, symbols } = module.read(place);
      for (const symbol of [...callees.map(({ symbol }) => symbol), ...symbols]) {
        if (own.has(symbol)) expect(named).toContain(symbol);
      }
    });
  });
});
