/** All words that the compiler carries out, numbered: native code asks for one by its number. */
import type { Action } from './dictionary.ts';
import { foreignWords } from './foreign/words.ts';
import { compileWords } from './words/compile.ts';
import { controlWords, itemWords } from './words/control.ts';
import { definingWords } from './words/define.ts';
import { inputWords } from './words/input.ts';
import { localWords } from './words/locals.ts';
import { searchWords } from './words/search.ts';
import { textWords } from './words/text.ts';

export const actionRows = controlWords.concat(
  itemWords,
  definingWords,
  compileWords,
  textWords,
  localWords,
  inputWords,
  searchWords,
  foreignWords,
);

/** By request number: a row's action has twice its index, what it does in a definition the number after. */
export const actionOf = (request: number): Action | undefined => {
  const row = actionRows[request >> 1];
  return (request & 1) === 0 ? row?.action : row?.compiling;
};
