/**
 * The text form, reading. One pass over the tokens; names of values and blocks may be used before they are defined, so what refers
 * to them is filled in at the end. The text need not use the numbers that printing gives: any names will do. A parsed function is
 * well-formed text, not necessarily a valid function: `verify` says that.
 */
import { type Cursor, cursorOf, readAlignment, readCount, readList, readType } from './cursor.ts';
import { addBlock, addParameter, addSlot, createFunction, type IrFunction } from './function.ts';
import type { IrConvention, IrData, IrModule, SymbolAlias, SymbolAttributes } from './module.ts';
import { readAlias, readData, readSymbol } from './parse-data.ts';
import { type InstructionReader, instructionReader } from './parse-instruction.ts';
import { defineValue, type Scope } from './parse-scope.ts';
import { readSignature, type SignatureTable, signatureTable } from './parse-signature.ts';
import { none, type Signature } from './types.ts';

/** A module from its text. `file` names the text in errors, which are `ConveneError`s with code `ir-syntax` or `ir-name`. */
export function parseModule(text: string, file = 'text'): IrModule {
  const cursor = cursorOf(text, file);
  const signatures = signatureTable();
  const functions: IrFunction[] = [];
  const data: IrData[] = [];
  const conventions = new Map<string, IrConvention>();
  const symbols = new Map<string, SymbolAttributes>();
  const aliases: SymbolAlias[] = [];
  const names = new Set<string>();
  while (cursor.peek().kind !== 'end') {
    if (cursor.accept('line')) continue;
    if (cursor.accept('word', 'convention')) {
      readConvention(cursor, conventions);
      continue;
    }
    if (cursor.accept('word', 'symbol')) {
      readSymbol(cursor, symbols);
      continue;
    }
    const start = cursor.peek(1);
    const name = start.text;
    if (cursor.accept('word', 'function')) functions.push(readFunction(cursor, signatures));
    else if (cursor.accept('word', 'data')) data.push(readData(cursor));
    else if (cursor.accept('word', 'alias')) aliases.push(readAlias(cursor));
    else cursor.fail("'function', 'data', 'alias', 'symbol' or 'convention'");
    if (names.has(name)) cursor.failAt(start, `'@${name}' is defined twice`, 'ir-name');
    names.add(name);
  }
  return {
    ...(conventions.size === 0 ? {} : { conventions: [...conventions.values()] }),
    functions,
    data,
    ...(symbols.size === 0 ? {} : { symbols }),
    ...(aliases.length === 0 ? {} : { aliases }),
  };
}

/** `name { … }`, a JSON object. */
function readConvention(cursor: Cursor, conventions: Map<string, IrConvention>): void {
  const start = cursor.peek();
  const name = (cursor.accept('word') ?? cursor.accept('string') ?? cursor.fail("the convention's name")).text;
  if (conventions.has(name)) cursor.failAt(start, `the convention '${name}' is defined twice`, 'ir-name');
  const description = cursor.expect('json', undefined, "'{' and a description as JSON");
  conventions.set(name, { name, description: description.text, position: cursor.position(description) });
  cursor.expect('line', undefined, 'the end of the line');
}

function skipLines(cursor: Cursor): void {
  while (cursor.peek().kind === 'line') cursor.next();
}

/** The one function of a text. */
export function parse(text: string, file = 'text'): IrFunction {
  const cursor = cursorOf(text, file);
  skipLines(cursor);
  cursor.expect('word', 'function');
  const f = readFunction(cursor, signatureTable());
  skipLines(cursor);
  cursor.expect('end', undefined, 'the end of the text after the function');
  return f;
}

