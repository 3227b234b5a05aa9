/**
 * Functions that call each other, compiled together, so that each may rely on what the others really change.
 *
 * What a call changes is assumed, the functions are compiled, and what they then change is read off their code. If that is no more
 * than was assumed, the assumption holds: by induction on the calls within a call, of those that come back, none changes anything
 * that was not assumed. So the assumption may start with nothing at all, which finds arguments that are handed on untouched from one
 * activation to the next; each round adds what was found missing. What is changed after few rounds only because it was
 * avoided so far is not worth the chase: then the convention's word is taken, which always holds.
 */
import type { Contract, ContractLookup } from '../../abi/index.ts';
import type { IrFunction } from '../../ir/index.ts';
import { type CompileOptions, contractOf, emit, finish, type PhysicalFunction, select } from '../compile.ts';
import type { CompiledFunction } from '../compiled.ts';

export interface GroupCode {
  /** In the order of the functions given. */
  readonly physical: readonly PhysicalFunction[];
  readonly contracts: readonly Contract[];
}

const assumedRounds = 3;

/** `recursive` says whether any of the functions calls one of them. */
export function compileGroup(functions: readonly IrFunction[], recursive: boolean, options: CompileOptions): GroupCode {
  const outside: ContractLookup = options.contracts ?? (() => undefined);
  const among = new Set(functions.map(({ name }) => name));
  const compileWith = (inner: ContractLookup): readonly PhysicalFunction[] => {
    const contracts: ContractLookup = (symbol) => (among.has(symbol) ? inner(symbol) : outside(symbol));
    return functions.map((f) => finish(select(f, { ...options, contracts })));
  };
  if (!recursive) {
    const physical = compileWith(() => undefined);
    return { physical, contracts: physical.map((one) => contractOf(one)) };
  }
  let assumed = new Map(functions.map((f) => [f.name, nothingChanged(f)]));
  let last: readonly PhysicalFunction[] = [];
  for (let round = 0; round < assumedRounds; round++) {
    last = compileWith((symbol) => assumed.get(symbol));
    const found = leastContracts(last, outside);
    if (found.every((contract) => covers(assumed.get(contract.symbol)!, contract))) {
      return { physical: last, contracts: found };
    }
    assumed = new Map(found.map((contract) => [contract.symbol, both(assumed.get(contract.symbol)!, contract)]));
  }
  // All registers that the convention lets a call change; how the stack must be aligned has been found on the way.
  for (const { lowering, machine } of last) {
    const contract = assumed.get(machine.name)!;
    assumed.set(machine.name, { ...contract, clobbers: lowering.assignment.clobbered });
  }
  const physical = compileWith((symbol) => assumed.get(symbol));
  const found = leastContracts(physical, outside);
  if (found.every((contract) => covers(assumed.get(contract.symbol)!, contract))) return { physical, contracts: found };
  const safe = compileWith(() => undefined);
  return { physical: safe, contracts: leastContracts(safe, outside) };
}

/**
 * Compiles functions that may call each other or themselves, all others that they call being compiled already: in an open world, where
 * callers come later and read the contracts. Throws what `compileFunction` throws.
 */
export function compileTogether(
  functions: readonly IrFunction[],
  options: CompileOptions,
): readonly CompiledFunction[] {
  const among = new Set(functions.map(({ name }) => name));
  const recursive = functions.some(({ callees }) => callees.some(({ symbol }) => among.has(symbol)));
  const { physical, contracts } = compileGroup(functions, recursive, options);
  return physical.map((one, index) => emit(one, contracts[index], options));
}

const nothingChanged = ({ name, signature }: IrFunction): Contract => ({
  symbol: name,
  convention: signature.convention,
  clobbers: [],
  stackAlignment: 1,
});

const covers = (promised: Contract, found: Contract): boolean =>
  found.stackAlignment <= promised.stackAlignment &&
  found.clobbers.every((register) => promised.clobbers.includes(register));

const both = (a: Contract, b: Contract): Contract => ({
  ...b,
  clobbers: [...new Set([...a.clobbers, ...b.clobbers])].sort((x, y) => x - y),
  stackAlignment: Math.max(a.stackAlignment, b.stackAlignment),
});

/** The contracts of code that is finished: the least that fulfil each other. */
function leastContracts(physical: readonly PhysicalFunction[], outside: ContractLookup): readonly Contract[] {
  let contracts: readonly Contract[] = physical.map(({ lowering }) => nothingChanged(lowering.selection.graph.f));
  for (let changed = true; changed; ) {
    const known = new Map(contracts.map((contract) => [contract.symbol, contract]));
    const next = physical.map((one) => contractOf(one, (symbol) => known.get(symbol) ?? outside(symbol)));
    changed = !next.every((contract, index) => covers(contracts[index], contract));
    contracts = next;
  }
  return contracts;
}
