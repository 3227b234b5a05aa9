/** Classes of eight bytes, as System V AMD64 has them: 3.2.3 Classification. */
import { type AggregateLeaf, isFloat } from '../ir/index.ts';

export type EightbyteClass = 'none' | 'integer' | 'float' | 'extended' | 'extended upper' | 'memory';

/** What two scalars in the same eight bytes make of them: point 4. Not associative: an integer is merged before or after others. */
export function merged(a: EightbyteClass, b: EightbyteClass): EightbyteClass {
  if (a === b || b === 'none') return a;
  if (a === 'none') return b;
  if (a === 'memory' || b === 'memory') return 'memory';
  if (a === 'integer' || b === 'integer') return 'integer';
  return a === 'float' && b === 'float' ? 'float' : 'memory';
}

/** Merges the class of a scalar into those of the memory that it is part of. */
export function mergeLeaf(classes: EightbyteClass[], { offset, type }: AggregateLeaf): void {
  const at = offset >> 3;
  const own = type === 'extended' ? 'extended' : isFloat(type) ? 'float' : 'integer';
  classes[at] = merged(classes[at] ?? 'none', own);
  if (type === 'extended') classes[at + 1] = merged(classes[at + 1] ?? 'none', 'extended upper');
}
