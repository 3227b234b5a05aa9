/** Variants of a kernel's code that take turns. */
import { measure } from '../measure.ts';
import { type Times, takeTurns } from '../rounds.ts';
import { shifts, type Variant } from './variants.ts';

/** Runs all variants once a round, with the argument `n`. In one round all have the same shift. */
export function runRounds(
  variants: readonly Variant[],
  n: number,
  rounds: number,
  onRound: (round: number) => void,
): Times {
  const runners = variants.map(({ id, executables }) => ({
    id,
    run: (round: number) => measure([executables[round % shifts.length]!, String(n)]).cpu,
  }));
  return takeTurns(runners, rounds, onRound);
}
