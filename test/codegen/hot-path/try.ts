/** Random functions, whole and cut. */
import { compileFunction } from '../../../src/codegen/index.ts';
import { blockIds, type IrFunction, instructionsIn, opcodeOf, opcodes, print } from '../../../src/ir/index.ts';
import { randomProgram } from '../../support/random/program.ts';
import { type Comparison, compareHot } from './compare.ts';
import { type Cut, withoutCold } from './cut.ts';

export interface Tried {
  readonly functions: number;
  /** Functions whose cold code calls something while more values are alive than {@link many}. */
  readonly pressed: number;
  /** Stores for cold code, and all hot instructions. */
  readonly stores: number;
  readonly instructions: number;
  /** The first function whose hot code differs. */
  readonly difference: string | undefined;
}

export const many = 12;

const callNames = ['call', 'callindirect', 'invoke', 'invokeindirect'] as const;
const calls: ReadonlySet<number> = new Set(callNames.map((name) => opcodes[name]));

const callsFromCold = (f: IrFunction, cold: Uint8Array): boolean =>
  blockIds(f).some(
    (block) => cold[block] === 1 && [...instructionsIn(f, block)].some((id) => calls.has(opcodeOf(f, id))),
  );

/** An error of ours is a difference too. */
function comparison({ whole, cut }: Cut): Comparison {
  try {
    return compareHot(compileFunction(whole), compileFunction(cut));
  } catch (error) {
    return { difference: (error as Error).stack, stores: 0, instructions: 0 };
  }
}

/** Tries functions until enough have been compared or one differs. */
export function tryFunctions(seed: number, count: number, size: number, report: (text: string) => void): Tried {
  const sum = { functions: 0, pressed: 0, stores: 0, instructions: 0 };
  for (let at = seed; sum.functions < count; at++) {
    const program = randomProgram(at, { size, functions: 3, slowPaths: 0.25, variadic: false });
    for (const f of program.module.functions) {
      const cut = withoutCold(f);
      if (cut === undefined) continue;
      const compared = comparison(cut);
      sum.functions++;
      sum.stores += compared.stores;
      sum.instructions += compared.instructions;
      if (cut.alive > many && callsFromCold(cut.whole, cut.cold)) sum.pressed++;
      if (compared.difference !== undefined) {
        const difference = `seed ${at}, ${f.name}: ${compared.difference}\n${print(cut.whole)}\n${print(cut.cut)}`;
        return { ...sum, difference };
      }
      if (sum.functions % 1000 === 0) report(`${sum.functions} functions`);
    }
  }
  return { ...sum, difference: undefined };
}
