/**
 * Random programs: valid, always ending, and defined in all they do, so that the evaluator, the passes and machine code must agree
 * on them. The entry takes the address of a buffer, integers and floats; it gives an integer and leaves the rest in the buffer.
 *
 * What must not show: addresses (pointers are compared with, and subtracted from, pointers into the same buffer only; stored only
 * where nothing else is read) and the bits of NaNs (made zero before they are stored or taken as integers).
 */
import {
  blockIds,
  buildFunction,
  createEvaluator,
  createMemory,
  type Datum,
  type EvaluatorOptions,
  edge,
  f32,
  f64,
  type IrModule,
  i8,
  i16,
  i32,
  i64,
  instructionsIn,
  type OperationName,
  type Outcome,
  opcodeOf,
  operationName,
  type Parameter,
  ptr,
  type Signature,
} from '../../../src/ir/index.ts';
import { generateFunction, generateVariadic } from './body.ts';
import { type Dice, dice } from './dice.ts';

export interface RandomOptions {
  /** Conventions of the inner functions; those that have stack roles get them. */
  readonly conventions?: readonly string[];
  readonly functions?: number;
  /** About how many statements a function has. */
  readonly size?: number;
  /** Divisions by zero. */
  readonly divisionTraps?: boolean;
  /** Accesses outside all memory. */
  readonly memoryTraps?: boolean;
  /** `trap` instructions. */
  readonly explicitTraps?: boolean;
  /** `throw` and `invoke`. */
  readonly throws?: boolean;
  /** Functions with variable arguments, under the first convention. */
  readonly variadic?: boolean;
  readonly tailCalls?: boolean;
  /** Of statements, the part that are branches to cold code. */
  readonly slowPaths?: number;
}

export interface RandomProgram {
  readonly seed: number;
  readonly module: IrModule;
  readonly entry: string;
  /** Arguments of the entry after the buffer's address. */
  readonly values: readonly Datum[];
  /** What the buffer holds at first. */
  readonly buffer: Uint8Array;
}

/** A function that generated code may call. */
export interface Callable {
  readonly name: string;
  readonly signature: Signature;
  /** The first parameter after roles counts down recursion. */
  readonly recursive: boolean;
  /** The variable arguments that it takes; `signature` is the call's, which describes them. */
  readonly variable?: readonly Parameter[];
}

/** Bytes of the buffer. Pointers point into its first half, offsets reach into the second. */
export const bufferSize = 256;

export const everything: Required<RandomOptions> = {
  conventions: ['sysv', 'forth'],
  functions: 4,
  size: 30,
  divisionTraps: true,
  memoryTraps: true,
  explicitTraps: true,
  throws: true,
  variadic: true,
  tailCalls: true,
  slowPaths: 0.03,
};

export function randomProgram(seed: number, given: RandomOptions = {}): RandomProgram {
  const options = { ...everything, ...given };
  const random = dice(seed);
  const callables: Callable[] = [];
  const functions = [];
  // Each calls only what is there already, so that recursion is where it is meant.
  if (options.variadic) {
    const { f, callable } = generateVariadic(random, options.conventions[0]!);
    functions.push(f);
    callables.push(callable);
  }
  for (let index = options.functions - 1; index >= 0; index--) {
    const callable = randomCallable(
      random,
      `f${index}`,
      index === 0 ? 'sysv' : random.pick(options.conventions),
      index === 0,
    );
    functions.push(generateFunction({ random, options, callable, callables: [...callables] }));
    callables.push(callable);
  }
  functions.push(entryFunction(callables.at(-1)!));
  const buffer = Uint8Array.from({ length: bufferSize }, () => (random.chance(0.3) ? 0 : random.below(256)));
  const values: Datum[] = [
    random.bits(),
    BigInt(random.below(100)),
    random.below(1000) / 8,
    -1 / (1 + random.below(9)),
  ];
  return { seed, module: { functions: functions.reverse(), data: [] }, entry: 'entry', values, buffer };
}

const entrySignature: Signature = {
  convention: 'sysv',
  parameters: [{ type: ptr }, { type: i64 }, { type: i64 }, { type: f64 }, { type: f64 }],
  results: [{ type: i64 }],
};

/** Calls the first function; if it throws, stores the code and gives −1, so that nothing leaves the program but its result. */
function entryFunction(first: Callable) {
  const b = buildFunction('entry', entrySignature);
  const [done, failed] = [b.block([i64]), b.block([i64], { cold: true })];
  b.invoke(first.name, first.signature, b.parameters, (results, code) => ({
    returned: edge(done, results),
    thrown: edge(failed, [code]),
  }));
  b.switchTo(done);
  b.return(b.blockParameters(done));
  b.switchTo(failed);
  b.store(b.blockParameters(failed)[0]!, b.parameters[0]!, bufferSize - 8);
  b.return([b.iconst(i64, -1)]);
  return b.function;
}

const dstack: Parameter = { type: ptr, role: 'dstack' };
const fstack: Parameter = { type: ptr, role: 'fstack' };

function randomCallable(random: Dice, name: string, convention: string, first: boolean): Callable {
  if (first) return { name, signature: entrySignature, recursive: false };
  const recursive = random.chance(0.4);
  const forth = convention === 'forth';
  const types = forth ? [i64, i64, f64] : [i8, i16, i32, i64, i64, f32, f64, ptr];
  const parameters: Parameter[] = Array.from({ length: random.below(random.chance(0.2) ? 12 : 6) }, () => ({
    type: random.pick(types),
  }));
  if (recursive) parameters.unshift({ type: i64 });
  // Two results in integer registers and two in float registers are what every convention has.
  const integers = Array.from({ length: random.below(forth ? 6 : 3) }, () => ({
    type: forth ? i64 : random.pick([i8, i16, i32, i64, i64]),
  }));
  const floats = Array.from({ length: random.below(3) }, () => ({ type: forth ? f64 : random.pick([f32, f64]) }));
  const roles = forth ? [dstack, fstack] : [];
  // A buffer pointer is an integer to the forth convention's stack; it is passed as the standing roles do not suit it.
  const pointer: Parameter[] = forth ? [] : [{ type: ptr }];
  return {
    name,
    recursive,
    signature: {
      convention,
      parameters: [...roles, ...parameters, ...pointer],
      results: [...roles, ...integers, ...floats],
    },
  };
}

export interface RandomOutcome {
  readonly outcome: Outcome;
  readonly buffer: Uint8Array;
}

/** Runs a program in the evaluator. */
export function evaluateProgram(
  program: RandomProgram,
  fuel = 1_000_000,
  options: EvaluatorOptions = {},
): RandomOutcome {
  const memory = createMemory();
  const region = memory.map(bufferSize);
  region.bytes.set(program.buffer);
  const evaluator = createEvaluator(program.module, { ...options, memory });
  const outcome = evaluator.run(program.entry, [BigInt(region.address), ...program.values], fuel);
  return { outcome, buffer: region.bytes };
}

/** How often each operation occurs in programs. */
export function operationCounts(programs: readonly RandomProgram[]): Map<OperationName, number> {
  const counts = new Map<OperationName, number>();
  for (const { module } of programs) {
    for (const f of module.functions) {
      for (const block of blockIds(f)) {
        for (const id of instructionsIn(f, block)) {
          const name = operationName(opcodeOf(f, id));
          counts.set(name, (counts.get(name) ?? 0) + 1);
        }
      }
    }
  }
  return counts;
}
