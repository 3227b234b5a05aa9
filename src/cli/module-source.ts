/** Files of IR text and of LLVM IR text, both as functions that are read one at a time. */
import { readFileSync } from 'node:fs';
import { type Convention, conventionsOf } from '../abi/index.ts';
import type { FunctionSource } from '../codegen/index.ts';
import {
  ConveneError,
  type IrConvention,
  type IrData,
  isReplaceable,
  parseModule,
  type SymbolAlias,
  type SymbolAttributes,
  verifyOrThrow,
} from '../ir/index.ts';
import { readLlvm } from '../llvm/index.ts';
import { x64Conventions } from '../targets/x64/index.ts';
import { readText } from './conventions/load.ts';
import { rememberText } from './conventions/report.ts';

export interface ModuleSource extends FunctionSource {
  /** Complete when all functions have been read. */
  readonly data: () => readonly IrData[];
  readonly symbols: ReadonlyMap<string, SymbolAttributes>;
  readonly aliases: readonly SymbolAlias[];
  readonly conventions: ReadonlyMap<string, Convention>;
  /** Those that the file describes itself. */
  readonly described: readonly IrConvention[];
}

const isLlvm = (file: string): boolean => file.endsWith('.ll');

/** Whether a file has IR text, ours or LLVM's: its name tells. */
export const isModule = (file: string): boolean => file.endsWith('.ir') || isLlvm(file);

/** Functions are found valid as they are read. Throws `usage` where there is no such file. */
export function openModule(file: string, positions = false): ModuleSource {
  return isLlvm(file) ? openLlvm(file, positions) : openIr(file);
}

function openIr(file: string): ModuleSource {
  const module = parseModule(readText(file), file);
  const { symbols = new Map() } = module;
  return {
    functions: module.functions.map(({ name }) => name),
    read(place) {
      const f = module.functions[place]!;
      verifyOrThrow(f);
      return f;
    },
    isReplaceable: (symbol) => isReplaceable(symbols, symbol),
    data: () => module.data,
    symbols,
    aliases: module.aliases ?? [],
    conventions: conventionsOf(module, x64Conventions),
    described: module.conventions ?? [],
  };
}

function openLlvm(file: string, positions: boolean): ModuleSource {
  const bytes = readBytes(file);
  const quoted = <T>(read: () => T): T => {
    try {
      return read();
    } catch (error) {
      rememberText(file, new TextDecoder().decode(bytes));
      throw error;
    }
  };
  const module = quoted(() => readLlvm(bytes, file));
  const { functions, data, symbols, aliases } = module;
  return {
    functions,
    read: (place) => quoted(() => module.read(place, { positions })),
    mentions: module.mentions,
    isReplaceable: (symbol) => isReplaceable(symbols, symbol),
    data,
    symbols,
    aliases,
    conventions: x64Conventions,
    described: [],
  };
}

function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code } = error as { code?: string };
    const reason = code === 'ENOENT' ? 'there is no such file' : (error as Error).message;
    throw new ConveneError('usage', `cannot read '${file}': ${reason}`);
  }
}
