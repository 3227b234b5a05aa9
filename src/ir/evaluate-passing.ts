/** How the evaluator takes arguments to a callee and results back; what memory is passed by value is copied on the way. */
import type { Memory } from './memory.ts';
import type { Datum } from './operations.ts';
import type { Parameter, Signature } from './types.ts';

/** Gives memory that lives as long as the frame that it is for. */
export type Allocate = (bytes: number, align: number) => number;

/** A call: what the caller thinks that the callee is, and what it is. */
export interface PassedCall {
  readonly call: Signature;
  readonly callee: Signature;
  /** The callee's name, for messages. */
  readonly name: string;
  readonly memory: Memory;
}

export interface Entered {
  /** What the callee finds: its declared parameters, then variable arguments. */
  readonly values: readonly Datum[];
  /** What `leave` wants to know of the call. */
  readonly state: unknown;
}

export interface CallPassing {
  /** `own` allocates in the callee's frame, `callers` in the caller's. */
  readonly enter: (passed: PassedCall, values: readonly Datum[], own: Allocate, callers: Allocate) => Entered;
  /** What the caller finds. */
  readonly leave: (
    passed: PassedCall,
    state: unknown,
    results: readonly Datum[],
    callers: Allocate,
  ) => readonly Datum[];
}

/** Copies bytes between places of a memory. */
export function copyBytes(memory: Memory, to: number | bigint, from: number | bigint, bytes: number): void {
  if (bytes === 0) return;
  const view = memory.view(BigInt(from), bytes);
  const copy = new Uint8Array(view.buffer, view.byteOffset, bytes).slice();
  const target = memory.view(BigInt(to), bytes);
  new Uint8Array(target.buffer, target.byteOffset, bytes).set(copy);
}

/** Values as they are, but for the addresses of copies. */
function copied(memory: Memory, list: readonly Parameter[], values: readonly Datum[], allocate: Allocate) {
  if (list.every(({ aggregate }) => aggregate === undefined)) return values;
  return values.map((value, index) => {
    const aggregate = list[index]?.aggregate;
    if (aggregate === undefined) return value;
    const address = allocate(aggregate.bytes, aggregate.align);
    copyBytes(memory, address, value as bigint, aggregate.bytes);
    return BigInt(address);
  });
}

/** Conventions play no part. */
export const plainPassing: CallPassing = {
  enter: ({ call, memory }, values, own) => ({
    values: copied(memory, call.parameters, values, own),
    state: undefined,
  }),
  leave: ({ call, memory }, _state, results, callers) => copied(memory, call.results, results, callers),
};
