/** What competes on one program: our code under each convention, and llc's. */
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assign } from '../../src/abi/index.ts';
import { ConveneError } from '../../src/ir/index.ts';
import { benchFolder, workFolder } from '../paths.ts';
import { codeBytes, compileProgram, conventionCalled, linkProgram, optimizeModule, programModule } from './compile.ts';
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

/** The text of a program for a convention: the one that hands results over in memory where registers for them are missing. */
export function textFor(program: KernelProgram, convention: string): string {
  if (program.hasMemoryForm !== true) return kernelText(program.name);
  try {
    for (const f of programModule(kernelText(program.name), convention).functions) {
      assign(conventionCalled(f.signature.convention), f.signature);
    }
  } catch (error) {
    if (!(error instanceof ConveneError) || error.code !== 'convention-refusal') throw error;
    return kernelText(`${program.name}.memory`);
  }
  return kernelText(program.name);
}

/** Our code under a convention. Throws `convention-refusal` and `tail-call` where the convention cannot do what the program asks. */
export function ours(program: KernelProgram, convention: string): Variant {
  const compiled = compileProgram(textFor(program, convention), convention);
  const executables = shifts.map((shift) => {
    const path = join(workFolder, `convention-${program.name}.${convention}.${shift}`);
    writeFileSync(path, linkProgram(compiled, startText, shift));
    chmodSync(path, 0o755);
    return path;
  });
  return { id: convention, codeBytes: codeBytes(compiled), executables };
}

/** What LLVM is given: the program as it is written, or after the passes that ours goes through. */
export type LlcInput = 'written' | 'passed';

export function llcs(program: KernelProgram, llc: Llc, input: LlcInput): Variant {
  const module = programModule(textFor(program, 'sysv'), 'sysv');
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
