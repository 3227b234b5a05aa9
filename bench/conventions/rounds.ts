/** Times of variants that take turns, and ratios of times that lie close together. */
import { measure } from '../measure.ts';
import { shifts, type Variant } from './variants.ts';

/** By variant's id: milliseconds of processor time, by round. */
export type Times = ReadonlyMap<string, readonly number[]>;

/** Runs all variants once a round, in an order that rotates. In one round all have the same shift. */
export function runRounds(
  variants: readonly Variant[],
  n: number,
  rounds: number,
  onRound: (round: number) => void,
): Times {
  const times = new Map<string, number[]>(variants.map(({ id }) => [id, []]));
  for (let round = 0; round < rounds; round++) {
    onRound(round);
    for (let turn = 0; turn < variants.length; turn++) {
      const { id, executables } = variants[(turn + round) % variants.length]!;
      times.get(id)!.push(measure([executables[round % shifts.length]!, String(n)]).cpu);
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

/** The median over rounds of one variant's time over another's in the same round. */
export function ratioOf(times: Times, id: string, base: string): Ratio | undefined {
  const others = times.get(base);
  const ratios = times.get(id)?.map((time, round) => time / others![round]!);
  if (ratios === undefined || others === undefined) return undefined;
  ratios.sort((a, b) => a - b);
  return { median: quantile(ratios, 0.5), low: quantile(ratios, 0.25), high: quantile(ratios, 0.75) };
}

export const medianTime = (times: Times, id: string): number =>
  quantile(
    [...(times.get(id) ?? [])].sort((a, b) => a - b),
    0.5,
  );
