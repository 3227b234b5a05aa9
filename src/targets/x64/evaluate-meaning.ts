/**
 * Evaluating the meanings of instruction forms by those of the IR's operations.
 *
 * Values are bits, as unsigned integers of their width; a float becomes a number only where an operation computes with it, so that
 * moves keep the payloads of NaNs. A computed NaN is one of its class.
 */
import {
  ConveneError,
  type Datum,
  f32,
  f64,
  i8,
  i16,
  i32,
  i64,
  isFloat,
  type Memory,
  type OperationName,
  opcodes,
  operations,
  type Type,
  type TypePattern,
  typeBytes,
  typeCalled,
  typeWidth,
} from '../../ir/index.ts';
import type { InstructionDescription, OperandDescription } from '../target.ts';
import type { Condition } from './conditions.ts';
import { additionFlags, carryFlags, comparisonFlags, conditionHolds, type Flags } from './flags.ts';
import { addedOperations, type MeaningExpression, parseMeaning } from './meaning.ts';

/** What an instruction sees. */
export interface Surroundings {
  /**
   * By operand name: the bits of a register at the operand's width, the value of an immediate, the address of a memory operand or
   * symbol, the code of a condition.
   */
  readonly operand: (name: string) => bigint;
  readonly stackPointer: bigint;
  readonly flags: Flags;
  readonly memory: Pick<Memory, 'view'>;
}

/** What an instruction does to memory besides its operands. Widths are in bits; a copy goes unit by unit from the first on. */
export type MemoryEffect =
  | { readonly kind: 'store'; readonly address: bigint; readonly value: bigint; readonly width: number }
  | {
      readonly kind: 'copy';
      readonly destination: bigint;
      readonly source: bigint;
      readonly count: bigint;
      readonly width: number;
    }
  | {
      readonly kind: 'fill';
      readonly destination: bigint;
      readonly value: bigint;
      readonly count: bigint;
      readonly width: number;
    };

export interface Effects {
  /** Bits of each defined operand, by name; of a memory operand, what is stored there. */
  readonly results: ReadonlyMap<string, bigint>;
  /** Absent where the meaning does not say what the flags are. */
  readonly flags?: Flags;
  readonly stackPointer?: bigint;
  /** Of string instructions: 1 downwards. */
  readonly direction?: bigint;
  readonly memory?: MemoryEffect;
}

interface Scope extends Surroundings {
  readonly form: InstructionDescription;
  /** Within `lanes`: which lane of a whole register a name stands for, and its type. */
  readonly lane: number;
  readonly laneType: Type | undefined;
}

interface Typed {
  readonly type: Type;
  /** One for each result. */
  readonly values: readonly bigint[];
}

type OperationExpression = Extract<MeaningExpression, { kind: 'operation' }>;

/**
 * Effects of an instruction of this form: all are computed from the surroundings as they are, and nothing is changed.
 *
 * Throws the `Trap` of an operation that traps, and a `ConveneError`: `no-meaning` for a form that has none, `unknown-flags` where
 * it looks at a flag that holds nothing useful.
 */
export function evaluateMeaning(form: InstructionDescription, surroundings: Surroundings): Effects {
  const scope: Scope = { ...surroundings, form, lane: 0, laneType: undefined };
  const results = new Map<string, bigint>();
  let effects: Effects = { results };
  for (const { keys, expression } of parsedMeaning(form)) {
    switch (keys[0]) {
      case 'flags':
        effects = { ...effects, flags: flagsOf(expression, scope) };
        break;
      case 'memory':
        effects = { ...effects, memory: memoryEffectOf(expression, scope) };
        break;
      case 'rsp':
        effects = { ...effects, stackPointer: singleValue(expression, scope, i64) };
        break;
      case 'direction':
        effects = { ...effects, direction: singleValue(expression, scope, i8) };
        break;
      default: {
        const values = definitionsOf(expression, scope, keys);
        keys.forEach((key, index) => {
          results.set(key, values[index]);
        });
      }
    }
  }
  return effects;
}

interface Definition {
  readonly keys: readonly string[];
  readonly expression: MeaningExpression;
}

const parsed = new WeakMap<InstructionDescription, readonly Definition[]>();

