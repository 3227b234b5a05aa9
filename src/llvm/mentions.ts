/** Which functions the text of a body names, found without reading it. */
import { isNamePart, quoteCode } from './lexer.ts';
import { findName, type Names } from './names.ts';
import type { Definition } from './skim.ts';
import { hashSeed, hashStep } from './words.ts';

const sigil = '@'.charCodeAt(0);

/** Numbers of the known global names in a definition, as often as they stand there. Those in comments and strings are among them. */
export function namesIn({ start, end }: Definition, names: Names): number[] {
  const { bytes } = names;
  const found: number[] = [];
  for (let at = bytes.indexOf(sigil, start); at >= 0 && at < end; at = bytes.indexOf(sigil, at + 1)) {
    const quoted = bytes[at + 1] === quoteCode;
    const first = quoted ? at + 2 : at + 1;
    let past = first;
    let hash = hashSeed;
    while (past < end && (quoted ? bytes[past] !== quoteCode : isNamePart(bytes[past]!))) {
      hash = hashStep(hash, bytes[past++]!);
    }
    const number = findName(names, first, past, hash);
    if (number >= 0) found.push(number);
  }
  return found;
}
