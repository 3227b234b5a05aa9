import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConveneError } from '../../src/ir/index.ts';
import { levels, objectOf, objectOfFile } from './compile.ts';
import { hasCompilers, run, scratchDirectory, toLlvm } from './support.ts';

/** C23's integers of any width; only clang has those of more than 64 bits. */
const program = (bits: number): string => `
#include <stdio.h>
typedef _BitInt(${bits}) s;
typedef unsigned _BitInt(${bits}) u;
typedef unsigned _BitInt(${bits + 77}) longer;
static unsigned long state = 88172645463325252u;
static unsigned long next(void) { return state ^= state << 13, state ^= state >> 7, state ^= state << 17; }
static void show(const char *what, const u *value) {
  printf("%s", what);
  for (int at = 0; at < ${bits}; at += 32) printf(" %x", (unsigned)(*value >> at));
  printf("\\n");
}
static void draw(u *to) {
  u value = 0;
  for (int at = 0; at < ${bits}; at += 50) value ^= (u)next() << at;
  unsigned shape = next();
  if (shape % 4 == 0) value >>= shape % ${bits};
  if (shape % 4 == 1) value = (u)((s)value >> shape % ${bits});
  if (shape % 16 == 2) value = 0;
  if (shape % 16 == 3) value = (u)1 << ${bits - 1};
  *to = value;
}
int main(void) {
  for (int round = 0; round < 60; round++) {
    u a, b, result;
    draw(&a), draw(&b);
    if (round % 9 == 0) b = a;
    unsigned by = next() % ${bits};
    result = a + b, show("add", &result);
    result = a - b, show("sub", &result);
    result = (a & ~b) | (b ^ 12345), show("bits", &result);
    result = a << by, show("shl", &result);
    result = a >> by, show("lshr", &result);
    result = (u)((s)a >> by), show("ashr", &result);
    result = (u)(int)next() + (u)(short)(a >> 3) + (unsigned _BitInt(130))b + (u)(_BitInt(131))a, show("convert", &result);
    longer more = (longer)a + (longer)(s)b;
    result = (u)(more >> 70), show("longer", &result);
    printf("%d%d%d%d%d%d", a == b, a != b, a < b, a <= b, (s)a < (s)b, (s)a >= (s)b);
    printf(" %d %d %lx\\n", (s)a > -5, a > 5, (unsigned long)b);
  }
  return 0;
}
`;

describe.skipIf(!hasCompilers)('Integers of more than 128 bits', () => {
  const directory = hasCompilers ? scratchDirectory() : '';

  test.each([129, 184, 192, 200, 256, 300, 520])('of %d bits are what clang makes of them', async (bits) => {
    const at = (ending: string): string => join(directory, `long${bits}.${ending}`);
    writeFileSync(at('c'), program(bits));
    await run('clang-19', ['-std=c23', '-O1', '-w', at('c'), '-o', at('clang')]);
    const wanted = spawnSync(at('clang'), { encoding: 'utf8' }).stdout;
    expect(wanted).toContain('longer');
    for (const level of Object.values(levels)) {
      await toLlvm(at('c'), at('ll'), level, ['-std=c23']);
      writeFileSync(at('o'), objectOfFile(at('ll')));
      await run('gcc', [at('o'), '-o', at('convene')]);
      expect(spawnSync(at('convene'), { encoding: 'utf8' }).stdout).toBe(wanted);
    }
  });
});

describe('What such integers cannot do is an error that says so', () => {
  const error = (text: string): ConveneError => {
    try {
      objectOf(text, 'long.ll');
    } catch (thrown) {
      if (thrown instanceof ConveneError) return thrown;
      throw thrown;
    }
    throw new Error('no error');
  };

  test.each([
    ['define void @f(ptr %p) { %a = load i184, ptr %p %b = mul i184 %a, %a ret void }', "'mul' of i184"],
    ['define void @f(i184 %a) { ret void }', 'passing a value of type i184'],
    ['define void @f(ptr %p) { %a = load i184, ptr %p %b = sitofp i184 %a to double ret void }', 'i184 as a float'],
    ['define void @f(ptr %p) { %a = load i1025, ptr %p ret void }', 'a value of type i1025'],
  ])('%s', (text, what) => {
    const { code, message } = error(text);
    expect([code, message]).toEqual(['llvm-unsupported', `${what} is not supported`]);
  });
});
