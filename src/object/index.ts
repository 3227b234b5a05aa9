/** Pieces of code and data before linking, relocations, and the file format of executables. */
export * from './elf.ts';
export { applyRelocation, hexadecimal, relocatedValue, relocationFits, writeLittleEndian } from './relocate.ts';
export * from './unit.ts';
