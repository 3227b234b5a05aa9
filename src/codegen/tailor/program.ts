/**
 * A closed module to machine code, callees before callers, so that each call costs what its callee really does. A function whose
 * callers are all known has a convention of its own: arguments and results where values flow (`interface.ts`), preserved registers
 * where trying shows that they pay (`decide.ts`). All others keep theirs, and their callers still know what they change.
 */
import { type Contract, type Convention, conventionsOf } from '../../abi/index.ts';
import { type IrModule, isReplaceable } from '../../ir/index.ts';
import { type CompileOptions, emit, ruleBook } from '../compile.ts';
import type { CompiledFunction } from '../compiled.ts';
import { conventionOf } from '../conventions.ts';
import { type CallGraph, expectedWork } from './call-graph.ts';
import type { Choice } from './choice.ts';
import { decideGroup, type Program, setProvisional } from './decide.ts';
import { planProgram, unplanned } from './plan.ts';
import { reasonFor } from './reason.ts';
import { innerName } from './second-entries.ts';

export interface ProgramOptions
  extends Pick<CompileOptions, 'target' | 'conventions' | 'contracts' | 'positionIndependent' | 'applied' | 'explain'> {
  /**
   * Functions that are entered from outside; all others are called by nobody else than the module shows. Where absent, all that the
   * module does not keep to itself.
   */
  readonly entries?: Iterable<string>;
  /** Whether functions get conventions of their own. True where absent. */
  readonly tailored?: boolean;
  /** Whether callers know what callees really change, and not their convention alone. True where absent. */
  readonly exact?: boolean;
}

export interface CompiledProgram {
  /** In the order of the module; behind a function that has two entries comes its inner one. */
  readonly functions: readonly CompiledFunction[];
  /** By function. */
  readonly choices: readonly Choice[];
  readonly contracts: ReadonlyMap<string, Contract>;
  /** Of the functions as they were compiled, those with two entries being two. */
  readonly graph: CallGraph;
  /** Functions that are nothing but another entry to one that has its own convention. */
  readonly bridges: readonly string[];
  /** Those given, and the tailored ones. */
  readonly conventions: ReadonlyMap<string, Convention>;
}

/** Compiles a verified module. The same module gives the same bytes. Throws what `compileFunction` throws. */
export function compileProgram(module: IrModule, options: ProgramOptions): CompiledProgram {
  const { lowering: target } = ruleBook(options.target);
  const conventions = new Map(conventionsOf(module, options.conventions ?? target.conventions));
  const entries = new Set(
    options.entries ??
      module.functions.flatMap(({ name }) => (module.symbols?.get(name)?.binding === 'local' ? [] : [name])),
  );
  const plan =
    (options.tailored ?? true)
      ? planProgram(module, entries, target, (name) => conventionOf(conventions, name))
      : unplanned(module, entries);
  const contracts = new Map<string, Contract>();
  const outside = options.contracts ?? (() => undefined);
  const exact = options.exact ?? true;
  const { positionIndependent = false, applied, explain } = options;
  const program: Program = {
    plan,
    target,
    conventions,
    contracts,
    known: exact
      ? (symbol) => (isReplaceable(module.symbols, symbol) ? undefined : (contracts.get(symbol) ?? outside(symbol)))
      : () => undefined,
    exact,
    work: expectedWork(plan.graph),
    options: {
      positionIndependent,
      ...(applied === undefined ? {} : { applied }),
      ...(explain === undefined ? {} : { explain }),
    },
    liveness: new Map(),
  };
  setProvisional(program);

  const functions = new Array<CompiledFunction>(plan.functions.length);
  const choices = new Array<Choice>(plan.functions.length);
  for (const group of plan.graph.groups) {
    const decision = decideGroup(program, group);
    group.forEach((fn, index) => {
      const contract = decision.code.contracts[index];
      contracts.set(contract.symbol, contract);
      functions[fn] = emit(decision.code.physical[index], contract, program.options);
      choices[fn] = {
        symbol: contract.symbol,
        convention: conventionOf(conventions, contract.convention),
        reason: reasonFor(program, fn, decision),
        candidates: plan.bound[fn] === undefined ? decision.candidates : [],
      };
    });
  }
  const bridges = [...contracts.keys()].filter((symbol) => contracts.has(innerName(symbol)));
  return { functions, choices, contracts, graph: plan.graph, bridges, conventions };
}
