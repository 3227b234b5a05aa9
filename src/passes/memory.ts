/**
 * Memory: a load from where a value was just stored, or loaded from, is that value. What is known at the end of a block holds in
 * blocks that only it leads to; `carry` sees to the others.
 *
 * Requires: a valid function, best after `gvn` (equal values in addresses are one value). Leaves: fewer loads. Stores stay: somebody else
 * may look.
 */
import {
  type Block,
  coldBlocks,
  type Instruction,
  type IrFunction,
  incomingCount,
  is,
  keepClosures,
  none,
  opcodeOf,
  operationOf,
  removeInstruction,
  type Value,
} from '../ir/index.ts';
import { removeUnreachable } from './change.ts';
import { leavesMemory } from './effects.ts';
import { accessedValue, apart, hasLoads, type Place, placesOf, samePlace } from './place.ts';
import { replacement } from './replacement.ts';

/** What is known to lie at a place. */
interface Known {
  readonly place: Place;
  readonly value: Value;
}

/** How many places are remembered at once, so that long blocks take linear time. */
const capacity = 24;

export function forwardMemory(f: IrFunction): boolean {
  const { flow, changed } = removeUnreachable(f);
  if (!hasLoads(f, flow.order)) return changed;
  const cold = coldBlocks(f, flow);
  const map = replacement(f);
  const placeOf = placesOf(f);
  // By block: what is known at its end, for blocks that it alone leads to.
  const atEnd: (readonly Known[] | undefined)[] = [];

  /** What is known after an instruction that does not leave memory alone; takes out a load of what is known. */
  function afterInstruction(id: Instruction, known: Known[]): Known[] {
    const { effect, immediate } = operationOf(opcodeOf(f, id));
    if (effect !== 'reads' && (effect !== 'writes' || immediate !== 'offset')) return [];
    const place = placeOf(id, map.resolve);
    if (effect === 'writes') return afterStore(id, place, known);
    const found = valueAt(place, known);
    if (found === undefined) return remember(known, { place, value: accessedValue(f, id) });
    map.replace(accessedValue(f, id), found);
    removeInstruction(f, id);
    return known;
  }

  function afterStore(id: Instruction, place: Place, known: readonly Known[]): Known[] {
    const rest: Known[] = [];
    for (const one of known) if (apart(f, one.place, place)) rest.push(one);
    return is(f, id, 'store') ? remember(rest, { place, value: map.resolve(accessedValue(f, id)) }) : rest;
  }

  function knownAtStart(block: Block): Known[] {
    const known: Known[] = [];
    if (incomingCount(flow, block) !== 1) return known;
    const from = flow.source[flow.incoming[flow.incomingStart[block]!]!]!;
    // Cold blocks load for themselves: hot code need not keep values for them.
    if (cold[from] === 0 && cold[block] === 1) return known;
    for (const one of atEnd[from] ?? known) known.push(one);
    return known;
  }

  for (const block of flow.order) {
    let known = knownAtStart(block);
    for (let id: number = f.blocks[block]!.first; id !== none; ) {
      const next = f.instructions.next[id]!;
      if (leavesMemory[f.instructions.opcode[id]!] === 0) known = afterInstruction(id as Instruction, known);
      id = next;
    }
    atEnd[block] = known;
  }
  map.apply();
  keepClosures('memory', afterInstruction, knownAtStart);
  return changed || map.any();
}

function valueAt(place: Place, known: readonly Known[]): Value | undefined {
  for (const one of known) if (samePlace(one.place, place)) return one.value;
  return undefined;
}

function remember(known: Known[], one: Known): Known[] {
  if (known.length === capacity) known.shift();
  known.push(one);
  return known;
}
