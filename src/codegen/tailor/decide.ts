/** Compiles a group of functions under the conventions that cost least. */
import type { Contract, ContractLookup, Convention, Register } from '../../abi/index.ts';
import { assign } from '../../abi/index.ts';
import type { Lowering } from '../../targets/index.ts';
import { type CompileOptions, finish, select } from '../compile.ts';
import { type CallSite, isRecursive } from './call-graph.ts';
import { distinctSets, nothingWanted, preservedSets, type Wanted, wantedAround, wantedWithin } from './candidates.ts';
import type { Candidate } from './choice.ts';
import { codeCost } from './cost.ts';
import { deriveConvention } from './derive.ts';
import { tailCallsOf } from './freedom.ts';
import { compileGroup, type GroupCode } from './group.ts';
import { type CallLiveness, callLiveness } from './liveness.ts';
import type { Plan } from './plan.ts';

export interface Program {
  readonly plan: Plan;
  readonly target: Lowering;
  /** Those given, and tailored ones: of functions that are not decided yet, as if nothing were preserved. */
  readonly conventions: Map<string, Convention>;
  /** Of functions that are decided. */
  readonly contracts: Map<string, Contract>;
  /** What callers may know of functions: all contracts, or none where they are to know conventions alone. */
  readonly known: ContractLookup;
  /** Whether callers know what callees really change. */
  readonly exact: boolean;
  /** Instructions of the IR that are expected to be executed in one execution of the program. */
  readonly work: number;
  readonly options: Pick<CompileOptions, 'positionIndependent' | 'applied' | 'explain'>;
  /** By function: what lives across its calls, found when first asked for. */
  readonly liveness: Map<number, CallLiveness>;
}

export interface Decision {
  readonly code: GroupCode;
  /** The last is not always the best: that is the one of least cost. None where no function of the group is free. */
  readonly candidates: readonly Candidate[];
  readonly chosen: Candidate | undefined;
  readonly within: Wanted;
  readonly around: Wanted;
}

/** What keeping values in registers across one call may save at most, in instructions. */
const mostSaved = 32;
/** A share of the program's work that is worth trying something for. */
const worthTrying = 1 / 1000;

/** Callers that are compiled anew to see what a candidate does for them: the heaviest. */
const triedCallers = 8;

export function compileOptions({ target, conventions, known, options }: Program): CompileOptions {
  return { ...options, target, conventions, contracts: known };
}

function livenessOf({ plan, liveness }: Program, fn: number): CallLiveness {
  let found = liveness.get(fn);
  if (found === undefined) {
    const { f, flow } = plan.graph.nodes[fn];
    found = callLiveness(f, flow);
    liveness.set(fn, found);
  }
  return found;
}

/** Gives the free functions of a group conventions that preserve these registers. */
function setPreserved({ plan, conventions }: Program, group: readonly number[], preserved: readonly Register[]): void {
  for (const fn of group) {
    const own = plan.interfaces[fn];
    if (plan.bound[fn] !== undefined || own === undefined) continue;
    const { f } = plan.graph.nodes[fn];
    const convention = deriveConvention(f, conventions.get(f.signature.convention)!, own, preserved);
    conventions.set(convention.name, convention);
  }
}

/** Before anything is decided: all free functions preserve nothing. */
export function setProvisional(program: Program): void {
  setPreserved(program, [...program.plan.graph.nodes.keys()], []);
}

