/**
 * Blocks of which there are two copies: what they define has two definitions, which their users must tell apart by the way that control came
 * (Cytron and others 1991; here only where a use asks for it, after Braun and others 2013).
 */
import {
  addParameter,
  appendInstruction,
  type Block,
  blockIds,
  edgeList,
  edgesIn,
  edgeTarget,
  type Instruction,
  type IrFunction,
  instructionsIn,
  keepClosures,
  type NewEdge,
  result,
  resultCount,
  setEdges,
  terminator,
  type Value,
  valueType,
} from '../ir/index.ts';
import { again, edgesAgain } from './again.ts';

/** What a block defines is defined once more at the end of another. */
export interface Copied {
  readonly original: Block;
  readonly copy: Block;
  readonly again: Value;
}

/** Appends a block's instructions to another, which has no terminator yet, its parameters being what is given. Notes what is copied. */
export function copyInstructions(
  f: IrFunction,
  original: Block,
  copy: Block,
  given: readonly Value[],
  copies: Map<Value, Copied>,
): void {
  const own = new Map<Value, Value>();
  const define = (value: Value, again: Value): void => {
    own.set(value, again);
    copies.set(value, { original, copy, again });
  };
  f.blocks[original]!.parameters.forEach((value, index) => {
    define(value, given[index]!);
  });
  const valueFor = (value: Value): Value => own.get(value) ?? value;
  for (const id of instructionsIn(f, original)) {
    const made = appendInstruction(f, copy, again(f, id, valueFor));
    for (let index = 0; index < resultCount(f, id); index++) define(result(f, id, index), result(f, made, index));
    setEdges(f, made, edgesAgain(f, id, valueFor));
  }
}

/** Makes each use of a value with two definitions find the one that control came by, through parameters where both may have been. */
export function joinDefinitions(f: IrFunction, copies: ReadonlyMap<Value, Copied>): void {
  const sources = new Map<Block, Block[]>();
  for (const block of blockIds(f)) {
    for (const edge of edgesIn(f, block)) {
      const target = edgeTarget(f, edge);
      const list = sources.get(target);
      if (list === undefined) sources.set(target, [block]);
      else if (!list.includes(block)) list.push(block);
    }
  }
  const known = new Map<Value, Map<Block, Value>>();
  /** Parameters whose arguments are still to come, in the order in which blocks have them. */
  const wanting: { readonly value: Value; readonly block: Block }[] = [];

  const atEnd = (value: Value, block: Block): Value => {
    const { original, copy, again } = copies.get(value)!;
    if (block === original) return value;
    if (block !== copy) return atEntry(value, block);
    // What is given to a copy may itself be of another.
    return copies.has(again) ? atEnd(again, block) : again;
  };
  const atEntry = (value: Value, block: Block): Value => {
    let found = known.get(value);
    if (found === undefined) {
      found = new Map();
      known.set(value, found);
    }
    let passed = found.get(block);
    if (passed === undefined) {
      const [source, ...others] = sources.get(block)!;
      if (others.length === 0) passed = atEnd(value, source!);
      else {
        passed = addParameter(f, block, valueType(f, value));
        wanting.push({ value, block });
      }
      found.set(block, passed);
    }
    return passed;
  };

  const rewrite = (start: number, count: number, block: Block, find: (value: Value, block: Block) => Value): void => {
    for (let i = start; i < start + count; i++) {
      const value = f.pool[i] as Value;
      const copied = copies.get(value);
      if (copied !== undefined && block !== copied.original) f.pool[i] = find(value, block);
    }
  };
  const c = f.instructions;
  for (const block of blockIds(f)) {
    for (const id of instructionsIn(f, block)) rewrite(c.operandStart[id]!, c.operandCount[id]!, block, atEntry);
    for (const edge of edgesIn(f, block)) {
      rewrite(f.edges.argumentStart[edge]!, f.edges.argumentCount[edge]!, block, atEnd);
    }
  }
  for (let i = 0; i < wanting.length; i++) {
    const { value, block } = wanting[i]!;
    for (const source of sources.get(block)!) addArgument(f, source, block, atEnd(value, source));
  }
  keepClosures('copies', atEnd, rewrite);
}

function addArgument(f: IrFunction, source: Block, target: Block, value: Value): void {
  const last = terminator(f, source) as Instruction;
  const edges: NewEdge[] = [];
  for (const { target: to, arguments: given } of edgeList(f, last)) {
    edges.push({ target: to, arguments: to === target ? [...given, value] : given });
  }
  setEdges(f, last, edges);
}
