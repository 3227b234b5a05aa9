/** Which functions may have a convention of their own, and why the others may not. */
import { type Assignment, assign, type Convention, type Register } from '../../abi/index.ts';
import {
  type Instruction,
  type IrFunction,
  instructionsIn,
  isFloat,
  opcodeOf,
  opcodes,
  type Parameter,
  type Signature,
} from '../../ir/index.ts';
import type { Lowering } from '../../targets/index.ts';
import type { CallGraph, FunctionNode } from './call-graph.ts';

/** At most so many registers of a class hold arguments: the callee needs some to begin with. */
const mostRegisters = { integer: 12, float: 14 } as const;
/** Integer registers that neither hold arguments nor roles. */
const spare = 2;

export interface Freedom {
  /** By function: why it keeps its convention; undefined where it is free. */
  readonly bound: readonly (string | undefined)[];
  /** Results that a free function must leave where others want them, because it ends by calling them: registers by result. */
  readonly results: ReadonlyMap<number, readonly Register[]>;
}

const count = (values: readonly Parameter[], float: boolean): number =>
  values.filter(({ type, role }) => role === undefined && isFloat(type) === float).length;

/** What speaks against another convention for a function, seen by itself. */
export function ownReason({ signature }: IrFunction, convention: Convention, target: Lowering): string | undefined {
  if (signature.variadic === true) return 'it takes variable arguments';
  if (convention.transfer !== 'call') return 'it is called by an instruction of its own';
  const sides = [signature.parameters, signature.results];
  if (sides.some((side) => side.some(({ aggregate }) => aggregate !== undefined))) return 'it passes memory by value';
  const roles = Math.max(...sides.map((side) => side.filter(({ role }) => role !== undefined).length));
  const integers = Math.min(mostRegisters.integer, target.allocatable.integer.length - roles - spare);
  const floats = Math.min(mostRegisters.float, target.allocatable.float.length - spare);
  if (sides.some((side) => count(side, false) > integers || count(side, true) > floats)) {
    return 'its values are more than there are registers';
  }
  return undefined;
}

/** The registers of an assignment's results, if nothing else holds one. */
function resultRegisters({ results }: Assignment): readonly Register[] | undefined {
  const registers = results.flatMap((place) => (place.kind === 'register' ? [place.register] : []));
  return registers.length === results.length ? registers : undefined;
}

export interface TailCall {
  readonly instruction: Instruction;
  readonly signature: Signature;
  /** A function of the module. */
  readonly callee: number | undefined;
}

export function tailCallsOf({ f, flow }: FunctionNode, numbers: ReadonlyMap<string, number>): readonly TailCall[] {
  return flow.order.flatMap((block) =>
    instructionsIn(f, block).flatMap((instruction): TailCall[] => {
      const opcode = opcodeOf(f, instruction);
      const low = f.instructions.low[instruction];
      if (opcode === opcodes.tailcallindirect) {
        return [{ instruction, signature: f.signatures[low], callee: undefined }];
      }
      if (opcode !== opcodes.tailcall) return [];
      const { symbol, signature } = f.callees[low];
      return [{ instruction, signature, callee: numbers.get(symbol) }];
    }),
  );
}

/**
 * A function that ends by calling another leaves its results where that one does. Where one of the two is bound, the other follows, or is
 * bound too; but a bound function whose convention does not promise tail calls may make an ordinary call of one, see `tail-calls.ts`.
 */
export function findFreedom(graph: CallGraph, target: Lowering, conventionOf: (name: string) => Convention): Freedom {
  const { nodes, numbers, groupOf } = graph;
  const bound = nodes.map(({ f, escapes }) => escapes ?? ownReason(f, conventionOf(f.signature.convention), target));
  const results = new Map<number, readonly Register[]>();
  let changed = true;
  const bind = (fn: number, why: string): void => {
    bound[fn] = why;
    changed = true;
  };
  /** A free function's results go where a bound one has them. */
  const follow = (fn: number, other: string, theirs: Assignment): void => {
    const registers = resultRegisters(theirs);
    const known = results.get(fn);
    if (registers === undefined) bind(fn, `it returns what ${other} returns, in memory`);
    else if (known === undefined) results.set(fn, registers);
    else if (known.join() !== registers.join()) bind(fn, `it returns what ${other} returns, elsewhere than others`);
  };
  const visit = (fn: number, { signature, callee }: TailCall): void => {
    const { f } = nodes[fn];
    const own = conventionOf(f.signature.convention);
    if (bound[fn] !== undefined) {
      if (callee === undefined || bound[callee] !== undefined) return;
      const name = `'${f.name}'`;
      if (groupOf[callee] !== groupOf[fn] && own.tailCalls === 'sibling') return;
      if (own.preserved.length > 0) bind(callee, `${name} ends by calling it`);
      else follow(callee, name, assign(own, f.signature));
      return;
    }
    if (callee !== undefined && bound[callee] === undefined) return;
    const theirs = assign(conventionOf(signature.convention), signature);
    const name = callee === undefined ? 'another' : `'${nodes[callee].f.name}'`;
    if (theirs.stackBytes > 0) bind(fn, `it ends by calling ${name} with values on the stack`);
    else follow(fn, name, theirs);
  };
  const tails = nodes.map((node) => tailCallsOf(node, numbers));
  while (changed) {
    changed = false;
    tails.forEach((list, fn) => {
      for (const tail of list) visit(fn, tail);
    });
  }
  return { bound, results };
}
