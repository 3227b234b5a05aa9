/**
 * Whether both sides of a rule agree: the left side as the IR's evaluator runs it, the right side by the meanings of its
 * instructions, on the same values and memory.
 *
 * What agreement is, for a result of width w in a register of 64 or 128 bits:
 * - its low w bits are the result's, NaNs being one class;
 * - a 32-bit integer's register has its upper half clear: selection takes such a result for its own zero-extension;
 * - all other bits above w are free, and every rule gets its operands with random bits there.
 *
 * Memory must be the same afterwards, and is mapped for the very bytes that the left side touches; both sides trap or none, with the
 * same code. Immediates and displacements must fit their fields.
 */
import type { ReadyRule } from '../../../src/codegen/rules/book.ts';
import type { Pattern } from '../../../src/codegen/rules/syntax.ts';
import {
  createEvaluator,
  createMemory,
  type Datum,
  type Evaluator,
  i32,
  isFloat,
  type Memory,
  type Region,
  Trap,
  type Type,
  typeCalled,
  typeName,
  typeWidth,
} from '../../../src/ir/index.ts';
import { type Constant, constantOf, type Draw, datumOf, drawConstant } from './draw.ts';
import {
  type Case,
  conditionPrefix,
  leftSide,
  type Name,
  namesIn,
  type OperationPattern,
  patternOf,
  resultTypesOf,
  visit,
} from './left-side.ts';
import { type Bindings, createMachine, type Machine, type Outcome, runRightSide } from './right-side.ts';

/** A case with its constants settled. */
interface Prepared {
  readonly of: Case;
  readonly pattern: OperationPattern;
  readonly names: ReadonlyMap<string, Name>;
  readonly constants: ReadonlyMap<string, Constant>;
  readonly offsets: ReadonlyMap<string, number>;
  readonly regions: ReadonlyMap<string, Region>;
  readonly evaluator: Evaluator;
  readonly memory: Memory;
  readonly pool: Machine['pool'];
}

/** Bits of each name that is no constant. */
type Values = ReadonlyMap<string, bigint>;

/**
 * What differs between the two sides for the first values drawn that make a difference, or nothing. `rounds` times constants are
 * drawn, and for each of them `trials` times values.
 */
export function disagreement(of: Case, draw: Draw, rounds: number, trials: number): string | undefined {
  for (let round = 0; round < rounds; round++) {
    draw.begin();
    const prepared = prepare(of, draw);
    for (let trial = 0; trial < trials; trial++) {
      if (trial > 0) draw.begin();
      const difference = compareSides(prepared, drawValues(prepared, draw), draw);
      if (difference !== undefined) return difference;
    }
  }
  return undefined;
}

const isBlock = (pattern: OperationPattern): boolean => pattern.name === 'blockcopy' || pattern.name === 'blockfill';
/** Bytes of memory that operations on blocks are tried in. */
const blockSize = 48;
const block = 'block';

function prepare(of: Case, draw: Draw): Prepared {
  const pattern = patternOf(of);
  const names = namesIn(pattern);
  checkLiterals(pattern);
  const constants = new Map<string, Constant>();
  const offsets = new Map<string, number>();
  const regions = new Map<string, Region>();
  const memory = createMemory();
  for (const [name, { kind, type, bytes }] of names) {
    if (kind === 'constant') constants.set(name, drawConstant(draw, type, ...guardsOf(of, name)));
    if (kind !== 'address') continue;
    offsets.set(name, draw.random.pick([0, 0, 8, -8, 127, -129, 4096, 0x7fff_ffff, -0x8000_0000]));
    regions.set(name, memory.map(bytes, { align: 1 }));
  }
  if (isBlock(pattern)) regions.set(block, memory.map(blockSize));
  const data = new Map([...constants].map(([name, { value }]) => [name, value]));
  const f = leftSide(pattern, { constants: data, offsets });
  const evaluator = createEvaluator({ functions: [f], data: [] }, { memory, stackSize: 16 });
  const pool = poolIn(memory);
  return { of, pattern, names, constants, offsets, regions, evaluator, memory, pool };
}

/** The name as its own rule has it, and that rule's conditions. */
function guardsOf({ rule, condition }: Case, name: string): [string, ReadyRule['rule']['guards']] {
  if (!name.startsWith(conditionPrefix)) return [name, rule.rule.guards];
  return [name.slice(conditionPrefix.length), condition!.rule.guards];
}

/** A number that its type cannot have would never be found in a program. */
function checkLiterals(pattern: OperationPattern): void {
  visit(pattern, (leaf, parent) => {
    if (leaf.kind !== 'literal') return;
    const width = typeWidth(typeCalled(parent.type)!);
    const wanted = BigInt.asIntN(64, leaf.value);
    if (BigInt.asIntN(width, wanted) !== wanted) throw new Error(`${leaf.value} is no constant of ${parent.type}`);
  });
}

