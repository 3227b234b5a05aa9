/** A module of IR as a closed program: functions that only it calls may have conventions of their own. */
import {
  type CallGraph,
  type Choice,
  type CompiledFunction,
  compileProgram,
  type Explanation,
  type ProgramOptions,
} from '../codegen/index.ts';
import { ConveneError, type IrFunction, type IrModule, stronglyConnected } from '../ir/index.ts';
import { functionCost, inlineLimits, optimize } from '../passes/index.ts';
import type { ModuleSource } from './module-source.ts';

export interface ClosedOptions {
  /** Functions that are entered from outside; all that the module does not keep to itself where absent. */
  readonly entries?: readonly string[];
  /** Every function keeps its convention, and callers know nothing else. */
  readonly public?: boolean;
  /** Whether small functions are taken over by their callers. */
  readonly inline?: boolean;
  /** Whether to tell why each instruction is there. */
  readonly explain?: boolean;
}

export interface ClosedProgram {
  readonly functions: readonly CompiledFunction[];
  readonly choices: ReadonlyMap<string, Choice>;
  /** Empty where none are asked for. */
  readonly explanations: readonly Explanation[];
  readonly graph: CallGraph;
  readonly bridges: readonly string[];
}

/** Throws `usage` for an entry that is none, and what compiling throws. */
export function compileClosed(source: ModuleSource, options: ClosedOptions): ClosedProgram {
  const { conventions, symbols } = source;
  const functions = source.functions.map((_, place) => source.read(place));
  const entries = entriesOf(source, options.entries);
  const hasTailCalls = (name: string): boolean => conventions.get(name)?.tailCalls === 'guaranteed';
  optimizeAll(functions, hasTailCalls, (symbol) => options.inline !== false && symbols.get(symbol)?.binding !== 'weak');
  const module: IrModule = { functions, data: source.data() };
  const explanations: Explanation[] = [];
  const given: ProgramOptions = {
    conventions,
    entries,
    tailored: options.public !== true,
    exact: options.public !== true,
    ...(options.explain === true && { explain: (explanation: Explanation) => void explanations.push(explanation) }),
  };
  const compiled = compileProgram(module, given);
  const place = new Map(compiled.functions.map(({ name }, index) => [name, index]));
  explanations.sort((a, b) => place.get(a.symbol)! - place.get(b.symbol)!);
  return {
    functions: compiled.functions,
    choices: new Map(compiled.choices.map((choice) => [choice.symbol, choice])),
    explanations,
    graph: compiled.graph,
    bridges: compiled.bridges,
  };
}

function entriesOf({ functions, symbols, aliases }: ModuleSource, given: readonly string[] | undefined): string[] {
  const unknown = given?.find((name) => !functions.includes(name));
  if (unknown !== undefined) {
    throw new ConveneError('usage', `there is no function '${unknown}' to enter; there are ${functions.join(', ')}`);
  }
  const seen = functions.filter((name) => symbols.get(name)?.binding !== 'local');
  return [...(given ?? seen), ...aliases.map(({ target }) => target)];
}

/** A function is not taken over by itself either. */
const noRecursion = { inlineLimits: { recursion: 0 } };

/** Optimises all functions, callees first, so that callers take over what is in its best form. */
function optimizeAll(
  functions: readonly IrFunction[],
  hasTailCalls: (convention: string) => boolean,
  mayInline: (symbol: string) => boolean,
): void {
  const places = new Map(functions.map(({ name }, place) => [name, place]));
  const bodies = new Map<string, IrFunction>();
  const calleesOf = (place: number): number[] =>
    functions[place]!.callees.flatMap(({ symbol }) => places.get(symbol) ?? []);
  for (const group of stronglyConnected([...functions.keys()], calleesOf)) {
    for (const place of group) {
      const f = functions[place]!;
      optimize(f, { hasTailCalls, lookup: (symbol) => bodies.get(symbol), ...(mayInline(f.name) ? {} : noRecursion) });
      if (mayInline(f.name) && functionCost(f) <= inlineLimits.calleeCost) bodies.set(f.name, f);
    }
  }
}
