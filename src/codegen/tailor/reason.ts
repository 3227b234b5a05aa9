/** The choice of a function's convention in words. */
import { type Register, registerName } from '../../abi/index.ts';
import type { Decision, Program } from './decide.ts';
import { innerName } from './second-entries.ts';

const list = (words: readonly string[]): string => words.join(', ');

export function reasonFor({ plan, conventions }: Program, fn: number, decision: Decision): string {
  const { f } = plan.graph.nodes[fn];
  const why = plan.bound[fn];
  if (why !== undefined) {
    const inner = plan.graph.numbers.get(innerName(f.name));
    const entered = inner === undefined ? '' : `; calls within the program go to '${innerName(f.name)}'`;
    return `keeps '${f.signature.convention}': ${why}${entered}`;
  }
  const { bank } = conventions.get(f.signature.convention)!;
  const named = (registers: readonly Register[]): string =>
    registers.length === 0 ? 'nothing' : list(registers.map((register) => registerName(bank, register)));
  const { parameters, results } = plan.interfaces[fn]!;
  const places = `all its callers are known; arguments in ${named(parameters)}, results in ${named(results)}`;
  const { candidates, chosen, within, around } = decision;
  const values = (count: number): string => `${count} value${count === 1 ? '' : 's'}`;
  const demands = [
    ...(within.integer + within.float > 0
      ? [`up to ${values(within.integer + within.float)} live across its recursion`]
      : []),
    ...(around.integer + around.float > 0
      ? [`callers keep ${values(around.integer + around.float)} more across it than it leaves registers alone`]
      : []),
  ];
  if (candidates.length < 2 || chosen === undefined) {
    const none =
      demands.length === 0 ? 'no caller lacks registers' : `${list(demands)}, but no register can be preserved`;
    return `${places}; preserves nothing: ${none}`;
  }
  const costs = candidates.map(({ preserved, cost }) => `${named(preserved)} ${cost.toPrecision(4)}`);
  return `${places}; ${list(demands)}; preserves ${named(chosen.preserved)}, the cheapest by expected cost (${costs.join('; ')})`;
}
