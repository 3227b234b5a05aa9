import type { CodeObject, DataObject } from '../object/index.ts';

/** What an executable is made of. */
export interface Program {
  readonly functions: readonly CodeObject[];
  readonly data: readonly DataObject[];
  /** The symbol where execution starts. */
  readonly entry: string;
  /** Symbols to keep besides those that the entry refers to. */
  readonly roots?: readonly string[];
}

/** Symbols that the linker defines: first byte of the code, and the byte after its last. */
export const linkerSymbols = { codeStart: 'convene.code.start', codeEnd: 'convene.code.end' } as const;
