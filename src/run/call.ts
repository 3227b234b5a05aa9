/** Calls from TypeScript into native functions, on the session's machine stack. */
import { ConveneError, trapCodes } from '../ir/index.ts';
import { contextCells, contextStatus } from '../link/index.ts';
import { mailboxCells } from './addon/cells.ts';
import { mailbox, writeNumber } from './addon/mailbox.ts';
import type { Engine } from './context.ts';
import { entrySymbols } from './entry-symbols.ts';
import type { CallableOf, NativeAddress, NativeSignature } from './native-types.ts';
import { nativeThrow } from './outcome.ts';
import { planSignature } from './signature.ts';

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
  close(): void;
}

/** `describe` says where an address of code lies. */
export function createCaller(
  engine: Engine,
  entries: ReadonlyMap<string, number>,
  describe: (address: number) => string,
): Caller {
  const { cells } = engine;
  const { view } = cells;
  const statusAt = contextCells.status;
  const pendingAt = contextCells.pending;
  const thrownAt = contextCells.thrown;
  /** Memory that C functions have been given which are waiting for callbacks. */
  const lent: (readonly unknown[])[] = [];
  let open = true;

  /** Carries out callbacks, and goes on with code that wants something else, until none is waiting. */
  function finish(values: readonly unknown[]) {
    lent.push(values);
    try {
      return settle();
    } finally {
      lent.pop();
    }
  }

  function settle() {
    let settled = engine.settle();
    let failure = settled.failure;
    // Nobody waits for requests in a plain call.
    while (settled.status === contextStatus.host) {
      cells.setNumber('code', trapCodes.unsupported);
      engine.entries.resumeThrow();
      settled = engine.settle();
      failure ??= settled.failure;
    }
    return { status: settled.status, failure };
  }

  /** What a call ends with that was left at least once, unless it returned. */
  function check(name: string, values: readonly unknown[]): void {
    const { status, failure } = finish(values);
    const interrupted = engine.takeInterrupt();
    const deferred = cells.signed('thrown');
    cells.setSigned('thrown', 0n);
    if (failure !== undefined) throw failure.error;
    const done = status === contextStatus.done;
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
      const start = entries.get(interruptible ? entrySymbols.callInterruptible : entrySymbols.call)!;
      const { view: box, caller } = mailbox();
      const enter = caller(start, entry, plan.stackWords);
      const { several, writeArguments, readResult } = plan;
      const blocks: Block[] = [];
      const call = (...values: readonly unknown[]): unknown => {
        writeArguments(name, box, values);
        if (!open) throw new ConveneError('session-closed', 'the session is closed');
        const block = several && (blocks.pop() ?? createBlock(several.bytes));
        if (block !== undefined) writeNumber(box, mailboxCells.integerArguments, block.address);
        enter();
        const disturbed =
          view.getInt32(statusAt, true) |
          view.getInt32(pendingAt, true) |
          view.getInt32(thrownAt, true) |
          view.getInt32(thrownAt + 4, true);
        if (disturbed !== contextStatus.done) check(name, values);
        if (block !== undefined) {
          const results = several?.read(block.view);
          blocks.push(block);
          return results;
        }
        return disturbed === contextStatus.done
          ? readResult(box, mailboxCells.result, mailboxCells.floatResult)
          : readResult(view, contextCells.result, contextCells.floatResult);
      };
      return Object.assign(call, { address: address as NativeAddress<S> }) as unknown as CallableOf<S>;
    },
    close() {
      open = false;
    },
  };
}

/** Memory for several results, which a call in progress has for itself. */
interface Block {
  readonly view: DataView;
  readonly address: number;
}

function createBlock(bytes: number): Block {
  const view = new DataView(new ArrayBuffer(bytes));
  return { view, address: mailbox().locate(view) };
}
