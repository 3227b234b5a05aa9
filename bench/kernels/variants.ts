/** What competes on one kernel: Convene and llc on the same LLVM IR, and compilers of the C that it comes from. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeLlvm } from '../c-to-llvm.ts';
import { cFile, functionBytes } from '../conventions/llc.ts';
import { shifts, type Variant } from '../conventions/variants.ts';
import { runToEnd, tryOutput } from '../measure.ts';
import { benchFolder, conveneCommand, workFolder } from '../paths.ts';

export type CompilerId = 'convene' | 'llc' | 'gcc' | 'gcc-scalar' | 'clang';

export interface Compiler {
  readonly id: CompilerId;
  readonly label: string;
  readonly version: string;
  /** Makes an object of a kernel; throws what it complains about. */
  readonly compile: (kernel: string, object: string) => void;
}

const folder = join(benchFolder, 'kernels', 'c');
const source = (name: string): string => join(folder, `${name}.c`);

/** Square roots are instructions, for all; everything else is as the language has it. */
const language = ['-std=c17', '-fno-math-errno', '-ffp-contract=off'];

/** The text that Convene and llc are given. Gives its path. */
export function llvmText(kernel: string): string {
  const text = join(workFolder, `kernel-${kernel}.ll`);
  writeLlvm(source(kernel), language, text);
  return text;
}

const compilesC = (command: string, options: readonly string[]) => (kernel: string, object: string) =>
  void runToEnd([command, ...language, ...options, '-c', source(kernel), '-o', object]);

const withVersion = (command: string): string | undefined =>
  tryOutput([command, '--version'])
    ?.split('\n')
    .find((line) => /version|gcc/.test(line))
    ?.trim();

/** Convene first; those that there are of the others. */
export function findCompilers(): { readonly compilers: readonly Compiler[]; readonly missing: readonly string[] } {
  const all: readonly (Omit<Compiler, 'version'> & { readonly command: string })[] = [
    {
      id: 'convene',
      label: 'Convene',
      command: 'clang-19',
      compile: (kernel, object) =>
        void runToEnd([...conveneCommand, 'build', llvmText(kernel), '--emit', 'obj', '-o', object]),
    },
    {
      id: 'llc',
      label: 'llc -O2',
      command: 'llc-19',
      compile: (kernel, object) =>
        void runToEnd(['llc-19', '-O2', '--relocation-model=pic', '--filetype=obj', llvmText(kernel), '-o', object]),
    },
    { id: 'gcc', label: 'gcc -O2', command: 'gcc', compile: compilesC('gcc', ['-O2']) },
    {
      id: 'gcc-scalar',
      label: 'gcc scalar',
      command: 'gcc',
      compile: compilesC('gcc', ['-O2', '-fno-tree-vectorize']),
    },
    { id: 'clang', label: 'clang -O2', command: 'clang-19', compile: compilesC('clang-19', ['-O2']) },
  ];
  const compilers: Compiler[] = [];
  const missing: string[] = [];
  for (const { command, ...compiler } of all) {
    const version = withVersion(command);
    if (version === undefined) missing.push(`there is no ${command}`);
    else compilers.push({ ...compiler, version });
  }
  return { compilers, missing };
}

/** An object of `shift` bytes of code, before which a cache line begins: what is linked after it begins that much later. */
function padding(shift: number): string {
  const assembly = join(workFolder, `kernel-padding.${shift}.s`);
  const object = join(workFolder, `kernel-padding.${shift}.o`);
  writeFileSync(assembly, `\t.text\n\t.p2align 6\n\t.skip ${shift}, 0x90\n\t.section .note.GNU-stack,"",@progbits\n`);
  runToEnd(['gcc', '-c', assembly, '-o', object]);
  return object;
}

/** What all kernels are linked with, compiled once for all. */
function companions(): { readonly paddings: readonly string[]; readonly objects: readonly string[] } {
  const objects = [cFile('main'), source('elsewhere')].map((file, place) => {
    const object = join(workFolder, `kernel-companion.${place}.o`);
    runToEnd(['gcc', '-O2', '-c', file, '-o', object]);
    return object;
  });
  return { paddings: shifts.map(padding), objects };
}

let linkedWith: ReturnType<typeof companions> | undefined;

/** A kernel by one compiler, linked with the driver. Throws an `Error` with what the compiler says. */
export function compileKernel(kernel: string, { id, compile }: Compiler): Variant {
  const name = `kernel-${kernel}.${id}`;
  const object = join(workFolder, `${name}.o`);
  compile(kernel, object);
  linkedWith ??= companions();
  const { paddings, objects } = linkedWith;
  const executables = shifts.map((shift, place) => {
    const executable = join(workFolder, `${name}.${shift}`);
    runToEnd(['gcc', '-static', '-no-pie', paddings[place]!, object, ...objects, '-o', executable]);
    return executable;
  });
  return { id, codeBytes: functionBytes(object), executables };
}
