/** A growing map from values to what stands in for them, with path compression, applied to a function in one sweep. */
import type { IrFunction, Value } from '../ir/index.ts';

export interface Replacement {
  readonly replace: (value: Value, by: Value) => void;
  /** What a value has become. */
  readonly resolve: (value: Value) => Value;
  readonly any: () => boolean;
  /** Rewrites all operands and edge arguments of the function. */
  readonly apply: (f: IrFunction) => void;
}

export function replacement(): Replacement {
  const map = new Map<number, number>();
  const resolve = (value: number): number => {
    let root = value;
    for (let next = map.get(root); next !== undefined; next = map.get(root)) root = next;
    for (let at = value; at !== root; ) {
      const next = map.get(at)!;
      map.set(at, root);
      at = next;
    }
    return root;
  };
  return {
    replace(value, by) {
      const root = resolve(by);
      if (root !== value) map.set(value, root);
    },
    resolve: (value) => resolve(value) as Value,
    any: () => map.size > 0,
    apply(f) {
      if (map.size === 0) return;
      for (let i = 0; i < f.poolSize; i++) f.pool[i] = resolve(f.pool[i]!);
    },
  };
}
