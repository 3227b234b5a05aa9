/** The x86-64 machine: registers, instruction forms, encoder, assembler, listing. */
export { type Assembler, createAssembler } from './assembler.ts';
export type { AssembledCode, AssembledRelocation } from './assembler-layout.ts';
export { type Address, type AssemblerOperand, at, indexed, type Label, relative } from './assembler-operands.ts';
export {
  appendBytes,
  appendCode,
  type CodeBuffer,
  codeBytes,
  createCodeBuffer,
  type Relocation,
  type RelocationKind,
  reserve,
} from './code-buffer.ts';
export { type Condition, conditionSuffixes, conditions, exchangeCondition, negateCondition } from './conditions.ts';
export * from './conventions/index.ts';
export { encode, instructionLength } from './encode.ts';
export { createMachineState, execute, type MachineState } from './evaluate.ts';
export { type Effects, evaluateMeaning, type MemoryEffect, type Surroundings } from './evaluate-meaning.ts';
export { conditionHolds, type Flags, flagBits, flagsFrom, unknownFlags } from './flags.ts';
export { moveImmediateForm } from './immediate.ts';
export type { Form } from './instructions/form.ts';
export { type FormName, instructions, instructionWords, opcodeNamed, opcodes } from './instructions/table.ts';
export { formatInstruction, type ListingNames } from './listing.ts';
export { x64Lowering } from './lower.ts';
export { addedOperations, effectNames, type MeaningExpression, parseMeaning } from './meaning.ts';
export { longestNop, padWithNops } from './nop.ts';
export * from './registers.ts';
