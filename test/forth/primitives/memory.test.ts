import { describe, expect, it } from 'vitest';
import { descriptorRegion } from '../../../src/forth/memory.ts';
import { answer } from '../compile/program.ts';

/** Memory that tests may use. */
const pad = descriptorRegion.start + 2048;

/** Items that `test` leaves; `pad` in the text is an address. */
const left = (body: string, ...floats: number[]): unknown => {
  const result = answer(`: test ${body.replaceAll('pad', String(pad))} ;`, [], floats);
  return 'data' in result ? [...result.data.map(Number), ...result.floats] : result;
};
/** Bytes from the start of the pad, after `body`. */
const bytes = (body: string, count: number): unknown =>
  left(`${body} ${Array.from({ length: count }, (_, index) => `pad ${index} + c@`).join(' ')}`);

const fillPad = '1 pad c! 2 pad 1+ c! 3 pad 2 + c! 4 pad 3 + c! 5 pad 4 + c!';

describe('memory words', () => {
  it('fetch what was stored', () => {
    expect(left('-5 pad ! pad @')).toEqual([-5]);
    expect(left('7 pad ! 3 pad +! pad @')).toEqual([10]);
    expect(left('1 2 pad 2! pad 2@ pad @ pad cell+ @')).toEqual([1, 2, 2, 1]);
    expect(left('-1 pad ! pad c@ pad w@ pad l@ pad sc@ pad sw@ pad sl@')).toEqual([
      255,
      65535,
      2 ** 32 - 1,
      -1,
      -1,
      -1,
    ]);
    expect(left('5 pad ! 9 pad !@ pad @')).toEqual([5, 9]);
    expect(left('pad on pad @ pad off pad @')).toEqual([-1, 0]);
    expect(left('3 pad c! pad count nip')).toEqual([3]);
  });

  it('store no more than they say', () => {
    expect(bytes('-1 pad ! 0 pad c! 258 pad 4 + w!', 6)).toEqual([0, 255, 255, 255, 2, 1]);
    expect(bytes('-1 pad ! 0 pad l!', 6)).toEqual([0, 0, 0, 0, 255, 255]);
  });

  it('fill and erase', () => {
    expect(bytes('pad 3 65 fill pad 1+ 1 erase pad 2 + 1 blank', 4)).toEqual([65, 0, 32, 0]);
    expect(bytes('pad 0 65 fill', 1)).toEqual([0]);
  });

  it('move blocks that overlap', () => {
    expect(bytes(`${fillPad} pad pad 1+ 4 move`, 5)).toEqual([1, 1, 2, 3, 4]);
    expect(bytes(`${fillPad} pad 1+ pad 4 move`, 5)).toEqual([2, 3, 4, 5, 5]);
  });

  it('move byte by byte where the order can be seen', () => {
    expect(bytes(`${fillPad} pad pad 1+ 4 cmove`, 5)).toEqual([1, 1, 1, 1, 1]);
    expect(bytes(`${fillPad} pad 1+ pad 4 cmove`, 5)).toEqual([2, 3, 4, 5, 5]);
    expect(bytes(`${fillPad} pad 1+ pad 4 cmove>`, 5)).toEqual([5, 5, 5, 5, 5]);
    expect(bytes(`${fillPad} pad pad 1+ 4 cmove>`, 5)).toEqual([1, 1, 2, 3, 4]);
    expect(bytes(`${fillPad} pad pad 3 + 2 cmove`, 5)).toEqual([1, 2, 3, 1, 2]);
    expect(bytes(`${fillPad} pad pad 1+ 0 cmove pad 1+ pad 0 cmove>`, 3)).toEqual([1, 2, 3]);
  });

  it('keep floats in both sizes', () => {
    expect(left('pad f! pad f@', 1.1)).toEqual([1.1]);
    expect(left('pad sf! pad sf@', 1.1)).toEqual([Math.fround(1.1)]);
    expect(left('pad f! 2.5e pad f+! pad f@', 1)).toEqual([3.5]);
  });

  it('know the sizes of things', () => {
    expect(left('3 cells 3 chars 3 floats 3 sfloats 13 aligned 16 aligned 13 sfaligned')).toEqual([
      24, 3, 24, 12, 16, 16, 16,
    ]);
  });
});

describe('comparisons of floats', () => {
  it('are near as the third float says', () => {
    const near = (a: number, b: number, c: number): unknown => left('f~', a, b, c);
    expect(near(1, 1.05, 0.1)).toEqual([-1]);
    expect(near(1, 1.2, 0.1)).toEqual([0]);
    expect(near(0, -0, 0)).toEqual([0]);
    expect(near(2, 2, 0)).toEqual([-1]);
    expect(near(100, 101, -0.01)).toEqual([-1]);
    expect(near(100, 103, -0.01)).toEqual([0]);
  });
});
