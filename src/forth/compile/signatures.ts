/** Signatures and symbols of words under the `forth` convention. One object stands for each shape, so that calls may compare them. */
import { f64, i64, type Parameter, ptr, type Signature } from '../../ir/index.ts';
import type { Counts } from '../body.ts';

const stacks: readonly Parameter[] = [
  { type: ptr, role: 'dstack' },
  { type: ptr, role: 'fstack' },
];
const cell: Parameter = { type: i64 };
const float: Parameter = { type: f64 };

const known = new Map<string, Signature>();

const values = (cells: number, floats: number): readonly Parameter[] => [
  ...stacks,
  ...new Array<Parameter>(cells).fill(cell),
  ...new Array<Parameter>(floats).fill(float),
];

/** Stack pointers, then cells, then floats, each from the deepest to the top; results likewise. */
export function wordSignature(counts: Counts): Signature {
  const key = `${counts.in} ${counts.out} ${counts.floatIn} ${counts.floatOut}`;
  let signature = known.get(key);
  if (signature === undefined) {
    signature = {
      convention: 'forth',
      parameters: values(counts.in, counts.floatIn),
      results: values(counts.out, counts.floatOut),
    };
    known.set(key, signature);
  }
  return signature;
}

/** Of the form in which all items are in memory. */
export const dynamicSignature: Signature = wordSignature({ in: 0, out: 0, floatIn: 0, floatOut: 0 });

/** Of `convene.host`: like a dynamic form, with the request's number. */
export const hostSignature: Signature = {
  convention: 'forth',
  parameters: [...stacks, cell],
  results: stacks,
};

export const hostSymbol = 'convene.host';
