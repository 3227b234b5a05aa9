/** Places in memory as passes compare them: the address as a sum, how much lies there, and what a load of it is. */
import {
  type Block,
  definition,
  type Edge,
  type Instruction,
  type IrFunction,
  is,
  none,
  type OperationName,
  opcodeOf,
  opcodes,
  operand,
  operationName,
  operationOf,
  result,
  type Type,
  typeBytes,
  type Value,
  valueType,
} from '../ir/index.ts';
import { loads } from './effects.ts';
import { type LinearSum, linearAddress, plus, plusConstant } from './linear.ts';

export interface Place {
  readonly address: LinearSum;
  /** Bytes. */
  readonly size: number;
  /** Of the load that gives what lies there, and what it gives. */
  readonly opcode: number;
  readonly type: Type;
}

/** Whether anything in some blocks is loaded. */
export function hasLoads(f: IrFunction, blocks: readonly Block[]): boolean {
  const { opcode, next } = f.instructions;
  for (const block of blocks) {
    for (let id: number = f.blocks[block]!.first; id !== none; id = next[id]!)
      if (loads[opcode[id]!] === 1) return true;
  }
  return false;
}

const narrow: Partial<Record<OperationName, number>> = {
  uload8: 1,
  sload8: 1,
  store8: 1,
  uload16: 2,
  sload16: 2,
  store16: 2,
  uload32: 4,
  sload32: 4,
  store32: 4,
};

/** Bytes that a load or store touches. */
export const accessedBytes = (f: IrFunction, id: Instruction): number =>
  narrow[operationName(opcodeOf(f, id))] ?? typeBytes(valueType(f, accessedValue(f, id)));

/** What a load gives or a store puts down. */
export const accessedValue = (f: IrFunction, id: Instruction): Value =>
  operationOf(opcodeOf(f, id)).effect === 'reads' ? result(f, id) : operand(f, id, 0);

/** Reads places off a function's instructions; slots and symbols are named by the first value that is their address. */
export function placesOf(f: IrFunction): (id: Instruction, resolve?: (value: Value) => Value) => Place {
  const first = new Map<number, Value>();
  const leaf = (value: Value): Value => {
    const definer = definition(f, value);
    if (definer === none || !(is(f, definer, 'slotaddr') || is(f, definer, 'symboladdr'))) return value;
    if (is(f, definer, 'symboladdr') && f.instructions.high[definer] !== 0) return value;
    const key = 2 * f.instructions.low[definer]! + (is(f, definer, 'slotaddr') ? 1 : 0);
    const known = first.get(key);
    if (known === undefined) first.set(key, value);
    return known ?? value;
  };
  return (id, resolve = (value) => value) => {
    const opcode = opcodeOf(f, id);
    const reads = operationOf(opcode).effect === 'reads';
    const base = linearAddress(f, operand(f, id, reads ? 0 : 1), (value) => leaf(resolve(value)));
    return {
      address: plusConstant(base, BigInt(f.instructions.low[id]!)),
      size: accessedBytes(f, id),
      opcode: reads ? opcode : opcodes.load,
      type: valueType(f, accessedValue(f, id)),
    };
  };
}

const sameTerms = (a: LinearSum, b: LinearSum): boolean =>
  a.terms.size === b.terms.size && [...a.terms].every(([value, by]) => b.terms.get(value) === by);

export const samePlace = (a: Place, b: Place): boolean =>
  a.opcode === b.opcode &&
  a.type === b.type &&
  a.address.constant === b.address.constant &&
  sameTerms(a.address, b.address);

/** Whether two places have no byte in common for certain. */
export function apart(f: IrFunction, a: Place, b: Place): boolean {
  if (sameTerms(a.address, b.address)) {
    const distance = BigInt.asIntN(64, b.address.constant - a.address.constant);
    return distance >= BigInt(a.size) || -distance >= BigInt(b.size);
  }
  const [inA, inB] = [slotOf(f, a), slotOf(f, b)];
  return inA !== undefined && inB !== undefined && inA !== inB;
}

/** The slot that a place lies in for certain. */
function slotOf(f: IrFunction, { address, size }: Place): number | undefined {
  const [base, ...more] = address.terms;
  if (base === undefined || more.length > 0 || base[1] !== 1n) return undefined;
  const definer = definition(f, base[0]);
  if (definer === none || !is(f, definer, 'slotaddr')) return undefined;
  const slot = f.instructions.low[definer]!;
  return address.constant >= 0n && address.constant + BigInt(size) <= BigInt(f.slots[slot]!.size) ? slot : undefined;
}

/** A text that two places share exactly if they are the same. */
export function placeKey({ address, opcode, type }: Place): string {
  const terms = [...address.terms].sort(([a], [b]) => a - b).map(([value, by]) => `${by}*${value}`);
  return `${opcode}.${type} ${terms.join('+')}+${address.constant}`;
}

/** A place as a block names it, named as before an edge into the block. */
export function beforeEdge(f: IrFunction, place: Place, edge: Edge): Place {
  const { parameters } = f.blocks[f.edges.target[edge]!]!;
  let { address } = place;
  for (const [value, by] of place.address.terms) {
    if (definition(f, value) !== none || !parameters.includes(value)) continue;
    const given = f.pool[f.edges.argumentStart[edge]! + f.values.index[value]!] as Value;
    address = plus(plus(address, { terms: new Map([[value, 1n]]), constant: 0n }, -by), linearAddress(f, given), by);
  }
  return address === place.address ? place : { ...place, address };
}
