/**
 * Memory: a load from where a value was just stored, or loaded from, is that value. What is known at the end of a block holds in
 * blocks that only it leads to.
 *
 * Requires: a valid function, best after `simplify` (addresses as base and offset) and `gvn` (equal bases are one value).
 * Leaves: fewer loads. Stores stay: somebody else may look.
 */
import {
  coldBlocks,
  definition,
  type Instruction,
  type IrFunction,
  incomingCount,
  instructionsIn,
  is,
  none,
  type OperationName,
  opcodeOf,
  opcodes,
  operand,
  operationName,
  operationOf,
  removeInstruction,
  result,
  typeBytes,
  type Value,
  valueType,
} from '../ir/index.ts';
import { removeUnreachable } from './change.ts';
import { type Replacement, replacement } from './replacement.ts';

/** What is known to lie at an address. */
interface Known {
  readonly base: Value;
  readonly offset: number;
  readonly size: number;
  readonly value: Value;
  /** The load that would give the value. */
  readonly opcode: number;
}

/** How many places are remembered at once, so that long blocks take linear time. */
const capacity = 24;

export function forwardMemory(f: IrFunction): boolean {
  const { flow, changed } = removeUnreachable(f);
  const cold = coldBlocks(f, flow);
  const map = replacement();
  // By block: what is known at its end, for blocks that it alone leads to.
  const atEnd: (readonly Known[] | undefined)[] = [];
  for (const block of flow.order) {
    let known: Known[] = [];
    if (incomingCount(flow, block) === 1) {
      const from = flow.source[flow.incoming[flow.incomingStart[block]!]!]!;
      // Cold blocks load for themselves: hot code need not keep values for them.
      if (cold[block] === 0 || cold[from] === 1) known = [...(atEnd[from] ?? [])];
    }
    for (const id of instructionsIn(f, block)) known = afterInstruction(f, id, known, map);
    atEnd[block] = known;
  }
  map.apply(f);
  return changed || map.any();
}

/** What is known after an instruction; takes out a load of what is known. */
function afterInstruction(f: IrFunction, id: Instruction, known: Known[], map: Replacement): Known[] {
  const { effect, immediate, traps } = operationOf(opcodeOf(f, id));
  if (effect === 'pure' || (effect === 'control' && !traps)) return known;
  if (effect === 'reads') {
    const place = placeOf(f, id, map.resolve);
    const found = known.find((one) => sameLoad(f, one, place));
    if (found === undefined) return remember(known, place);
    map.replace(place.value, found.value);
    removeInstruction(f, id);
    return known;
  }
  if (effect !== 'writes' || immediate !== 'offset') return [];
  const place = placeOf(f, id, map.resolve);
  const rest = known.filter((one) => apart(f, one, place));
  return is(f, id, 'store') ? remember(rest, place) : rest;
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

function placeOf(f: IrFunction, id: Instruction, resolve: (value: Value) => Value): Known {
  const opcode = opcodeOf(f, id);
  const reads = operationOf(opcode).effect === 'reads';
  const value = reads ? result(f, id) : resolve(operand(f, id, 0));
  return {
    base: resolve(operand(f, id, reads ? 0 : 1)),
    offset: f.instructions.low[id]!,
    size: narrow[operationName(opcode)] ?? typeBytes(valueType(f, value)),
    value,
    opcode: reads ? opcode : opcodes.load,
  };
}

function remember(known: Known[], place: Known): Known[] {
  if (known.length === capacity) known.shift();
  known.push(place);
  return known;
}

const sameLoad = (f: IrFunction, one: Known, load: Known): boolean =>
  one.base === load.base &&
  one.offset === load.offset &&
  one.opcode === load.opcode &&
  valueType(f, one.value) === valueType(f, load.value);

/** Whether a store to `place` leaves what is known alone. */
function apart(f: IrFunction, one: Known, place: Known): boolean {
  if (one.base === place.base) {
    return one.offset + one.size <= place.offset || place.offset + place.size <= one.offset;
  }
  const [a, b] = [slotOf(f, one.base), slotOf(f, place.base)];
  return a !== undefined && b !== undefined && a !== b && within(f, a, one) && within(f, b, place);
}

function slotOf(f: IrFunction, base: Value): number | undefined {
  const definer = definition(f, base);
  return definer !== none && is(f, definer, 'slotaddr') ? f.instructions.low[definer]! : undefined;
}

const within = (f: IrFunction, slot: number, place: Known): boolean =>
  place.offset >= 0 && place.offset + place.size <= f.slots[slot]!.size;
