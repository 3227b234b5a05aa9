/**
 * Inlining: the body of a small callee takes the place of a call. Callees are optimised before their callers, so a body that comes in
 * is in its best form already.
 *
 * Requires: valid functions. Leaves: call sites in hot blocks whose callee is known, small and of the call's own signature
 * replaced by its blocks; results are parameters of the block that follows; work for every other pass. Calls by `invoke` stay:
 * what their callee throws, faults included, must find their handler; so do calls of the function itself that `tail` makes jumps of.
 */
import {
  appendInstruction,
  type Block,
  coldBlocks,
  controlFlow,
  copyFunction,
  type Instruction,
  type IrFunction,
  is,
  none,
  type OperationName,
  opcodes,
  operandsOf,
  operationNames,
  removeInstruction,
  resultsOf,
  type Signature,
  signatureText,
  type Value,
} from '../ir/index.ts';
import type { PassContext } from './pass.ts';
import { replacement } from './replacement.ts';
import { spliceBody } from './splice.ts';
import { callsItself, isInTailPosition, keepsFrame } from './tail.ts';

export interface InlineLimits {
  /** The most that a callee may cost, in instructions of an ordinary kind. */
  readonly calleeCost: number;
  /** The same of a callee that is called nowhere else. */
  readonly onlyCallCost: number;
  /** The most that a function may come to cost by inlining. */
  readonly totalCost: number;
  /** How often a function may be inlined into itself, counted along a chain of calls. */
  readonly recursion: number;
  /** How many calls deep bodies may come from. */
  readonly depth: number;
}

export const inlineLimits: InlineLimits = { calleeCost: 40, onlyCallCost: 150, totalCost: 400, recursion: 4, depth: 5 };

const costs: Partial<Record<OperationName, number>> = {
  iconst: 0,
  fconst: 0,
  slotaddr: 0,
  symboladdr: 0,
  ptrtoint: 0,
  inttoptr: 0,
  bitcast: 0,
  jump: 0,
  return: 0,
  unreachable: 0,
  call: 5,
  callindirect: 5,
  tailcall: 5,
  tailcallindirect: 5,
  invoke: 10,
  invokeindirect: 10,
};
const costByOpcode = operationNames.map((name) => costs[name] ?? 1);

/** What a function costs: its instructions weighted by their size, cold ones at a quarter. */
export function functionCost(f: IrFunction): number {
  const flow = controlFlow(f);
  const cold = coldBlocks(f, flow);
  let quarters = 0;
  for (const block of flow.order) {
    const share = cold[block] === 1 ? 1 : 4;
    for (let id: number = f.blocks[block]!.first; id !== none; id = f.instructions.next[id]!) {
      quarters += costByOpcode[f.instructions.opcode[id]!]! * share;
    }
  }
  return quarters / 4;
}

/** The names of the functions whose bodies a call has come from, innermost first. */
interface Chain {
  readonly symbol: string;
  readonly outer: Chain | undefined;
  readonly length: number;
}

interface Site {
  readonly call: Instruction;
  readonly chain: Chain;
}

export function inline(
  f: IrFunction,
  { lookup = () => undefined, isCalledOnce = () => false, inlineLimits: given }: PassContext,
): boolean {
  if (f.callees.length === 0) return false;
  const limits = { ...inlineLimits, ...given };
  const mostOf = (symbol: string): number => (isCalledOnce(symbol) ? limits.onlyCallCost : limits.calleeCost);
  const map = replacement(f);
  // Inlined into itself, the function is the one that it was when it was first met, with what had come in by then.
  let itself: IrFunction | undefined;
  const bodyOf = (symbol: string): IrFunction | undefined => {
    if (symbol !== f.name) return lookup(symbol);
    if (itself === undefined && limits.recursion > 0) {
      map.apply();
      itself = copyFunction(f);
    }
    return itself;
  };
  const known = new Map<string, { body: IrFunction; cost: number } | undefined>();
  const candidate = (symbol: string) => {
    if (known.has(symbol)) return known.get(symbol);
    const body = bodyOf(symbol);
    const found = body === undefined || !canBeInlined(body) ? undefined : { body, cost: functionCost(body) };
    known.set(symbol, found);
    return found;
  };

  let total: number | undefined;
  const work: Site[] = [];
  for (const call of callSites(f)) work.push({ call, chain: { symbol: f.name, outer: undefined, length: 0 } });
  let changed = false;
  for (let next = 0; next < work.length; next++) {
    const { call, chain } = work[next]!;
    const { symbol, signature } = f.callees[f.instructions.low[call]!]!;
    if (becomesLoop(f, call, map.resolve)) continue;
    if (occurrences(chain, symbol) > limits.recursion || chain.length >= limits.depth) continue;
    const found = candidate(symbol);
    if (found === undefined || found.cost > mostOf(symbol)) continue;
    total ??= functionCost(f);
    if (total + found.cost > limits.totalCost) continue;
    if (!sameSignature(found.body.signature, signature)) continue;
    const inner: Chain = { symbol, outer: chain, length: chain.length + 1 };
    for (const copied of spliceBody(f, ordinaryCall(f, call), found.body, map))
      work.push({ call: copied, chain: inner });
    total += found.cost;
    changed = true;
  }
  map.apply();
  return changed;
}

/** Calls by name in hot blocks. Later ones of a block come first: then cutting the block at a call moves each instruction once. */
function callSites(f: IrFunction): Instruction[] {
  const flow = controlFlow(f);
  const cold = coldBlocks(f, flow);
  const { opcode, previous } = f.instructions;
  const sites: Instruction[] = [];
  for (const block of flow.order) {
    if (cold[block] === 1) continue;
    for (let id: number = f.blocks[block]!.last; id !== none; id = previous[id]!) {
      if (opcode[id] === opcodes.call || opcode[id] === opcodes.tailcall) sites.push(id as Instruction);
    }
  }
  return sites;
}

/** Whether a call of the function itself can become a jump back to its start, as `tail` makes it. */
const becomesLoop = (f: IrFunction, call: Instruction, nameOf: (value: Value) => Value): boolean =>
  callsItself(f, call) && !keepsFrame(f) && isInTailPosition(f, call, nameOf);

function occurrences(chain: Chain, symbol: string): number {
  let count = 0;
  for (let at: Chain | undefined = chain; at !== undefined; at = at.outer) if (at.symbol === symbol) count++;
  return count;
}

/** A body that a caller can take over: it asks nothing of its own call. */
function canBeInlined(f: IrFunction): boolean {
  return f.signature.variadic !== true && f.blocks.length > 0;
}

const sameSignature = (a: Signature, b: Signature): boolean => a === b || signatureText(a) === signatureText(b);

/** Turns a tail call into a call and a return; returns the call. */
export function ordinaryCall(f: IrFunction, id: Instruction): Instruction {
  if (is(f, id, 'call')) return id;
  const block = f.instructions.block[id] as Block;
  const position = f.instructions.position[id]!;
  const low = f.instructions.low[id]!;
  const operands = operandsOf(f, id);
  removeInstruction(f, id);
  const resultTypes = f.callees[low]!.signature.results.map(({ type }) => type);
  const call = appendInstruction(f, block, { opcode: opcodes.call, operands, resultTypes, low, position });
  appendInstruction(f, block, { opcode: opcodes.return, operands: resultsOf(f, call), position });
  return call;
}
