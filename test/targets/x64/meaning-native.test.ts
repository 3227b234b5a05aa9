import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMemory, Trap, trapCodes } from '../../../src/ir/index.ts';
import { isNativeThrow, openSession } from '../../../src/run/index.ts';
import {
  type Condition,
  codeBytes,
  conditionHolds,
  conditionSuffixes,
  createAssembler,
  createCodeBuffer,
  createMachineState,
  encode,
  execute,
  type Form,
  type FormName,
  flagsFrom,
  formatInstruction,
  instructions,
  type MachineState,
  opcodes,
  rax,
  rcx,
  rdi,
  rdx,
  registerName,
  registers,
  rsi,
} from '../../../src/targets/x64/index.ts';
import { type Block, blockCount, createProcessor } from './native.ts';
import { type Random, randomFrom } from './random.ts';
import { drawInstruction, random64, symbolAddress } from './states.ts';

/*
 * Every form that has a meaning is executed by the processor and by the simulator, from the same random state of registers, flags
 * and memory.
 */

const seed = Number(process.env.CONVENE_SEED ?? 20250611);
const statesPerForm = 80;
const withMeaning = instructions.filter((form) => form.meaning);

/** One of the things that a description says, and that the processor may not do. */
type Claim = 'operands' | 'memory' | 'flags' | 'unwritten flags' | 'other registers';

interface Drawn {
  readonly form: Form<FormName>;
  readonly words: Int32Array;
  readonly before: { readonly integers: BigUint64Array; readonly floats: BigUint64Array };
  readonly expected: MachineState;
  readonly scratch: Uint8Array;
  readonly stack: Uint8Array;
}

interface Outcome {
  readonly mismatches: Readonly<Record<Claim, string[]>>;
  readonly executed: Map<string, number>;
  /** Forms that left flags other than they found them. */
  readonly flagWriters: Set<string>;
  readonly trapped: Map<string, number>;
}

const processor = createProcessor();
/** The bits of the flags register that instructions compute, and the direction flag. */
const computedFlags = 0x8d5n;
const directionFlag = 0x400n;

function drawFlags(random: Random): bigint {
  const alwaysSet = 0x202n;
  return alwaysSet | (random64(random) & computedFlags);
}

/** Fills a block with a state and an instruction of the form; nothing where the meaning is a trap. */
function draw(random: Random, form: Form<FormName>, index: number): Drawn | undefined {
  const block = processor.blocks[index];
  const { stackPointer } = processor;
  const { integersIn, floatsIn, stackIn, flagsIn, scratch, scratchAddress } = block;
  const words = drawInstruction(
    random,
    form,
    { integers: integersIn, floats: floatsIn },
    { stackPointer, scratch, scratchAddress },
  );
  for (let i = 0; i < stackIn.length; i++) stackIn[i] = random(256);
  flagsIn[0] = drawFlags(random);

  const memory = createMemory();
  const scratchCopy = memory.map(scratch.length, { address: scratchAddress }).bytes;
  const stackCopy = memory.map(stackIn.length, { address: stackPointer - 8 }).bytes;
  scratchCopy.set(scratch);
  stackCopy.set(stackIn);
  const state = createMachineState(memory, (symbol) => BigInt(symbolAddress(scratchAddress, symbol)));
  state.integers.set(integersIn);
  state.floats.set(floatsIn);
  state.flags = flagsFrom(Number(flagsIn[0]));
  try {
    execute(state, opcodes[form.name], words);
  } catch (error) {
    if (error instanceof Trap && error.code === trapCodes.divisionByZero) return undefined;
    throw error;
  }
  processor.setCode(index, linked(form, words, block));
  return {
    form,
    words,
    before: { integers: integersIn, floats: floatsIn },
    expected: state,
    scratch: scratchCopy,
    stack: stackCopy,
  };
}

/** Encodes, and fills in symbols. */
function linked(form: Form<FormName>, words: Int32Array, block: Block): Uint8Array {
  const buffer = createCodeBuffer(16);
  encode(buffer, opcodes[form.name], words, 0);
  const bytes = codeBytes(buffer);
  const view = new DataView(bytes.buffer);
  for (const { offset, kind, symbol, addend } of buffer.relocations) {
    const target = symbolAddress(block.scratchAddress, symbol) + addend;
    if (kind === 'abs64') view.setBigInt64(offset, BigInt(target), true);
    else view.setInt32(offset, kind === 'pc32' ? target - (block.codeAddress + offset) : target, true);
  }
  return bytes;
}

