/** Putting a copy of a function's body in the place of a call: the mechanics of inlining. */
import {
  addBlock,
  addParameter,
  addSlot,
  aggregateIndex,
  appendInstruction,
  type Block,
  calleeIndex,
  controlFlow,
  entryBlock,
  type Instruction,
  type IrFunction,
  instructionsIn,
  is,
  moveToEnd,
  none,
  opcodeOf,
  opcodes,
  operandsOf,
  operationOf,
  removeInstruction,
  result,
  resultCount,
  resultsOf,
  setEdges,
  signatureIndex,
  symbolIndex,
  type Value,
  valueType,
} from '../ir/index.ts';
import { again, edgesAgain, type ValueFor } from './again.ts';
import { copyByValue } from './by-value.ts';
import type { Replacement } from './replacement.ts';

interface Splice {
  readonly f: IrFunction;
  readonly body: IrFunction;
  /** By id in the body: the id in `f`. */
  readonly values: Int32Array;
  readonly blocks: Int32Array;
  readonly valueFor: ValueFor;
  readonly slots: readonly number[];
  readonly positions: Map<number, number>;
  /** The position of the call, for instructions that have none. */
  readonly position: number;
  /** Where returns go. */
  readonly continuation: Block;
  /** Plain calls among the copied instructions. */
  readonly calls: Instruction[];
}

/**
 * Puts a copy of `body` in the place of a call. What stood after the call goes into a block of its own, whose parameters are the
 * call's results. Gives the calls by name that came in, later ones of a block first; the call's results are added to `map`.
 */
export function spliceBody(
  f: IrFunction,
  call: Instruction,
  body: IrFunction,
  map: Replacement,
): readonly Instruction[] {
  const block = f.instructions.block[call] as Block;
  const { cold } = f.blocks[block]!;
  const continuation = addBlock(f, cold);
  moveToEnd(f, f.instructions.next[call] as Instruction, continuation);
  const following = f.blocks[continuation]!.first as Instruction;
  resultsOf(f, call).forEach((value, index) => {
    const { aggregate } = body.signature.results[index]!;
    const found = addParameter(f, continuation, valueType(f, value));
    map.replace(value, aggregate === undefined ? found : copyByValue(f, following, found, aggregate));
  });

  const values = new Int32Array(body.valueCount).fill(none);
  const splice: Splice = {
    f,
    body,
    values,
    blocks: new Int32Array(body.blocks.length).fill(none),
    valueFor: (value) => values[value] as Value,
    slots: body.slots.map(({ size, align }) => addSlot(f, size, align)),
    positions: new Map(),
    position: f.instructions.position[call]!,
    continuation,
    calls: [],
  };
  const { order } = controlFlow(body);
  splice.blocks[entryBlock(body)] = block;
  operandsOf(f, call).forEach((value, index) => {
    const { aggregate } = body.signature.parameters[index]!;
    const given = aggregate === undefined ? value : copyByValue(f, call, value, aggregate);
    values[body.blocks[entryBlock(body)]!.parameters[index]!] = given;
  });
  removeInstruction(f, call);
  for (const inner of order.slice(1)) {
    const copy = addBlock(f, cold || body.blocks[inner]!.cold);
    splice.blocks[inner] = copy;
    for (const value of body.blocks[inner]!.parameters) {
      values[value] = addParameter(f, copy, valueType(body, value));
    }
  }
  for (const inner of order) {
    for (const id of instructionsIn(body, inner)) copyInstruction(splice, id, splice.blocks[inner] as Block);
  }
  return splice.calls.reverse();
}

function copyInstruction(splice: Splice, id: Instruction, block: Block): void {
  const { f, body, values, blocks, valueFor } = splice;
  const given = again(body, id, valueFor, copyImmediate(splice, id), copyPosition(splice, id));
  if (is(body, id, 'return')) {
    jumpOn(splice, block, given.operands, given.position);
    return;
  }
  if (is(body, id, 'tailcall') || is(body, id, 'tailcallindirect')) {
    const opcode = is(body, id, 'tailcall') ? opcodes.call : opcodes.callindirect;
    const resultTypes = body.signature.results.map(({ type }) => type);
    const call = appendInstruction(f, block, { ...given, opcode, resultTypes });
    if (opcode === opcodes.call) splice.calls.push(call);
    jumpOn(splice, block, resultsOf(f, call), given.position);
    return;
  }
  const copy = appendInstruction(f, block, given);
  for (let index = 0; index < resultCount(f, copy); index++) values[result(body, id, index)] = result(f, copy, index);
  const edges = edgesAgain(body, id, valueFor, (inner) => blocks[inner] as Block);
  if (edges.length > 0) setEdges(f, copy, edges);
  if (given.opcode === opcodes.call) splice.calls.push(copy);
}

/** Goes on behind the call. */
function jumpOn({ f, continuation }: Splice, block: Block, results: readonly Value[], position: number): void {
  const jump = appendInstruction(f, block, { opcode: opcodes.jump, position });
  setEdges(f, jump, [{ target: continuation, arguments: results }]);
}

/** The immediate's low half, which may be an index into a table of the function. */
function copyImmediate({ f, body, slots }: Splice, id: Instruction): number {
  const low = body.instructions.low[id]!;
  if (is(body, id, 'switch')) return f.cases.push(body.cases[low]!) - 1;
  switch (operationOf(opcodeOf(body, id)).immediate) {
    case 'slot':
      return slots[low]!;
    case 'symbol':
      return symbolIndex(f, body.symbols[low]!);
    case 'callee':
      return calleeIndex(f, body.callees[low]!.symbol, body.callees[low]!.signature);
    case 'signature':
      return signatureIndex(f, body.signatures[low]!);
    case 'aggregate':
      return aggregateIndex(f, body.aggregates[low]!);
    default:
      return low;
  }
}

function copyPosition({ f, body, positions, position }: Splice, id: Instruction): number {
  const index = body.instructions.position[id]!;
  if (index === none) return position;
  const known = positions.get(index) ?? f.positions.push(body.positions[index]!) - 1;
  positions.set(index, known);
  return known;
}
