/**
 * Copies of functions, and functions as messages between threads. All columns of several functions lie in one buffer, which is quickly sent;
 * whoever receives it reads and changes them where they are. Ids stay what they were.
 */
import { functionOn, type IrFunction, roomOf } from './function.ts';
import { columnBytes, columnsIn } from './function-columns.ts';
import type { Instruction, Value } from './types.ts';

const lists = ['slots', 'symbols', 'callees', 'signatures', 'aggregates', 'cases', 'positions'] as const;
const counts = ['instructionCount', 'valueCount', 'edgeCount', 'poolSize'] as const;

type List = (typeof lists)[number];
type Count = (typeof counts)[number];
/** A new function has no graphs yet that `shape` would tell apart. */
type Apart = 'name' | 'signature' | 'blocks' | 'shape' | 'flow' | 'instructions' | 'values' | 'edges' | 'pool';
/** No field may be forgotten: this type has none but those of the lists above. */
type Copied = Pick<IrFunction, Exclude<keyof IrFunction, Apart>>;

/** What of a function is no column. */
interface Head extends Pick<IrFunction, 'name' | 'signature' | List | Count> {
  readonly room: number;
  /** For each block its first and last instruction, whether it is cold or removed, and how many parameters it has, then these. */
  readonly blocks: Int32Array;
}

/** Plain values, as threads can send them. */
export interface PackedFunctions {
  readonly columns: ArrayBuffer;
  readonly heads: readonly Head[];
}

/** Room that is left for what compiling adds. */
const spare = 16;
const packedRoom = (f: IrFunction): number => roomOf(f) + spare;

/** A function of its own with the same ids. */
export function copyFunction(f: IrFunction, signature = f.signature): IrFunction {
  const room = packedRoom(f);
  const columns = new ArrayBuffer(columnBytes(room));
  const copy = functionOn(f.name, signature, columnsIn(columns, 0, room));
  copyColumns(f, copy);
  copyRest(f, copy);
  for (const { parameters, first, last, cold, removed } of f.blocks) {
    copy.blocks.push({ parameters: [...parameters], first, last, cold, removed });
  }
  return copy;
}

export function packFunctions(functions: readonly IrFunction[]): PackedFunctions {
  let size = 0;
  for (const f of functions) size += columnBytes(packedRoom(f));
  const columns = new ArrayBuffer(size);
  let start = 0;
  const heads = functions.map((f): Head => {
    const room = packedRoom(f);
    copyColumns(f, columnsIn(columns, start, room));
    start += columnBytes(room);
    return {
      name: f.name,
      signature: f.signature,
      slots: f.slots,
      symbols: f.symbols,
      callees: f.callees,
      signatures: f.signatures,
      aggregates: f.aggregates,
      cases: f.cases,
      positions: f.positions,
      instructionCount: f.instructionCount,
      valueCount: f.valueCount,
      edgeCount: f.edgeCount,
      poolSize: f.poolSize,
      room,
      blocks: packBlocks(f),
    };
  });
  return { columns, heads };
}

/** The functions again; they share the buffer. */
export function unpackFunctions({ columns, heads }: PackedFunctions): IrFunction[] {
  let start = 0;
  const functions: IrFunction[] = [];
  for (const head of heads) {
    const f = functionOn(head.name, head.signature, columnsIn(columns, start, head.room));
    start += columnBytes(head.room);
    copyRest(head, f);
    unpackBlocks(f, head.blocks);
    functions.push(f);
  }
  return functions;
}

function copyRest(from: Copied & Pick<IrFunction, Count | List>, to: IrFunction): void {
  for (const count of counts) to[count] = from[count];
  for (const list of lists) {
    const members: unknown[] = to[list];
    for (const member of from[list]) members.push(member);
  }
}

function copyColumns(from: IrFunction, to: Pick<IrFunction, 'instructions' | 'values' | 'edges' | 'pool'>): void {
  copyEach(from.instructions, to.instructions, from.instructionCount);
  copyEach(from.values, to.values, from.valueCount);
  copyEach(from.edges, to.edges, from.edgeCount);
  to.pool.set(from.pool.subarray(0, from.poolSize));
}

function copyEach<C extends object>(from: C, to: C, count: number): void {
  const source = from as Record<string, Uint8Array | Int32Array>;
  const copy = to as Record<string, Uint8Array | Int32Array>;
  for (const name of Object.keys(source)) copy[name]!.set(source[name]!.subarray(0, count));
}

const cold = 1;
const removed = 2;

function packBlocks(f: IrFunction): Int32Array {
  let size = 0;
  for (const { parameters } of f.blocks) size += 4 + parameters.length;
  const words = new Int32Array(size);
  let at = 0;
  for (const block of f.blocks) {
    words[at++] = block.first;
    words[at++] = block.last;
    words[at++] = (block.cold ? cold : 0) | (block.removed ? removed : 0);
    words[at++] = block.parameters.length;
    for (const parameter of block.parameters) words[at++] = parameter;
  }
  return words;
}

function unpackBlocks(f: IrFunction, words: Int32Array): void {
  for (let at = 0; at < words.length; ) {
    const parameters: Value[] = [];
    const past = at + 4 + words[at + 3]!;
    for (let i = at + 4; i < past; i++) parameters.push(words[i] as Value);
    f.blocks.push({
      parameters,
      first: words[at] as Instruction | -1,
      last: words[at + 1] as Instruction | -1,
      cold: (words[at + 2]! & cold) !== 0,
      removed: (words[at + 2]! & removed) !== 0,
    });
    at = past;
  }
}
