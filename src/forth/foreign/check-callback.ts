/** Whether a word can be what C calls. */
import type { Word } from '../body.ts';
import { forthError } from '../throw-codes.ts';
import type { ForeignFunction } from './function.ts';

const effectText = (taken: number, left: number, floatsTaken: number, floatsLeft: number): string => {
  const cells = (count: number, letter: string): string => `${letter} `.repeat(count);
  const floats = floatsTaken + floatsLeft === 0 ? '' : ` ( F: ${cells(floatsTaken, 'r')}-- ${cells(floatsLeft, 'r')})`;
  return `( ${cells(taken, 'n')}-- ${cells(left, 'n')})${floats}`;
};

/** Throws where the word takes or leaves something else than the C function. Items that it does not touch may be results. */
export function checkCallback(word: Word, { counts }: ForeignFunction): void {
  const { effect } = word;
  if (effect?.kind !== 'static') return;
  const { in: taken, floatIn, out, floatOut, returns } = effect;
  const kept = counts.in - taken;
  const floatsKept = counts.floatIn - floatIn;
  const leaves = !returns || (out + kept === counts.out && floatOut + floatsKept === counts.floatOut);
  if (kept >= 0 && floatsKept >= 0 && leaves) return;
  const wanted = effectText(counts.in, counts.out, counts.floatIn, counts.floatOut);
  const actual = effectText(taken, out, floatIn, floatOut);
  throw forthError(-12, `'${word.name}' has the effect ${actual}, but C calls it as ${wanted}`);
}
