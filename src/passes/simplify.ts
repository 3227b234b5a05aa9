/**
 * Simplification: constants are computed by the table's meanings, the rules of algebra are applied until none fits, constant address
 * parts move into loads and stores, branches test the comparison itself.
 *
 * Requires: a valid function. Leaves: instructions without uses (for `dead`), branches on constants (for `blocks`).
 * One sweep in reverse postorder: operands are in normal form before their users, so each instruction is looked at a bounded
 * number of times.
 */
import {
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
  type Operation,
  opcodeOf,
  opcodes,
  operand,
  operandCount,
  operationOf,
  ptr,
  removeInstruction,
  result,
  setEdges,
  typeWidth,
  type Value,
  valueType,
} from '../ir/index.ts';
import { constantOf, foldOperation, insertConstant, integerOf, isConstant, isPowerOfTwo } from './constant.ts';
import { type Matcher, matcher } from './match.ts';
import { type Replacement, replacement } from './replacement.ts';
import {
  constantMinusOne,
  constantOne,
  constantPower,
  constantZero,
  isBinary,
  noDefinition,
  ofConstant,
  ruleIndex,
} from './rule.ts';
import { rules } from './rules.ts';
import { type Uses, usesOf } from './uses.ts';

const rulesFor = ruleIndex(rules);

/** Bounds the work that one instruction may cause, whatever the rules do. */
const budget = 64;

interface Simplifier {
  readonly f: IrFunction;
  readonly map: Replacement;
  readonly uses: Uses;
  readonly matcher: Matcher;
  changed: boolean;
}

export function simplify(f: IrFunction): boolean {
  const map = replacement(f);
  const flow = controlFlow(f);
  const uses = usesOf(f, flow);
  const simplifier: Simplifier = { f, map, uses, matcher: matcher(f, map, uses.once), changed: false };
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

/** Simplifies one instruction; gives the new ones that it caused. */
function simplifyInstruction(simplifier: Simplifier, id: Instruction): readonly Instruction[] {
  const { f, map } = simplifier;
  const start = f.instructions.operandStart[id]!;
  const past = start + operandCount(f, id);
  for (let i = start; i < past; i++) f.pool[i] = map.resolve(f.pool[i] as Value);

  const operation = operationOf(opcodeOf(f, id));
  if (operation.meaning !== undefined) {
    if (foldConstants(simplifier, id, operation)) return nothing;
    if (operation.commutative) constantLast(f, id);
    const fresh = foldSymbolAddress(simplifier, id) ?? applyRules(simplifier, id);
    if (fresh !== undefined) return fresh;
  } else if (operation.immediate === 'offset') {
    foldOffset(simplifier, id);
  } else if (is(f, id, 'branch')) {
    simplifyBranch(simplifier, id);
  }
  return nothing;
}

function substitute(simplifier: Simplifier, value: Value, by: Value): void {
  simplifier.map.replace(value, by);
  simplifier.uses.substitute(value, by);
  simplifier.changed = true;
}

function foldConstants(simplifier: Simplifier, id: Instruction, { operands, results }: Operation): boolean {
  const { f } = simplifier;
  for (let index = 0; index < operands.length; index++) if (!isConstant(f, operand(f, id, index))) return false;
  const given: Datum[] = [];
  for (let index = 0; index < operands.length; index++) {
    given.push(constantOf(f, operand(f, id, index))!);
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

function constantLast(f: IrFunction, id: Instruction): void {
  const start = f.instructions.operandStart[id]!;
  const first = operand(f, id, 0);
  const second = operand(f, id, 1);
  if (!isConstant(f, first) || isConstant(f, second)) return;
  f.pool[start] = second;
  f.pool[start + 1] = first;
}

function applyRules(simplifier: Simplifier, id: Instruction): Instruction[] | undefined {
  const { f, map, matcher } = simplifier;
  const count = operandCount(f, id);
  const first = count > 0 ? kindOf(f, operand(f, id, 0), map) : noDefinition;
  const second = count > 1 ? kindOf(f, operand(f, id, 1), map) : noDefinition;
  const same = count > 1 && operand(f, id, 0) === operand(f, id, 1) ? 1 : 0;
  const possible = rulesFor(opcodeOf(f, id), first, second, same);
  for (let index = 0; index < possible.length; index++) {
    const rule = possible[index]!;
    if (!matcher.match(rule, id)) continue;
    const fresh: Instruction[] = [];
    const value = matcher.build(rule, id, fresh);
    if (value === undefined) continue;
    for (const made of fresh) simplifier.uses.add(made);
    substitute(simplifier, result(f, id), value);
    return fresh;
  }
  return undefined;
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

function isInteger(f: IrFunction, map: Replacement, id: Instruction, index: number): boolean {
  const definer = definition(f, map.resolve(operand(f, id, index)));
  return definer !== none && opcodeOf(f, definer) === opcodes.iconst;
}

const fits32 = (value: bigint): boolean => BigInt.asIntN(32, value) === value;

/** `ptradd (symboladdr s) constant` is a `symboladdr` with an offset. */
function foldSymbolAddress(simplifier: Simplifier, id: Instruction): Instruction[] | undefined {
  const { f } = simplifier;
  if (!is(f, id, 'ptradd')) return undefined;
  const base = definition(f, operand(f, id, 0));
  if (base === none || !is(f, base, 'symboladdr')) return undefined;
  const constant = integerOf(f, operand(f, id, 1));
  if (constant === undefined) return undefined;
  const offset = BigInt.asIntN(64, constant) + BigInt(f.instructions.high[base]!);
  if (!fits32(offset)) return undefined;
  const moved = insertBefore(f, id, {
    opcode: opcodes.symboladdr,
    resultTypes: [ptr],
    low: f.instructions.low[base]!,
    high: Number(offset),
    position: f.instructions.position[id]!,
  });
  substitute(simplifier, result(f, id), result(f, moved));
  return [];
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
  simplifier.uses.exchange(operand(f, id, last), base);
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
    simplifier.uses.exchange(operand(f, id, 0), tested);
    f.pool[f.instructions.operandStart[id]!] = tested;
    if (is(f, test, 'eq')) {
      setEdges(f, id, edgeList(f, id).reverse());
    }
    simplifier.changed = true;
  }
}
