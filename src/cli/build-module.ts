/** `convene build` for modules of IR: an object for linkers, or an executable that needs no library. */
import { basename } from 'node:path';
import { type CompiledFunction, compileInOrder } from '../codegen/index.ts';
import { ConveneError } from '../ir/index.ts';
import { createObject, dataObject, link, standalone } from '../link/index.ts';
import { compileClosed } from './closed.ts';
import { reporting } from './conventions/report.ts';
import { type ModuleSource, openModule } from './module-source.ts';
import { writeFile } from './output.ts';
import { writeError } from './streams.ts';

/** What is written: an executable, or an object that a linker makes one of. */
export const emissions = ['exe', 'obj'] as const;
export type Emission = (typeof emissions)[number];

export interface BuildModuleOptions {
  readonly output: string;
  readonly emit: Emission;
  /** Functions whose callers are all known get conventions of their own: for executables. */
  readonly tailored?: boolean;
  readonly timings?: boolean;
}

type Stage = 'outline' | 'read' | 'passes' | 'code' | 'write';

/** Returns the exit status. Throws `usage`. */
export function buildModule(file: string, options: BuildModuleOptions): number {
  return reporting(false, () => {
    const times: Record<Stage, number> = { outline: 0, read: 0, passes: 0, code: 0, write: 0 };
    const timed = <T>(stage: Stage, work: () => T): T => {
      const begun = performance.now();
      const result = work();
      times[stage] += performance.now() - begun;
      return result;
    };
    const onStage = (stage: Stage, milliseconds: number): void => {
      times[stage] += milliseconds;
    };
    const source = timed('outline', () => openModule(file));
    const bytes =
      options.emit === 'obj'
        ? objectOf(source, file, onStage)
        : executableOf(source, options.tailored === true, onStage);
    timed('write', () => writeFile(options.output, bytes, options.emit === 'exe'));
    if (options.timings === true) reportTimes(times, source.functions.length);
    return undefined;
  });
}

type OnStage = (stage: Stage, milliseconds: number) => void;

function objectOf(source: ModuleSource, file: string, onStage: OnStage): Uint8Array {
  const { symbols, aliases, conventions } = source;
  const object = createObject({ symbols, aliases, source: basename(file) });
  compileInOrder(source, { conventions, positionIndependent: true, onStage }, object.addFunction);
  const begun = performance.now();
  for (const data of source.data()) object.addData(data);
  const bytes = object.finish();
  onStage('write', performance.now() - begun);
  return bytes;
}

function executableOf(source: ModuleSource, tailored: boolean, onStage: OnStage): Uint8Array {
  const functions = tailored ? tailoredFunctions(source, onStage) : functionsInOrder(source, onStage);
  try {
    return link(standalone(functions, source.data().map(dataObject))).bytes;
  } catch (error) {
    if (!(error instanceof ConveneError) || error.code !== 'undefined-symbol') throw error;
    const hint = 'for a program that needs libraries, write an object (--emit obj) and link it with a C compiler';
    throw new ConveneError(error.code, `${error.message}; ${hint}`);
  }
}

function functionsInOrder(source: ModuleSource, onStage: OnStage): readonly CompiledFunction[] {
  const functions: CompiledFunction[] = [];
  compileInOrder(source, { conventions: source.conventions, onStage }, (code) => void functions.push(code));
  return functions;
}

/** What starts programs calls `main`, and code that is added for others may call what they define in its place. */
function tailoredFunctions(source: ModuleSource, onStage: OnStage): readonly CompiledFunction[] {
  const known = new Set(['main', '_start', 'memcpy', 'memmove', 'memset']);
  const begun = performance.now();
  const { functions } = compileClosed(source, { entries: source.functions.filter((name) => known.has(name)) });
  onStage('code', performance.now() - begun);
  return functions;
}

function reportTimes(times: Readonly<Record<Stage, number>>, functions: number): void {
  const parts = Object.entries(times).map(([stage, milliseconds]) => `${stage} ${milliseconds.toFixed(0)} ms`);
  writeError(`${functions} functions: ${parts.join(', ')}\n`);
}
