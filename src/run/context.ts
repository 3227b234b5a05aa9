/**
 * Runs generated code on stacks of its own. Code that wants the host is suspended, not called back: the host finds the request in the
 * outcome, may run other code above the suspended frames, and resumes the newest suspended run with an answer or a throw.
 */
import { ConveneError, trapCodes } from '../ir/index.ts';
import { contextStatus, signals } from '../link/index.ts';
import type { Cells } from './cells.ts';
import type { Fault, Outcome } from './outcome.ts';

export interface Context {
  /**
   * Runs a function of the `forth` convention in dynamic form, above the frames of suspended runs, with these stack pointers. What
   * a TypeScript callback threw meanwhile is thrown again when the run ends.
   */
  start(address: number, data: number, float: number): Outcome;
  /** Goes on where the newest run asked the host. Throws `not-suspended`. */
  resume(data: number, float: number): Outcome;
  /** The same, but what asked the host throws. */
  resumeThrow(code: bigint): Outcome;
  /** Forgets the newest suspended run; its frames are gone. Throws `not-suspended`. */
  abandon(): void;
  /** How many runs are suspended. */
  readonly suspended: number;
}

/** The native entries of a session; see `entry-code.ts`. */
export interface Entries {
  readonly start: () => void;
  readonly resume: () => void;
  readonly resumeThrow: () => void;
  readonly resumeCallback: () => void;
}

/** A run that has begun and not ended. */
interface Run {
  readonly data: number;
  readonly float: number;
  /** What to restore when it is abandoned. */
  readonly nativeStack: number;
  readonly handler: number;
  /** Whether it waits for an answer of the host. */
  suspended: boolean;
  failure: Failure | undefined;
}

/** What a callback threw while there were C functions that could not be unwound. */
export interface Failure {
  readonly error: unknown;
}

/** What contexts and calls share: the cells and what goes on in them. */
export interface Engine {
  readonly cells: Cells;
  readonly entries: Entries;
  readonly runs: Run[];
  /** Carries out callbacks until code was left for another reason. Returns that status, and what the first failing callback threw. */
  settle(): { readonly status: number; readonly failure: Failure | undefined };
  /** Whether an interrupt came that has not been thrown yet. It is forgotten by this. */
  takeInterrupt(): boolean;
  /** The fault behind a thrown code. */
  fault(code: bigint): Fault | undefined;
}

/** A run begins only if so much of the machine stack is left. */
const leastStackBytes = 1 << 15;

const signalNames: ReadonlyMap<number, Fault['kind']> = new Map(
  Object.entries(signals).map(([name, number]) => [number, name as Fault['kind']]),
);

/** `callback` calls the TypeScript function of a number: arguments from the cells, result into them. */
export function createEngine(cells: Cells, entries: Entries, callback: (number: number) => void): Engine {
  const runs: Run[] = [];

  /** Runs one callback. Runs that it leaves suspended are gone. */
  function runCallback(): Failure | undefined {
    const depth = runs.length;
    const nativeStack = cells.number('nativeStack');
    const handler = cells.number('handler');
    const request = cells.number('request');
    const thrown = cells.signed('thrown');
    cells.setSigned('thrown', 0n);
    // Hides the suspended runs below the C functions that called back.
    runs.push({ data: 0, float: 0, nativeStack, handler, suspended: false, failure: undefined });
    try {
      cells.setNumber('result', 0);
      cells.setNumber('floatResult', 0);
      callback(request);
      return undefined;
    } catch (error) {
      return { error };
    } finally {
      runs.length = depth;
      cells.setNumber('nativeStack', nativeStack);
      cells.setNumber('handler', handler);
      cells.setSigned('thrown', thrown);
    }
  }

  return {
    cells,
    entries,
    runs,
    settle() {
      let failure: Failure | undefined;
      while (cells.number('status') === contextStatus.callback) {
        const failed = runCallback();
        failure ??= failed;
        entries.resumeCallback();
      }
      return { status: cells.number('status'), failure };
    },
    takeInterrupt() {
      if (cells.number('pending') === 0) return false;
      cells.setNumber('pending', 0);
      return true;
    },
    fault(code) {
      const kind = signalNames.get(cells.number('faultSignal'));
      if (kind === undefined || cells.signed('faultCode') !== code) return undefined;
      return { kind, instruction: cells.number('faultInstruction'), address: cells.number('faultAddress') };
    },
  };
}

export function createContext(engine: Engine): Context {
  const { cells, entries, runs } = engine;

  function suspendedRun(): Run {
    const run = runs.at(-1);
    if (!run?.suspended) throw new ConveneError('not-suspended', 'no run is suspended that could go on');
    return run;
  }

  function outcome(run: Run): Outcome {
    run.suspended = false;
    const settled = engine.settle();
    run.failure ??= settled.failure;
    const interrupted = engine.takeInterrupt();
    if (settled.status === contextStatus.host) {
      if (interrupted) return throwInto(run, BigInt(trapCodes.interrupt));
      run.suspended = true;
      const request = cells.number('request');
      return { status: 'host', request, data: cells.number('dataStack'), float: cells.number('floatStack') };
    }
    runs.pop();
    if (run.failure !== undefined) throw run.failure.error;
    if (settled.status === contextStatus.done && !interrupted) {
      return { status: 'done', data: cells.number('dataStack'), float: cells.number('floatStack') };
    }
    const code = settled.status === contextStatus.done ? BigInt(trapCodes.interrupt) : cells.signed('code');
    const fault = engine.fault(code);
    // What C functions were called with is no stack pointer any more.
    cells.setNumber('dataStack', run.data);
    cells.setNumber('floatStack', run.float);
    return { status: 'thrown', code, data: run.data, float: run.float, ...(fault !== undefined && { fault }) };
  }

  function throwInto(run: Run, code: bigint): Outcome {
    cells.setSigned('code', code);
    entries.resumeThrow();
    return outcome(run);
  }

  return {
    get suspended() {
      return runs.filter((run) => run.suspended).length;
    },
    start(address, data, float) {
      const nativeStack = cells.number('nativeStack');
      if (nativeStack - cells.number('machineStart') < leastStackBytes) {
        return { status: 'thrown', code: BigInt(trapCodes.returnStackOverflow), data, float };
      }
      const handler = cells.number('handler');
      const run: Run = { data, float, nativeStack, handler, suspended: false, failure: undefined };
      runs.push(run);
      cells.setNumber('entry', address);
      cells.setNumber('dataStack', data);
      cells.setNumber('floatStack', float);
      cells.setNumber('faultSignal', 0);
      entries.start();
      return outcome(run);
    },
    resume(data, float) {
      const run = suspendedRun();
      cells.setNumber('dataStack', data);
      cells.setNumber('floatStack', float);
      entries.resume();
      return outcome(run);
    },
    resumeThrow(code) {
      return throwInto(suspendedRun(), code);
    },
    abandon() {
      const run = suspendedRun();
      runs.pop();
      cells.setNumber('nativeStack', run.nativeStack);
      cells.setNumber('handler', run.handler);
      cells.setNumber('dataStack', run.data);
      cells.setNumber('floatStack', run.float);
    },
  };
}
