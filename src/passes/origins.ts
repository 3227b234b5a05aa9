/** Puts sums of distance and origin where a loop's counter was, once its parameter is the distance. */
import {
  type Block,
  type ControlFlow,
  type Instruction,
  type IrFunction,
  i64,
  insertBefore,
  type LoopForest,
  none,
  opcodes,
  result,
  type Value,
} from '../ir/index.ts';

export interface Origin {
  readonly loop: number;
  readonly header: Block;
  /** The parameter of the header that was the counter and is the distance now. */
  readonly index: Value;
  /** What the counter exceeds the distance by; computed before the loop. */
  readonly origin: Value;
  /** The only instruction that wants the distance itself. */
  readonly overflow: Instruction;
}

/**
 * Each block makes the sum for itself, so that its addresses can take it in. What a loop further in wants is made in the header, lest
 * it be made in each round.
 */
export function replaceIndices(
  f: IrFunction,
  { order }: ControlFlow,
  forest: LoopForest,
  origins: ReadonlyMap<Value, Origin>,
): void {
  const c = f.instructions;
  const inHeader = new Map<Value, Value>();
  const sums = new Set<number>();

  function writeIndex({ index, origin }: Origin, place: Instruction): Value {
    const sum = insertBefore(f, place, {
      opcode: opcodes.add,
      type: i64,
      operands: [index, origin],
      resultTypes: [i64],
      position: c.position[place]!,
    });
    sums.add(sum);
    return result(f, sum);
  }

  function indexInHeader(of: Origin): Value {
    const known = inHeader.get(of.index);
    if (known !== undefined) return known;
    const made = writeIndex(of, f.blocks[of.header]!.first as Instruction);
    inHeader.set(of.index, made);
    return made;
  }

  const isFurtherIn = (block: Block, loop: number): boolean => {
    let inner = forest.innermost[block]!;
    while (inner > loop && forest.loops[inner]!.parent > loop) inner = forest.loops[inner]!.parent;
    return inner > loop && forest.loops[inner]!.parent === loop;
  };

  for (const block of order) {
    const inBlock = new Map<Value, Value>();
    const replace = (start: number, count: number, id: Instruction): void => {
      for (let at = start; at < start + count; at++) {
        const of = origins.get(f.pool[at] as Value);
        if (of === undefined || of.overflow === id) continue;
        let index = inBlock.get(of.index);
        if (index === undefined) {
          index = isFurtherIn(block, of.loop) ? indexInHeader(of) : writeIndex(of, id);
          inBlock.set(of.index, index);
        }
        f.pool[at] = index;
      }
    };
    for (let id: number = f.blocks[block]!.first; id !== none; id = c.next[id]!) {
      if (sums.has(id)) continue;
      replace(c.operandStart[id]!, c.operandCount[id]!, id as Instruction);
      for (let edge = c.firstEdge[id]!; edge < c.firstEdge[id]! + c.edgeCount[id]!; edge++) {
        replace(f.edges.argumentStart[edge]!, f.edges.argumentCount[edge]!, id as Instruction);
      }
    }
  }
}
