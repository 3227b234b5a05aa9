/**
 * Variants of an experiment: how a compiler of a language whose functions can be left in the middle and gone on with later has them called. Each call
 * may come back with a status that is not fine; then the caller is left too.
 */

export interface StatusVariant {
  readonly id: string;
  readonly summary: string;
  readonly convention: 'external' | 'fast';
  /** Whether the status comes back as a result or lies in a field of the context. */
  readonly status: 'result' | 'context';
  /** Of all values. */
  readonly type: 'i32' | 'i64';
}

/** From the one that a host calls to the one that costs least. */
export const statusVariants: readonly StatusVariant[] = [
  { id: 'a', summary: '`external`', convention: 'external', status: 'result', type: 'i32' },
  { id: 'b', summary: '`fast`, status in the context', convention: 'fast', status: 'context', type: 'i32' },
  { id: 'c', summary: '`fast`, status in a register', convention: 'fast', status: 'result', type: 'i32' },
  { id: 'd', summary: 'c with values of 64 bits', convention: 'fast', status: 'result', type: 'i64' },
];

/**
 * What a function does where a status is not fine. The full path lays down all that is alive in a frame in memory, so that it can be gone
 * on with, and returns the status; the trivial one returns the status.
 */
export type SlowPath = 'full' | 'trivial';

/** Offsets in the context; `base` is that of the frame at hand. */
export const contextField = { top: 0, limit: 8, status: 16, base: 24, frame: 32, point: 40, resume: 48 } as const;

/** Of a frame in memory before its values: who it belongs to, where to go on, and how many values are arguments. */
export const frameField = { base: 0, point: 8, count: 16, values: 24 } as const;

/** Parameters that a convention has for roles, as names and types. */
export const standingParameters = ({
  convention,
}: StatusVariant): readonly (readonly [name: string, type: string])[] =>
  convention === 'fast'
    ? [
        ['%context', 'ptr'],
        ['%base', 'i64'],
      ]
    : [['%context', 'ptr']];

/** The signature of a function of so many parameters and one result. */
export function statusSignature(variant: StatusVariant, parameters: number): string {
  const { convention, status, type } = variant;
  const standing = standingParameters(variant).map(([name, of]) => `${of} ${name.slice(1)}`);
  const values = Array.from({ length: parameters }, () => type);
  const results = status === 'result' ? ['i64 status', type] : [type];
  return `${convention}(${[...standing, ...values].join(', ')}) -> (${results.join(', ')})`;
}
