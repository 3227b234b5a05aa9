/**
 * Simplification: constants are computed by the table's meanings, the rules of algebra are applied until none fits, constant address
 * parts move into loads and stores, branches test the comparison itself.
 *
 * Requires: a valid function. Leaves: instructions without uses (for `dead`), branches on constants (for `blocks`).
 * One sweep in reverse postorder: operands are in normal form before their users, so each instruction is looked at a bounded
 * number of times.
 */
import {
  type ControlFlow,
  controlFlow,
  type Datum,
  definition,
  edgeList,
  type Instruction,
  type IrFunction,
  i8,
  insertBefore,
  instructionType,
  is,
  keepClosures,
  none,
  opcodeOf,
  opcodes,
  opcodesWhere,
  operand,
  operandCount,
  operationOf,
  operations,
  ptr,
  removeInstruction,
  result,
  setEdges,
  typeWidth,
  type Value,
  valueType,
} from '../ir/index.ts';
import { constantOf, foldOperation, insertConstant, integerOf, isPowerOfTwo } from './constant.ts';
import { build, type Matcher, match, matcher } from './match.ts';
import { type Replacement, replacement } from './replacement.ts';
import {
  constantMinusOne,
  constantOne,
  constantPower,
  constantZero,
  isBinary,
  noDefinition,
  ofConstant,
  type Rule,
  ruleIndex,
} from './rule.ts';
import { rules } from './rules.ts';
import { type Uses, usesOf } from './uses.ts';

const rulesFor = ruleIndex(rules);

/** Bounds the work that one instruction may cause, whatever the rules do. */
const budget = 64;

/** What is done with an instruction: algebra, the offset of a load or store, the test of a branch. */
const computes = 1;
const accesses = 2;
const branches = 3;

interface Simplifier {
  readonly f: IrFunction;
  readonly flow: ControlFlow;
  readonly map: Replacement;
  /** Counted when first asked for, before anything is changed: often nothing is. */
  uses: Uses | undefined;
  readonly matcher: Matcher;
  changed: boolean;
}

export function simplify(f: IrFunction): boolean {
  const map = replacement(f);
  const flow = controlFlow(f);
  const usedOnce = (value: Value): boolean => usesIn(simplifier).once(value);
  const simplifier: Simplifier = {
    f,
    flow,
    map,
    uses: undefined,
    matcher: matcher(f, map.resolve, usedOnce),
    changed: false,
  };
  for (const block of flow.order) {
    for (let id: number = f.blocks[block]!.first; id !== none; ) {
      // What is simplified may go, and what that makes comes before it.
      const next = f.instructions.next[id]!;
      simplifyFully(simplifier, id as Instruction);
      id = next;
    }
  }
  map.apply();
  keepClosures('simplify', simplifier);
  return simplifier.changed;
}

/** Simplifies an instruction and those that this makes. */
function simplifyFully(simplifier: Simplifier, id: Instruction): void {
  const fresh = simplifyInstruction(simplifier, id);
  if (fresh.length === 0) return;
  const work: Instruction[] = [];
  pushReversed(work, fresh);
  for (let steps = 0; work.length > 0 && steps < budget; steps++) {
    pushReversed(work, simplifyInstruction(simplifier, work.pop()!));
  }
}

function pushReversed(work: Instruction[], fresh: readonly Instruction[]): void {
  for (let index = fresh.length - 1; index >= 0; index--) work.push(fresh[index]!);
}

const nothing: readonly Instruction[] = [];

/** By opcode: one of the numbers above, or 0. */
const lookedAt = Uint8Array.from(operations, ({ meaning, immediate }, opcode) => {
  if (meaning !== undefined) return computes;
  if (immediate === 'offset') return accesses;
  return opcode === opcodes.branch ? branches : 0;
});
const isCommutative = opcodesWhere(({ commutative }) => commutative);

/** Simplifies one instruction; gives the new ones that it caused. */
function simplifyInstruction(simplifier: Simplifier, id: Instruction): readonly Instruction[] {
  const { f, map } = simplifier;
  map.resolveOperands(id);
  switch (lookedAt[opcodeOf(f, id)]) {
    case computes:
      return simplifyComputation(simplifier, id);
    case accesses:
      foldOffset(simplifier, id);
      return nothing;
    case branches:
      simplifyBranch(simplifier, id);
      return nothing;
    default:
      return nothing;
  }
}

function simplifyComputation(simplifier: Simplifier, id: Instruction): readonly Instruction[] {
  const { f, map } = simplifier;
  const opcode = opcodeOf(f, id);
  const count = operandCount(f, id);
  let first = kindOf(f, operand(f, id, 0), map);
  let second = count > 1 ? kindOf(f, operand(f, id, 1), map) : noDefinition;
  if (isConstantKind(first)) {
    if (count === 1 || isConstantKind(second)) {
      if (foldConstants(simplifier, id)) return nothing;
    } else if (isCommutative[opcode] === 1) {
      exchangeOperands(f, id);
      const constant = first;
      first = second;
      second = constant;
    }
  }
  if (opcode === opcodes.ptradd && first === opcodes.symboladdr && foldSymbolAddress(simplifier, id)) return nothing;
  const same = count > 1 && operand(f, id, 0) === operand(f, id, 1) ? 1 : 0;
  const possible = rulesFor(opcode, first, second, same);
  return possible.length === 0 ? nothing : applyRules(simplifier, id, possible);
}

const usesIn = (simplifier: Simplifier): Uses => {
  simplifier.uses ??= usesOf(simplifier.f, simplifier.flow);
  return simplifier.uses;
};

