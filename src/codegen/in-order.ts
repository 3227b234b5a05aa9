/**
 * All functions of a module, callees before callers, each read when its turn comes and let go when its code is made. So a large module
 * needs no more memory than its code, its longest chain of calls, and the small functions that callers yet to come may take over.
 */
import type { Contract, Convention } from '../abi/index.ts';
import { type IrFunction, timed } from '../ir/index.ts';
import { optimize } from '../passes/index.ts';
import { compileFunction, ruleBook } from './compile.ts';
import type { CompiledFunction } from './compiled.ts';
import { keepBodies } from './kept-bodies.ts';

export interface FunctionSource {
  /** Symbols of the functions, in the order of the module. */
  readonly functions: readonly string[];
  /** Reads one, by its place. It is asked for once. */
  readonly read: (place: number) => IrFunction;
  /**
   * Symbols that a function names, as often as it does; the same whenever asked. A body is let go when the last that names it is compiled: a caller that
   * is not said to name it may come too late to take it over. Where absent, bodies are kept to the end.
   */
  readonly mentions?: (place: number) => readonly string[];
  /** Whether somebody else's definition of a symbol may come to count instead. */
  readonly isReplaceable?: (symbol: string) => boolean;
}

export interface InOrderOptions {
  readonly conventions?: ReadonlyMap<string, Convention>;
  readonly positionIndependent?: boolean;
  /** Whether passes improve the code. True where absent. */
  readonly optimize?: boolean;
}

/** A function that waits for its callees. */
interface Waiting {
  readonly place: number;
  readonly f: IrFunction;
  readonly callees: readonly number[];
  next: number;
}

/**
 * Compiles every function and hands its code to `emit`, callees first where no cycle forbids it. The same source gives the same code.
 * Throws what `compileFunction` throws.
 */
export function compileInOrder(
  source: FunctionSource,
  options: InOrderOptions,
  emit: (code: CompiledFunction) => void,
): void {
  const compile = compilerInOrder(options);
  for (const f of optimizedInOrder(source, options)) emit(compile(f, source.isReplaceable?.(f.name) === true));
}

/** The first half of {@link compileInOrder}: all functions, callees first, as passes leave them. They must not be changed while more are to come. */
export function* optimizedInOrder(
  source: FunctionSource,
  {
    conventions = ruleBook().lowering.conventions,
    optimize: improve = true,
  }: Pick<InOrderOptions, 'conventions' | 'optimize'>,
): Generator<IrFunction, void> {
  const places = new Map(source.functions.map((symbol, place) => [symbol, place]));
  const started = new Uint8Array(source.functions.length);
  const bodies = keepBodies(places, source.mentions);
  const hasTailCalls = (convention: string): boolean => conventions.get(convention)?.tailCalls === 'guaranteed';
  const stack: Waiting[] = [];

  function open(place: number): void {
    started[place] = 1;
    const f = timed('read', '', () => source.read(place));
    const callees: number[] = [];
    for (const { symbol } of f.callees) {
      const callee = places.get(symbol);
      if (callee !== undefined && started[callee] === 0) callees.push(callee);
    }
    stack.push({ place, f, callees, next: 0 });
  }

  function close({ f, place }: Waiting): IrFunction {
    if (improve) optimize(f, { hasTailCalls, lookup: bodies.lookup });
    bodies.add(f, place, source.isReplaceable?.(f.name) !== true);
    return f;
  }

  for (let place = 0; place < source.functions.length; place++) {
    if (started[place] === 0) open(place);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const callee = top.callees[top.next++];
      if (callee === undefined) {
        stack.pop();
        yield close(top);
      } else if (started[callee] === 0) open(callee);
    }
  }
}

/** The second half of {@link compileInOrder}: what compiles one function after the other, in that order. */
export function compilerInOrder({
  conventions = ruleBook().lowering.conventions,
  positionIndependent = false,
}: Omit<InOrderOptions, 'optimize'>): (f: IrFunction, isReplaceable: boolean) => CompiledFunction {
  const found = new Map<string, Contract>();
  const contracts = (symbol: string): Contract | undefined => found.get(symbol);
  return (f, isReplaceable) => {
    const code = compileFunction(f, { conventions, positionIndependent, contracts });
    if (!isReplaceable) found.set(f.name, code.contract);
    return code;
  };
}
