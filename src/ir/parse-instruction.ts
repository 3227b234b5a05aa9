/** The text form, reading: one instruction with its results, operands, immediate, edges and position. */
import { patternType } from './builder.ts';
import { type Cursor, readInteger, readList, readOffset } from './cursor.ts';
import { appendInstruction, constantHalves, type NewEdge, type NewInstruction, result, setEdges } from './function.ts';
import { type Operation, type OperationName, opcodes, operationOf } from './operations.ts';
import { defineValue, readPosition, type Scope, useOfBlock, useOfValue } from './parse-scope.ts';
import { readAggregate, readSignatureUse } from './parse-signature.ts';
import type { Token } from './tokens.ts';
import { type Block, type Signature, type Type, typeCalled, typeWidth, type Value } from './types.ts';

export interface InstructionReader {
  /** Reads a line and appends its instruction to the last block. */
  readonly read: () => void;
}

/** The rest of an instruction, once its operation is known. */
interface Parts {
  operands: Value[];
  low: number;
  high: number;
  signature?: Signature;
  edges: NewEdge[];
}

export function instructionReader(scope: Scope): InstructionReader {
  const { cursor, f } = scope;
  const symbols = new Map<string, number>();
  const callees = new Map<Signature, Map<string, number>>();
  const indirect = new Map<Signature, number>();

  function symbol(name: string): number {
    const known = symbols.get(name) ?? f.symbols.push(name) - 1;
    symbols.set(name, known);
    return known;
  }

  function callee(name: string, signature: Signature): number {
    const named = callees.get(signature) ?? new Map<string, number>();
    callees.set(signature, named);
    const known = named.get(name) ?? f.callees.push({ symbol: name, signature }) - 1;
    named.set(name, known);
    return known;
  }

  function indirectSignature(signature: Signature): number {
    const known = indirect.get(signature) ?? f.signatures.push(signature) - 1;
    indirect.set(signature, known);
    return known;
  }

  const value = (): Value => useOfValue(scope, cursor.expect('value', undefined, 'a value')) as Value;

  function values(parts: Parts): void {
    if (cursor.peek().kind !== 'value') return;
    do {
      parts.operands.push(value());
    } while (cursor.accept('mark', ','));
  }

  function calledWith(parts: Parts): Signature {
    readList(cursor, () => parts.operands.push(value()));
    cursor.expect('mark', ':', "':' and the callee's signature");
    parts.signature = readSignatureUse(cursor, scope.signatures);
    return parts.signature;
  }

  function readOperands(operation: Operation, type: Type | undefined, parts: Parts): void {
    switch (operation.immediate) {
      case 'integer': {
        const width = BigInt(typeWidth(type!));
        const constant = readInteger(cursor, 'an integer', -(1n << (width - 1n)), (1n << width) - 1n);
        Object.assign(parts, constantHalves(type!, constant));
        return;
      }
      case 'float':
        Object.assign(parts, readFloat(cursor, type!));
        return;
      case 'offset':
        values(parts);
        parts.low = readOffset(cursor);
        return;
      case 'slot': {
        const token = cursor.expect('word', undefined, 'a slot');
        parts.low = scope.slots.get(token.text) ?? cursor.failAt(token, `there is no slot '${token.text}'`, 'ir-name');
        return;
      }
      case 'symbol':
        parts.low = symbol(cursor.expect('symbol').text);
        parts.high = readOffset(cursor);
        return;
      case 'callee': {
        const name = cursor.expect('symbol', undefined, "the callee's name, as '@name'").text;
        parts.low = callee(name, calledWith(parts));
        return;
      }
      case 'signature':
        parts.operands.push(value());
        parts.low = indirectSignature(calledWith(parts));
        return;
      case 'aggregate':
        readFixed(operation.operands.length, parts);
        cursor.expect('mark', ':', "':' and what is copied");
        parts.low = f.aggregates.push(readAggregate(cursor)) - 1;
        return;
      case 'code':
        parts.low = Number(readInteger(cursor, 'a trap code', -0x8000_0000n, 0x7fff_ffffn));
        return;
      case 'none':
        if (operation.operands.includes('values')) values(parts);
        else readFixed(operation.operands.length, parts);
    }
  }

  function readFixed(count: number, parts: Parts): void {
    for (let index = 0; index < count; index++) {
      if (index > 0) cursor.expect('mark', ',');
      parts.operands.push(value());
    }
  }

  function readEdge(parts: Parts): void {
    const target = useOfBlock(scope, cursor.expect('word', undefined, 'a block')) as Block;
    const given: Value[] = [];
    if (cursor.peek().text === '(') readList(cursor, () => given.push(value()));
    parts.edges.push({ target, arguments: given });
  }

  function readEdges(name: OperationName, operation: Operation, type: Type | undefined, parts: Parts): void {
    if (name === 'switch') {
      cursor.expect('mark', ',');
      readEdge(parts);
      parts.low = f.cases.push(readCases(type!, parts)) - 1;
      return;
    }
    for (let index = 0; index < operation.edges; index++) {
      if (index > 0 || operation.operands.length > 0) cursor.expect('mark', ',');
      readEdge(parts);
    }
  }

  function readCases(type: Type, parts: Parts): bigint[] {
    const cases: bigint[] = [];
    const width = BigInt(typeWidth(type));
    while (cursor.accept('mark', ',')) {
      const given = readInteger(cursor, "a case's value", -(1n << (width - 1n)), (1n << width) - 1n);
      cases.push(BigInt.asIntN(Number(width), given));
      cursor.expect('mark', ':');
      readEdge(parts);
    }
    return cases;
  }

  function positionIndex(): number | undefined {
    const position = readPosition(scope);
    if (position === undefined) return undefined;
    const last = f.positions.at(-1);
    const same = last?.line === position.line && last.column === position.column && last.file === position.file;
    return (same ? f.positions.length : f.positions.push(position)) - 1;
  }

  function read(): void {
    const names: Token[] = [];
    if (cursor.peek().kind === 'value') {
      do {
        names.push(cursor.expect('value', undefined, 'a value'));
      } while (cursor.accept('mark', ','));
      cursor.expect('mark', '=');
    }
    const word = cursor.expect('word', undefined, 'an operation');
    const { name, operation, type } = readOperation(cursor, word);
    const parts: Parts = { operands: [], low: 0, high: 0, edges: [] };
    readOperands(operation, type, parts);
    readEdges(name, operation, type, parts);
    const position = positionIndex();
    const resultTypes = operation.results.flatMap((pattern) =>
      pattern === 'values' ? parts.signature!.results.map((one) => one.type) : [patternType(pattern, type)],
    );
    if (names.length !== resultTypes.length)
      cursor.failAt(names[0] ?? word, `'${name}' gives ${resultTypes.length} results, not ${names.length}`);
    const given: NewInstruction = {
      opcode: opcodes[name],
      operands: parts.operands,
      resultTypes,
      low: parts.low,
      high: parts.high,
      ...(type === undefined ? {} : { type }),
      ...(position === undefined ? {} : { position }),
    };
    const id = appendInstruction(f, (f.blocks.length - 1) as Block, given);
    if (parts.edges.length > 0) setEdges(f, id, parts.edges);
    names.forEach((token, index) => {
      defineValue(scope, token, result(f, id, index));
    });
  }

  return { read };
}