function substitute(simplifier: Simplifier, value: Value, by: Value): void {
  usesIn(simplifier).substitute(value, by);
  simplifier.map.replace(value, by);
  simplifier.changed = true;
}

function foldConstants(simplifier: Simplifier, id: Instruction): boolean {
  const { f } = simplifier;
  const { operands, results } = operationOf(opcodeOf(f, id));
  const given: Datum[] = [];
  for (let index = 0; index < operands.length; index++) {
    const constant = constantOf(f, operand(f, id, index));
    if (constant === undefined) return false;
    given.push(constant);
  }
  const values = foldOperation(opcodeOf(f, id), instructionType(f, id), given, valueType(f, operand(f, id, 0)));
  if (values === undefined) return false;
  for (let index = 0; index < results.length; index++) {
    const old = result(f, id, index);
    substitute(simplifier, old, insertConstant(f, id, valueType(f, old), values[index]!));
  }
  removeInstruction(f, id);
  return true;
}

function exchangeOperands(f: IrFunction, id: Instruction): void {
  const start = f.instructions.operandStart[id]!;
  const first = f.pool[start]!;
  f.pool[start] = f.pool[start + 1]!;
  f.pool[start + 1] = first;
}

function applyRules(simplifier: Simplifier, id: Instruction, possible: readonly Rule[]): readonly Instruction[] {
  const { f, matcher } = simplifier;
  for (let index = 0; index < possible.length; index++) {
    const rule = possible[index]!;
    if (!match(matcher, rule, id)) continue;
    const uses = usesIn(simplifier);
    const fresh: Instruction[] = [];
    const value = build(matcher, rule, id, fresh);
    if (value === undefined) continue;
    for (const made of fresh) uses.add(made);
    substitute(simplifier, result(f, id), value);
    return fresh;
  }
  return nothing;
}

/** What a value is to the index of rules. */
function kindOf(f: IrFunction, value: Value, map: Replacement): number {
  const definer = definition(f, value);
  if (definer === none) return noDefinition;
  const opcode = opcodeOf(f, definer);
  if (isBinary[opcode] === 1) {
    return isInteger(f, map, definer, 0) || isInteger(f, map, definer, 1) ? opcode + ofConstant : opcode;
  }
  if (opcode !== opcodes.iconst) return opcode;
  const plain = isPowerOfTwo(f, definer) ? constantPower : opcode;
  const width = typeWidth(valueType(f, value));
  const unused = Math.max(0, 32 - width);
  const low = (f.instructions.low[definer]! << unused) >> unused;
  if (width > 32 && f.instructions.high[definer] !== low >> 31) return plain;
  if (low === 0) return constantZero;
  if (low === 1) return constantOne;
  return low === -1 ? constantMinusOne : plain;
}

const isConstantKind = (kind: number): boolean =>
  kind === opcodes.iconst || kind === opcodes.fconst || (kind >= constantPower && kind <= constantZero);

function isInteger(f: IrFunction, map: Replacement, id: Instruction, index: number): boolean {
  const definer = definition(f, map.resolve(operand(f, id, index)));
  return definer !== none && opcodeOf(f, definer) === opcodes.iconst;
}

const fits32 = (value: bigint): boolean => BigInt.asIntN(32, value) === value;

/** `ptradd (symboladdr s) constant` is a `symboladdr` with an offset. */
function foldSymbolAddress(simplifier: Simplifier, id: Instruction): boolean {
  const { f } = simplifier;
  const base = definition(f, operand(f, id, 0)) as Instruction;
  const constant = integerOf(f, operand(f, id, 1));
  if (constant === undefined) return false;
  const offset = BigInt.asIntN(64, constant) + BigInt(f.instructions.high[base]!);
  if (!fits32(offset)) return false;
  const moved = insertBefore(f, id, {
    opcode: opcodes.symboladdr,
    resultTypes: [ptr],
    low: f.instructions.low[base]!,
    high: Number(offset),
    position: f.instructions.position[id]!,
  });
  substitute(simplifier, result(f, id), result(f, moved));
  return true;
}

/** The constant part of an address moves into the offset of its load or store. */
function foldOffset(simplifier: Simplifier, id: Instruction): void {
  const { f, map } = simplifier;
  const last = operandCount(f, id) - 1;
  const address = definition(f, operand(f, id, last));
  if (address === none || !is(f, address, 'ptradd')) return;
  const constant = integerOf(f, map.resolve(operand(f, address, 1)));
  if (constant === undefined) return;
  const offset = BigInt.asIntN(64, constant) + BigInt(f.instructions.low[id]!);
  if (!fits32(offset)) return;
  f.instructions.low[id] = Number(offset);
  const base = map.resolve(operand(f, address, 0));
  usesIn(simplifier).exchange(operand(f, id, last), base);
  f.pool[f.instructions.operandStart[id]! + last] = base;
  simplifier.changed = true;
}

/** A branch on `c != 0` is a branch on `c`; one on `c == 0` has its edges exchanged. */
function simplifyBranch(simplifier: Simplifier, id: Instruction): void {
  const { f, map } = simplifier;
  for (;;) {
    const test = definition(f, operand(f, id, 0));
    if (test === none || !(is(f, test, 'eq') || is(f, test, 'ne')) || instructionType(f, test) !== i8) return;
    const tested = map.resolve(operand(f, test, 0));
    if (integerOf(f, map.resolve(operand(f, test, 1))) !== 0n) return;
    usesIn(simplifier).exchange(operand(f, id, 0), tested);
    f.pool[f.instructions.operandStart[id]!] = tested;
    if (is(f, test, 'eq')) {
      setEdges(f, id, edgeList(f, id).reverse());
    }
    simplifier.changed = true;
  }
}
