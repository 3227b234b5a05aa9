/** The text form, reading: signatures, `convention(types) -> (types)`. Equal texts give the same object. */
import { type Cursor, readAlignment, readCount, readList, readType } from './cursor.ts';
import { parameterWords, signatureText } from './print.ts';
import {
  type Aggregate,
  type AggregateLeaf,
  type AggregateNature,
  aggregateNatures,
  isInteger,
  type Parameter,
  ptr,
  type Signature,
  typeBytes,
} from './types.ts';

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
  let declared = 0;
  readList(cursor, () => {
    if (!variadic) declared = parameters.length;
    if (cursor.accept('mark', '...')) {
      if (variadic) cursor.fail("only one '...'");
      variadic = true;
    } else {
      parameters.push(readParameter(cursor));
    }
  });
  if (cursor.accept('mark', '->')) readList(cursor, () => results.push(readParameter(cursor)));
  const signature: Signature = {
    convention,
    parameters,
    results,
    ...(variadic ? { variadic } : {}),
    ...(variadic && declared < parameters.length ? { declared } : {}),
  };
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
  const start = cursor.peek();
  const word = parameterWords.includes(start.text) ? cursor.accept('word')?.text : undefined;
  const extension = word === 'signed' || word === 'unsigned' ? word : undefined;
  const nature = aggregateNatures.find((name) => name === word);
  if (extension !== undefined && !isInteger(type)) cursor.failAt(start, `'${extension}' is for integers`);
  if (nature !== undefined && type !== ptr) cursor.failAt(start, `'${nature}' is for addresses`);
  const aggregate = nature === undefined ? undefined : readMemory(cursor, nature);
  const role = readWord(cursor);
  return {
    type,
    ...(role === undefined ? {} : { role }),
    ...(extension === undefined ? {} : { extension }),
    ...(aggregate === undefined ? {} : { aggregate }),
  };
}

/** `struct(16 align 8, f64 at 0, i64 at 8)` */
export function readAggregate(cursor: Cursor): Aggregate {
  const word = cursor.peek().text;
  const nature = aggregateNatures.find((name) => name === word) ?? cursor.fail(`one of ${aggregateNatures.join(', ')}`);
  cursor.next();
  return readMemory(cursor, nature);
}

function readMemory(cursor: Cursor, nature: AggregateNature): Aggregate {
  cursor.expect('mark', '(');
  const bytes = readCount(cursor, 'a size');
  cursor.expect('word', 'align');
  const align = readAlignment(cursor);
  const leaves: AggregateLeaf[] = [];
  while (cursor.accept('mark', ',')) {
    const type = cursor.accept('word', 'extended') ? 'extended' : readType(cursor);
    cursor.expect('word', 'at');
    const start = cursor.peek();
    const offset = readCount(cursor, 'an offset');
    const size = type === 'extended' ? 16 : typeBytes(type);
    if (offset + size > bytes)
      cursor.failAt(start, `a leaf of ${size} bytes at ${offset} is outside the ${bytes} bytes`);
    leaves.push({ offset, type });
  }
  cursor.expect('mark', ')', "',' or ')'");
  return { bytes, align, nature, leaves };
}

const readWord = (cursor: Cursor): string | undefined => (cursor.accept('word') ?? cursor.accept('string'))?.text;
