/** Runs a target's sequence of physical instructions, with its jumps, by their meanings. */
import type { Memory } from '../../../src/ir/index.ts';
import type { Register } from '../../../src/targets/index.ts';
import {
  type Condition,
  conditionHolds,
  createMachineState,
  execute,
  instructionLength,
  instructions,
  type MachineState,
  opcodeNamed,
  rcx,
  rdi,
  rsi,
  x64Lowering,
} from '../../../src/targets/x64/index.ts';

interface Surroundings {
  readonly memory: Memory;
  readonly garbage: () => bigint;
}

interface Placed {
  readonly opcode: number;
  readonly words: Int32Array;
  readonly start: number;
  readonly end: number;
}

/** The values of the operands that it defines, in their order. */
export function runSequence({ memory, garbage }: Surroundings, name: string, inputs: readonly bigint[]): bigint[] {
  const sequence = x64Lowering.sequences.find((one) => one.name === name);
  if (sequence === undefined) throw new Error(`there is no sequence ${name}`);
  const state = createMachineState(memory);
  for (let register = 0; register < 16; register++) state.integers[register] = garbage();
  const registers = sequence.operands.map(({ fixed }) => fixed as Register);
  registers.forEach((register, index) => {
    state.integers[register] = inputs[index];
  });
  const preserved = state.integers.slice();
  run(state, place(sequence.expand(registers)));
  if (state.downwards) throw new Error(`${name} leaves the direction flag set`);
  const changes = new Set<number>([...registers, ...sequence.clobbers]);
  state.integers.forEach((value, register) => {
    if (value !== preserved[register] && !changes.has(register)) throw new Error(`${name} changes r${register}`);
  });
  return sequence.operands.flatMap(({ access }, index) => (access === 'use' ? [] : [state.integers[registers[index]]]));
}

function place(sequence: readonly { readonly form: string; readonly words: readonly number[] }[]): readonly Placed[] {
  let at = 0;
  return sequence.map(({ form, words }) => {
    const opcode = opcodeNamed(form);
    const start = at;
    at += instructionLength(opcode, Int32Array.from(words), 0);
    return { opcode, words: Int32Array.from(words), start, end: at };
  });
}

const most = 10_000;

function run(state: MachineState, code: readonly Placed[]): void {
  const end = code.at(-1)!.end;
  let at = 0;
  for (let steps = 0; at !== end; steps++) {
    const instruction = code.find(({ start }) => start === at);
    if (instruction === undefined || steps === most) throw new Error(`a jump to ${at}, where no instruction starts`);
    at = instruction.end + step(state, instruction);
  }
}

/** Does one instruction; gives the displacement of a jump that is taken. */
function step(state: MachineState, { opcode, words }: Placed): number {
  const form = instructions[opcode];
  if (form.control === 'jump') return words[0];
  if (form.control === 'conditional-jump') {
    const holds = conditionHolds(state.flags, words[0] as Condition);
    if (holds === undefined) throw new Error(`${form.name} looks at flags that hold nothing`);
    return holds ? words[1] : 0;
  }
  if (form.name === 'rep_movsb' && state.downwards) copyDownwards(state);
  else execute(state, opcode, words);
  return 0;
}

/** With the direction flag set, which the meaning leaves out. */
function copyDownwards({ memory, integers }: MachineState): void {
  for (; integers[rcx] > 0n; integers[rcx]--) {
    memory.view(integers[rdi], 1).setUint8(0, memory.view(integers[rsi], 1).getUint8(0));
    integers[rdi]--;
    integers[rsi]--;
  }
}
