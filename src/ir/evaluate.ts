/**
 * The evaluator: runs a module by the meanings of the operations. It is what machine code is compared with, so it is plain rather
 * than fast. Its own stack does not grow with the program's: frames are an explicit list.
 */
import { ConveneError } from './error.ts';
import { type CallPassing, plainPassing } from './evaluate-passing.ts';
import { type Machine, pushFrame, step, unwind } from './evaluate-step.ts';
import type { IrFunction } from './function.ts';
import { Trap } from './meaning/trap.ts';
import { createMemory, type Memory, type Region } from './memory.ts';
import { dataItemSize, dataSize, type IrModule } from './module.ts';
import type { Datum } from './operations.ts';

/** A function of the host: results from arguments. It may throw a {@link Trap}. */
export type HostFunction = (values: readonly Datum[], memory: Memory) => readonly Datum[];

export type Outcome =
  | { readonly kind: 'returned'; readonly results: readonly Datum[] }
  /** A `throw` that nothing caught. */
  | { readonly kind: 'thrown'; readonly code: bigint }
  | { readonly kind: 'trapped'; readonly code: number }
  /** The fuel ran out. */
  | { readonly kind: 'exhausted' };

export interface EvaluatorOptions {
  readonly hosts?: Readonly<Record<string, HostFunction>>;
  /** Where to find memory that exists already. */
  readonly memory?: Memory;
  /** Bytes for stack slots. */
  readonly stackSize?: number;
  /** The deepest nesting of calls; beyond it is a trap −5. */
  readonly depth?: number;
  /** Whether an invoke catches traps as it does throws, which is so where a fault handler throws; true unless given. */
  readonly trapsAreThrown?: boolean;
  /** How calls pass their values; what conventions say plays no part where this is absent. */
  readonly passing?: CallPassing;
}

export interface Evaluator {
  readonly memory: Memory;
  /** The address of a function or of data. */
  readonly addressOf: (symbol: string) => bigint;
  /** Runs a function on arguments, for at most `fuel` instructions. Memory keeps what it did. */
  readonly run: (name: string, values: readonly Datum[], fuel?: number) => Outcome;
}

const codeAddress = 0x40_0000;

/** Places a module's data in memory and gives its functions addresses. A symbol that is used but nowhere defined is an error. */
export function createEvaluator(module: IrModule, options: EvaluatorOptions = {}): Evaluator {
  const memory = options.memory ?? createMemory();
  const hosts = options.hosts ?? {};
  const functions = new Map<string, IrFunction>(module.functions.map((f) => [f.name, f]));
  const addresses = new Map<string, bigint>();
  const code = new Map<bigint, string>();
  for (const name of [...functions.keys(), ...Object.keys(hosts)]) {
    if (addresses.has(name)) continue;
    const address = BigInt(codeAddress + 16 * code.size);
    addresses.set(name, address);
    code.set(address, name);
  }
  placeData(module, memory, addresses);

  const addressOf = (symbol: string): bigint => {
    const address = addresses.get(symbol);
    if (address === undefined) throw new ConveneError('evaluate-symbol', `there is no symbol '${symbol}'`);
    return address;
  };
  const stack = memory.map(options.stackSize ?? 1 << 20, { align: 4096 });

  function run(name: string, values: readonly Datum[], fuel = Number.POSITIVE_INFINITY): Outcome {
    const machine: Machine = {
      passing: options.passing ?? plainPassing,
      functions,
      hosts,
      memory,
      code,
      addressOf,
      frames: [],
      depth: options.depth ?? 10_000,
      stack,
      stackTop: stack.address + stack.bytes.length,
      lists: [],
      outcome: undefined,
    };
    const catching = options.trapsAreThrown ?? true;
    const guarded = (action: () => void): void => {
      try {
        action();
      } catch (error) {
        if (!(error instanceof Trap)) throw error;
        const caught = catching && unwind(machine, BigInt.asUintN(64, BigInt(error.code)));
        if (!caught) machine.outcome = { kind: 'trapped', code: error.code };
      }
    };
    guarded(() => pushFrame(machine, name, values));
    for (let steps = 0; machine.outcome === undefined; steps++) {
      if (steps >= fuel) return { kind: 'exhausted' };
      guarded(() => step(machine));
    }
    return machine.outcome;
  }

  return { memory, addressOf, run };
}

function placeData(module: IrModule, memory: Memory, addresses: Map<string, bigint>): void {
  const regions = new Map<string, Region>();
  for (const data of module.data) {
    const region = memory.map(dataSize(data), { align: data.align });
    regions.set(data.name, region);
    addresses.set(data.name, BigInt(region.address));
  }
  for (const data of module.data) {
    const { bytes } = regions.get(data.name)!;
    let at = 0;
    for (const item of data.items) {
      if (item.kind === 'bytes') bytes.set(item.bytes, at);
      if (item.kind === 'address' || item.kind === 'distance') {
        const address = addresses.get(item.symbol);
        if (address === undefined) throw new ConveneError('evaluate-symbol', `there is no symbol '${item.symbol}'`);
        const whole = BigInt.asUintN(64, address + BigInt(item.addend));
        const view = new DataView(bytes.buffer);
        if (item.kind === 'address') view.setBigUint64(at, whole, true);
        else view.setInt32(at, Number(BigInt.asIntN(32, whole - addresses.get(data.name)!)), true);
      }
      at += dataItemSize(item);
    }
  }
}
