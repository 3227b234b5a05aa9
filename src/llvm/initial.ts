/** Contents of variables: a constant as stretches of bytes, zeros and addresses. */
import type { DataItem } from '../ir/index.ts';
import { type Constant, elementsOf } from './constants.ts';
import type { Lexer } from './lexer.ts';
import { unsupported } from './steps.ts';
import { describeType, type LlvmType, storeBytes } from './types.ts';

/** Zeros that are worth an item of their own. */
const longRun = 64;

/** Bytes as they come, cut where an address or a long run of zeros stands. */
interface Writer {
  /** The variable's. */
  readonly symbol: string;
  readonly items: DataItem[];
  buffer: Uint8Array;
  length: number;
  /** Zeros not yet written. */
  zeros: number;
}

function flushZeros(writer: Writer): void {
  const { zeros } = writer;
  writer.zeros = 0;
  if (zeros >= longRun) {
    flush(writer);
    writer.items.push({ kind: 'zero', count: zeros });
  } else {
    room(writer, zeros);
    writer.buffer.fill(0, writer.length, writer.length + zeros);
    writer.length += zeros;
  }
}

function flush(writer: Writer): void {
  if (writer.length === 0) return;
  writer.items.push({ kind: 'bytes', bytes: writer.buffer.slice(0, writer.length) });
  writer.length = 0;
}

function room(writer: Writer, bytes: number): void {
  let { length } = writer.buffer;
  if (writer.length + bytes <= length) return;
  while (length < writer.length + bytes) length *= 2;
  const larger = new Uint8Array(length);
  larger.set(writer.buffer.subarray(0, writer.length));
  writer.buffer = larger;
}

function writeBytes(writer: Writer, bytes: Uint8Array): void {
  flushZeros(writer);
  room(writer, bytes.length);
  writer.buffer.set(bytes, writer.length);
  writer.length += bytes.length;
}

function writeInteger(writer: Writer, value: bigint, bytes: number): void {
  if (value === 0n) {
    writer.zeros += bytes;
    return;
  }
  flushZeros(writer);
  room(writer, bytes);
  let rest = value;
  for (let i = 0; i < bytes; i++) {
    writer.buffer[writer.length++] = Number(rest & 0xffn);
    rest >>= 8n;
  }
}

/** The content of a variable of a type. `symbol` is its name. */
export function itemsOf(lexer: Lexer, symbol: string, type: LlvmType, constant: Constant): readonly DataItem[] {
  const writer: Writer = { symbol, items: [], buffer: new Uint8Array(64), length: 0, zeros: 0 };
  write(lexer, writer, type, constant);
  if (writer.zeros > 0 && writer.length === 0 && writer.items.length === 0)
    return [{ kind: 'zero', count: writer.zeros }];
  flushZeros(writer);
  flush(writer);
  return writer.items;
}

function write(lexer: Lexer, writer: Writer, type: LlvmType, constant: Constant): void {
  if (constant.kind === 'zero' || constant.kind === 'undefined') {
    writer.zeros += type.size;
    return;
  }
  switch (type.kind) {
    case 'integer':
    case 'float':
    case 'pointer':
      writeScalar(lexer, writer, type, constant);
      return;
    case 'array':
    case 'vector':
      writeElements(lexer, writer, type, constant);
      return;
    case 'struct': {
      let end = 0;
      elementsOf(constant, type.fields.length).forEach((element, index) => {
        writer.zeros += type.offsets[index]! - end;
        write(lexer, writer, type.fields[index]!, element);
        end = type.offsets[index]! + type.fields[index]!.size;
      });
      writer.zeros += type.size - end;
      return;
    }
    default:
      unsupported(lexer, `a variable of type ${describeType(type)}`);
  }
}

function writeElements(
  lexer: Lexer,
  writer: Writer,
  type: Extract<LlvmType, { kind: 'array' | 'vector' }>,
  constant: Constant,
): void {
  if (constant.kind === 'bytes') {
    writeBytes(writer, constant.bytes);
    return;
  }
  const { element, count, size } = type;
  const packed = type.kind === 'vector' && element.kind === 'integer';
  if (packed && element.bits % 8 !== 0) unsupported(lexer, 'a vector in memory whose elements are no whole bytes');
  const step = packed ? element.bits / 8 : element.size;
  for (const one of elementsOf(constant, count)) {
    if (packed && one.kind === 'integer') writeInteger(writer, one.value, step);
    else write(lexer, writer, element, one);
  }
  writer.zeros += size - step * count;
}

function writeScalar(lexer: Lexer, writer: Writer, type: LlvmType, constant: Constant): void {
  const bytes = storeBytes(type);
  if (constant.kind === 'distance') {
    if (bytes !== 4 || constant.from !== writer.symbol) unsupported(lexer, 'a distance between other symbols');
    flushZeros(writer);
    flush(writer);
    writer.items.push({ kind: 'distance', symbol: constant.symbol, addend: Number(constant.addend) });
  } else if (constant.kind === 'address') {
    if (bytes !== 8) unsupported(lexer, `an address in a variable of type ${describeType(type)}`);
    if (BigInt.asIntN(32, constant.addend) !== constant.addend) unsupported(lexer, 'an address so far from its symbol');
    flushZeros(writer);
    flush(writer);
    writer.items.push({ kind: 'address', symbol: constant.symbol, addend: Number(constant.addend) });
  } else if (constant.kind === 'integer') writeInteger(writer, constant.value, bytes);
  else if (constant.kind === 'float') writeInteger(writer, constant.bits, bytes);
  writer.zeros += type.size - bytes;
}
