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
import { createModuleWriter, type ModuleWriter, type WriterSettings } from './module-writer.ts';

/** Starts a thread that calls {@link serveWriter} with a port to here; undefined where it would have to wait for this one. */
export type StartThread = () => Worker | undefined;

export interface ModuleToWrite {
  readonly source: ModuleSource;
  readonly settings: WriterSettings;
}

type Order =
  | { readonly kind: 'begin'; readonly settings: WriterSettings }
  | { readonly kind: 'add'; readonly functions: PackedFunctions }
  | { readonly kind: 'finish'; readonly data: readonly IrData[] };

type Answer =
  | { readonly kind: 'added'; readonly count: number }
  | { readonly kind: 'written'; readonly bytes: Uint8Array }
  | { readonly kind: 'failed'; readonly error: SentError };

/** Errors lose what they are when they are sent. */
interface SentError {
  readonly code: string | undefined;
  readonly message: string;
  readonly position: SourcePosition | undefined;
  readonly stack: string | undefined;
}

/**
 * Functions of one message, and functions that may be on their way: enough for neither thread to wait long, few enough to need little
 * memory. The first message has one, and each other twice as many as that before it until there are so many.
 */
const mostTogether = 32;
const mostOnTheirWay = 128;

/**
 * The thread gets ready while `open` finds out what there is to do. Throws what opening, reading, improving and compiling throw: of two
 * errors that of the function that comes first.
 */
export async function writeInThread(thread: Worker, open: () => ModuleToWrite): Promise<Uint8Array> {
  const answers = answersOf(thread);
  // Buffers are copied: once one has changed hands, optimised code checks at each access to a column whether its buffer is still there.
  const give = (order: Order): void => thread.postMessage(order);
  let onTheirWay = 0;
  const untilAtMost = async (count: number): Promise<void> => {
    while (onTheirWay > count) {
      const answer = await answers.next();
      if (answer.kind === 'added') onTheirWay -= answer.count;
    }
  };
  let waiting: IrFunction[] = [];
  let together = 1;
  const send = (): void => {
    give({ kind: 'add', functions: packFunctions(waiting) });
    onTheirWay += waiting.length;
    waiting = [];
    together = Math.min(2 * together, mostTogether);
  };
  try {
    const { source, settings } = open();
    give({ kind: 'begin', settings });
    const improved = untilFailure(optimizedInOrder(source, { conventions: source.conventions }));
    for (let f = improved.next(); f !== undefined; f = improved.next()) {
      if (waiting.push(f) < together) continue;
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
export function serveWriter(port: MessagePort, beforeEnd: () => void): void {
  let writer: ModuleWriter | undefined;
  const carryOut = (order: Order): Answer | undefined => {
    switch (order.kind) {
      case 'begin':
        writer = createModuleWriter(order.settings);
        return undefined;
      case 'add': {
        const functions = unpackFunctions(order.functions);
        for (const f of functions) writer!.add(f);
        return { kind: 'added', count: functions.length };
      }
      case 'finish': {
        const bytes = writer!.finish(order.data);
        beforeEnd();
        return { kind: 'written', bytes };
      }
    }
  };
  port.on('message', (order: Order) => {
    try {
      const answer = carryOut(order);
      if (answer === undefined) return;
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
