/** A growing map from values to what stands in for them, with path compression, applied to a function in one sweep. */
import { type Instruction, type IrFunction, int32Column, type Value } from '../ir/index.ts';

export interface Replacement {
  readonly replace: (value: Value, by: Value) => void;
  /** What a value has become. */
  readonly resolve: (value: Value) => Value;
  /** Puts what they have become in the place of an instruction's operands. */
  readonly resolveOperands: (id: Instruction) => void;
  readonly any: () => boolean;
  /** Rewrites all operands and edge arguments of the function. */
  readonly apply: () => void;
}

const empty = new Int32Array(0);

/** For the values of a function, those that are still to be made too. */
export function replacement(f: IrFunction): Replacement {
  // By value: what stands in for it plus one; 0 where nothing does, since columns come filled with zeros.
  let by = empty;
  let any = false;
  const resolve = (value: number): number => {
    if (!any) return value;
    let root = value;
    while (root < by.length && by[root] !== 0) root = by[root]! - 1;
    for (let at = value; at !== root; ) {
      const next = by[at]! - 1;
      by[at] = root + 1;
      at = next;
    }
    return root;
  };
  return {
    replace(value, other) {
      const root = resolve(other);
      if (root === value) return;
      if (value >= by.length) {
        const longer = int32Column(Math.max(f.valueCount, 2 * by.length));
        longer.set(by);
        by = longer;
      }
      by[value] = root + 1;
      any = true;
    },
    resolve: (value) => resolve(value) as Value,
    resolveOperands(id) {
      if (!any) return;
      const start = f.instructions.operandStart[id]!;
      const past = start + f.instructions.operandCount[id]!;
      for (let i = start; i < past; i++) f.pool[i] = resolve(f.pool[i]!);
    },
    any: () => any,
    apply() {
      if (!any) return;
      for (let i = 0; i < f.poolSize; i++) f.pool[i] = resolve(f.pool[i]!);
    },
  };
}
