/** The text form, reading: data, aliases, attributes of symbols. */
import { type Cursor, readAlignment, readCount, readOffset } from './cursor.ts';
import type { DataItem, IrData, SymbolAlias, SymbolAttributes } from './module.ts';

/** `@name align bytes constant section "name" = item, …` */
export function readData(cursor: Cursor): IrData {
  const name = cursor.expect('symbol', undefined, "the data's name, as '@name'").text;
  cursor.expect('word', 'align');
  const align = readAlignment(cursor);
  const constant = cursor.accept('word', 'constant') !== undefined;
  const section = cursor.accept('word', 'section') && cursor.expect('string', undefined, "the section's name").text;
  cursor.expect('mark', '=');
  const items: DataItem[] = [];
  if (cursor.peek().kind !== 'line') {
    do items.push(readDataItem(cursor));
    while (cursor.accept('mark', ','));
  }
  cursor.expect('line', undefined, "',' or the end of the line");
  return { name, align, items, ...(constant ? { constant } : {}), ...(section === undefined ? {} : { section }) };
}

function readDataItem(cursor: Cursor): DataItem {
  if (cursor.accept('word', 'zero')) return { kind: 'zero', count: readCount(cursor, 'a number of bytes') };
  for (const kind of ['address', 'distance'] as const) {
    if (!cursor.accept('word', kind)) continue;
    const symbol = cursor.expect('symbol').text;
    return { kind, symbol, addend: readOffset(cursor) };
  }
  cursor.expect('word', 'hex', "'hex', 'zero', 'address' or 'distance'");
  const digits = cursor.expect('string');
  if (!/^(?:[0-9a-fA-F]{2})*$/.test(digits.text)) cursor.failAt(digits, 'expected pairs of hexadecimal digits');
  const bytes = Uint8Array.from({ length: digits.text.length / 2 }, (_, i) =>
    Number.parseInt(digits.text.slice(2 * i, 2 * i + 2), 16),
  );
  return { kind: 'bytes', bytes };
}

const bindings = ['local', 'global', 'weak'] as const;

/** `@name local hidden unnamed` */
export function readSymbol(cursor: Cursor, symbols: Map<string, SymbolAttributes>): void {
  const start = cursor.expect('symbol', undefined, "a symbol, as '@name'");
  if (symbols.has(start.text)) cursor.failAt(start, `'@${start.text}' has attributes already`, 'ir-name');
  const binding = bindings.find((word) => cursor.accept('word', word)) ?? cursor.fail("'local', 'global' or 'weak'");
  const hidden = cursor.accept('word', 'hidden') !== undefined;
  const unnamed = cursor.accept('word', 'unnamed') !== undefined;
  cursor.expect('line', undefined, 'the end of the line');
  symbols.set(start.text, { binding, ...(hidden ? { hidden } : {}), ...(unnamed ? { unnamed } : {}) });
}

/** `@name = @other + 8` */
export function readAlias(cursor: Cursor): SymbolAlias {
  const name = cursor.expect('symbol', undefined, "a symbol, as '@name'").text;
  cursor.expect('mark', '=');
  const target = cursor.expect('symbol', undefined, "a symbol, as '@name'").text;
  const offset = readOffset(cursor);
  cursor.expect('line', undefined, 'the end of the line');
  return { name, target, offset };
}
