/**
 * Figures of a program's calls, counted on its code: what stands around each call and at the entries and exits of functions, by
 * convention. An instruction belongs to a call if its cause names that call.
 */
import type { SourcePosition } from '../../ir/index.ts';
import type { CallNote } from '../notes.ts';
import type { Cause, Purpose } from './cause.ts';
import type { ExplainedInstruction, Explanation } from './explain.ts';

export interface Costs {
  readonly instructions: number;
  readonly reads: number;
  readonly writes: number;
  readonly bytes: number;
}

export interface CallFigures {
  readonly caller: string;
  /** Absent for a call by address. */
  readonly callee?: string;
  readonly convention: string;
  readonly position?: SourcePosition;
  readonly cold: boolean;
  /** Expected executions for one of the program. */
  readonly executions: number;
  /** The call itself, values on their way to it and from it, and those that are saved because of it. */
  readonly around: Costs;
}

export interface FunctionFigures {
  readonly symbol: string;
  readonly convention: string;
  readonly executions: number;
  readonly code: Costs;
  readonly frameSize: number;
  /** Values taken from where they are passed, results put in place, preserved registers, the frame, returns. */
  readonly boundary: Costs;
  /** Stores of values that lost their registers, and what brings values back; preserved registers are not among them. */
  readonly spills: { readonly stores: number; readonly reloads: number };
}

export interface ConventionFigures {
  readonly convention: string;
  readonly functions: number;
  /** Of all functions together. */
  readonly boundaries: Costs;
  readonly calls: number;
  /** Of all calls together. */
  readonly around: Costs;
  /** The same, each as often as it is expected to be executed. */
  readonly expected: { readonly calls: number; readonly around: Costs };
}

export interface ProgramFigures {
  readonly functions: readonly FunctionFigures[];
  /** The most frequent first. */
  readonly calls: readonly CallFigures[];
  readonly conventions: readonly ConventionFigures[];
  readonly total: Costs;
}

const nothing: Costs = { instructions: 0, reads: 0, writes: 0, bytes: 0 };

const costOf = ({ reads, writes, bytes }: ExplainedInstruction): Costs => ({ instructions: 1, reads, writes, bytes });

const plus = (a: Costs, b: Costs, times = 1): Costs => ({
  instructions: a.instructions + times * b.instructions,
  reads: a.reads + times * b.reads,
  writes: a.writes + times * b.writes,
  bytes: a.bytes + times * b.bytes,
});

const sum = (list: readonly Costs[]): Costs => list.reduce((total, one) => plus(total, one), nothing);

function callOfPurpose(purpose: Purpose | undefined): CallNote | undefined {
  return purpose?.kind === 'argument' || purpose?.kind === 'count' ? purpose.call : undefined;
}

const isOfBoundary = (purpose: Purpose | undefined): boolean =>
  purpose?.kind === 'returned' || purpose?.kind === 'preserved';

/** The call that an instruction is there for. */
function callOf(cause: Cause): CallNote | undefined {
  switch (cause.kind) {
    case 'transfer':
    case 'handler':
      return cause.call;
    case 'operand':
    case 'again':
      return callOfPurpose(cause.purpose);
    case 'received':
      return cause.value.kind === 'result' ? cause.value.call : undefined;
    case 'way':
      return cause.taker?.kind === 'changed' ? cause.taker.call : callOfPurpose(cause.taker);
    case 'spill':
      return cause.loss.kind === 'call' ? cause.loss.call : undefined;
    case 'reload':
      return callOfPurpose(cause.purpose) ?? (cause.loss.kind === 'call' ? cause.loss.call : undefined);
    default:
      return undefined;
  }
}

/** Whether an instruction is there because the function is entered and left. */
function isBoundary(cause: Cause): boolean {
  switch (cause.kind) {
    case 'return':
    case 'frame':
    case 'variable':
      return true;
    case 'received':
      return cause.value.kind === 'parameter';
    case 'operand':
    case 'again':
      return isOfBoundary(cause.purpose);
    case 'spill':
      return cause.value.kind === 'preserved';
    case 'reload':
      return cause.value.kind === 'preserved' || isOfBoundary(cause.purpose);
    default:
      return false;
  }
}

/** Whether an instruction is there for a call: at the call itself, or where the function is entered and left. */
export const isForCalls = (cause: Cause): boolean => callOf(cause) !== undefined || isBoundary(cause);

const isReload = ({ cause }: ExplainedInstruction): boolean =>
  (cause?.kind === 'reload' && cause.value.kind !== 'preserved') ||
  ((cause?.kind === 'meeting' || cause?.kind === 'block parameter') && cause.way === 'loaded');

const isSpill = ({ cause }: ExplainedInstruction): boolean =>
  (cause?.kind === 'spill' && cause.value.kind !== 'preserved') ||
  ((cause?.kind === 'meeting' || cause?.kind === 'block parameter') && cause.way === 'stored');

/** `executionsOf` tells how often a function is expected to be executed in one execution of the program. */
export function programFigures(
  explanations: readonly Explanation[],
  executionsOf: (symbol: string) => number,
): ProgramFigures {
  const functions = explanations.map((explanation) => functionFigures(explanation, executionsOf(explanation.symbol)));
  const calls = explanations.flatMap((explanation) => callFigures(explanation, executionsOf(explanation.symbol)));
  calls.sort((a, b) => b.executions - a.executions);
  const names = [...new Set([...functions, ...calls].map(({ convention }) => convention))].sort();
  const conventions = names.map((convention): ConventionFigures => {
    const own = functions.filter((one) => one.convention === convention);
    const under = calls.filter((one) => one.convention === convention);
    return {
      convention,
      functions: own.length,
      boundaries: sum(own.map(({ boundary }) => boundary)),
      calls: under.length,
      around: sum(under.map(({ around }) => around)),
      expected: {
        calls: under.reduce((total, { executions }) => total + executions, 0),
        around: under.reduce((total, { around, executions }) => plus(total, around, executions), nothing),
      },
    };
  });
  return { functions, calls, conventions, total: sum(functions.map(({ code }) => code)) };
}

function functionFigures(explanation: Explanation, executions: number): FunctionFigures {
  const { symbol, contract, frameSize, instructions } = explanation;
  const boundary = instructions.filter(({ cause }) => cause !== undefined && isBoundary(cause));
  return {
    symbol,
    convention: contract.convention,
    executions,
    code: sum(instructions.map(costOf)),
    frameSize,
    boundary: sum(boundary.map(costOf)),
    spills: { stores: instructions.filter(isSpill).length, reloads: instructions.filter(isReload).length },
  };
}

function callFigures({ symbol, instructions }: Explanation, executions: number): CallFigures[] {
  const around = new Map<number, Costs>();
  const transfers: { readonly call: CallNote; readonly instruction: ExplainedInstruction }[] = [];
  for (const instruction of instructions) {
    const { cause } = instruction;
    const call = cause === undefined ? undefined : callOf(cause);
    if (cause === undefined || call === undefined || isBoundary(cause)) continue;
    around.set(call.site, plus(around.get(call.site) ?? nothing, costOf(instruction)));
    if (cause.kind === 'transfer') transfers.push({ call, instruction });
  }
  return transfers.map(({ call, instruction }) => ({
    caller: symbol,
    ...(call.symbol === undefined ? {} : { callee: call.symbol }),
    convention: call.convention,
    ...(instruction.position === undefined ? {} : { position: instruction.position }),
    cold: instruction.cold,
    executions: executions * instruction.frequency,
    around: around.get(call.site)!,
  }));
}