function readFunction(cursor: Cursor, signatures: SignatureTable): IrFunction {
  const name = cursor.expect('symbol', undefined, "the function's name, as '@name'").text;
  const f = createFunction(name, readSignature(cursor, signatures));
  const scope: Scope = {
    cursor,
    f,
    signatures: signatureTable(signatures),
    slots: new Map(),
    values: new Map(),
    blocks: new Map(),
    valueUses: [],
    blockUses: [],
    file: undefined,
  };
  const instructions = instructionReader(scope);
  cursor.expect('mark', '{');
  while (!cursor.accept('mark', '}')) {
    if (cursor.accept('line')) continue;
    readLine(scope, instructions);
    cursor.expect('line', undefined, 'the end of the line');
  }
  cursor.expect('line', undefined, 'the end of the line');
  resolve(scope);
  return f;
}

function readLine(scope: Scope, instructions: InstructionReader): void {
  const { cursor, f } = scope;
  const first = cursor.peek();
  const second = cursor.peek(1);
  const heading =
    second.kind === 'mark' ? '(:'.includes(second.text) : second.kind === 'word' && second.text === 'cold';
  if (first.kind !== 'word' && first.kind !== 'value') cursor.fail("an instruction, a block or '}'");
  if (first.kind === 'word' && second.kind === 'mark' && second.text === '=') {
    readDeclaration(scope);
  } else if (first.kind === 'word' && heading) {
    readBlock(scope);
  } else if (first.text === 'file' && second.kind === 'string') {
    cursor.next();
    scope.file = cursor.next().text;
  } else {
    if (f.blocks.length === 0) cursor.fail('a block, which instructions belong to');
    instructions.read();
  }
}

/** `name = size align bytes` for a stack slot, `name = signature`. */
function readDeclaration(scope: Scope): void {
  const { cursor, f, slots, signatures } = scope;
  const name = cursor.next();
  cursor.next();
  if (slots.has(name.text) || signatures.named.has(name.text))
    cursor.failAt(name, `'${name.text}' is defined twice`, 'ir-name');
  if (cursor.peek().kind !== 'number') {
    signatures.named.set(name.text, readSignature(cursor, signatures));
    return;
  }
  const size = readCount(cursor, 'a size in bytes');
  cursor.expect('word', 'align');
  slots.set(name.text, addSlot(f, size, readAlignment(cursor)));
}

function readBlock(scope: Scope): void {
  const { cursor, f } = scope;
  const name = cursor.next();
  if (scope.blocks.has(name.text)) cursor.failAt(name, `'${name.text}' is defined twice`, 'ir-name');
  const block = addBlock(f);
  scope.blocks.set(name.text, block);
  if (cursor.peek().text === '(') {
    readList(cursor, () => {
      const value = cursor.expect('value', undefined, "a parameter, as '%name: type'");
      cursor.expect('mark', ':');
      defineValue(scope, value, addParameter(f, block, readType(cursor)));
    });
  }
  if (cursor.accept('word', 'cold')) f.blocks[block]!.cold = true;
  cursor.expect('mark', ':');
}

/** Fills in what stood for values and blocks. */
function resolve({ cursor, f, values, blocks, valueUses, blockUses }: Scope): void {
  for (let i = 0; i < f.poolSize; i++) {
    if (f.pool[i]! >= none) continue;
    const token = valueUses[-2 - f.pool[i]!]!;
    f.pool[i] = values.get(token.text) ?? cursor.failAt(token, `there is no value '%${token.text}'`, 'ir-name');
  }
  for (let edge = 0; edge < f.edgeCount; edge++) {
    const token = blockUses[-2 - f.edges.target[edge]!]!;
    f.edges.target[edge] =
      blocks.get(token.text) ?? cursor.failAt(token, `there is no block '${token.text}'`, 'ir-name');
  }
}

/** A signature by itself: `sysv(i64, f64) -> (i64)`. Throws as {@link parseModule} does. */
export function parseSignatureText(text: string, file = 'text'): Signature {
  const cursor = cursorOf(text, file);
  const signature = readSignature(cursor, signatureTable());
  skipLines(cursor);
  cursor.expect('end', undefined, 'the end of the signature');
  return signature;
}
