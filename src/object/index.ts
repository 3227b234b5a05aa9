/** Pieces of code and data before linking, relocations, and the file formats of executables and of objects to be linked. */
export {
  type DynamicRelocation,
  type DynamicSymbol,
  type DynamicTables,
  dynamicList,
  dynamicListBytes,
  dynamicTables,
} from './dynamic.ts';
export * from './elf.ts';
export {
  addRelocation,
  createRelocations,
  type ObjectSection,
  type ObjectSymbol,
  type RelocatableObject,
  type RelocationColumns,
  type SectionContent,
  writeRelocatable,
} from './relocatable.ts';
export {
  applyRelocation,
  clearRelocation,
  hexadecimal,
  relocatedValue,
  relocationFits,
  writeLittleEndian,
} from './relocate.ts';
export * from './unit.ts';
