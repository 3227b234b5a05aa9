/**
 * Takes out parameters that stand for one value only (Braun et al. 2013, "Simple and Efficient Construction of SSA Form", algorithm 3), then
 * gives each edge its arguments.
 */
import {
  type Block,
  edge,
  type Instruction,
  type IrFunction,
  none,
  removeParameter,
  replaceValues,
  setEdges,
  type Value,
} from '../../ir/index.ts';

/** One edge; `values` are for the parameters of `target`, none for blocks that have none to be filled in. */
export interface JoinEdge {
  readonly target: Block;
  readonly values: readonly Value[];
}

export interface Ending {
  readonly instruction: Instruction;
  readonly edges: readonly JoinEdge[];
}

/** `joins` gives the parameters of blocks that edges fill in. */
export function finishEdges(
  f: IrFunction,
  joins: ReadonlyMap<Block, readonly Value[]>,
  endings: readonly Ending[],
): void {
  const incoming = new Map<Block, (readonly Value[])[]>();
  for (const { edges } of endings) {
    for (const { target, values } of edges) {
      if (!joins.has(target)) continue;
      const known = incoming.get(target);
      if (known === undefined) incoming.set(target, [values]);
      else known.push(values);
    }
  }
  const replacement = findTrivial(f, joins, incoming);
  const kept = new Map<Block, readonly number[]>();
  for (const [block, parameters] of joins) {
    const stays: number[] = [];
    for (let i = parameters.length - 1; i >= 0; i--) {
      if (replacement[parameters[i]!] === none) stays.push(i);
      else removeParameter(f, block, i);
    }
    kept.set(block, stays.reverse());
  }
  for (const { instruction, edges } of endings) {
    setEdges(
      f,
      instruction,
      edges.map(({ target, values }) =>
        edge(target, joins.has(target) ? kept.get(target)!.map((index) => values[index]!) : values),
      ),
    );
  }
  replaceValues(f, replacement);
}

/** For each value what stands for it; −1 where it stays. */
function findTrivial(
  f: IrFunction,
  joins: ReadonlyMap<Block, readonly Value[]>,
  incoming: ReadonlyMap<Block, readonly (readonly Value[])[]>,
): Int32Array {
  const replacement = new Int32Array(f.valueCount).fill(none);
  const resolve = (value: Value): Value => {
    let root: number = value;
    while (replacement[root] !== none) root = replacement[root]!;
    for (let v: number = value; v !== root; ) {
      const next = replacement[v]!;
      replacement[v] = root;
      v = next;
    }
    return root as Value;
  };
  const blockOf = new Map<Value, { readonly block: Block; readonly index: number }>();
  for (const [block, parameters] of joins) {
    parameters.forEach((parameter, index) => {
      blockOf.set(parameter, { block, index });
    });
  }
  const users = new Map<Value, Value[]>();
  for (const [parameter, { block, index }] of blockOf) {
    for (const values of incoming.get(block) ?? []) {
      const value = values[index]!;
      if (!blockOf.has(value)) continue;
      const known = users.get(value);
      if (known === undefined) users.set(value, [parameter]);
      else known.push(parameter);
    }
  }
  // First come, first served: parameters of outer loops go first, so that what stands for one rarely has to be replaced again.
  const work = [...blockOf.keys()];
  for (let at = 0; at < work.length; at++) {
    const next = work[at]!;
    if (replacement[next] !== none) continue;
    const { block, index } = blockOf.get(next)!;
    let only: Value | undefined;
    let trivial = true;
    for (const values of incoming.get(block) ?? []) {
      const value = resolve(values[index]!);
      if (value === next || value === only) continue;
      if (only !== undefined) {
        trivial = false;
        break;
      }
      only = value;
    }
    if (!trivial || only === undefined) continue;
    replacement[next] = only;
    const affected = (users.get(next) ?? []).filter((user) => replacement[user] === none);
    work.push(...affected);
    // Whoever uses this parameter from now on uses what stands for it.
    if (blockOf.has(only)) {
      const known = users.get(only);
      if (known === undefined) users.set(only, [...affected]);
      else known.push(...affected);
    }
  }
  return replacement;
}
