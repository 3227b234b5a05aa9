/**
 * How much of the arithmetic behind an address fits one memory operand: base + index·scale + displacement, a stack slot as base, a
 * symbol in the displacement.
 */
import { i64, none, opcodes, type Type, typeWidth, type Value } from '../../ir/index.ts';
import { constantAt, definitionOf, operandValue, operationKey } from '../graph.ts';
import type { Selection } from './context.ts';

/** The parts of an address. Absent ones are −1; the caller may read it until the next call. */
export interface AddressParts {
  base: number;
  index: number;
  /** log2. */
  scale: number;
  displacement: number;
  /** Stack slot as base, an IR slot's number. */
  slot: number;
  /** Symbol as the function numbers it. */
  symbol: number;
  /** Operations taken in. */
  folded: number;
}

const parts: AddressParts = { base: -1, index: -1, scale: 0, displacement: 0, slot: -1, symbol: -1, folded: 0 };

/** Keys of the arithmetic that is taken in; at the type of the value, whose bits above that mean nothing. */
let addition = 0;
let subtraction = 0;
let shift = 0;
let multiplication = 0;
let type: Type = i64;
let width = 64;

function setType(given: Type): void {
  type = given;
  addition = operationKey(opcodes.add, type);
  subtraction = operationKey(opcodes.sub, type);
  shift = operationKey(opcodes.shl, type);
  multiplication = operationKey(opcodes.mul, type);
  width = typeWidth(type);
}

const slotAddress = operationKey(opcodes.slotaddr, 0);
const symbolAddress = operationKey(opcodes.symboladdr, 0);

/** Factors that are one and a power of two, by log2 of the power: a value times one of them is a sum of two terms. */
const onesAndPowers: ReadonlyMap<number, number> = new Map([
  [3, 1],
  [5, 2],
  [9, 3],
]);

/** Enough for any address that occurs; bounds the work on endless chains. */
const most = 12;

/** Up to two terms, a value times a power of two each. */
const values = [0, 0];
const scales = [0, 0];
let count = 0;

/**
 * The parts of `value + offset`. Its own definition is taken in where it is used nowhere else, or only in addresses; always, if
 * `always` is set; then the arithmetic is that of the value's own type.
 */
export function addressParts(selection: Selection, value: Value, offset: number, always: boolean): AddressParts {
  setType(always ? (selection.graph.f.values.type[value] as Type) : i64);
  parts.displacement = offset;
  parts.slot = -1;
  parts.symbol = -1;
  parts.folded = 0;
  values[0] = value;
  scales[0] = 0;
  count = 1;
  let force = always;
  while (parts.folded < most) {
    const before = parts.folded;
    // A term that is taken in whole makes room for others.
    for (let term = count - 1; term >= 0; term--) {
      if (expand(selection, term, force)) parts.folded++;
      force = false;
    }
    if (parts.folded === before) break;
  }
  settle();
  return parts;
}

function removeTerm(term: number): void {
  if (term === 0) {
    values[0] = values[1];
    scales[0] = scales[1];
  }
  count--;
}

const fits = (value: number): boolean => value === (value | 0);

function expand(selection: Selection, term: number, force: boolean): boolean {
  const { graph } = selection;
  const c = graph.f.instructions;
  const value = values[term];
  const scale = scales[term];
  const definition = definitionOf(graph, value);
  if (definition === none) return false;
  const key = graph.key[definition];
  if (c.opcode[definition] === opcodes.iconst) {
    const constant = smallConstant(selection, value as Value);
    if (constant === undefined || !fits(parts.displacement + constant * 2 ** scale)) return false;
    parts.displacement += constant * 2 ** scale;
    removeTerm(term);
    return true;
  }
  if (key === slotAddress) {
    if (scale !== 0 || parts.slot !== none) return false;
    parts.slot = c.low[definition];
    removeTerm(term);
    return true;
  }
  if (key === symbolAddress) {
    if (scale !== 0 || parts.symbol !== none || !fits(parts.displacement + c.high[definition])) return false;
    if (selection.positionIndependent && (count > 1 || parts.slot !== none)) return false;
    parts.symbol = c.low[definition];
    parts.displacement += c.high[definition];
    removeTerm(term);
    return true;
  }
  if (key !== addition && key !== subtraction && key !== shift && key !== multiplication) return false;
  if (!force && (c.block[definition] !== selection.block || !isOurs(selection, value))) return false;
  const left = operandValue(graph, definition, 0);
  const right = operandValue(graph, definition, 1);
  const constant = smallConstant(selection, right);
  if (key === shift) {
    if (constant === undefined) return false;
    const shifted = scale + (constant & (width - 1));
    if (shifted > 3 || shifted === scale) return false;
    if (scale === 0 && count + (parts.slot === none ? 0 : 1) > 1 && scales[1 - term] !== 0) return false;
    values[term] = left;
    scales[term] = shifted;
    return true;
  }
  if (key === multiplication) {
    const extra = constant === undefined ? undefined : onesAndPowers.get(constant);
    if (extra === undefined || scale !== 0 || count > 1 || parts.slot !== none) return false;
    values.fill(left);
    scales[1] = extra;
    count = 2;
    return true;
  }
  if (constant !== undefined) {
    const added = (key === addition ? constant : -constant) * 2 ** scale;
    if (!fits(parts.displacement + added)) return false;
    values[term] = left;
    parts.displacement += added;
    return true;
  }
  if (key === subtraction || scale !== 0) return false;
  return split(selection, term, left, right);
}

/** Replaces a term by the two that it is the sum of, if there is room, or one of them needs none. */
function split(selection: Selection, term: number, left: Value, right: Value): boolean {
  const room = count + (parts.slot === none ? 0 : 1) < 2;
  if (!room && !isAddressConstant(selection, right) && !isAddressConstant(selection, left)) return false;
  if (room) {
    values[term] = left;
    values[count] = right;
    scales[count] = 0;
    count++;
    return true;
  }
  const rest = isAddressConstant(selection, right) ? left : right;
  const fixed = rest === left ? right : left;
  const definition = definitionOf(selection.graph, fixed) as number;
  const { low, high } = selection.graph.f.instructions;
  if (!fits(parts.displacement + high[definition])) return false;
  parts.symbol = low[definition];
  parts.displacement += high[definition];
  values[term] = rest;
  return true;
}

/** A symbol's address where the address being built has none yet. */
function isAddressConstant(selection: Selection, value: Value): boolean {
  if (selection.positionIndependent) return false;
  const definition = definitionOf(selection.graph, value);
  return definition !== none && selection.graph.key[definition] === symbolAddress && parts.symbol === none;
}

/** Whether a value's arithmetic may be repeated here: nothing else wants the value in a register. */
const isOurs = (selection: Selection, value: number): boolean =>
  selection.graph.uses[value] === 1 || selection.graph.addressOnly[value] === 1;

/** A constant, which may be the lower part of a wider one. */
function smallConstant({ graph }: Selection, value: Value): number | undefined {
  const definition = definitionOf(graph, value);
  if (definition === none || graph.f.instructions.opcode[definition] !== opcodes.iconst) return undefined;
  const { low, high } = constantAt(graph, definition, type);
  return high === low >> 31 ? low : undefined;
}

/** Terms to base and index. */
function settle(): void {
  parts.base = -1;
  parts.index = -1;
  parts.scale = 0;
  for (let term = 0; term < count; term++) {
    if (scales[term] === 0 && parts.base === -1 && parts.slot === -1) {
      parts.base = values[term];
    } else {
      parts.index = values[term];
      parts.scale = scales[term];
    }
  }
}
