/** LLVM's code generator on the same programs. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IrModule } from '../../src/ir/index.ts';
import { runToEnd, tryOutput } from '../measure.ts';
import { benchFolder, workFolder } from '../paths.ts';
import { llvmModule } from './llvm.ts';

export const cFile = (name: string): string => join(benchFolder, 'conventions', 'c', `${name}.c`);

export interface Llc {
  readonly command: string;
  readonly version: string;
}

/** The newest llc there is. */
export function findLlc(): Llc | undefined {
  const names = ['llc-21', 'llc-20', 'llc-19', 'llc'];
  for (const command of names) {
    const version = tryOutput([command, '--version']);
    if (version !== undefined) return { command, version: /LLVM version \S+/.exec(version)?.[0] ?? command };
  }
  return undefined;
}

export interface LlcProgram {
  /** Assembly text, whose code begins at `.text`. */
  readonly assembly: string;
  /** Bytes of the functions' instructions. */
  readonly codeBytes: number;
}

/** Bytes of the functions in an object file. */
export function functionBytes(object: string): number {
  const symbols = runToEnd(['readelf', '-sW', object]).output;
  const sizes = [...symbols.matchAll(/^\s*\d+: \S+\s+(\d+) FUNC/gm)].map(([, size]) => Number(size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Compiles with `llc -O2`. */
export function compileWithLlc(llc: Llc, module: IrModule, name: string): LlcProgram {
  const input = join(workFolder, `${name}.ll`);
  const output = join(workFolder, `${name}.s`);
  writeFileSync(input, llvmModule(module));
  runToEnd([llc.command, '-O2', '--relocation-model=static', '--asm-verbose=false', input, '-o', output]);
  const object = join(workFolder, `${name}.o`);
  runToEnd(['gcc', '-c', output, '-o', object]);
  return { assembly: readFileSync(output, 'utf8'), codeBytes: functionBytes(object) };
}

/** Links with the C driver; the code begins `shift` bytes later than it need. Gives the executable's path. */
export function linkWithC({ assembly }: LlcProgram, name: string, shift: number): string {
  const source = join(workFolder, `${name}.${shift}.s`);
  const executable = join(workFolder, `${name}.${shift}`);
  writeFileSync(source, assembly.replace('\t.text\n', `\t.text\n\t.p2align 6\n\t.skip ${shift}, 0x90\n`));
  runToEnd(['gcc', '-static', '-no-pie', '-O2', '-o', executable, cFile('main'), source]);
  return executable;
}

/** The C twin of a program, compiled by gcc with these options. Gives the executable's path. */
export function compileTwin(program: string, options: readonly string[], name: string): string {
  const executable = join(workFolder, name);
  runToEnd(['gcc', '-static', '-no-pie', ...options, '-o', executable, cFile('main'), cFile(program)]);
  return executable;
}
