/**
 * Functions that call each other, compiled together, so that each may rely on what the others really change.
 *
 * What a call within the group changes is assumed, the functions are compiled, and what they then change is read off their code. If
 * that is no more than was assumed, the assumption holds: by induction on the calls within a call, of those that come back, none
 * changes anything that was not assumed. So an assumption may be as bold as one likes; a wrong one only costs time. There are three:
 *
 * - Nothing is changed, where no value but arguments that are handed on lives across such a call. What is found to be changed is added.
 * - All is changed that the convention lets a call change, but not the registers of arguments that every call hands on as they came.
 * - All is changed that the convention lets a call change. That always holds.
 *
 * A value that lives across a call in any other register would only be met there by the same value of the inner activation.
 */
import { assign, type Contract, type ContractLookup, type Register } from '../../abi/index.ts';
import {
  controlFlow,
  type IrFunction,
  instructionsIn,
  none,
  opcodeOf,
  opcodes,
  operandsOf,
  operationOf,
} from '../../ir/index.ts';
import { type CompileOptions, contractOf, emit, finish, type PhysicalFunction, ruleBook, select } from '../compile.ts';
import type { CompiledFunction } from '../compiled.ts';
import { conventionOf } from '../conventions.ts';
import { callLiveness } from './liveness.ts';

export interface GroupCode {
  /** In the order of the functions given. */
  readonly physical: readonly PhysicalFunction[];
  readonly contracts: readonly Contract[];
}

type Assumed = ReadonlyMap<string, Contract>;

const boldRounds = 3;

/** `recursive` says whether any of the functions calls one of them, and may rely on what it finds. */
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
  /** The code, if an assumption holds; what is changed beyond it is added, so often. */
  const attempt = (first: Assumed, rounds: number): GroupCode | undefined => {
    let assumed = first;
    for (let round = 0; round < rounds; round++) {
      const physical = compileWith((symbol) => assumed.get(symbol));
      const contracts = leastContracts(physical, outside);
      if (contracts.every((contract) => covers(assumed.get(contract.symbol)!, contract)))
        return { physical, contracts };
      assumed = new Map(contracts.map((contract) => [contract.symbol, both(assumed.get(contract.symbol)!, contract)]));
    }
    return undefined;
  };
  const passing = innerPassing(functions, among, options);
  const assuming = (clobbers: (f: IrFunction, index: number) => readonly Register[]): Assumed =>
    new Map(functions.map((f, index) => [f.name, assumedContract(f, clobbers(f, index))]));
  if (passing.onlyHandedOn) {
    const bold = attempt(
      assuming(() => []),
      boldRounds,
    );
    if (bold !== undefined) return bold;
  } else if (passing.handedOn.some((registers) => registers.size > 0)) {
    const intact = assuming((_, index) =>
      passing.clobbered[index].filter((register) => !passing.handedOn[index].has(register)),
    );
    const found = attempt(intact, 1);
    if (found !== undefined) return found;
  }
  // The second round is for the alignment of the stack, which at first is assumed not to matter.
  return (
    attempt(
      assuming((_, index) => passing.clobbered[index]),
      2,
    ) ?? withoutAssumption(compileWith, outside)
  );
}

function withoutAssumption(
  compileWith: (inner: ContractLookup) => readonly PhysicalFunction[],
  outside: ContractLookup,
): GroupCode {
  const physical = compileWith(() => undefined);
  return { physical, contracts: leastContracts(physical, outside) };
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

/** How the calls within a group pass values. */
interface InnerPassing {
  /** Whether what lives across such calls are arguments that they hand on, and nothing else. */
  readonly onlyHandedOn: boolean;
  /** By function: registers whose arguments all calls of it within the group hand on, as their own callers were given them. */
  readonly handedOn: readonly ReadonlySet<Register>[];
  /** By function: what its convention lets a call change. */
  readonly clobbered: readonly (readonly Register[])[];
}

function innerPassing(
  functions: readonly IrFunction[],
  among: ReadonlySet<string>,
  { conventions = ruleBook().lowering.conventions }: CompileOptions,
): InnerPassing {
  const assignments = functions.map((f) => assign(conventionOf(conventions, f.signature.convention), f.signature));
  const places = new Map(functions.map(({ name }, index) => [name, index]));
  const registerAt = (fn: number, index: number): Register | undefined => {
    const place = assignments[fn].flat === functions[fn].signature ? assignments[fn].parameters[index] : undefined;
    return place?.kind === 'register' ? place.register : undefined;
  };
  const handedOn = functions.map(
    (f, fn) => new Set(f.signature.parameters.flatMap((_, index) => registerAt(fn, index) ?? [])),
  );
  let onlyHandedOn = true;
  functions.forEach((f, fn) => {
    const flow = controlFlow(f);
    const liveness = callLiveness(f, flow);
    for (const block of flow.order) {
      for (const id of instructionsIn(f, block)) {
        if (operationOf(opcodeOf(f, id)).immediate !== 'callee') continue;
        const callee = places.get(f.callees[f.instructions.low[id]].symbol);
        if (callee === undefined || !among.has(functions[callee].name)) continue;
        const values = operandsOf(f, id);
        let alive = 0;
        values.forEach((value, index) => {
          const register = registerAt(callee, index);
          const isOwn = f.values.instruction[value] === none && f.values.block[value] === 0;
          const isHandedOn = isOwn && register !== undefined && registerAt(fn, f.values.index[value]) === register;
          if (register !== undefined && !isHandedOn) handedOn[callee].delete(register);
          if (isHandedOn && liveness.calls.get(id)?.argumentLives[index] === true) alive++;
        });
        const live = liveness.calls.get(id);
        if (opcodeOf(f, id) === opcodes.invoke || (live !== undefined && live.integer + live.float > alive)) {
          onlyHandedOn = false;
        }
      }
    }
  });
  return { onlyHandedOn, handedOn, clobbered: assignments.map(({ clobbered }) => clobbered) };
}

const assumedContract = ({ name, signature }: IrFunction, clobbers: readonly Register[]): Contract => ({
  symbol: name,
  convention: signature.convention,
  clobbers,
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
  let contracts = physical.map(({ lowering, machine }) => ({
    symbol: machine.name,
    convention: lowering.assignment.convention.name,
    clobbers: [] as readonly Register[],
    stackAlignment: 1,
  }));
  for (let changed = true; changed; ) {
    const known = new Map(contracts.map((contract) => [contract.symbol, contract]));
    const next = physical.map((one) => contractOf(one, (symbol) => known.get(symbol) ?? outside(symbol)));
    changed = !next.every((contract, index) => covers(contracts[index], contract));
    contracts = [...next];
  }
  return contracts;
}
