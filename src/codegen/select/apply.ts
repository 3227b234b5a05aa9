/** Selecting one operation: the first rule that applies, written out. */
import {
  ConveneError,
  type Instruction,
  type Opcode,
  operationName,
  operationOf,
  type Type,
  typeName,
} from '../../ir/index.ts';
import type { Selection } from './context.ts';
import { emitRule } from './emit.ts';
import { createMatch, findRule } from './match.ts';

/** From here on what is written belongs to an instruction. */
export function standAt(selection: Selection, id: number): void {
  const { graph, writer } = selection;
  selection.epoch = graph.epoch[id];
  writer.currentPosition = graph.f.instructions.position[id];
}

const noLabels: readonly number[] = [];

/** Kept for all operations, which are selected one after the other: nothing that writes a rule selects another. */
const match = createMatch();

/** Throws `no-rule` for an operation that the target cannot do. `labels` are the blocks of its edges. */
export function applyRule(selection: Selection, id: Instruction, labels = noLabels): void {
  const rule = findRule(selection, match, id, false, true);
  if (rule === undefined) {
    const { f } = selection.graph;
    const type = f.instructions.type[id] as Type;
    const name = operationName(f.instructions.opcode[id] as Opcode);
    const typed = operationOf(f.instructions.opcode[id] as Opcode).types.length > 0;
    throw new ConveneError(
      'no-rule',
      `'${f.name}' uses '${name}${typed ? `.${typeName(type)}` : ''}', for which ${selection.book.lowering.name} has no rule`,
    );
  }
  emitRule(selection, rule, match, labels);
}
