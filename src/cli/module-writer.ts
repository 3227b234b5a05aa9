/** What becomes of a module's functions, one after the other: an object for linkers, or an executable that needs no library. */
import { conventionsOf } from '../abi/index.ts';
import { type CompiledFunction, compilerInOrder } from '../codegen/index.ts';
import {
  ConveneError,
  type IrConvention,
  type IrData,
  type IrFunction,
  isReplaceable,
  type SymbolAlias,
  type SymbolAttributes,
} from '../ir/index.ts';
import { createObject, dataObject, link, standalone } from '../link/index.ts';
import { x64Conventions } from '../targets/x64/index.ts';

/** What is written: an executable, or an object that a linker makes one of. */
export const emissions = ['exe', 'obj'] as const;
export type Emission = (typeof emissions)[number];

/** Plain values, as threads can send them. */
export interface WriterSettings {
  readonly emit: Emission;
  /** The name of the file that the module is from. */
  readonly source: string;
  readonly symbols: ReadonlyMap<string, SymbolAttributes>;
  readonly aliases: readonly SymbolAlias[];
  /** Conventions that the module describes itself. */
  readonly described: readonly IrConvention[];
}

export interface ModuleWriter {
  /** Compiles a function that passes have improved; callees come before callers. Throws what compiling throws. */
  add(f: IrFunction): void;
  /** The file. Throws `undefined-symbol`. */
  finish(data: readonly IrData[]): Uint8Array;
}

export function createModuleWriter(settings: WriterSettings): ModuleWriter {
  const { emit, symbols, described } = settings;
  const conventions = conventionsOf({ conventions: described }, x64Conventions);
  const compile = compilerInOrder({ conventions, positionIndependent: emit === 'obj' });
  const { take, finish } = emit === 'obj' ? objectFile(settings) : executableFile();
  return { add: (f) => take(compile(f, isReplaceable(symbols, f.name))), finish };
}

interface CodeTaker {
  readonly take: (code: CompiledFunction) => void;
  readonly finish: ModuleWriter['finish'];
}

function objectFile(settings: WriterSettings): CodeTaker {
  const object = createObject(settings);
  return {
    take: object.addFunction,
    finish(data) {
      for (const one of data) object.addData(one);
      return object.finish();
    },
  };
}

function executableFile(): CodeTaker {
  const functions: CompiledFunction[] = [];
  return { take: (code) => void functions.push(code), finish: (data) => executableOf(functions, data) };
}

/** Throws `undefined-symbol` for a program that needs a library. */
export function executableOf(functions: readonly CompiledFunction[], data: readonly IrData[]): Uint8Array {
  try {
    return link(standalone(functions, data.map(dataObject))).bytes;
  } catch (error) {
    if (!(error instanceof ConveneError) || error.code !== 'undefined-symbol') throw error;
    const hint = 'for a program that needs libraries, write an object (--emit obj) and link it with a C compiler';
    throw new ConveneError(error.code, `${error.message}; ${hint}`);
  }
}