function executeAll(): Outcome {
  const random = randomFrom(seed);
  const outcome: Outcome = {
    mismatches: { operands: [], memory: [], flags: [], 'unwritten flags': [], 'other registers': [] },
    executed: new Map(),
    flagWriters: new Set(),
    trapped: new Map(),
  };
  let batch: Drawn[] = [];
  const flush = (): void => {
    if (batch.length > 0) processor.run(batch.length);
    batch.forEach((drawn, index) => {
      compare(drawn, processor.blocks[index], outcome);
    });
    batch = [];
  };
  for (const form of withMeaning) {
    for (let round = 0; round < statesPerForm; round++) {
      const drawn = draw(random, form, batch.length);
      if (drawn === undefined) {
        outcome.trapped.set(form.name, (outcome.trapped.get(form.name) ?? 0) + 1);
        continue;
      }
      batch.push(drawn);
      if (batch.length === blockCount) flush();
    }
  }
  flush();
  return outcome;
}

function compare(drawn: Drawn, block: Block, outcome: Outcome): void {
  const { form } = drawn;
  outcome.executed.set(form.name, (outcome.executed.get(form.name) ?? 0) + 1);
  const report = (claim: Claim, what: string): void => {
    outcome.mismatches[claim].push(`${form.name}: ${describeState(drawn, block)}: ${what}`);
  };
  compareRegisters(drawn, block, report);
  const isSame = (a: Uint8Array, b: Uint8Array): boolean => a.every((byte, at) => byte === b[at]);
  if (!isSame(drawn.scratch, block.scratch)) report('memory', `${hex(block.scratch)} instead of ${hex(drawn.scratch)}`);
  if (!isSame(drawn.stack, block.stackOut))
    report('memory', `stack ${hex(block.stackOut)} instead of ${hex(drawn.stack)}`);
  compareFlags(drawn, block, report);
  if (((block.flagsOut[0] ^ block.flagsIn[0]) & computedFlags) !== 0n) outcome.flagWriters.add(form.name);
}

type Report = (claim: Claim, what: string) => void;

