/** Who sees a symbol, and whose definition counts. */
import type { SymbolBinding } from '../ir/index.ts';
import { skipParentheses } from './attributes.ts';
import { advance, type Lexer, marks, tokens } from './lexer.ts';
import { unsupported } from './steps.ts';
import { type WordNumber, word, wordSet } from './words.ts';

export interface Linkage {
  binding: SymbolBinding;
  /** Its name is nobody's business outside the module, debuggers included. */
  unnamed: boolean;
  hidden: boolean;
  /** Declared here, defined elsewhere. */
  external: boolean;
  /** Defined here for the optimiser's sake only; elsewhere for good. */
  borrowed: boolean;
  /** Certainly within reach of an instruction. */
  near: boolean;
}

const skipped = wordSet('default', 'dso_preemptable', 'unnamed_addr', 'local_unnamed_addr', 'externally_initialized');

const set = (linkage: Linkage, number: WordNumber, lexer: Lexer): boolean => {
  switch (number) {
    case word.private:
      linkage.binding = 'local';
      linkage.unnamed = true;
      return true;
    case word.internal:
      linkage.binding = 'local';
      return true;
    case word.weak:
    case word.weak_odr:
    case word.linkonce:
    case word.linkonce_odr:
    case word.common:
      linkage.binding = 'weak';
      return true;
    case word.extern_weak:
      linkage.binding = 'weak';
      linkage.external = true;
      return true;
    case word.external:
      linkage.external = true;
      return true;
    case word.available_externally:
      linkage.borrowed = true;
      return true;
    case word.hidden:
    case word.protected:
      linkage.hidden = number === word.hidden;
      linkage.near = true;
      return true;
    case word.dso_local:
      linkage.near = true;
      return true;
    case word.appending:
      return true;
    case word.thread_local:
    case word.dllimport:
    case word.dllexport:
      return unsupported(lexer, number === word.thread_local ? 'a variable of each thread' : 'a Windows library');
    default:
      return skipped[number] === 1;
  }
};

/** Reads the words between a name, or `define`, and what they are about. */
export function readLinkage(lexer: Lexer): Linkage {
  const linkage: Linkage = {
    binding: 'global',
    unnamed: false,
    hidden: false,
    external: false,
    borrowed: false,
    near: false,
  };
  while (lexer.kind === tokens.word && set(linkage, lexer.word, lexer)) advance(lexer);
  return linkage;
}

/** `comdat`, `comdat($name)`. */
export function skipComdat(lexer: Lexer): void {
  advance(lexer);
  if (lexer.kind === marks.open) skipParentheses(lexer);
}
