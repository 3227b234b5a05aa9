/** A module of IR to machine code, under the conventions that it describes itself and those of the target. */
import { conventionsOf } from '../abi/index.ts';
import type { IrModule } from '../ir/index.ts';
import { type CompileOptions, compileFunction, ruleBook } from './compile.ts';
import type { CompiledFunction } from './compiled.ts';

/**
 * Compiles every function of a verified module, in order. Throws as {@link compileFunction} and {@link conventionsOf} do. Data is for the
 * linker.
 */
export function compileModule(module: IrModule, options: CompileOptions = {}): readonly CompiledFunction[] {
  const conventions = conventionsOf(module, options.conventions ?? ruleBook(options.target).lowering.conventions);
  return module.functions.map((f) => compileFunction(f, { ...options, conventions }));
}
