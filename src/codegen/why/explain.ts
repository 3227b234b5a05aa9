/** A listing in which each instruction says what it costs and why it is there. */
import type { Contract } from '../../abi/index.ts';
import type { SourcePosition } from '../../ir/index.ts';
import type { InstructionDescription } from '../../targets/index.ts';
import type { PhysicalFunction } from '../compile.ts';
import type { CompiledFunction } from '../compiled.ts';
import type { Cause } from './cause.ts';
import { findCauses } from './causes.ts';

export interface ExplainedInstruction {
  readonly offset: number;
  readonly bytes: number;
  readonly text: string;
  /** Accesses to memory, those of the stack by calls, returns, pushes and pops included. */
  readonly reads: number;
  readonly writes: number;
  /** Expected executions for one of the function. */
  readonly frequency: number;
  readonly cold: boolean;
  readonly position?: SourcePosition;
  /** Absent for what computes, and for jumps between blocks. */
  readonly cause?: Cause;
}

export interface Explanation {
  readonly symbol: string;
  readonly contract: Contract;
  readonly frameSize: number;
  readonly instructions: readonly ExplainedInstruction[];
}

export type ExplanationSink = (explanation: Explanation) => void;

export interface ExplanationInProgress {
  add(offset: number, text: string, instruction: number, block: number): void;
  finish(code: CompiledFunction): Explanation;
}

const stackAccesses: Readonly<Record<string, readonly [reads: number, writes: number]>> = {
  call: [0, 1],
  ret: [1, 0],
  push: [0, 1],
  pop: [1, 0],
};

function accessesOf({ mnemonic, operands }: InstructionDescription): readonly [reads: number, writes: number] {
  let [reads, writes] = stackAccesses[mnemonic] ?? [0, 0];
  for (const operand of operands) {
    if (operand.kind !== 'memory' || operand.access === 'address') continue;
    if (operand.access !== 'define') reads++;
    if (operand.access !== 'use') writes++;
  }
  return [reads, writes];
}

export function startExplanation(physical: PhysicalFunction): ExplanationInProgress {
  const { code, machine, lowering } = physical;
  const forms = lowering.selection.book.lowering.instructions;
  const causeOf = findCauses(physical);
  const told: { offset: number; text: string; instruction: number; block: number }[] = [];
  return {
    add(offset, text, instruction, block) {
      told.push({ offset, text, instruction, block });
    },
    finish({ name, contract, frameSize, instructionBytes }) {
      const instructions = told.map(({ offset, text, instruction, block }, index): ExplainedInstruction => {
        const { frequency, cold } = code.blocks[block];
        const end = told[index + 1]?.offset ?? instructionBytes;
        const form = instruction < 0 ? undefined : forms[code.opcode[instruction]];
        const [reads, writes] = form === undefined ? [0, 0] : accessesOf(form);
        const position = instruction < 0 ? undefined : machine.positions[code.position[instruction]];
        const cause = instruction < 0 ? undefined : causeOf(instruction);
        return {
          offset,
          bytes: end - offset,
          text,
          reads,
          writes,
          frequency,
          cold,
          ...(position === undefined ? {} : { position }),
          ...(cause === undefined ? {} : { cause }),
        };
      });
      return { symbol: name, contract, frameSize, instructions };
    },
  };
}
