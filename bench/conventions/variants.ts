/** What competes on one program: our code under each convention, and llc's. */
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConveneError } from '../../src/ir/index.ts';
import { benchFolder, workFolder } from '../paths.ts';
import {
  addressesForCalls,
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
  /** Addresses in the first executable of instructions that are there for calls, if that is known. */
  readonly forCalls?: ReadonlySet<number>;
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

/** Executables of compiled code, in files whose names begin so. */
export function executablesOf(program: CompiledProgram, id: string, fileName: string): Variant {
  const linked = shifts.map((shift) => linkProgram(program, startText, shift));
  const executables = linked.map(({ bytes }, index) => {
    const path = join(workFolder, `${fileName}.${shifts[index]}`);
    writeFileSync(path, bytes);
    chmodSync(path, 0o755);
    return path;
  });
  return { id, codeBytes: codeBytes(program), executables, forCalls: addressesForCalls(program, linked[0]!) };
}

/** Our code under a convention. Throws `convention-refusal` and `tail-call` where the convention cannot do what the program asks. */
export function ours(program: KernelProgram, way: string): Variant {
  const result = compiled(program, way);
  if (program.needsTailJumps === true && !hasTailJumps(result)) {
    const why = `under '${way}' a call in tail position comes back, and the program would need a stack without end`;
    throw new ConveneError('tail-call', why);
  }
  return executablesOf(result, way, `convention-${program.name}.${way}`);
}

/** Whether calls by address are jumps, but those of the kernel itself. */
const hasTailJumps = ({ explanations }: CompiledProgram): boolean =>
  [...explanations.values()].every(
    ({ symbol, instructions }) =>
      symbol === 'kernel' ||
      instructions.every(({ cause }) => cause?.kind !== 'transfer' || cause.call.symbol !== undefined || cause.tail),
  );

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
