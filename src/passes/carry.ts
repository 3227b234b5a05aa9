/**
 * Loads of what every way to them has stored or loaded: the value is carried along as a block parameter (Chow and others' register
 * promotion, found on demand as Braun and others 2013 find phi functions). Where only the way into a loop does not know it, it is loaded
 * there once.
 *
 * Requires: a valid function, best after `memory`. Leaves: no unreachable blocks; parameters that are copies, for `parameters`; blocks on
 * edges into loops. Cold blocks load for themselves; a cold way that does not know the value loads it, too.
 */
import {
  addParameter,
  type Block,
  type ControlFlow,
  coldBlocks,
  type DominatorTree,
  definingBlock,
  definition,
  dominates,
  dominatorTree,
  type Edge,
  type Instruction,
  type IrFunction,
  incomingCount,
  incomingEdges,
  instructionsIn,
  is,
  isFloat,
  keepClosures,
  none,
  opcodeOf,
  operationOf,
  removeInstruction,
  terminator,
  type Value,
} from '../ir/index.ts';
import { carryAlong, type Given, type Parameter } from './carry-along.ts';
import { removeUnreachable } from './change.ts';
import { leavesMemory } from './effects.ts';
import { accessedValue, apart, beforeEdge, hasLoads, type Place, placeKey, placesOf, samePlace } from './place.ts';
import { replacement } from './replacement.ts';

/** What an instruction does to memory. One without a place may write anywhere. */
interface Access {
  readonly id: Instruction;
  readonly place: Place | undefined;
  readonly kind: 'load' | 'store' | 'other';
}

/** How many blocks are looked through for one load. */
const patience = 48;
/** How many values of integers and of floats a block may be given to carry. */
const mostIntegers = 4;
const mostFloats = 8;

export function carryLoads(f: IrFunction): boolean {
  const { flow, changed } = removeUnreachable(f);
  const cold = coldBlocks(f, flow);
  // At the start of the function nothing is known, and cold blocks load for themselves.
  const mayFind = flow.order.filter((block) => cold[block] === 0 && incomingCount(flow, block) > 0);
  if (!hasLoads(f, mayFind) || flow.order.every((block) => incomingCount(flow, block) < 2)) return changed;
  const search = searchOf(f, flow, dominatorTree(flow), cold);
  const map = replacement(f);
  const parameters: Parameter[] = [];
  for (const block of flow.order) {
    for (const load of search.loadsAtStart(block)) {
      const found = search.find(block, load);
      if (found === undefined) continue;
      parameters.push(...found.parameters);
      map.replace(accessedValue(f, load), found.value);
      removeInstruction(f, load);
    }
  }
  if (parameters.length > 0) carryAlong(f, flow, parameters);
  map.apply();
  keepClosures('carry', search.loadsAtStart, search.find);
  return changed || map.any();
}

interface Search {
  /** Loads before which nothing in their block tells, or changes, what they give. */
  readonly loadsAtStart: (block: Block) => readonly Instruction[];
  /** The value that a load at the start of a block gives, with the parameters that it takes. */
  readonly find: (block: Block, load: Instruction) => { value: Value; parameters: readonly Parameter[] } | undefined;
}

