/** Instructions of finished code as text. */
import { conditionSuffixes, formatInstruction, type ListingNames } from '../../targets/x64/index.ts';
import type { LocalReference } from '../pool.ts';
import type { Code } from './code.ts';

/** Where in its function a place lies, as listings write it. */
export const placeText = (offset: number): string => `.${offset.toString(16)}`;

/** The text of the jump that ends a block; a condition of −1 is none. */
export const jumpText = (condition: number, target: number): string =>
  `${condition < 0 ? 'jmp' : `j${conditionSuffixes[condition]}`} ${placeText(target)}`;

/** A trap, with the code that follows it in the bytes. */
export const trapText = (code: number): string => `ud2 (code ${code})`;

/** Texts of instructions by their number. */
export function instructionTexts(
  code: Code,
  symbols: readonly string[],
  references: readonly LocalReference[],
): (id: number) => string {
  const names: ListingNames = {
    symbol(index) {
      if (index >= 0) return symbols[index];
      const number = -2 - index;
      return `.${references[number].kind}${number}`;
    },
  };
  return (id) => formatInstruction(code.opcode[id], code.words, code.wordStart[id], names);
}
