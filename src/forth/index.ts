/** Forth: text to words to IR, a session that runs it, programs as executables. */
export { bodySymbol, dynamicSymbol, type Word } from './body.ts';
export { buildExecutable, type WordsInUse, wordsInUse } from './build.ts';
export type { Entry } from './dictionary.ts';
export { type Image, knownWords } from './image.ts';
export { type KeptCode, keepCode } from './kept-code.ts';
export { type KeptPrograms, keepPrograms } from './kept-programs.ts';
export { createMachineCode, type Kept, type MachineCode } from './machine-code.ts';
export {
  dataStackRegion,
  descriptorFields,
  descriptorRegion,
  fixedAddresses,
  floatStackRegion,
  type Memory,
  regions,
  userCells,
} from './memory.ts';
export { createMemory } from './memory-access.ts';
export { describeError, type ReportStyle } from './report.ts';
export { createSession, type Session, type SessionOptions, setArguments } from './session.ts';
export type { Engine, FileAccess, Outcome, System } from './system.ts';
export { throwErrorCode, throwMessage } from './throw-codes.ts';
