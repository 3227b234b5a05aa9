/**
 * A module's functions on two threads: one reads and improves them, the other makes machine code. Neither waits for what the other knows,
 * since passes look at callees' bodies and code at their contracts, so the result is the same as of one thread.
 */
import type { MessagePort, Worker } from 'node:worker_threads';
import { optimizedInOrder } from '../codegen/index.ts';
import {
  ConveneError,
  type IrData,
  type IrFunction,
  type PackedFunctions,
  packFunctions,
  type SourcePosition,
  unpackFunctions,
} from '../ir/index.ts';
import type { ModuleSource } from './module-source.ts';
import { createModuleWriter, type WriterSettings } from './module-writer.ts';

/** Starts a thread that calls {@link serveWriter} with a port to here and the settings; undefined where it would have to wait for this one. */
export type StartThread = (settings: WriterSettings) => Worker | undefined;

type Order =
  | { readonly kind: 'add'; readonly functions: PackedFunctions }
  | { readonly kind: 'finish'; readonly data: readonly IrData[] };

type Answer =
  | { readonly kind: 'added' }
  | { readonly kind: 'written'; readonly bytes: Uint8Array }
  | { readonly kind: 'failed'; readonly error: SentError };

/** Errors lose what they are when they are sent. */
interface SentError {
  readonly code: string | undefined;
  readonly message: string;
  readonly position: SourcePosition | undefined;
  readonly stack: string | undefined;
}

/** Functions of one message, and messages that may be on their way: enough for neither thread to wait long, few enough to need little memory. */
const functionsTogether = 32;
const mostOnTheirWay = 4;

/** Throws what reading, improving and compiling throw: of two errors that of the function that comes first. */
export async function writeInThread(source: ModuleSource, thread: Worker): Promise<Uint8Array> {
  const answers = answersOf(thread);
  // Buffers are copied: once one has changed hands, optimised code checks at each access to a column whether its buffer is still there.
  const give = (order: Order): void => thread.postMessage(order);
  let onTheirWay = 0;
  const untilAtMost = async (count: number): Promise<void> => {
    while (onTheirWay > count) {
      onTheirWay--;
      await answers.next();
    }
  };
  let waiting: IrFunction[] = [];
  const send = (): void => {
    give({ kind: 'add', functions: packFunctions(waiting) });
    waiting = [];
    onTheirWay++;
  };
  try {
    const improved = untilFailure(optimizedInOrder(source, { conventions: source.conventions }));
    for (let f = improved.next(); f !== undefined; f = improved.next()) {
      if (waiting.push(f) < functionsTogether) continue;
      send();
      await untilAtMost(mostOnTheirWay);
    }
    if (waiting.length > 0) send();
    await untilAtMost(0);
    improved.finish();
    give({ kind: 'finish', data: source.data() });
    const answer = await answers.next();
    if (answer.kind !== 'written') throw endedEarly();
    return answer.bytes;
  } finally {
    await thread.terminate();
  }
}

/** Functions as long as there are any; what ended them early is thrown when they have all been dealt with. */
function untilFailure(functions: Iterator<IrFunction, void>): { next(): IrFunction | undefined; finish(): void } {
  let failure: { readonly error: unknown } | undefined;
  return {
    next() {
      try {
        return functions.next().value ?? undefined;
      } catch (error) {
        failure = { error };
        return undefined;
      }
    },
    finish() {
      if (failure !== undefined) throw failure.error;
    },
  };
}

const endedEarly = (): ConveneError => new ConveneError('internal', 'internal error: a thread ended without a result');

interface Answers {
  /** The next answer; throws the error where it is one. */
  next(): Promise<Answer>;
}

function answersOf(thread: Worker): Answers {
  const arrived: Answer[] = [];
  let wake: (() => void) | undefined;
  const arrive = (answer: Answer): void => {
    arrived.push(answer);
    wake?.();
  };
  thread.on('message', arrive);
  const fail = (error: unknown): void => arrive({ kind: 'failed', error: sent(error) });
  thread.on('error', fail);
  thread.on('exit', () => fail(endedEarly()));
  return {
    async next() {
      while (arrived.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const answer = arrived.shift()!;
      if (answer.kind === 'failed') throw received(answer.error);
      return answer;
    },
  };
}

/** The other side: takes orders. `beforeEnd` is called before the result is sent, after which the thread may be ended at any time. */
export function serveWriter(port: MessagePort, settings: WriterSettings, beforeEnd: () => void): void {
  const writer = createModuleWriter(settings);
  const carryOut = (order: Order): Answer => {
    switch (order.kind) {
      case 'add':
        for (const f of unpackFunctions(order.functions)) writer.add(f);
        return { kind: 'added' };
      case 'finish': {
        const bytes = writer.finish(order.data);
        beforeEnd();
        return { kind: 'written', bytes };
      }
    }
  };
  port.on('message', (order: Order) => {
    try {
      const answer = carryOut(order);
      // Nothing is made after it, and it is large.
      port.postMessage(answer, answer.kind === 'written' ? [answer.bytes.buffer as ArrayBuffer] : []);
    } catch (error) {
      port.postMessage({ kind: 'failed', error: sent(error) } satisfies Answer);
    }
  });
}

function sent(error: unknown): SentError {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const known = error instanceof ConveneError ? error : undefined;
  return { code: known?.code, message, position: known?.position, stack };
}

function received({ code, message, position, stack }: SentError): Error {
  const error = code === undefined ? new Error(message) : new ConveneError(code, message, position);
  if (stack !== undefined) error.stack = stack;
  return error;
}