/** An operation with its type: `add.i64`. */
function readOperation(
  cursor: Cursor,
  word: Token,
): { name: OperationName; operation: Operation; type: Type | undefined } {
  const [name, suffix, ...more] = word.text.split('.') as [OperationName, ...string[]];
  const opcode = Object.hasOwn(opcodes, name) ? opcodes[name] : undefined;
  if (opcode === undefined || more.length > 0)
    return cursor.failAt(word, `expected an operation, found '${word.text}'`);
  const operation = operationOf(opcode);
  const type = suffix === undefined ? undefined : typeCalled(suffix);
  if (suffix !== undefined && type === undefined) cursor.failAt(word, `'${suffix}' is not a type`);
  if (operation.types.length === 0 && suffix !== undefined) cursor.failAt(word, `'${name}' takes no type`);
  if (operation.types.length > 0 && suffix === undefined)
    cursor.failAt(word, `'${name}' needs a type, as '${name}.i64'`);
  if (type !== undefined && !operation.types.includes(type))
    cursor.failAt(word, `'${name}' does not work on ${suffix}`);
  return { name, operation, type };
}

/** A decimal, `inf`, `nan`, or a NaN with all its bits: `nan:0x7ff0000000000001`. */
function readFloat(cursor: Cursor, type: Type): { low: number; high: number } {
  const token = cursor.peek();
  const width = typeWidth(type);
  if (cursor.accept('word', 'nan')) {
    if (!cursor.accept('mark', ':')) return constantHalves(type, Number.NaN);
    const bits = readInteger(cursor, "a NaN's bits", 0n, (1n << BigInt(width)) - 1n);
    const magnitude = BigInt.asUintN(width - 1, bits);
    if (magnitude <= (width === 32 ? 0x7f80_0000n : 0x7ff0_0000_0000_0000n))
      cursor.failAt(token, 'these bits are not a NaN');
    return { low: Number(BigInt.asIntN(32, bits)), high: Number(BigInt.asIntN(32, bits >> 32n)) };
  }
  if (cursor.accept('word', 'inf')) return constantHalves(type, Number.POSITIVE_INFINITY);
  const { text } = cursor.expect('number', undefined, 'a floating-point constant');
  const given = text === '-inf' ? Number.NEGATIVE_INFINITY : Number(text);
  return constantHalves(type, width === 32 ? Math.fround(given) : given);
}