/** The result belongs to a class of NaNs where the meaning computes with floats. */
const computesFloats = (form: Form<FormName>): boolean =>
  Object.values(form.meaning!()).some((text) => /\(f[a-z]+\.f/.test(text));

const isNaNBits = (bits: bigint, width: number): boolean =>
  width === 64
    ? (bits & 0x7fff_ffff_ffff_ffffn) > 0x7ff0_0000_0000_0000n
    : width === 32 && (bits & 0x7fff_ffffn) > 0x7f80_0000n;

function compareRegisters({ form, words, expected }: Drawn, block: Block, report: Report): void {
  const defined = new Map<number, number>();
  let at = 0;
  for (const operand of form.operands) {
    if (operand.kind === 'register' && operand.access !== 'use') defined.set(words[at], operand.width);
    at += operand.kind === 'memory' ? 5 : operand.kind === 'immediate' && operand.width === 64 ? 2 : 1;
  }
  for (const { number } of registers) {
    if (form.clobbers.includes(number)) continue;
    const width = defined.get(number);
    const claim = width === undefined ? 'other registers' : 'operands';
    const [wanted, actual] = [expected, { integers: block.integersOut, floats: block.floatsOut }].map((state) =>
      number < 16 ? state.integers[number] : (state.floats[2 * number - 31] << 64n) | state.floats[2 * number - 32],
    );
    // The rest of a float register belongs to no value, and the upper half is open after a scan of zero.
    const isOpen =
      width !== undefined && (number >= 16 || (/^bs[fr]32/.test(form.name) && isScanOfZero(wanted, block, number)));
    const seen = isOpen ? width : 128;
    const [a, b] = [BigInt.asUintN(seen, wanted), BigInt.asUintN(seen, actual)];
    if (a === b) continue;
    if (computesFloats(form) && isNaNBits(a, seen) && isNaNBits(b, seen)) continue;
    report(claim, `${registerName(number, 64)} is ${b.toString(16)} instead of ${a.toString(16)}`);
  }
}

/** A scan of zero leaves the destination. */
const isScanOfZero = (wanted: bigint, block: Block, destination: number): boolean =>
  BigInt.asUintN(32, wanted) === BigInt.asUintN(32, block.integersIn[destination]);

function compareFlags({ form, expected }: Drawn, block: Block, report: Report): void {
  const [before, after] = [block.flagsIn[0], block.flagsOut[0]];
  if (((after & directionFlag) !== 0n) !== expected.downwards) report('flags', 'direction');
  if (!form.flags.writes) {
    const changed = (before ^ after) & computedFlags;
    if (changed !== 0n) report('unwritten flags', `bits ${changed.toString(16)} change`);
    return;
  }
  const actual = flagsFrom(Number(after));
  for (let condition = 0; condition < 16; condition++) {
    const wanted = conditionHolds(expected.flags, condition as Condition);
    if (wanted !== undefined && wanted !== conditionHolds(actual, condition as Condition)) {
      report('flags', `condition ${conditionSuffixes[condition]} is ${!wanted}`);
    }
  }
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** The instruction and the registers that it may look at. */
function describeState({ form, words }: Drawn, block: Block): string {
  const mentioned = [...new Set(words)].filter((word) => word >= 0 && word < 32);
  const values = mentioned.map((register) => {
    const bits =
      register < 16
        ? block.integersIn[register]
        : (block.floatsIn[2 * register - 31] << 64n) | block.floatsIn[2 * register - 32];
    return `${registerName(register, 64)}=${bits.toString(16)}`;
  });
  return `${formatInstruction(opcodes[form.name], words, 0)} with ${values.join(' ')} flags=${block.flagsIn[0].toString(16)}`;
}

describe(`meanings on the processor (seed ${seed})`, () => {
  let outcome: Outcome;
  beforeAll(() => {
    outcome = executeAll();
  });

  const expectNone = (claim: Claim): void => {
    const mismatches = outcome.mismatches[claim];
    const formsOf = new Set(mismatches.map((text) => text.split(':')[0]));
    expect({ forms: [...formsOf], examples: mismatches.slice(0, 10) }).toEqual({ forms: [], examples: [] });
  };

  test('defined registers become what the meaning says', () => expectNone('operands'));
  test('memory becomes what the meaning says', () => expectNone('memory'));
  test('every condition that the meaning defines holds or does not', () => expectNone('flags'));
  test('flags stay where a form does not write them', () => expectNone('unwritten flags'));
  test('all other registers stay', () => expectNone('other registers'));

  test('every form is tried, and only divisions trap', () => {
    const seldom = withMeaning.filter(({ name }) => (outcome.executed.get(name) ?? 0) < statesPerForm / 4);
    expect(seldom.map(({ name }) => name)).toEqual([]);
    const divisions = withMeaning.filter(({ mnemonic }) => /^i?div$/.test(mnemonic));
    expect([...outcome.trapped.keys()].sort()).toEqual(divisions.map(({ name }) => name).sort());
  });

  test('forms that write flags do', () => {
    const silent = withMeaning.filter(({ name, flags }) => flags.writes && !outcome.flagWriters.has(name));
    expect(silent.map(({ name }) => name)).toEqual([]);
  });
});

describe(`traps on the processor (seed ${seed})`, () => {
  const session = openSession();
  afterAll(() => session.close());

  /** Divides the first two arguments, the high and the low half, by the third. */
  function divisionFunction(form: FormName): (high: bigint, low: bigint, divisor: bigint) => void {
    const assembler = createAssembler();
    assembler.emit('mov64rr', rcx, rdx);
    assembler.emit('mov64rr', rax, rsi);
    assembler.emit('mov64rr', rdx, rdi);
    assembler.emit(form, rcx);
    assembler.emit('ret');
    session.load({ functions: [{ name: form, code: assembler.finish().bytes, relocations: [] }] });
    return session.function(form, { parameters: ['u64', 'u64', 'u64'], result: 'void' });
  }

  function throwsOnProcessor(run: () => void): bigint | undefined {
    try {
      run();
    } catch (error) {
      if (isNativeThrow(error)) return error.thrown;
      throw error;
    }
    return undefined;
  }

  function throwsInSimulator(form: FormName, high: bigint, low: bigint, divisor: bigint): bigint | undefined {
    const state = createMachineState(createMemory());
    state.integers[rdx] = high;
    state.integers[rax] = low;
    state.integers[rcx] = divisor;
    const before = [...state.integers];
    try {
      execute(state, opcodes[form], Int32Array.of(rcx, rax, rdx));
    } catch (error) {
      if (!(error instanceof Trap)) throw error;
      expect([...state.integers]).toEqual(before);
      return BigInt(error.code);
    }
    return undefined;
  }

  const divisions = (['div', 'idiv'] as const).flatMap((mnemonic) =>
    ([8, 16, 32, 64] as const).map((width) => [`${mnemonic}${width}r`, width] as const),
  );

  test.each(divisions)('%s traps exactly where its meaning does', (form, width) => {
    const random = randomFrom(seed);
    const divide = divisionFunction(form);
    const largest = 1n << BigInt(width);
    const corners = [0n, 1n, largest - 1n, largest / 2n, largest / 2n - 1n, largest / 2n + 1n, 7n];
    const operand = (): bigint => (random(3) === 0 ? random64(random) : corners[random(corners.length)]);
    const outcomes = new Set<bigint | undefined>();
    for (let round = 0; round < 200; round++) {
      // At width 8 the dividend lies in ax.
      const [high, low, divisor] = [operand(), operand() | (width === 8 ? operand() << 8n : 0n), operand()];
      const args = [high, low, divisor].map((value) => BigInt.asUintN(64, value)) as [bigint, bigint, bigint];
      const expected = throwsInSimulator(form, ...args);
      outcomes.add(expected);
      expect({ args, thrown: throwsOnProcessor(() => divide(...args)) }).toEqual({ args, thrown: expected });
    }
    expect(outcomes).toEqual(new Set([undefined, BigInt(trapCodes.divisionByZero)]));
  });
});
