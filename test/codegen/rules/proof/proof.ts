/** The text of a proof as it grows: declarations, and names for terms. */
import type { Term } from './terms.ts';

export interface Proof {
  readonly lines: string[];
  /** Whole registers of values, constants at their width. */
  readonly values: Map<string, Term>;
  /** Terms that explain a failure, by what they are. */
  readonly shown: Map<string, Term>;
}

/** Names are never used twice, so that several rules can stand in one text. */
let names = 0;

export function declare(proof: Proof, width: number): Term {
  const text = `v${names++}`;
  proof.lines.push(`(declare-const ${text} ${sortOf(width)})`);
  return { text, width };
}

/** A name for a longer term, which then is written once. */
export function named(proof: Proof, { text, width }: Term): Term {
  if (text.length < 24) return { text, width };
  const name = `t${names++}`;
  proof.lines.push(`(define-fun ${name} () ${sortOf(width)} ${text})`);
  return { text: name, width };
}

const sortOf = (width: number): string => (width === 0 ? 'Bool' : `(_ BitVec ${width})`);