function parsedMeaning(form: InstructionDescription): readonly Definition[] {
  let definitions = parsed.get(form);
  if (definitions === undefined) {
    if (form.meaning === undefined) throw new ConveneError('no-meaning', `${form.name} has no meaning`);
    definitions = Object.entries(form.meaning()).map(([key, text]) => ({
      keys: key.split(' '),
      expression: parseMeaning(text),
    }));
    parsed.set(form, definitions);
  }
  return definitions;
}

function mistake({ form }: Scope, what: string): ConveneError {
  return new ConveneError('bad-meaning', `${what} in a meaning of ${form.name}`);
}

function operandNamed(scope: Scope, name: string): OperandDescription {
  const operand = scope.form.operands.find((operand) => operand.name === name);
  if (operand === undefined) throw mistake(scope, `no operand is called ${name}`);
  return operand;
}

const integerTypes: Readonly<Record<number, Type>> = { 8: i8, 16: i16, 32: i32, 64: i64 };

/** The type of what an operand's name stands for; nothing for a whole 128-bit register. */
function typeOfOperand(operand: OperandDescription): Type | undefined {
  if (operand.kind === 'register' && operand.class === 'float') {
    return operand.width === 32 ? f32 : operand.width === 64 ? f64 : undefined;
  }
  return operand.kind === 'register' || operand.kind === 'immediate' ? integerTypes[operand.width] : i64;
}

function definitionsOf(expression: MeaningExpression, scope: Scope, keys: readonly string[]): readonly bigint[] {
  const [operand] = keys.map((key) => operandNamed(scope, key));
  const width = 'width' in operand ? operand.width : 64;
  if (width === 128) return [wholeOf(expression, scope)];
  return typedOf(expression, scope, integerTypes[width]).values;
}

/** A 128-bit value: a register's, or one computed lane by lane. */
function wholeOf(expression: MeaningExpression, scope: Scope): bigint {
  if (expression.kind === 'name') return scope.operand(expression.name);
  if (expression.kind !== 'operation' || expression.name !== 'lanes') throw mistake(scope, 'no whole register');
  const laneType = typeOf(expression, scope);
  const width = typeWidth(laneType);
  let whole = 0n;
  for (let lane = 0; lane * width < 128; lane++) {
    whole |= singleValue(expression.operands[0], { ...scope, lane, laneType }, laneType) << BigInt(lane * width);
  }
  return whole;
}

function singleValue(expression: MeaningExpression, scope: Scope, place: Type): bigint {
  return typedOf(expression, scope, place).values[0];
}

/** `place` is the type that a number would have. */
function typedOf(expression: MeaningExpression, scope: Scope, place: Type | undefined): Typed {
  switch (expression.kind) {
    case 'number':
      if (place === undefined) throw mistake(scope, `the number ${expression.value} has no type`);
      return { type: place, values: [BigInt.asUintN(typeWidth(place), expression.value)] };
    case 'name':
      return namedValue(expression.name, scope);
    case 'operation':
      return expression.name in addedOperations
        ? addedOperation(expression, scope)
        : expression.name === 'load'
          ? load(expression, scope)
          : operation(expression, scope);
  }
}

function namedValue(name: string, scope: Scope): Typed {
  if (name === 'rsp') return { type: i64, values: [scope.stackPointer] };
  const type = typeOfOperand(operandNamed(scope, name));
  const bits = scope.operand(name);
  if (type !== undefined) return { type, values: [BigInt.asUintN(typeWidth(type), bits)] };
  if (scope.laneType === undefined) throw mistake(scope, `${name} is a whole register`);
  const width = typeWidth(scope.laneType);
  return { type: scope.laneType, values: [BigInt.asUintN(width, bits >> BigInt(scope.lane * width))] };
}

/** The type written after an operation's name. */
function typeOf({ name, type }: OperationExpression, scope: Scope): Type {
  const found = type === undefined ? undefined : typeCalled(type);
  if (found === undefined) throw mistake(scope, `${name} has no type`);
  return found;
}

function load(expression: OperationExpression, scope: Scope): Typed {
  const type = typeOf(expression, scope);
  const address = singleValue(expression.operands[0], scope, i64) + BigInt(scope.lane * typeBytes(type));
  return { type, values: [loadBits(scope.memory, BigInt.asUintN(64, address), typeBytes(type))] };
}

