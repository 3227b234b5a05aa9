/** Calls from TypeScript into native functions, on the session's machine stack. */
import { ConveneError, trapCodes } from '../ir/index.ts';
import { contextCells, contextStatus } from '../link/index.ts';
import type { Engine } from './context.ts';
import { callable } from './libc.ts';
import { type LoadedPieces, type LoadMemory, loadPieces } from './loader.ts';
import type { CallableOf, NativeAddress, NativeSignature } from './native-types.ts';
import { nativeThrow } from './outcome.ts';
import { planSignature } from './signature.ts';
import { callStub } from './stub-code.ts';

export interface CallOptions {
  /** Whether SIGINT becomes THROW −28 during the call; otherwise it does what it does in Node. Costs two system calls. Default: true. */
  readonly interruptible?: boolean;
}

export interface Caller {
  /** `entry` is where System V calls enter; `address` the function itself. */
  create<S extends NativeSignature>(
    name: string,
    address: number,
    entry: number,
    signature: S,
    interruptible: boolean,
  ): CallableOf<S>;
  free(): void;
}

/** `describe` says where an address of code lies. */
export function createCaller(
  engine: Engine,
  memory: LoadMemory,
  entries: ReadonlyMap<string, number>,
  describe: (address: number) => string,
): Caller {
  const { cells } = engine;
  const stubs: LoadedPieces[] = [];
  let open = true;

  /** What a call ends with that was left at least once. Gives whether it returned. */
  function settle(name: string): void {
    let settled = engine.settle();
    let failure = settled.failure;
    // Nobody waits for requests in a plain call.
    while (settled.status === contextStatus.host) {
      cells.setNumber('code', trapCodes.unsupported);
      engine.entries.resumeThrow();
      settled = engine.settle();
      failure ??= settled.failure;
    }
    const interrupted = engine.takeInterrupt();
    const deferred = cells.signed('thrown');
    cells.setSigned('thrown', 0n);
    if (failure !== undefined) throw failure.error;
    const done = settled.status === contextStatus.done;
    if (done && !interrupted && deferred === 0n) return;
    const code = !done ? cells.signed('code') : interrupted ? BigInt(trapCodes.interrupt) : deferred;
    throw nativeThrow(name, code, engine.fault(code), describe);
  }

  return {
    create<S extends NativeSignature>(
      name: string,
      address: number,
      entry: number,
      signature: S,
      interruptible: boolean,
    ) {
      const plan = planSignature(signature);
      const stub = loadPieces(
        memory,
        { functions: [callStub(entry, plan.stackWords, interruptible)], data: [] },
        { resolve: (symbol) => entries.get(symbol), nearby: (_symbol, far) => far },
      );
      stubs.push(stub);
      const native = callable(stub.functions[0].start, plan.nativeResult, plan.nativeParameters);
      const { several } = plan;
      const call = (...values: readonly unknown[]): unknown => {
        plan.check(name, values);
        if (!open) throw new ConveneError('session-closed', 'the session is closed');
        const memory = several === undefined ? undefined : new DataView(new ArrayBuffer(several.bytes));
        const value = memory === undefined ? native(...values) : native(memory, ...values);
        const { view } = cells;
        const disturbed =
          view.getInt32(contextCells.status, true) |
          view.getInt32(contextCells.pending, true) |
          view.getInt32(contextCells.thrown, true) |
          view.getInt32(contextCells.thrown + 4, true);
        if (disturbed !== contextStatus.done) settle(name);
        if (memory !== undefined) return several?.read(memory);
        if (disturbed === contextStatus.done) return plan.result(value);
        return plan.readResult(view, contextCells.result, contextCells.floatResult);
      };
      return Object.assign(call, { address: address as NativeAddress<S> }) as unknown as CallableOf<S>;
    },
    free() {
      open = false;
      for (const stub of stubs) stub.free();
    },
  };
}
