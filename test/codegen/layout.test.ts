import { describe, expect, test } from 'vitest';
import { compileFunction } from '../../src/codegen/index.ts';
import { parse } from '../../src/ir/index.ts';

interface Line {
  readonly offset: number;
  readonly text: string;
}

/** The instructions of a function, and its code's alignment. */
function listing(text: string): { readonly lines: readonly Line[]; readonly align: number } {
  const lines: Line[] = [];
  const { align, instructionBytes } = compileFunction(parse(text), {
    list: (offset, line) => lines.push({ offset, text: line }),
  });
  lines.push({ offset: instructionBytes, text: '' });
  return { lines, align };
}

const jumpTarget = ({ text }: Line): number => Number.parseInt(/^j\w+ \.([0-9a-f]+)$/.exec(text)?.[1] ?? '-1', 16);

describe('small loops lie on as few lines of 64 bytes as they can', () => {
  test.each(Array.from({ length: 40 }, (_, index) => index))('behind %i stores', (count) => {
    const stores = Array.from({ length: count }, (_, index) => `  store8.i64 %1, %0 + ${index}`);
    const { lines, align } = listing(`function @f sysv(ptr, i64) -> () {
block0(%0: ptr, %1: i64):
${stores.join('\n')}
  jump block1(%1, %0)
block1(%2: i64, %3: ptr):
  %4 = load.i64 %3
  %5 = iconst.i64 1000003
  %6 = mul.i64 %4, %5
  store.i64 %6, %3
  store.i64 %4, %3 + 24
  %7 = iconst.i64 8
  %8 = ptradd %3, %7
  %9 = iconst.i64 1
  %10 = sub.i64 %2, %9
  %11 = iconst.i64 0
  %12 = ne.i64 %10, %11
  branch %12, block1(%10, %8), block2
block2:
  return
}`);
    const back = lines.findIndex((line) => jumpTarget(line) >= 0 && jumpTarget(line) <= line.offset);
    const [start, end] = [jumpTarget(lines[back]!), lines[back + 1]!.offset];
    expect(end - start).toBeLessThanOrEqual(64);
    expect(align % 64).toBe(0);
    expect(Math.floor((end - 1) / 64)).toBe(Math.floor(start / 64));
  });
});

describe('blocks', () => {
  test('what a branch goes around lies behind it', () => {
    const { lines } = listing(`function @f sysv(ptr, i64) -> (i64) {
block0(%0: ptr, %1: i64):
  %2 = iconst.i64 0
  %3 = eq.i64 %1, %2
  branch %3, block2, block1
block1:
  store.i64 %1, %0
  jump block2
block2:
  return %1
}`);
    const jumps = lines.filter((line) => jumpTarget(line) >= 0);
    expect(jumps.map(({ text }) => text.split(' ')[0])).toEqual(['je']);
    expect(jumpTarget(jumps[0]!)).toBeGreaterThan(jumps[0]!.offset);
  });

  test('a loop aside from the rest takes one jump a round', () => {
    const { lines } = listing(`function @f sysv(ptr, i64, i64) -> (i64) {
block0(%0: ptr, %1: i64, %2: i64):
  %3 = iconst.i64 0
  jump block1(%1)
block1(%4: i64):
  %5 = load.i64 %0
  %6 = eq.i64 %5, %3
  branch %6, block5, block2
block2:
  %7 = load.i64 %0 + 8
  %8 = eq.i64 %7, %3
  branch %8, block5, block3
block3:
  %9 = load.i64 %0 + 16
  %10 = eq.i64 %9, %3
  branch %10, block5, block4(%9)
block4(%11: i64):
  store.i64 %11, %0 + 24
  %12 = add.i64 %11, %2
  %13 = slt.i64 %12, %1
  branch %13, block4(%12), block5
block5:
  %14 = iconst.i64 1
  %15 = sub.i64 %4, %14
  %16 = ne.i64 %15, %3
  branch %16, block1(%15), block6
block6:
  return %1
}`);
    const back = lines.findIndex(({ text }) => text.startsWith('jl '));
    expect(jumpTarget(lines[back]!)).toBeLessThan(lines[back]!.offset);
  });

  test('loops in loops, which test at their tops and lead from one to the next with arguments, take one jump a round', () => {
    const { lines } = listing(`function @f sysv(ptr, i64) -> (i64) {
block0(%0: ptr, %1: i64):
  %2 = iconst.i64 0
  jump block1(%2)
block1(%3: i64):
  %4 = slt.i64 %3, %1
  %5 = iconst.i64 1
  branch %4, block2, block3(%2, %5)
block2:
  store.i64 %3, %0
  %6 = iconst.i64 1
  %7 = add.i64 %3, %6
  jump block1(%7)
block3(%8: i64, %9: i64):
  %10 = slt.i64 %8, %1
  branch %10, block4(%2, %9), block7
block4(%11: i64, %12: i64):
  %13 = slt.i64 %11, %8
  branch %13, block5, block6
block5:
  %14 = load.i64 %0 + 8
  %15 = mul.i64 %14, %12
  %16 = iconst.i64 1
  %17 = add.i64 %11, %16
  jump block4(%17, %15)
block6:
  %18 = iconst.i64 1
  %19 = add.i64 %8, %18
  jump block3(%19, %12)
block7:
  return %9
}`);
    const back = lines.filter((line) => jumpTarget(line) >= 0 && jumpTarget(line) <= line.offset);
    expect(back.map(({ text }) => text.split(' ')[0])).toEqual(['jl', 'jl', 'jl']);
  });
});
