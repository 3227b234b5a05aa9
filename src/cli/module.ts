/** `convene ir` and `convene asm` for files of IR text. */
import { conventionsOf } from '../abi/index.ts';
import { compileFunction } from '../codegen/index.ts';
import {
  ConveneError,
  type IrFunction,
  type IrModule,
  parseModule,
  print,
  printModule,
  verifyOrThrow,
} from '../ir/index.ts';
import { optimize, type PassName } from '../passes/index.ts';
import { x64Conventions } from '../targets/x64/index.ts';
import { readText } from './conventions/load.ts';
import { reporting } from './conventions/report.ts';
import { instructionLines, type ListedInstruction } from './listing.ts';
import { writeOutput } from './streams.ts';

/** Whether a file has IR text: its name tells. */
export const isModule = (file: string): boolean => file.endsWith('.ir');

interface Chosen {
  readonly module: IrModule;
  readonly conventions: ReturnType<typeof conventionsOf>;
  /** All functions, or the one that is asked for. */
  readonly functions: readonly IrFunction[];
}

/** Functions are optimised each by itself, so that calls stay calls. */
function readModule(file: string, name: string | undefined, after?: PassName): Chosen {
  const module = parseModule(readText(file), file);
  const conventions = conventionsOf(module, x64Conventions);
  const functions = module.functions.filter((f) => name === undefined || f.name === name);
  if (functions.length === 0 && name !== undefined) {
    const names = module.functions.map((f) => f.name).join(', ');
    throw new ConveneError('usage', `there is no function '${name}' in '${file}'; there are ${names}`);
  }
  const hasTailCalls = (convention: string): boolean => conventions.get(convention)?.tailCalls === 'guaranteed';
  for (const f of functions) {
    verifyOrThrow(f);
    optimize(f, { hasTailCalls }, after);
  }
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
      const header = `${f.name}: ${code.instructionBytes} bytes of code, a frame of ${code.frameSize} bytes`;
      writeOutput(`${[header, ...instructionLines(code, lines), ''].join('\n')}\n`);
    }
    return undefined;
  });
}
