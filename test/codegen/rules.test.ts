/**
 * Every rule is checked by running both of its sides: the left by the IR's meanings, the right by the meanings of the
 * instructions. Registers hold rubbish beyond the width of what they are given, as they may in real code.
 */
import { describe, expect, test } from 'vitest';
import { assign } from '../../src/abi/index.ts';
import { ruleBook } from '../../src/codegen/compile.ts';
import type { ReadyRule } from '../../src/codegen/rules/book.ts';
import {
  createEvaluator,
  createMemory,
  type Datum,
  describeProblem,
  f32,
  f64,
  isFloat,
  type Type,
  typeWidth,
  verify,
} from '../../src/ir/index.ts';
import { type MachineState, rdi, x64Lowering } from '../../src/targets/x64/index.ts';
import { type Dice, dice } from '../support/random/dice.ts';
import { type RuleFunction, resultOffset, ruleFunctions } from './support/rule-function.ts';
import { bufferAddress, prepare, simulate } from './support/simulate.ts';

const book = ruleBook();
const bufferBytes = 256;
/** Constants that each rule is tried with, and values with each. */
const mostConstants = 6;
const rounds = 3;

const corners = [
  0n,
  1n,
  2n,
  0x7fn,
  0x80n,
  0xffn,
  0x8000n,
  0xffffn,
  0x7fff_ffffn,
  0x8000_0000n,
  0xffff_ffffn,
  1n << 63n,
  -1n,
];
const floats = [0, -0, 1, -1.5, 2 ** 31, -(2 ** 63), 1e300, Number.NaN, Infinity, -Infinity, 0.5, 5e-324];

function randomDatum(random: Dice, type: Type): Datum {
  if (isFloat(type)) {
    const value = random.chance(0.7) ? random.pick(floats) : random.below(100000) / 64 - 500;
    return type === f32 ? Math.fround(value) : value;
  }
  return BigInt.asUintN(typeWidth(type), random.chance(0.5) ? random.pick(corners) : random.bits());
}

const scratch = new DataView(new ArrayBuffer(8));

function floatBits(type: Type, value: number): bigint {
  if (type === f64) scratch.setFloat64(0, value, true);
  else scratch.setBigUint64(0, 0x1234_5678_0000_0000n, true);
  if (type === f32) scratch.setFloat32(0, value, true);
  return scratch.getBigUint64(0, true);
}

/** Memory with some floats in it, so that rules that load them see more than noise. */
function randomBuffer(random: Dice): Uint8Array {
  const bytes = Uint8Array.from({ length: bufferBytes }, () => random.below(256));
  const view = new DataView(bytes.buffer);
  const kind = random.below(4);
  if (kind === 0) view.setFloat64(24, random.pick(floats), true);
  if (kind === 1) view.setFloat32(24, random.pick(floats), true);
  if (kind === 2) view.setBigUint64(24, BigInt.asUintN(64, random.pick(corners)), true);
  return bytes;
}

function setArguments(state: MachineState, { f, types }: RuleFunction, values: readonly Datum[], random: Dice): void {
  const { parameters } = assign(x64Lowering.conventions.get('sysv')!, f.signature);
  state.integers[rdi] = BigInt(bufferAddress);
  types.forEach((type, index) => {
    const location = parameters[index + 1];
    if (location.kind !== 'register') throw new Error('a rule with many operands');
    const value = values[index];
    if (typeof value === 'number') state.floats[2 * (location.register - 16)] = floatBits(type, value);
    else
      state.integers[location.register] =
        value | (typeWidth(type) === 64 ? 0n : random.bits() << BigInt(typeWidth(type)));
  });
}

/** Memory as text, to be compared. A NaN's bits are anybody's choice: they are made alike where a float result lies. */
function shown(bytes: Uint8Array, result: Type | undefined): string {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  if (result === f64 && Number.isNaN(view.getFloat64(resultOffset, true)))
    view.setFloat64(resultOffset, Number.NaN, true);
  if (result === f32 && Number.isNaN(view.getFloat32(resultOffset, true)))
    view.setFloat32(resultOffset, Number.NaN, true);
  return Buffer.from(copy).toString('hex');
}

function checkFunction(given: RuleFunction, random: Dice): void {
  expect(verify(given.f).map(describeProblem)).toEqual([]);
  const physical = prepare(given.f);
  for (let round = 0; round < rounds; round++) {
    const buffer = randomBuffer(random);
    const values = given.types.map((type) => randomDatum(random, type));
    const memory = createMemory();
    const region = memory.map(bufferBytes, { address: bufferAddress });
    region.bytes.set(buffer);
    const evaluator = createEvaluator({ functions: [given.f], data: [] }, { memory });
    const outcome = evaluator.run('rule', [BigInt(bufferAddress), ...values]);
    let found: string;
    try {
      const { buffer: after } = simulate(physical, buffer, (state) => setArguments(state, given, values, random));
      found = shown(after, given.result);
    } catch (error) {
      if (outcome.kind !== 'trapped') throw error;
      found = `trapped`;
    }
    const wanted = outcome.kind === 'returned' ? shown(region.bytes, given.result) : 'trapped';
    expect({ values, result: found }).toEqual({ values, result: wanted });
  }
}

const byText = new Map<string, ReadyRule[]>();
for (const rule of book.rules) {
  const key = rule.rule.text;
  byText.set(key, [...(byText.get(key) ?? []), rule]);
}

describe('rules', () => {
  test('mean on the right what they mean on the left', () => {
    const applied = new Uint32Array(book.rules.length);
    const wrong: string[] = [];
    for (const rule of book.rules) {
      const random = dice(rule.index);
      const functions = ruleFunctions(rule, rule.pattern);
      while (functions.length > mostConstants) functions.splice(random.below(functions.length - 1), 1);
      for (const given of functions) {
        prepare(given.f, applied);
        try {
          checkFunction(given, random);
        } catch (error) {
          wrong.push(`${rule.rule.place} ${rule.rule.text}\n${(error as Error).message.slice(0, 600)}`);
          break;
        }
      }
    }
    expect(wrong).toEqual([]);
    const unused = [...byText].filter(([, rules]) => rules.every(({ index }) => applied[index] === 0));
    expect(unused.map(([text]) => text)).toEqual([]);
  });
});
