/**
 * What a loop does in every round before anybody can see that it has begun: what may trap there, or is loaded there, can be done
 * once before the loop.
 */
import {
  type Block,
  type ControlFlow,
  edgesIn,
  edgeTarget,
  type Instruction,
  type IrFunction,
  instructionsIn,
  is,
  keepClosures,
  type LoopForest,
  none,
  opcodeOf,
  operationOf,
  terminator,
} from '../ir/index.ts';
import { canBeDropped, isLoad, isPure, leavesMemory } from './effects.ts';
import { apart, type Place, placesOf } from './place.ts';

/** Loops, and by block the innermost one around it. */
export interface Loops {
  readonly loops: LoopForest['loops'];
  readonly innermost: ArrayLike<number>;
}

/** Bounds the work on long chains of blocks. */
const longestChain = 4;

/** A block of a loop and those that control goes on to from it without a question, within the loop and in no loop further in. */
export function chainFrom(f: IrFunction, { innermost }: Loops, start: Block): Block[] {
  const chain = [start];
  for (let at = start; chain.length < longestChain; ) {
    if (!is(f, terminator(f, at) as Instruction, 'jump')) break;
    at = edgeTarget(f, edgesIn(f, at)[0]!);
    if (innermost[at] !== innermost[start] || chain.includes(at)) break;
    chain.push(at);
  }
  return chain;
}

/** What loops do in each round from their headers on, asked for in the order of blocks. */
export interface Certain {
  /** Whether an instruction that may fail, or a load, does so at the beginning of each round, and would give the same before the loop. */
  readonly is: (id: Instruction) => boolean;
  /** Notes that an instruction stays where it is. */
  readonly stays: (id: Instruction) => void;
}

/** For a pass that visits the blocks of a function in the order of its control flow. */
export function certainIn(f: IrFunction, { order }: ControlFlow, forest: LoopForest): Certain {
  const chains: Block[][] = [];
  const fronts: Front[] = [];
  for (const { header } of forest.loops) {
    chains.push(chainFrom(f, forest, header));
    fronts.push(frontOf(f));
  }
  const isUnchanging = unchangingLoads(f, forest, order);
  const frontAt = (id: Instruction): Front | undefined => {
    const block = f.instructions.block[id] as Block;
    const loop = forest.innermost[block]!;
    return chains[loop]!.includes(block) ? fronts[loop] : undefined;
  };
  return {
    is: (id) =>
      (isLoad(f, id) || mayFail(f, id)) &&
      (frontAt(id)?.mayPass(id) ?? false) &&
      (!isLoad(f, id) || isUnchanging(forest.innermost[f.instructions.block[id]!]!, id)),
    stays: (id) => frontAt(id)?.meet(id),
  };
}

/** Follows a chain of blocks: what has been met and stays there tells whether what comes next may be done before it all. */
export interface Front {
  /** Whether an instruction that may fail, or a load, can go before what has been met. */
  readonly mayPass: (id: Instruction) => boolean;
  /** Notes an instruction that stays. */
  readonly meet: (id: Instruction) => void;
}

export function frontOf(f: IrFunction): Front {
  let hasLoaded = false;
  let isOpen = true;
  return {
    // What fails first is what is told; loads all fail alike.
    mayPass: (id) => isOpen && (!hasLoaded || isLoad(f, id)),
    meet(id) {
      if (is(f, id, 'jump')) return;
      if (isLoad(f, id)) hasLoaded = true;
      else if (isPure[opcodeOf(f, id)] === 0 || !canBeDropped(f, id)) isOpen = false;
    },
  };
}

/** Whether an instruction does nothing but compute something, if it does not fail. */
export const mayFail = (f: IrFunction, id: Instruction): boolean =>
  isPure[opcodeOf(f, id)] === 1 && !canBeDropped(f, id);

/** Whether nothing that a loop stores, or has others store, can be what one of its loads gives. */
export function unchangingLoads(
  f: IrFunction,
  { loops, innermost }: Loops,
  order: readonly Block[],
): (loop: number, load: Instruction) => boolean {
  const placeOf = placesOf(f);
  /** By loop: where it stores; undefined where that may be anywhere. */
  const known = new Map<number, readonly Place[] | undefined>();
  const isIn = (block: Block, loop: number): boolean => {
    let inner = innermost[block] ?? none;
    while (inner > loop) inner = loops[inner]!.parent;
    return inner === loop;
  };
  const storesIn = (loop: number): readonly Place[] | undefined => {
    const places: Place[] = [];
    for (const block of order) {
      if (!isIn(block, loop)) continue;
      for (const id of instructionsIn(f, block)) {
        if (leavesMemory[opcodeOf(f, id)] === 1 || isLoad(f, id)) continue;
        const { effect, immediate } = operationOf(opcodeOf(f, id));
        if (effect !== 'writes' || immediate !== 'offset') return undefined;
        places.push(placeOf(id));
      }
    }
    return places;
  };
  const isUnchanging = (loop: number, load: Instruction): boolean => {
    if (!known.has(loop)) known.set(loop, storesIn(loop));
    const place = placeOf(load);
    return known.get(loop)?.every((stored) => apart(f, stored, place)) ?? false;
  };
  keepClosures('unchanging loads', isUnchanging);
  return isUnchanging;
}