export function decideGroup(program: Program, group: readonly number[]): Decision {
  const { plan, target } = program;
  const { nodes, groupOf, frequencies } = plan.graph;
  const recursive = isRecursive(plan.graph, group);
  const free = group.filter((fn) => plan.bound[fn] === undefined);
  const functions = group.map((fn) => plan.functions[fn]);
  const compile = (preserved: readonly Register[]): GroupCode => {
    setPreserved(program, group, preserved);
    return compileGroup(functions, recursive && program.exact, compileOptions(program));
  };
  const plainCode = compile([]);
  if (free.length === 0) {
    return { code: plainCode, candidates: [], chosen: undefined, within: nothingWanted, around: nothingWanted };
  }
  const own = (fn: number): number => group.indexOf(fn);
  const isInner = ({ caller, callee }: CallSite): boolean => groupOf[caller] === groupOf[callee];
  const matters = ({ caller, kind, frequency }: CallSite): boolean =>
    kind === 'call' && frequencies[caller] * frequency * mostSaved > program.work * worthTrying;
  const inner = group.flatMap((fn) => nodes[fn].calls.filter((site) => isInner(site) && matters(site)));
  const outer = free.flatMap((fn) => nodes[fn].callers.filter((site) => !isInner(site) && matters(site)));
  const liveIn = (fn: number): CallLiveness => livenessOf(program, fn);
  const within = wantedWithin(inner, liveIn);
  const around = wantedAround(outer, liveIn, (fn) => plainCode.contracts[own(fn)], target);
  const barred = barredRegisters(program, free);
  const lost = new Set(plainCode.contracts.flatMap(({ clobbers }) => clobbers));
  const choice = {
    interfaces: free.map((fn) => plan.interfaces[fn]!),
    changed: changedByCallees(program, group),
    first: program.conventions.get(nodes[free[0]].f.signature.convention)!.preserved,
    target,
  };
  const isOpen = (register: Register): boolean => !barred.has(register);
  const sets = distinctSets([
    ...preservedSets({ ...choice, wanted: within, isOpen }, [1 / 2, 1 / 4]),
    // Callers gain only by registers that are changed otherwise.
    ...preservedSets({ ...choice, wanted: around, isOpen: (one) => isOpen(one) && lost.has(one) }, [1 / 2]),
  ]);
  const callers = around.integer + around.float > 0 ? heaviestCallers(program, outer) : [];
  const costOf = (code: GroupCode): number => {
    const ownCost = group.reduce((sum, fn, index) => sum + frequencies[fn] * codeCost(code.physical[index]), 0);
    return ownCost + callersCost(program, callers, code);
  };
  let best = { code: plainCode, candidate: { preserved: [] as readonly Register[], cost: 0 } };
  if (sets.length === 0) {
    return { code: plainCode, candidates: [best.candidate], chosen: best.candidate, within, around };
  }
  best.candidate = { preserved: [], cost: costOf(plainCode) };
  const candidates: Candidate[] = [best.candidate];
  for (const preserved of sets) {
    const code = compile(preserved);
    const candidate = { preserved, cost: costOf(code) };
    candidates.push(candidate);
    if (candidate.cost < best.candidate.cost) best = { code, candidate };
  }
  setPreserved(program, group, best.candidate.preserved);
  return { code: best.code, candidates, chosen: best.candidate, within, around };
}

/** Registers that functions cannot preserve because calls that end them change them. */
function barredRegisters(
  { plan, conventions, contracts, known }: Program,
  free: readonly number[],
): ReadonlySet<Register> {
  const barred = new Set<Register>();
  for (const fn of free) {
    const node = plan.graph.nodes[fn];
    for (const { signature, callee } of tailCallsOf(node, plan.graph.numbers)) {
      const symbol = callee === undefined ? undefined : plan.functions[callee].name;
      const isOfGroup = symbol !== undefined && !contracts.has(symbol);
      if (isOfGroup && plan.bound[callee!] === undefined) continue;
      const contract = symbol === undefined ? undefined : known(symbol);
      const changed = contract?.clobbers ?? assign(conventions.get(signature.convention)!, signature).clobbered;
      for (const register of changed) barred.add(register);
    }
  }
  return barred;
}

function changedByCallees({ plan, contracts }: Program, group: readonly number[]): ReadonlySet<Register> {
  return new Set(
    group.flatMap((fn) =>
      plan.graph.nodes[fn].calls.flatMap(({ callee }) => contracts.get(plan.functions[callee].name)?.clobbers ?? []),
    ),
  );
}

function heaviestCallers({ plan }: Program, sites: readonly CallSite[]): readonly number[] {
  const { frequencies } = plan.graph;
  const weights = new Map<number, number>();
  for (const { caller, frequency } of sites) {
    weights.set(caller, (weights.get(caller) ?? 0) + frequency * frequencies[caller]);
  }
  const order = [...weights].sort(([a, x], [b, y]) => y - x || a - b);
  return order.slice(0, triedCallers).map(([caller]) => caller);
}

/** What callers cost with a group's code as it is now. */
function callersCost(program: Program, callers: readonly number[], { contracts }: GroupCode): number {
  const { plan, known } = program;
  const tried = new Map(contracts.map((contract) => [contract.symbol, contract]));
  const options: CompileOptions = {
    ...compileOptions(program),
    contracts: (symbol) => tried.get(symbol) ?? known(symbol),
  };
  return callers.reduce(
    (sum, fn) => sum + plan.graph.frequencies[fn] * codeCost(finish(select(plan.functions[fn], options))),
    0,
  );
}
