/**
 * Which registers a tailored convention preserves. Nothing, to begin with: callers know what really changes, and use other registers.
 * That is too little where functions of one group keep values across calls of each other, for whatever register they take is the one
 * that the inner activation takes too; and where callers keep more values across a call than it leaves registers alone. There, other
 * sets are tried, and what the code costs decides.
 */
import type { Contract, Register, RegisterClass } from '../../abi/index.ts';
import type { Lowering } from '../../targets/index.ts';
import type { CallSite } from './call-graph.ts';
import type { Interface } from './interface.ts';
import type { CallLiveness } from './liveness.ts';

/** Values that want a register across calls, by class: in the worst place. */
export interface Wanted {
  readonly integer: number;
  readonly float: number;
}

export const nothingWanted: Wanted = { integer: 0, float: 0 };

/** Registers that must stay free for the function itself to begin with. */
const scratch = 2;

/** The values that live across calls within a group. */
export function wantedWithin(sites: readonly CallSite[], livenessOf: (fn: number) => CallLiveness): Wanted {
  return mostOf(sites.map(({ caller, instruction }) => livenessOf(caller).calls.get(instruction) ?? nothingWanted));
}

/** The values that live across calls of a group and find no register that is left alone. */
export function wantedAround(
  sites: readonly CallSite[],
  livenessOf: (fn: number) => CallLiveness,
  contractOf: (fn: number) => Contract,
  target: Lowering,
): Wanted {
  return mostOf(
    sites.map(({ caller, callee, instruction }) => {
      const live = livenessOf(caller).calls.get(instruction) ?? nothingWanted;
      const changed = new Set(contractOf(callee).clobbers);
      const missing = (registerClass: RegisterClass): number => {
        const left = target.allocatable[registerClass].filter((register) => !changed.has(register));
        return Math.max(0, live[registerClass] - left.length);
      };
      return { integer: missing('integer'), float: missing('float') };
    }),
  );
}

const mostOf = (list: readonly Wanted[]): Wanted => ({
  integer: Math.max(0, ...list.map(({ integer }) => integer)),
  float: Math.max(0, ...list.map(({ float }) => float)),
});

/** What decides which registers are worth preserving. */
export interface PreservedChoice {
  readonly wanted: Wanted;
  readonly interfaces: readonly Interface[];
  /** Whether a register may be preserved at all. */
  readonly isOpen: (register: Register) => boolean;
  /** Registers that callees change, which are of little use. */
  readonly changed: ReadonlySet<Register>;
  /** Those to preserve before any others. */
  readonly first: readonly Register[];
  readonly target: Lowering;
}

/** Sets to try beside the empty one: for all values that want a register, then for these shares of them. */
export function preservedSets(
  { wanted, interfaces, isOpen, changed, first, target }: PreservedChoice,
  shares: readonly number[],
): readonly (readonly Register[])[] {
  const taken = new Set(interfaces.flatMap(({ parameters, results }) => [...parameters, ...results]));
  const usable = (registerClass: RegisterClass): Register[] => {
    const own = target.allocatable[registerClass];
    const others = own.filter((register) => !taken.has(register)).length;
    const rank = (register: Register): number => (changed.has(register) ? 2 : 0) + (first.includes(register) ? 0 : 1);
    return [...own]
      .reverse()
      .filter((register) => !taken.has(register) && isOpen(register))
      .sort((a, b) => rank(a) - rank(b))
      .slice(0, Math.max(0, others - scratch));
  };
  const [integer, float] = [usable('integer'), usable('float')];
  return [1, ...shares].map((share) =>
    [...integer.slice(0, Math.ceil(wanted.integer * share)), ...float.slice(0, Math.ceil(wanted.float * share))].sort(
      (a, b) => a - b,
    ),
  );
}

/** Each set once, without the empty one. */
export function distinctSets(sets: readonly (readonly Register[])[]): readonly (readonly Register[])[] {
  const distinct = new Map(sets.map((set) => [set.join(), set]));
  distinct.delete('');
  return [...distinct.values()];
}
