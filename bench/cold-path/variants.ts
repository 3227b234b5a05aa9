/** What competes: each program with and without its slow path, as compiled by us and by C compilers. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type IrModule, parseModule, verifyOrThrow } from '../../src/ir/index.ts';
import { optimize, passes } from '../../src/passes/index.ts';
import { compileEach, kernelPasses } from '../conventions/compile.ts';
import { cFile } from '../conventions/llc.ts';
import { executablesOf, shifts, type Variant } from '../conventions/variants.ts';
import { runToEnd, tryOutput } from '../measure.ts';
import { workFolder } from '../paths.ts';
import { type ColdProgram, programFile, programText } from './programs.ts';

export interface Request {
  readonly program: ColdProgram;
  readonly isSlow: boolean;
  /** Whether callees are inlined, recursion too. */
  readonly inlines: boolean;
}

const nameOf = ({ program, isSlow, inlines }: Request, who: string): string =>
  `cold-path-${program.name}${inlines ? '-inlined' : ''}.${who}.${isSlow ? 'with' : 'without'}`;

/** The program with what its slow path calls, which is never inlined: a compiler of C sees no more of that. */
function moduleOf({ program, isSlow, inlines }: Request): IrModule {
  const module = parseModule(programText(program.name, isSlow));
  const helpers = parseModule(programText('slow', isSlow));
  for (const f of module.functions) {
    verifyOrThrow(f);
    if (!inlines) for (const name of kernelPasses) passes[name].run(f, {});
    else optimize(f, { lookup: (symbol) => module.functions.find(({ name }) => name === symbol) });
  }
  return { functions: [...module.functions, ...helpers.functions], data: [...module.data, ...helpers.data] };
}

export function ours(request: Request): Variant {
  const module = moduleOf(request);
  const name = nameOf(request, 'convene');
  return executablesOf({ ...compileEach(module), data: module.data, choices: [] }, name, name);
}

export interface Compiler {
  readonly name: string;
  readonly command: string;
  readonly version: string;
  /** Options that leave calls as they are written. */
  readonly plain: readonly string[];
  /** Options without which the assembler does not understand what the compiler writes. */
  readonly needed: readonly string[];
}

const everywhere = ['-fno-inline', '-fno-optimize-sibling-calls'];

/** The compilers of C that there are. */
export function findCompilers(): Compiler[] {
  const gcc = {
    name: 'gcc',
    needed: [],
    commands: ['gcc'],
    plain: [...everywhere, '-fno-partial-inlining', '-fno-ipa-cp', '-fno-ipa-sra', '-fno-ipa-ra'],
  };
  const clang = {
    name: 'clang',
    commands: ['clang-21', 'clang-20', 'clang-19', 'clang'],
    plain: everywhere,
    needed: ['-fno-addrsig'],
  };
  return [gcc, clang].flatMap(({ name, commands, plain, needed }) => {
    for (const command of commands) {
      const version = tryOutput([command, '--version'])?.split('\n')[0];
      if (version !== undefined) return [{ name, command, version, plain, needed }];
    }
    return [];
  });
}

/** The C twin by `-O2`. */
export function theirs(request: Request, { name: compilerName, command, plain, needed }: Compiler): Variant {
  const name = nameOf(request, compilerName);
  const assembly = join(workFolder, `${name}.s`);
  const options = ['-O2', '-fno-pic', ...needed, ...(request.inlines ? [] : plain), `-DSLOW=${request.isSlow ? 1 : 0}`];
  runToEnd([command, ...options, '-S', '-o', assembly, programFile(`${request.program.name}.c`)]);
  const text = readFileSync(assembly, 'utf8');
  const executables = shifts.map((shift) => {
    const moved = join(workFolder, `${name}.${shift}.s`);
    const path = join(workFolder, `${name}.${shift}`);
    writeFileSync(moved, text.replace('\t.text\n', `\t.text\n\t.p2align 6\n\t.skip ${shift}, 0x90\n`));
    runToEnd(['gcc', '-static', '-no-pie', '-O2', '-o', path, cFile('main'), programFile('slow.c'), moved]);
    return path;
  });
  return { id: name, codeBytes: 0, executables };
}