function poolIn(memory: Memory): Machine['pool'] {
  const known = new Map<string, bigint>();
  return (bits, bytes) => {
    const key = `${bytes}:${bits}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const region = memory.map(bytes, { align: bytes });
    region.bytes.forEach((_, at) => {
      region.bytes[at] = Number((bits >> BigInt(8 * at)) & 0xffn);
    });
    known.set(key, BigInt(region.address));
    return BigInt(region.address);
  };
}

function drawValues({ pattern, names, offsets, regions }: Prepared, draw: Draw): Values {
  const values = new Map<string, bigint>();
  for (const [name, { kind, type, bytes, float }] of names) {
    if (kind === 'constant') continue;
    if (kind === 'value') {
      values.set(name, drawValue(pattern, type, draw));
      continue;
    }
    const region = regions.get(name)!;
    values.set(name, BigInt.asUintN(64, BigInt(region.address - offsets.get(name)!)));
    const bits = draw.bits(typeCalled(`${float ? 'f' : 'i'}${8 * bytes}`)!);
    region.bytes.forEach((_, at) => {
      region.bytes[at] = Number((bits >> BigInt(8 * at)) & 0xffn);
    });
  }
  return isBlock(pattern) ? drawBlocks([...names], values, regions.get(block)!, draw) : values;
}

function drawValue(pattern: OperationPattern, type: Type, draw: Draw): bigint {
  const bits = draw.bits(type);
  // The IR says nothing about the bits of a NaN, which bitcast shows.
  if (pattern.name === 'bitcast' && isFloat(type) && Number.isNaN(datumOf(type, bits))) {
    const { low, high } = constantOf(type, bits);
    return BigInt.asUintN(typeWidth(type), (BigInt(high) << 32n) | BigInt(low >>> 0));
  }
  return bits;
}

/** Addresses within the block, and a count with which they stay there. */
function drawBlocks(names: [string, Name][], values: Values, region: Region, draw: Draw): Values {
  const { random } = draw;
  region.bytes.forEach((_, at) => {
    region.bytes[at] = random.below(256);
  });
  const drawn = new Map(values);
  let room = blockSize;
  for (const [name, { type }] of names) {
    if (typeName(type) !== 'ptr') continue;
    const at = random.below(blockSize);
    room = Math.min(room, blockSize - at);
    drawn.set(name, BigInt(region.address + at));
  }
  drawn.set(names.at(-1)![0], BigInt(random.below(room + 1)));
  return drawn;
}

function compareSides(prepared: Prepared, values: Values, draw: Draw): string | undefined {
  const { pattern, names, regions } = prepared;
  const memory = [...regions.values()];
  const before = memory.map(({ bytes }) => bytes.slice());
  const left = runLeft(prepared, values);
  const afterLeft = memory.map(({ bytes }) => bytes.slice());
  memory.forEach(({ bytes }, index) => {
    bytes.set(before[index]);
  });
  const right = runRight(prepared, values, draw);
  const afterRight = memory.map(({ bytes }) => bytes.slice());
  const stored = [...regions.keys()].map((name) => names.get(name));
  const same =
    left.kind === right.kind &&
    left.code === right.code &&
    agree(pattern, left.results, right) &&
    afterLeft.every((bytes, index) => sameBytes(bytes, afterRight[index], stored[index]));
  if (same) return undefined;
  const shown = [...names].map(([name, { kind, type }]) => {
    const bits = kind === 'constant' ? prepared.constants.get(name)!.value : values.get(name)!;
    const region = regions.get(name);
    const content = region === undefined ? '' : ` → ${hexadecimal(before[[...regions.keys()].indexOf(name)])}`;
    return `    ${name}: ${typeName(type)} = ${typeof bits === 'bigint' ? `0x${bits.toString(16)}` : bits}${content}`;
  });
  return [
    `${prepared.of.rule.rule.place}  ${prepared.of.rule.rule.text}`,
    ...(prepared.of.condition === undefined ? [] : [`  with ${prepared.of.condition.rule.text}`]),
    ...shown,
    `  left:  ${left.kind}${left.code ?? ''} ${left.results.join(' ')} memory ${afterLeft.map(hexadecimal).join(' ')}`,
    `  right: ${right.kind}${right.code ?? ''} ${right.shown} memory ${afterRight.map(hexadecimal).join(' ')}`,
  ].join('\n');
}

const hexadecimal = (bytes: Uint8Array): string => `[${Buffer.from(bytes).toString('hex')}]`;

function sameBytes(left: Uint8Array, right: Uint8Array, name: Name | undefined): boolean {
  if (Buffer.compare(left, right) === 0) return true;
  if (name?.float !== true) return false;
  const type = typeCalled(`f${8 * left.length}`)!;
  const [a, b] = [left, right].map((bytes) =>
    datumOf(
      type,
      [...bytes].reduceRight((bits, byte) => (bits << 8n) | BigInt(byte), 0n),
    ),
  );
  return Number.isNaN(a) && Number.isNaN(b);
}

interface Left {
  readonly kind: 'done' | 'trap ';
  readonly code: number | undefined;
  readonly results: readonly Datum[];
}

function runLeft({ evaluator, names }: Prepared, values: Values): Left {
  const data = [...values].map(([name, bits]) => datumOf(names.get(name)!.type, bits));
  const outcome = evaluator.run('left', [0n, ...data]);
  if (outcome.kind === 'returned') return { kind: 'done', code: undefined, results: outcome.results };
  if (outcome.kind === 'trapped') return { kind: 'trap ', code: outcome.code, results: [] };
  throw new Error(`a left side has ${outcome.kind}`);
}

interface Right {
  readonly kind: 'done' | 'trap ' | 'failed: ';
  readonly code: number | string | undefined;
  readonly outcome: Outcome | undefined;
  readonly shown: string;
}

function runRight(prepared: Prepared, values: Values, draw: Draw): Right {
  const { of, names, memory, pool } = prepared;
  const { rule, condition } = of;
  // Drawn once: a name stands for one register however often it is read.
  const registers = new Map(
    [...values].map(([name, bits]) => {
      const { type } = names.get(name)!;
      const above = isFloat(type) ? (draw.random.bits() << 64n) | draw.random.bits() : draw.random.bits();
      const width = BigInt(typeWidth(type));
      return [name, BigInt.asUintN(isFloat(type) ? 128 : 64, (above << width) | bits)] as const;
    }),
  );
  const machine = createMachine(memory, draw.random.bits, pool);
  try {
    const side = condition && {
      template: condition.template,
      bindings: bindings(prepared, registers, condition, conditionPrefix),
    };
    const outcome = runRightSide(machine, rule.template, bindings(prepared, registers, rule, ''), side);
    const parts = outcome.results.map((register) => `0x${register.toString(16)}`);
    if (outcome.holds !== undefined) parts.push(outcome.holds ? 'holds' : 'does not hold');
    if (outcome.edge !== undefined) parts.push(outcome.edge === 0 ? 'then' : 'else');
    return { kind: 'done', code: undefined, outcome, shown: parts.join(' ') };
  } catch (error) {
    if (error instanceof Trap) return { kind: 'trap ', code: error.code, outcome: undefined, shown: '' };
    return { kind: 'failed: ', code: (error as Error).message, outcome: undefined, shown: '' };
  }
}

function bindings(prepared: Prepared, registers: Values, rule: ReadyRule, prefix: string): Bindings {
  const { constants, offsets } = prepared;
  const byIndex = [...rule.variables].sort(([, a], [, b]) => a.index - b.index).map(([name]) => prefix + name);
  return {
    register(variable) {
      const found = registers.get(byIndex[variable]);
      if (found === undefined) throw new Error(`'${byIndex[variable]}' is in no register`);
      return found;
    },
    constant: (variable) => constants.get(byIndex[variable])!,
    address: (variable) =>
      BigInt.asUintN(64, registers.get(byIndex[variable])! + BigInt(offsets.get(byIndex[variable])!)),
    self: () => BigInt.asUintN(64, wholeSum(rule.rule.pattern, prefix, registers, constants)),
  };
}

/** What an address computes of sums, differences and shifts: whole registers, whatever the width of the operations. */
function wholeSum(
  pattern: Pattern,
  prefix: string,
  registers: Values,
  constants: ReadonlyMap<string, Constant>,
): bigint {
  switch (pattern.kind) {
    case 'variable':
      return registers.get(prefix + pattern.name)!;
    case 'constant': {
      const { low, high } = constants.get(prefix + pattern.name)!;
      return (BigInt(high) << 32n) | BigInt(low >>> 0);
    }
    case 'literal':
      return pattern.value;
    case 'operation': {
      const [a, b] = pattern.operands.map((operand) => wholeSum(operand, prefix, registers, constants));
      if (pattern.name === 'add') return a + b;
      if (pattern.name === 'sub') return a - b;
      if (pattern.name !== 'shl') throw new Error(`an address cannot hold ${pattern.name}`);
      return a << (b & BigInt(typeWidth(typeCalled(pattern.type)!) - 1));
    }
  }
}

function agree(pattern: OperationPattern, left: readonly Datum[], { kind, outcome }: Right): boolean {
  if (kind !== 'done' || outcome === undefined) return true;
  if (pattern.name === 'branch') return outcome.edge === (left[0] === 1n ? 0 : 1);
  const types = resultTypesOf(pattern);
  if (outcome.holds !== undefined) {
    const besides = types.slice(0, -1);
    return (
      outcome.holds === (left.at(-1) === 1n) &&
      outcome.results.length === besides.length &&
      besides.every((type, index) => agreeOn(type, left[index], outcome.results[index]))
    );
  }
  return (
    outcome.edge === undefined &&
    // Blocks: what the instruction leaves in registers is nobody's.
    (outcome.results.length === types.length || types.length === 0) &&
    types.every((type, index) => agreeOn(type, left[index], outcome.results[index]))
  );
}

function agreeOn(type: Type, left: Datum, register: bigint): boolean {
  const right = datumOf(type, BigInt.asUintN(typeWidth(type), register));
  if (type === i32 && register >> 32n !== 0n) return false;
  return isFloat(type) ? Object.is(left, right) : left === right;
}
