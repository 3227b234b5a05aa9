/** What a list of indices into a type amounts to. */
import { failure } from './errors.ts';
import type { Lexer } from './lexer.ts';
import { describeType, type LlvmType } from './types.ts';

/** The type and distance of one element of a structure, array or vector. Throws where there is none. */
export function elementAt(
  lexer: Lexer,
  type: LlvmType,
  index: bigint,
  place: number,
): { type: LlvmType; offset: number } {
  if (type.kind === 'struct') {
    const number = Number(BigInt.asUintN(32, index));
    const field = type.fields[number];
    if (field === undefined) throw failure(lexer, 'llvm-type', `${describeType(type)} has no field ${index}`, place);
    return { type: field, offset: type.offsets[number]! };
  }
  if (type.kind === 'array' || type.kind === 'vector') {
    const step = type.kind === 'vector' ? vectorStep(lexer, type.element, place) : type.element.size;
    return { type: type.element, offset: Number(index) * step };
  }
  throw failure(lexer, 'llvm-type', `${describeType(type)} has no elements`, place);
}

function vectorStep(lexer: Lexer, element: LlvmType, place: number): number {
  if (element.kind === 'integer' && element.bits % 8 !== 0)
    throw failure(
      lexer,
      'llvm-unsupported',
      'the address of an element that is no whole bytes is not supported',
      place,
    );
  return element.kind === 'integer' ? element.bits / 8 : element.size;
}

/** Bytes that constant indices move an address by: the first by whole values of the type, the others into it. */
export function offsetOfIndices(lexer: Lexer, type: LlvmType, indices: readonly bigint[], place: number): bigint {
  if (indices.length === 0) return 0n;
  let offset = indices[0]! * BigInt(type.size);
  let current = type;
  for (const index of indices.slice(1)) {
    if (current.kind === 'struct') {
      const element = elementAt(lexer, current, index, place);
      offset += BigInt(element.offset);
      current = element.type;
    } else {
      const element = elementAt(lexer, current, 1n, place);
      offset += index * BigInt(element.offset);
      current = element.type;
    }
  }
  return BigInt.asIntN(64, offset);
}
