/** TypeScript functions for native code to call. */
import { ConveneError } from '../ir/index.ts';
import { contextCells } from '../link/index.ts';
import type { Cells } from './cells.ts';
import { type LoadMemory, loadPieces } from './loader.ts';
import type { NativeMemory } from './memory.ts';
import type { CallbackOf, NativeAddress, NativeSignature } from './native-types.ts';
import { planSignature } from './signature.ts';
import { callbackStub } from './stub-code.ts';

/** What stubs jump to. */
const leaveSymbol = 'leave';

export interface Callback<S extends NativeSignature = NativeSignature> {
  /** For native code that takes a function pointer. */
  readonly address: NativeAddress<S>;
  /** Native code must not call it any more. */
  release(): void;
}

export interface Callbacks {
  create<S extends NativeSignature>(signature: S, target: CallbackOf<S>): Callback<S>;
  /** Calls the function of a number, with arguments from the context's cells, and leaves its result there. */
  run(number: number): void;
  free(): void;
}

/** `leave` is the address of the code that every callback goes through; `machine` is the stack that C functions run on. */
export function createCallbacks(cells: Cells, machine: NativeMemory, memory: LoadMemory, leave: number): Callbacks {
  const { view } = cells;
  const targets: (((view: DataView, stackArguments: DataView) => void) | undefined)[] = [];
  const releases: (() => void)[] = [];
  return {
    create<S extends NativeSignature>(signature: S, target: CallbackOf<S>) {
      const plan = planSignature(signature);
      const number = targets.length;
      const call = target as (...values: readonly unknown[]) => unknown;
      targets.push((context, stackArguments) => {
        const { integerArguments, floatArguments, result, floatResult } = contextCells;
        const values = plan.readArguments(context, integerArguments, floatArguments, stackArguments);
        const value = call(...values);
        plan.writeResult('callback', context, result, floatResult, value);
      });
      const stub = loadPieces(
        memory,
        { functions: [callbackStub(number, leaveSymbol)], data: [] },
        { resolve: () => leave, nearby: (_symbol, far) => far },
      );
      const release = (): void => {
        if (targets[number] === undefined) return;
        targets[number] = undefined;
        stub.free();
      };
      releases.push(release);
      return { address: stub.functions[0].start as NativeAddress<S>, release };
    },
    run(number) {
      const target = targets[number];
      if (target === undefined) throw new ConveneError('callback-released', 'native code calls a released callback');
      const at = cells.number('stackArguments') - machine.start;
      const { buffer, byteOffset, length } = machine.bytes;
      target(view, new DataView(buffer, byteOffset + at, Math.max(0, length - at)));
    },
    free() {
      for (const release of releases) release();
    },
  };
}
