/** What becomes of running generated code. */
import { ConveneError } from '../ir/index.ts';
import { type signals, stackCodes } from '../link/index.ts';
import { hexadecimal } from '../object/index.ts';

/** A fault or interrupt that became a throw. */
export interface Fault {
  readonly kind: keyof typeof signals;
  /** Address of the instruction; after a jump to where no code is, just before the address it would have returned to. */
  readonly instruction: number;
  /** Address that could not be accessed. Meaningful for `segment` and `bus`. */
  readonly address: number;
}

/**
 * Why code was left, with both stack pointers:
 * - `done`: the function returned.
 * - `host`: it wants a service of the host, and waits to be resumed.
 * - `thrown`: no handler of the run took the code; the stack pointers are those that it started with. `fault` is there if the code
 *   comes from one.
 */
export type Outcome = { readonly data: number; readonly float: number } & (
  | { readonly status: 'done' }
  | { readonly status: 'host'; readonly request: number }
  | { readonly status: 'thrown'; readonly code: bigint; readonly fault?: Fault }
);

/** The error that a call from TypeScript gives where the code that it called threw. Its `code` is `native-throw`. */
export interface NativeThrow extends ConveneError {
  readonly thrown: bigint;
  readonly fault?: Fault;
}

export const isNativeThrow = (error: unknown): error is NativeThrow =>
  error instanceof ConveneError && error.code === 'native-throw';

/** `where` describes an address of code. */
export function nativeThrow(
  name: string,
  thrown: bigint,
  fault: Fault | undefined,
  where: (address: number) => string,
): NativeThrow {
  const why = fault === undefined ? '' : `: ${describeFault(thrown, fault, where(fault.instruction))}`;
  const error = new ConveneError('native-throw', `'${name}' threw ${thrown}${why}`);
  return Object.assign(error, { thrown, ...(fault !== undefined && { fault }) });
}

const stackFaults: ReadonlyMap<number, string> = new Map(
  Object.entries(stackCodes).flatMap(([stack, { overflow, underflow }]) => [
    [overflow, `${stack} stack overflow`],
    [underflow, `${stack} stack underflow`],
  ]),
);

/** A fault in words. `place` says where its instruction is. */
export function describeFault(thrown: bigint, fault: Fault, place: string): string {
  const stackFault = stackFaults.get(Number(thrown));
  if (stackFault !== undefined) return `${stackFault} at ${place}`;
  switch (fault.kind) {
    case 'segment':
    case 'bus':
      return `no access to address ${hexadecimal(fault.address)} at ${place}`;
    case 'arithmetic':
      return `division by zero or overflow at ${place}`;
    case 'illegal':
      return `trap or illegal instruction at ${place}`;
    case 'trap':
      return `breakpoint at ${place}`;
    case 'interrupt':
      return `interrupted at ${place}`;
  }
}
