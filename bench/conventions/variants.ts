/** What competes on one program: our code under each convention, and llc's. */
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConveneError } from '../../src/ir/index.ts';
import { benchFolder, workFolder } from '../paths.ts';
import {
  type CompiledProgram,
  codeBytes,
  compileProgram,
  linkProgram,
  optimizeModule,
  programModule,
} from './compile.ts';
import { compileTwin, compileWithLlc, type Llc, linkWithC } from './llc.ts';
import type { KernelProgram } from './programs.ts';

/** Executables of one program by one compiler, the code of each a few bytes further on, so that no one's luck with alignment decides. */
export interface Variant {
  readonly id: string;
  readonly codeBytes: number;
  /** By {@link shifts}. */
  readonly executables: readonly string[];
}

/** Bytes by which code is moved: all places in a cache line where a function may begin. */
export const shifts = [0, 16, 32, 48] as const;

const folder = join(benchFolder, 'conventions');
const kernelText = (name: string): string => readFileSync(join(folder, 'kernels', `${name}.ir`), 'utf8');
const startText = readFileSync(join(folder, 'start.ir'), 'utf8');

/** A program compiled, from the text that hands results over in memory where registers for them are missing. */
function compiled(program: KernelProgram, way: string): CompiledProgram {
  try {
    return compileProgram(kernelText(program.name), way);
  } catch (error) {
    const isRefused = error instanceof ConveneError && error.code === 'convention-refusal';
    if (!isRefused || program.hasMemoryForm !== true) throw error;
    return compileProgram(kernelText(`${program.name}.memory`), way);
  }
}

/** Our code under a convention. Throws `convention-refusal` and `tail-call` where the convention cannot do what the program asks. */
export function ours(program: KernelProgram, way: string): Variant {
  const result = compiled(program, way);
  const executables = shifts.map((shift) => {
    const path = join(workFolder, `convention-${program.name}.${way}.${shift}`);
    writeFileSync(path, linkProgram(result, startText, shift));
    chmodSync(path, 0o755);
    return path;
  });
  return { id: way, codeBytes: codeBytes(result), executables };
}

/** What LLVM is given: the program as it is written, or after the passes that ours goes through. */
export type LlcInput = 'written' | 'passed';

export function llcs(program: KernelProgram, llc: Llc, input: LlcInput): Variant {
  const text = kernelText(program.hasMemoryForm === true ? `${program.name}.memory` : program.name);
  const module = programModule(text, 'sysv');
  if (input === 'passed') optimizeModule(module);
  const name = `convention-${program.name}.llc-${input}`;
  const compiled = compileWithLlc(llc, module, name);
  return {
    id: 'llc',
    codeBytes: compiled.codeBytes,
    executables: shifts.map((shift) => linkWithC(compiled, name, shift)),
  };
}

/** The executable of the program's C twin: what all others must print, it prints. */
export const oracle = (program: KernelProgram): string =>
  compileTwin(program.name, ['-O2'], `convention-${program.name}.gcc`);
