/** A machine function as text, with its allocation if there is one: for reading, and for messages of failed tests. */
import {
  type Allocation,
  detailOf,
  type MachineFunction,
  overlaps,
  policy,
  policyOf,
  repeated,
  role,
  roleOf,
  swapped,
} from '../machine.ts';

export interface DumpOptions {
  readonly opcodeName?: (opcode: number) => string;
  readonly registerName?: (register: number) => string;
}

/** One line an instruction, edits before it, blocks with their parameters and edges. */
export function dumpMachine(machine: MachineFunction, allocation?: Allocation, options: DumpOptions = {}): string {
  const opcodeName = options.opcodeName ?? ((opcode) => `op${opcode}`);
  const registerName = options.registerName ?? ((register) => `r${register}`);
  const lines: string[] = [];
  const place = (p: number): string => (p < 0 ? `[slot ${~p}]` : registerName(p));
  const values = (list: readonly number[]): string => list.map((v) => `v${v}`).join(', ');

  const word = (w: number): string => {
    const constraint = machine.constraints[w];
    const kind = roleOf(constraint);
    if (kind === role.plain) return `${machine.words[w]}`;
    if (kind === role.slot) return `slot${machine.words[w]}`;
    const rule = policyOf(constraint);
    let text = `${kind === role.define ? '=' : ''}v${machine.words[w]}`;
    if (overlaps(constraint)) text += kind === role.define ? '!early' : '!late';
    if (allocation !== undefined) text += `:${place(allocation.places[w])}`;
    else if (rule === policy.fixed) text += `:${registerName(detailOf(constraint))}`;
    if (rule === policy.tied) text += `~${detailOf(constraint)}`;
    if (rule === policy.registerOrSlot) text += '?';
    return text;
  };

  const edit = (e: number): string => {
    const { from, to } = allocation!.edits;
    if (from[e] >= repeated) return `${place(to[e])} ← repeat ${from[e] - repeated}`;
    if (from[e] >= swapped) return `${place(to[e])} ↔ ${place(from[e] - swapped)}`;
    return `${place(to[e])} ← ${place(from[e])}`;
  };

  let e = 0;
  machine.blocks.forEach((block, b) => {
    const marks = `${block.cold ? ' cold' : ''} ×${block.frequency}`;
    lines.push(`block ${b}(${values(block.parameters)})${marks}`);
    for (let i = block.start; i < block.end; i++) {
      for (; allocation !== undefined && e < allocation.edits.count && allocation.edits.before[e] <= i; e++) {
        lines.push(`          ${edit(e)}`);
      }
      const operands: string[] = [];
      for (let w = machine.wordStart[i]; w < machine.wordStart[i + 1]; w++) operands.push(word(w));
      const clobbers = machine.clobber[i] >= 0 ? ` clobbers ${machine.clobber[i]}` : '';
      lines.push(`${String(i).padStart(5)}  ${opcodeName(machine.opcode[i])} ${operands.join(' ')}${clobbers}`);
    }
    for (const edge of block.edges) lines.push(`       → ${edge.target}(${values(edge.arguments)})`);
  });
  return `${machine.name}\n${lines.join('\n')}\n`;
}
