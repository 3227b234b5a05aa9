/** Loads that other instructions take over as memory operands: which, for cold code that wants what they read. */
import { type Opcode, operationOf } from '../../ir/index.ts';
import { operandValue } from '../graph.ts';
import type { Source } from '../rules/template.ts';
import type { Selection } from './context.ts';
import type { Match } from './match.ts';

/** Notes which load the memory operand about to be written takes over, if any. */
export function noteLoad(selection: Selection, source: Source, match: Match, instruction: number): void {
  if (source.kind !== 'address' || match.nodeCount === 1) return;
  const { graph, writer, takenLoads } = selection;
  const { f } = graph;
  for (let node = 1; node < match.nodeCount; node++) {
    const load = match.nodes[node];
    if (operationOf(f.instructions.opcode[load] as Opcode).effect !== 'reads') continue;
    const isSame =
      operandValue(graph, load, 0) === match.values[source.variable] &&
      f.instructions.low[load] === match.offsets[source.variable];
    if (isSame) takenLoads.set(load, { instruction, word: writer.wordCount - writer.wordStart[instruction] });
  }
}
