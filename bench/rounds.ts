/** Times of competitors that take turns, and ratios of times that lie close together. */

/** By competitor: milliseconds, by round. */
export type Times = ReadonlyMap<string, readonly number[]>;

/** Somebody who takes turns. `run` gives milliseconds. */
export interface Runner {
  readonly id: string;
  readonly run: (round: number) => number;
}

/** Runs everybody once a round, in an order that rotates. */
export function takeTurns(runners: readonly Runner[], rounds: number, onRound: (round: number) => void): Times {
  const times = new Map<string, number[]>(runners.map(({ id }) => [id, []]));
  for (let round = 0; round < rounds; round++) {
    onRound(round);
    for (let turn = 0; turn < runners.length; turn++) {
      const { id, run } = runners[(turn + round) % runners.length]!;
      times.get(id)!.push(run(round));
    }
  }
  return times;
}

export interface Ratio {
  readonly median: number;
  /** The quarter points: half of the rounds lie between them. */
  readonly low: number;
  readonly high: number;
}

function quantile(sorted: readonly number[], part: number): number {
  const place = (sorted.length - 1) * part;
  const [below, above] = [Math.floor(place), Math.ceil(place)];
  return sorted[below]! + (sorted[above]! - sorted[below]!) * (place - below);
}

/** The median over rounds of one competitor's time over another's in the same round; undefined unless both took part. */
export function ratioOf(times: Times, id: string, base: string): Ratio | undefined {
  const own = times.get(id);
  const others = times.get(base);
  if (own === undefined || others === undefined) return undefined;
  const ratios = own.map((time, round) => time / others[round]!);
  ratios.sort((a, b) => a - b);
  return { median: quantile(ratios, 0.5), low: quantile(ratios, 0.25), high: quantile(ratios, 0.75) };
}

/** NaN of none. */
export const medianOf = (numbers: readonly number[]): number =>
  quantile(
    [...numbers].sort((a, b) => a - b),
    0.5,
  );

export const medianTime = (times: Times, id: string): number => medianOf(times.get(id) ?? []);