function searchOf(f: IrFunction, flow: ControlFlow, tree: DominatorTree, cold: Uint8Array): Search {
  const placeOf = placesOf(f);
  const accesses: Access[][] = [];
  for (const block of flow.order) accesses[block] = accessesIn(f, block, placeOf);
  /** By block and place: what has been found. */
  const known = new Map<string, Value>();
  const counts = new Map<Block, { integers: number; floats: number }>();

  /** Parameters of the attempt being made, by block and place. */
  let planned = new Map<string, Parameter>();
  let wanted: { readonly block: Block; readonly load: Instruction; readonly comesFirst: boolean };
  let left = 0;

  function atStart(block: Block, place: Place): Given | undefined {
    const edges = incomingEdges(flow, block);
    if (edges.length === 0) return undefined;
    for (const value of place.address.terms.keys()) {
      // Places that move from round to round stay in memory: a branch on what a register brings along is decided later.
      if (definingBlock(f, value) === block && (edges.length > 1 || definition(f, value) !== none)) return undefined;
    }
    if (edges.length === 1) return atEdge(edges[0]!, place);
    const key = `${block} ${placeKey(place)}`;
    const value = known.get(key);
    if (value !== undefined) return { kind: 'value', value };
    const before = planned.get(key);
    if (before !== undefined) return { kind: 'parameter', parameter: before };
    const parameter: Parameter = { block, place, value: undefined, given: new Map() };
    planned.set(key, parameter);
    let knows = false;
    for (const edge of edges) {
      const size = planned.size;
      const given = atEdge(edge, place);
      if (given === undefined) {
        if (!mayLoadOn(edge, block)) return undefined;
        for (const started of [...planned.keys()].slice(size)) planned.delete(started);
      }
      knows ||= given !== undefined;
      parameter.given.set(edge, given ?? { kind: 'load', place, like: wanted.load });
    }
    return knows ? { kind: 'parameter', parameter } : undefined;
  }

  function atEdge(edge: Edge, place: Place): Given | undefined {
    const from = flow.source[edge] as Block;
    if (left-- <= 0 || (cold[from] === 1 && cold[edgeTargetOf(edge)] === 1)) return undefined;
    return atEnd(from, beforeEdge(f, place, edge));
  }

  function atEnd(block: Block, place: Place): Given | undefined {
    const list = accesses[block]!;
    for (let index = list.length - 1; index >= 0; index--) {
      const one = list[index]!;
      if (one.place === undefined) return undefined;
      if (samePlace(one.place, place) && one.kind !== 'other') {
        return { kind: 'value', value: accessedValue(f, one.id) };
      }
      if (one.kind !== 'load' && !apart(f, one.place, place)) return undefined;
    }
    return atStart(block, place);
  }

  const edgeTargetOf = (edge: Edge): Block => f.edges.target[edge] as Block;

  /**
   * Whether a load may be made on an edge into a block: the load that is being looked at comes first thing in the block, so that
   * nothing new can fail, and the edge leads into a loop or out of what is cold.
   */
  function mayLoadOn(edge: Edge, block: Block): boolean {
    if (block !== wanted.block || !wanted.comesFirst) return false;
    const from = flow.source[edge] as Block;
    const last = terminator(f, from) as Instruction;
    if (!is(f, last, 'jump') && !is(f, last, 'branch')) return false;
    const isEntry = !dominates(tree, block, from) && incomingEdges(flow, block).some((other) => isBack(other, block));
    return isEntry || (cold[from] === 1 && cold[block] === 0);
  }

  const isBack = (edge: Edge, block: Block): boolean => dominates(tree, block, flow.source[edge] as Block);

  function hasRoom(parameter: Parameter): boolean {
    const count = counts.get(parameter.block) ?? { integers: 0, floats: 0 };
    counts.set(parameter.block, count);
    return isFloat(parameter.place.type) ? count.floats++ < mostFloats : count.integers++ < mostIntegers;
  }

  return {
    loadsAtStart: (block) => (cold[block] === 1 ? [] : loadsAtStart(f, accesses[block]!)),
    find(block, load) {
      planned = new Map();
      left = patience;
      wanted = { block, load, comesFirst: comesFirst(f, block, load) };
      const found = atStart(block, accesses[block]!.find(({ id }) => id === load)!.place!);
      if (found === undefined || found.kind === 'load') return undefined;
      const parameters = [...planned.values()];
      if (!parameters.every(hasRoom)) return undefined;
      for (const [key, parameter] of planned) {
        parameter.value = addParameter(f, parameter.block, parameter.place.type);
        known.set(key, parameter.value);
      }
      return { value: found.kind === 'value' ? found.value : found.parameter.value!, parameters };
    },
  };
}

function accessesIn(f: IrFunction, block: Block, placeOf: (id: Instruction) => Place): Access[] {
  const accesses: Access[] = [];
  const { opcode, next } = f.instructions;
  for (let at: number = f.blocks[block]!.first; at !== none; at = next[at]!) {
    if (leavesMemory[opcode[at]!] === 1) continue;
    const id = at as Instruction;
    const { effect, immediate } = operationOf(opcodeOf(f, id));
    if (effect === 'reads') accesses.push({ id, place: placeOf(id), kind: 'load' });
    else if (effect !== 'writes' || immediate !== 'offset') accesses.push({ id, place: undefined, kind: 'other' });
    else accesses.push({ id, place: placeOf(id), kind: is(f, id, 'store') ? 'store' : 'other' });
  }
  return accesses;
}

/** How many accesses at the start of a block are looked at. */
const most = 24;

function loadsAtStart(f: IrFunction, accesses: readonly Access[]): Instruction[] {
  const loads: Instruction[] = [];
  for (let index = 0; index < accesses.length && index < most; index++) {
    const { id, place, kind } = accesses[index]!;
    if (place === undefined) break;
    if (kind === 'load' && isFirst(f, accesses, index, place)) loads.push(id);
  }
  return loads;
}

/** Whether so many accesses, which all have places, neither tell nor change what lies at a place. */
function isFirst(f: IrFunction, accesses: readonly Access[], count: number, place: Place): boolean {
  for (let index = 0; index < count; index++) {
    const other = accesses[index]!;
    if (samePlace(other.place!, place) || (other.kind !== 'load' && !apart(f, other.place!, place))) return false;
  }
  return true;
}

/** Whether nothing before an instruction in its block writes or may fail otherwise than by a load. */
function comesFirst(f: IrFunction, block: Block, load: Instruction): boolean {
  for (const id of instructionsIn(f, block)) {
    if (id === load) return true;
    const { effect, traps } = operationOf(opcodeOf(f, id));
    if (effect !== 'reads' && (effect !== 'pure' || traps)) return false;
  }
  return false;
}