/** An unsigned integer from 1 to 8 bytes of memory. */
export function loadBits(memory: Pick<Memory, 'view'>, address: bigint, bytes: number): bigint {
  const view = memory.view(address, bytes);
  let bits = 0n;
  for (let at = bytes - 1; at >= 0; at--) bits = (bits << 8n) | BigInt(view.getUint8(at));
  return bits;
}

const bitcast = operations[opcodes.bitcast].meaning!;

function datumOf(type: Type, bits: bigint): Datum {
  return isFloat(type) ? bitcast(type, [bits], integerTypes[typeWidth(type)])[0] : bits;
}

function bitsOf(type: Type, datum: Datum): bigint {
  return (isFloat(type) ? bitcast(integerTypes[typeWidth(type)], [datum], type)[0] : datum) as bigint;
}

/** An operation of the IR. */
function operation(expression: OperationExpression, scope: Scope): Typed {
  const own = typeOf(expression, scope);
  const row = operations[opcodes[expression.name as OperationName]];
  if (row?.meaning === undefined) throw mistake(scope, `${expression.name} has no meaning`);
  const typeAt = (pattern: TypePattern): Type | undefined =>
    pattern === 'T' ? own : pattern === 'i8' ? i8 : pattern === 'S' ? undefined : i64;
  const operands = expression.operands.map((operand, index) => typedOf(operand, scope, typeAt(row.operands[index])));
  const type = typeAt(row.results[0])!;
  // These move bits whatever their type.
  if (expression.name === 'bitcast') return { type, values: operands[0].values };
  if (expression.name === 'select') return { type, values: operands[operands[0].values[0] !== 0n ? 1 : 2].values };
  const data = operands.map((operand) => datumOf(operand.type, operand.values[0]));
  return { type, values: row.meaning(own, data, operands[0].type).map((datum) => bitsOf(type, datum)) };
}

function addedOperation(expression: OperationExpression, scope: Scope): Typed {
  const { name, operands } = expression;
  if (name === 'join') {
    const { type, values } = typedOf(operands[0], scope, undefined);
    return { type: i16, values: [values[0] | (values[1] << BigInt(typeWidth(type)))] };
  }
  if (name === 'condition') {
    const [code] = operands;
    if (code.kind === 'operation') throw mistake(scope, 'a computed condition');
    const condition = code.kind === 'number' ? code.value : scope.operand(code.name);
    const isMet = conditionHolds(scope.flags, Number(condition) as Condition);
    if (isMet === undefined) {
      throw new ConveneError('unknown-flags', `${scope.form.name} looks at flags that hold nothing useful`);
    }
    return { type: i8, values: [isMet ? 1n : 0n] };
  }
  throw mistake(scope, `${name} is no value`);
}

function flagsOf(expression: MeaningExpression, scope: Scope): Flags {
  if (expression.kind !== 'operation') throw mistake(scope, 'no flags');
  const { name, operands } = expression;
  if (name === 'carry') return carryFlags(singleValue(operands[0], scope, i8) !== 0n);
  const type = typeOf(expression, scope);
  const [a, b] = operands.map((operand) => singleValue(operand, scope, type));
  if (name === 'addition') return additionFlags(type, a, b);
  if (name !== 'compare') throw mistake(scope, `${name} gives no flags`);
  return comparisonFlags(type, datumOf(type, a), datumOf(type, b));
}

function memoryEffectOf(expression: MeaningExpression, scope: Scope): MemoryEffect {
  if (expression.kind !== 'operation') throw mistake(scope, 'no effect');
  const type = typeOf(expression, scope);
  const width = typeWidth(type);
  const [first, second, third] = expression.operands;
  const at = (operand: MeaningExpression): bigint => singleValue(operand, scope, i64);
  switch (expression.name) {
    case 'store':
      return { kind: 'store', value: singleValue(first, scope, type), address: at(second), width };
    case 'copy':
      return { kind: 'copy', destination: at(first), source: at(second), count: at(third), width };
    case 'fill':
      return { kind: 'fill', destination: at(first), value: singleValue(second, scope, type), count: at(third), width };
    default:
      throw mistake(scope, `${expression.name} is no effect on memory`);
  }
}
