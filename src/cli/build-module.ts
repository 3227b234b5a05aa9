/** `convene build` for modules of IR: an object for linkers, or an executable that needs no library. */
import { basename } from 'node:path';
import { type CompiledFunction, compileInOrder } from '../codegen/index.ts';
import { ConveneError, timed } from '../ir/index.ts';
import { createObject, dataObject, link, standalone } from '../link/index.ts';
import { compileClosed } from './closed.ts';
import { reporting } from './conventions/report.ts';
import { type ModuleSource, openModule } from './module-source.ts';
import { writeFile } from './output.ts';

/** What is written: an executable, or an object that a linker makes one of. */
export const emissions = ['exe', 'obj'] as const;
export type Emission = (typeof emissions)[number];

export interface BuildModuleOptions {
  readonly output: string;
  readonly emit: Emission;
  /** Functions whose callers are all known get conventions of their own: for executables. */
  readonly tailored?: boolean;
}

/** Returns the exit status. Throws `usage`. */
export function buildModule(file: string, options: BuildModuleOptions): number {
  return reporting(false, () => {
    const source = timed('outline', '', () => openModule(file));
    const bytes = options.emit === 'obj' ? objectOf(source, file) : executableOf(source, options.tailored === true);
    timed('write', '', () => writeFile(options.output, bytes, options.emit === 'exe'));
    return undefined;
  });
}

function objectOf(source: ModuleSource, file: string): Uint8Array {
  const { symbols, aliases, conventions } = source;
  const object = createObject({ symbols, aliases, source: basename(file) });
  compileInOrder(source, { conventions, positionIndependent: true }, object.addFunction);
  return timed('write', '', () => {
    for (const data of source.data()) object.addData(data);
    return object.finish();
  });
}

function executableOf(source: ModuleSource, tailored: boolean): Uint8Array {
  const functions = tailored ? tailoredFunctions(source) : functionsInOrder(source);
  try {
    return timed('write', '', () => link(standalone(functions, source.data().map(dataObject))).bytes);
  } catch (error) {
    if (!(error instanceof ConveneError) || error.code !== 'undefined-symbol') throw error;
    const hint = 'for a program that needs libraries, write an object (--emit obj) and link it with a C compiler';
    throw new ConveneError(error.code, `${error.message}; ${hint}`);
  }
}

function functionsInOrder(source: ModuleSource): readonly CompiledFunction[] {
  const functions: CompiledFunction[] = [];
  compileInOrder(source, { conventions: source.conventions }, (code) => void functions.push(code));
  return functions;
}

/** What starts programs calls `main`, and code that is added for others may call what they define in its place. */
function tailoredFunctions(source: ModuleSource): readonly CompiledFunction[] {
  const known = new Set(['main', '_start', 'memcpy', 'memmove', 'memset']);
  return compileClosed(source, { entries: source.functions.filter((name) => known.has(name)) }).functions;
}
