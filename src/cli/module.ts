/** `convene ir` and `convene asm` for files of IR text and of LLVM IR text. */
import type { Convention } from '../abi/index.ts';
import { compileFunction } from '../codegen/index.ts';
import { ConveneError, type IrFunction, type IrModule, print, printModule } from '../ir/index.ts';
import { optimize, type PassName } from '../passes/index.ts';
import { codeSize } from './code-counts.ts';
import { reporting } from './conventions/report.ts';
import { instructionLines, type ListedInstruction } from './listing.ts';
import { openModule } from './module-source.ts';
import { writeOutput } from './streams.ts';

interface Chosen {
  readonly module: IrModule;
  readonly conventions: ReadonlyMap<string, Convention>;
  /** All functions, or the one that is asked for. */
  readonly functions: readonly IrFunction[];
}

/** Functions are optimised each by itself, so that calls stay calls. */
function readModule(file: string, name: string | undefined, after?: PassName): Chosen {
  const source = openModule(file, true);
  const { conventions, described, symbols, aliases } = source;
  const places = [...source.functions.keys()].filter((place) => name === undefined || source.functions[place] === name);
  if (places.length === 0 && name !== undefined) {
    const names = source.functions.join(', ');
    throw new ConveneError('usage', `there is no function '${name}' in '${file}'; there are ${names}`);
  }
  const hasTailCalls = (convention: string): boolean => conventions.get(convention)?.tailCalls === 'guaranteed';
  const functions = places.map((place) => {
    const f = source.read(place);
    optimize(f, { hasTailCalls }, after);
    return f;
  });
  const module = { conventions: described, functions, data: source.data(), symbols, aliases };
  return { module, conventions, functions };
}

/** Returns the exit status. Throws `usage`. */
export function moduleIntermediate(file: string, name: string | undefined, after: PassName | undefined): number {
  return reporting(false, () => {
    const { module, functions } = readModule(file, name, after);
    writeOutput(name === undefined ? printModule(module) : print(functions[0]!));
    return undefined;
  });
}

/** Returns the exit status. Throws `usage`. */
export function moduleAssembly(file: string, name: string | undefined): number {
  return reporting(false, () => {
    const { conventions, functions } = readModule(file, name);
    for (const f of functions) {
      const lines: ListedInstruction[] = [];
      const code = compileFunction(f, { conventions, list: (offset, text) => void lines.push({ offset, text }) });
      const header = `${f.name}: ${codeSize(code.instructionBytes, code.frameSize)}`;
      writeOutput(`${[header, ...instructionLines(code, lines), ''].join('\n')}\n`);
    }
    return undefined;
  });
}
