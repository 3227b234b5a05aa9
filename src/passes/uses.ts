/** How often values are used, kept up to date while a pass rewrites: what lost its last use no longer counts as a user. */
import {
  type ControlFlow,
  definition,
  type Instruction,
  type IrFunction,
  none,
  operandsOf,
  type Value,
} from '../ir/index.ts';
import { useCounts } from './change.ts';
import { canBeDropped } from './effects.ts';

export interface Uses {
  readonly once: (value: Value) => boolean;
  /** All uses of a value become uses of another. */
  readonly substitute: (value: Value, by: Value) => void;
  /** One use of a value becomes a use of another. */
  readonly exchange: (value: Value, by: Value) => void;
  /** Counts the operands of a new instruction. */
  readonly add: (id: Instruction) => void;
}

export function usesOf(f: IrFunction, flow: ControlFlow): Uses {
  let counts = useCounts(f, flow);
  const change = (value: number, by: number): number => {
    if (value >= counts.length) {
      const larger = new Int32Array(Math.max(2 * counts.length, f.valueCount));
      larger.set(counts);
      counts = larger;
    }
    counts[value]! += by;
    return counts[value]!;
  };

  /** Takes back the uses that a definition without users makes. */
  function release(value: Value): void {
    const work = [value];
    while (work.length > 0) {
      const definer = definition(f, work.pop()!);
      if (definer === none || f.instructions.resultCount[definer] !== 1 || !canBeDropped(f, definer)) continue;
      for (const operand of operandsOf(f, definer)) if (change(operand, -1) === 0) work.push(operand);
    }
  }

  return {
    once: (value) => counts[value] === 1,
    substitute(value, by) {
      change(by, change(value, 0));
      counts[value] = 0;
      release(value);
    },
    exchange(value, by) {
      change(by, 1);
      if (change(value, -1) === 0) release(value);
    },
    add(id) {
      for (const operand of operandsOf(f, id)) change(operand, 1);
    },
  };
}
