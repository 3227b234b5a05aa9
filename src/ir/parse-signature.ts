/** The text form, reading: signatures, `convention(types) -> (types)`. Equal texts give the same object. */
import { type Cursor, readList, readType } from './cursor.ts';
import { signatureText } from './print.ts';
import type { Parameter, Signature } from './types.ts';

export interface SignatureTable {
  readonly interned: Map<string, Signature>;
  /** Those that the function being read has given a name. */
  readonly named: Map<string, Signature>;
}

/** A new table, for a function of a module with its own names. */
export const signatureTable = (within?: SignatureTable): SignatureTable => ({
  interned: within?.interned ?? new Map(),
  named: new Map(),
});

/** A signature written out. */
export function readSignature(cursor: Cursor, table: SignatureTable): Signature {
  const convention = readWord(cursor) ?? cursor.fail('a signature, which starts with its convention');
  const parameters: Parameter[] = [];
  const results: Parameter[] = [];
  let variadic = false;
  readList(cursor, () => {
    if (variadic) cursor.fail("')' after '...'");
    if (cursor.accept('mark', '...')) variadic = true;
    else parameters.push(readParameter(cursor));
  });
  if (cursor.accept('mark', '->')) readList(cursor, () => results.push(readParameter(cursor)));
  const signature: Signature = { convention, parameters, results, ...(variadic ? { variadic } : {}) };
  const text = signatureText(signature);
  const known = table.interned.get(text) ?? signature;
  table.interned.set(text, known);
  return known;
}

/** A signature by name or written out. */
export function readSignatureUse(cursor: Cursor, table: SignatureTable): Signature {
  const named = cursor.peek().kind === 'word' ? table.named.get(cursor.peek().text) : undefined;
  if (named !== undefined) {
    cursor.next();
    return named;
  }
  return readSignature(cursor, table);
}

function readParameter(cursor: Cursor): Parameter {
  const type = readType(cursor);
  const role = readWord(cursor);
  return role === undefined ? { type } : { type, role };
}

const readWord = (cursor: Cursor): string | undefined => (cursor.accept('word') ?? cursor.accept('string'))?.text;
