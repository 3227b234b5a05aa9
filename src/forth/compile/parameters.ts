/**
 * Takes out parameters that stand for one value only (Braun et al. 2013, "Simple and Efficient Construction of SSA Form", section 3.2: whole
 * strongly connected components of parameters at once), then
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
  stronglyConnected,
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
  const parameters: Value[] = [];
  const operands: (readonly Value[])[] = [];
  const numbers = new Int32Array(f.valueCount).fill(none);
  for (const [block, own] of joins) {
    const edges = incoming.get(block) ?? [];
    own.forEach((parameter, index) => {
      numbers[parameter] = parameters.length;
      parameters.push(parameter);
      operands.push(edges.map((values) => values[index]!));
    });
  }
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
  /** The component that a parameter is in at the moment. */
  const component = new Int32Array(parameters.length).fill(none);
  let components = 0;

  function reduce(members: readonly number[], level: number): void {
    const successors = (member: number): number[] =>
      operands[member]!.map((value) => numbers[resolve(value)]!).filter((other) => other >= 0);
    for (const group of stronglyConnected(members, successors)) {
      const mark = components++;
      for (const member of group) component[member] = mark;
      let only: Value | undefined;
      let several = false;
      const inner: number[] = [];
      for (const member of group) {
        let isInner = true;
        for (const operand of operands[member]!) {
          const value = resolve(operand);
          const number = numbers[value]!;
          if (number >= 0 && component[number] === mark) continue;
          isInner = false;
          if (only === undefined) only = value;
          else if (only !== value) several = true;
        }
        if (isInner) inner.push(member);
      }
      if (only === undefined) continue;
      if (!several) for (const member of group) replacement[parameters[member]!] = only;
      else if (inner.length > 0 && level < deepest) reduce(inner, level + 1);
    }
  }
  reduce([...parameters.keys()], 0);
  return replacement;
}

/**
 * Components within components are looked into this far. What lies deeper stays, which costs a move and is never wrong.
 */
const deepest = 8;
