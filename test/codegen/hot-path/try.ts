/** Random functions, whole and cut. */
import { compileFunction } from '../../../src/codegen/index.ts';
import { blockIds, type IrFunction, instructionsIn, opcodeOf, opcodes, print } from '../../../src/ir/index.ts';
import { randomProgram } from '../../support/random/program.ts';
import { type Comparison, compareHot } from './compare.ts';
import { type Cut, withoutCold } from './cut.ts';

export interface Tried {
  readonly functions: number;
  /** Functions in which cold code calls something. */
  readonly withColdCall: number;
  /** Stores for cold code, and all hot instructions. */
  readonly stores: number;
  readonly instructions: number;
  /** The first function whose hot code differs. */
  readonly difference: string | undefined;
}

const callsFromCold = (f: IrFunction, cold: Uint8Array): boolean => {
  const calls: ReadonlySet<number> = new Set([
    opcodes.call,
    opcodes.callindirect,
    opcodes.invoke,
    opcodes.invokeindirect,
  ]);
  return blockIds(f).some(
    (block) => cold[block] === 1 && [...instructionsIn(f, block)].some((id) => calls.has(opcodeOf(f, id))),
  );
};

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
  let functions = 0;
  let withColdCall = 0;
  let stores = 0;
  let instructions = 0;
  for (let at = seed; functions < count; at++) {
    const program = randomProgram(at, { size, functions: 3, slowPaths: 0.25, variadic: false });
    for (const f of program.module.functions) {
      const cut = withoutCold(f);
      if (cut === undefined) continue;
      functions++;
      const compared = comparison(cut);
      stores += compared.stores;
      instructions += compared.instructions;
      if (callsFromCold(cut.whole, cut.cold)) withColdCall++;
      if (compared.difference !== undefined) {
        const difference = `seed ${at}, ${f.name}: ${compared.difference}\n${print(cut.whole)}\n${print(cut.cut)}`;
        return { functions, withColdCall, stores, instructions, difference };
      }
      if (functions % 1000 === 0) report(`${functions} functions`);
    }
  }
  return { functions, withColdCall, stores, instructions, difference: undefined };
}
