/** Instructions that are made once more, in their own function or in another, with other values in place of their operands. */
import type { Block, Instruction, IrFunction, NewEdge, NewInstruction, Type, Value } from '../ir/index.ts';

export type ValueFor = (value: Value) => Value;

/** An instruction as another one is made like it. `low` is its immediate where that is an index into tables of another function. */
export function again(
  f: IrFunction,
  id: Instruction,
  valueFor: ValueFor,
  low = f.instructions.low[id]!,
  position = f.instructions.position[id]!,
): Required<NewInstruction> {
  const { opcode, type, operandStart, operandCount, firstResult, resultCount, high } = f.instructions;
  const resultTypes: Type[] = [];
  const past = firstResult[id]! + resultCount[id]!;
  for (let value = firstResult[id]!; value < past; value++) resultTypes.push(f.values.type[value] as Type);
  return {
    opcode: opcode[id] as NewInstruction['opcode'],
    type: type[id] as Type,
    operands: valuesAgain(f, operandStart[id]!, operandCount[id]!, valueFor),
    resultTypes,
    low,
    high: high[id]!,
    position,
  };
}

/** The edges of a terminator likewise. */
export function edgesAgain(
  f: IrFunction,
  id: Instruction,
  valueFor: ValueFor,
  blockFor: (block: Block) => Block = (block) => block,
): NewEdge[] {
  const { firstEdge, edgeCount } = f.instructions;
  const { target, argumentStart, argumentCount } = f.edges;
  const edges: NewEdge[] = [];
  for (let edge = firstEdge[id]!; edge < firstEdge[id]! + edgeCount[id]!; edge++) {
    const given = valuesAgain(f, argumentStart[edge]!, argumentCount[edge]!, valueFor);
    edges.push({ target: blockFor(target[edge] as Block), arguments: given });
  }
  return edges;
}

function valuesAgain(f: IrFunction, start: number, count: number, valueFor: ValueFor): Value[] {
  const values: Value[] = [];
  for (let i = start; i < start + count; i++) values.push(valueFor(f.pool[i] as Value));
  return values;
}
