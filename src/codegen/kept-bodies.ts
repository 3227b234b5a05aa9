/**
 * Bodies that callers may take over, each kept for as long as a caller may come. What a body calls comes into its callers' with it, so it
 * holds the bodies of all that it names.
 */
import type { IrFunction } from '../ir/index.ts';
import { functionCost, inlineLimits } from '../passes/index.ts';

export interface KeptBodies {
  readonly lookup: (symbol: string) => IrFunction | undefined;
  /** Takes a function that passes have improved, and keeps it if callers may want it. */
  add(f: IrFunction, place: number, mayBeTaken: boolean): void;
}

/** Instructions, removed ones too, of a function that is worth looking at for inlining. */
const mostKept = 1000;

const isSmall = (f: IrFunction): boolean =>
  f.instructionCount <= mostKept && functionCost(f) <= inlineLimits.calleeCost;

/**
 * `places` are those of all functions, by their symbols. `mentions` gives symbols that a function names; where absent, bodies are kept to
 * the end.
 */
export function keepBodies(
  places: ReadonlyMap<string, number>,
  mentions?: (place: number) => readonly string[],
): KeptBodies {
  const bodies = new Map<number, IrFunction>();
  /** By place: how often those name it that are not compiled yet, or kept. */
  const wanted = new Int32Array(places.size);

  /** Asked twice of each, which takes less than keeping the answers. */
  function othersNamedBy(place: number): number[] {
    const others: number[] = [];
    for (const symbol of mentions?.(place) ?? []) {
      const other = places.get(symbol);
      if (other !== undefined && other !== place) others.push(other);
    }
    return others;
  }
  for (const place of places.values()) for (const other of othersNamedBy(place)) wanted[other]!++;

  /** A function that nobody will take over lets go of what it names. */
  function release(first: number): void {
    const work = [first];
    for (let place = work.pop(); place !== undefined; place = work.pop()) {
      for (const other of othersNamedBy(place)) if (--wanted[other]! === 0 && bodies.delete(other)) work.push(other);
    }
  }

  return {
    lookup(symbol) {
      const place = places.get(symbol);
      return place === undefined ? undefined : bodies.get(place);
    },
    add(f, place, mayBeTaken) {
      const isWanted = mentions === undefined || wanted[place]! > 0;
      if (isWanted && mayBeTaken && isSmall(f)) bodies.set(place, f);
      else release(place);
    },
  };
}
