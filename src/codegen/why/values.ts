/** What values are and where they are alive, found again from a machine function: for explanations, which nobody asks for often. */
import type { FunctionLowering } from '../lower/function.ts';
import { type MachineFunction, role, roleOf, type VirtualRegister } from '../machine.ts';
import { type Note, type Notes, wordKey } from '../notes.ts';
import type { ValueOrigin } from './cause.ts';

export interface Values {
  originOf(value: number): ValueOrigin;
  /** The values of a class that live across an instruction, constants left out. */
  liveAcross(instruction: number, float: number): readonly number[];
  /** What becomes a block's parameter, by the edge whose moves stand before an instruction. */
  broughtTo(parameter: number, before: number): number | undefined;
}

export function findValues(machine: MachineFunction, notes: Notes, mnemonicOf: (opcode: number) => string): Values {
  const { blocks, words, constraints, wordStart, recipe, virtualCount, registerClass } = machine;
  const definedAt = new Int32Array(virtualCount).fill(-1);
  const definedBy = new Map<number, Note>();
  const parameterOf = new Int32Array(virtualCount).fill(-1);
  blocks.forEach(({ parameters }, block) => {
    for (const parameter of parameters) parameterOf[parameter] = block;
  });
  for (let id = 0; id < machine.instructionCount; id++) {
    const loads = notes.instructions.get(id);
    for (let word = wordStart[id]; word < wordStart[id + 1]; word++) {
      if (roleOf(constraints[word]) !== role.define) continue;
      definedAt[words[word]] = id;
      const note = notes.words.get(wordKey(id, word - wordStart[id])) ?? loads;
      if (note !== undefined) definedBy.set(words[word], note);
    }
  }
  const positionOf = (instruction: number) => {
    const position = machine.positions[machine.position[instruction]];
    return position === undefined ? {} : { position };
  };
  let liveIn: readonly Set<number>[] | undefined;
  return {
    originOf(value): ValueOrigin {
      const note = definedBy.get(value);
      switch (note?.kind) {
        case 'parameter':
        case 'result':
        case 'preserved':
        case 'variable':
          return note;
      }
      if (recipe[value] >= 0) return { kind: 'constant' };
      if (parameterOf[value] >= 0) return { kind: 'block', ...positionOf(blocks[parameterOf[value]].start) };
      const at = definedAt[value];
      if (at < 0) return { kind: 'constant' };
      return { kind: 'computed', mnemonic: mnemonicOf(machine.opcode[at]), ...positionOf(at) };
    },
    liveAcross(instruction, float) {
      liveIn ??= findLiveIn(machine);
      const live = liveAfter(machine, liveIn, instruction);
      return [...live].filter(
        (value) => registerClass[value] === float && recipe[value] < 0 && definedBy.get(value)?.kind !== 'preserved',
      );
    },
    broughtTo(parameter, before) {
      const target = parameterOf[parameter];
      if (target < 0) return undefined;
      const index = blocks[target].parameters.indexOf(parameter as VirtualRegister);
      for (const { start, end, edges } of blocks) {
        const edge = edges.find((one) => one.target === target);
        if (edge === undefined) continue;
        const isSource = start <= before && before < end;
        if (isSource || (before === blocks[target].start && edges.length > 1)) return edge.arguments[index];
      }
      return undefined;
    },
  };
}

function findLiveIn(machine: MachineFunction): readonly Set<number>[] {
  const liveIn = machine.blocks.map(() => new Set<number>());
  for (let changed = true; changed; ) {
    changed = false;
    for (let block = machine.blocks.length - 1; block >= 0; block--) {
      const live = walk(machine, liveIn, block, machine.blocks[block].start);
      if (live.size === liveIn[block].size) continue;
      liveIn[block] = live;
      changed = true;
    }
  }
  return liveIn;
}

/** What is alive before instruction `down` of a block. */
function walk(
  { blocks, words, constraints, wordStart }: MachineFunction,
  liveIn: readonly Set<number>[],
  block: number,
  down: number,
): Set<number> {
  const live = new Set<number>();
  for (const { target, arguments: passed } of blocks[block].edges) {
    for (const value of liveIn[target]) live.add(value);
    for (const value of passed) live.add(value);
  }
  for (let id = blocks[block].end - 1; id >= down; id--) {
    for (let word = wordStart[id]; word < wordStart[id + 1]; word++) {
      if (roleOf(constraints[word]) === role.define) live.delete(words[word]);
    }
    for (let word = wordStart[id]; word < wordStart[id + 1]; word++) {
      if (roleOf(constraints[word]) === role.use) live.add(words[word]);
    }
  }
  if (down === blocks[block].start) for (const parameter of blocks[block].parameters) live.delete(parameter);
  return live;
}

/** What is alive after an instruction and was so before it. */
function liveAfter(machine: MachineFunction, liveIn: readonly Set<number>[], instruction: number): Set<number> {
  const block = machine.blocks.findIndex(({ start, end }) => start <= instruction && instruction < end);
  const live = walk(machine, liveIn, block, instruction + 1);
  for (let word = machine.wordStart[instruction]; word < machine.wordStart[instruction + 1]; word++) {
    if (roleOf(machine.constraints[word]) === role.define) live.delete(machine.words[word]);
  }
  return live;
}

/** Calls by the number of their instruction. */
export const callsOf = (machine: MachineFunction, { calls }: FunctionLowering) =>
  new Map(calls.map((call) => [machine.instructionCount - 1 - call.instruction, call]));
