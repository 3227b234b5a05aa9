/** From C to LLVM IR, and from that to our objects. */
import { readFileSync } from 'node:fs';
import { compileClosed } from '../../src/cli/closed.ts';
import { openModule } from '../../src/cli/module-source.ts';
import { compileInOrder } from '../../src/codegen/index.ts';
import { describeProblem, isReplaceable, verify } from '../../src/ir/index.ts';
import { createObject } from '../../src/link/index.ts';
import { readLlvm } from '../../src/llvm/index.ts';

/** How clang makes LLVM IR of C: what its options are, and which passes of LLVM's run after it. */
export interface Level {
  readonly options: readonly string[];
  readonly passes?: string;
}

export const levels = {
  'promoted to values': { options: ['-O1', '-Xclang', '-disable-llvm-passes'], passes: 'sroa,simplifycfg' },
  'not optimised': { options: ['-O0'] },
  'optimised by clang': { options: ['-O2', '-fno-vectorize'] },
} as const satisfies Record<string, Level>;

export interface CompileOptions {
  readonly optimize?: boolean;
  readonly positionIndependent?: boolean;
}

/** A relocatable object of LLVM IR text; every function is verified. */
export function objectOf(source: Uint8Array | string, file: string, options: CompileOptions = {}): Uint8Array {
  const module = readLlvm(source, file);
  const object = createObject({ symbols: module.symbols, aliases: module.aliases, source: file });
  const read = (place: number) => {
    const f = module.read(place);
    const problems = verify(f);
    if (problems.length > 0) throw new Error(problems.map(describeProblem).join('\n'));
    return f;
  };
  const { optimize = true, positionIndependent = true } = options;
  const isWeak = (symbol: string): boolean => isReplaceable(module.symbols, symbol);
  compileInOrder(
    { functions: module.functions, read, mentions: module.mentions, isReplaceable: isWeak },
    { optimize, positionIndependent },
    (code) => object.addFunction(code),
  );
  for (const data of module.data()) object.addData(data);
  return object.finish();
}

export const objectOfFile = (path: string, options?: CompileOptions): Uint8Array =>
  objectOf(readFileSync(path), path, options);

/** A relocatable object of a whole program, whose functions but `main` may have conventions of their own. It goes at a fixed address. */
export function closedObjectOfFile(path: string): Uint8Array {
  const source = openModule(path);
  const object = createObject({ symbols: source.symbols, aliases: source.aliases, source: path });
  for (const code of compileClosed(source, { entries: ['main'] }).functions) object.addFunction(code);
  for (const data of source.data()) object.addData(data);
  return object.finish();
}
