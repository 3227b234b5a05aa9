/** Runs a rule's right side by the meanings of its instructions. */
import type { OperandShape } from '../../../src/codegen/forms.ts';
import { constantFunctions } from '../../../src/codegen/rules/functions.ts';
import { type Source, self, type Template, type TemplateStep } from '../../../src/codegen/rules/template.ts';
import type { Memory } from '../../../src/ir/index.ts';
import type { InstructionDescription, OperandDescription } from '../../../src/targets/index.ts';
import {
  type Condition,
  conditionHolds,
  conditions,
  evaluateMeaning,
  type Flags,
  instructions,
  opcodeNamed,
  unknownFlags,
  x64Lowering,
} from '../../../src/targets/x64/index.ts';
import type { Constant } from './draw.ts';
import { runSequence } from './sequence.ts';

/** What the names of a rule stand for, by number. */
export interface Bindings {
  /** A whole register: bits above the value's width are anything. */
  readonly register: (variable: number) => bigint;
  readonly constant: (variable: number) => Constant;
  readonly address: (variable: number) => bigint;
  /** The root's result as an address computes it: on whole registers. */
  readonly self: () => bigint;
}

/** The right side of the condition that a rule asks for. */
export interface ConditionSide {
  readonly template: Template;
  readonly bindings: Bindings;
}

export interface Machine {
  readonly memory: Memory;
  /** Bits that nothing promises. */
  readonly garbage: () => bigint;
  /** The address of a constant in memory. */
  readonly pool: (bits: bigint, bytes: number) => bigint;
  flags: Flags;
}

export interface Outcome {
  /** Whole registers, one for each result of the rule's root. */
  readonly results: readonly bigint[];
  /** Of a condition: whether it holds. */
  readonly holds: boolean | undefined;
  /** Of a branch: which edge is taken. */
  readonly edge: 0 | 1 | undefined;
}

export const createMachine = (memory: Memory, garbage: () => bigint, pool: Machine['pool']): Machine => ({
  memory,
  garbage,
  pool,
  flags: unknownFlags,
});

/** Runs all steps, or up to the jump that is taken. */
export function runRightSide(
  machine: Machine,
  template: Template,
  bindings: Bindings,
  condition: ConditionSide | undefined,
): Outcome {
  const temporaries: bigint[] = template.temporaries.map(machine.garbage);
  for (const step of template.steps) {
    const code = conditionCode(machine, step, bindings, condition);
    const edge = runStep({ machine, bindings, temporaries, code }, step);
    if (edge !== undefined) return { results: [], holds: undefined, edge };
  }
  const results = template.results.map((temporary) => temporaries[temporary]);
  const holds = template.condition < 0 ? undefined : conditionHolds(machine.flags, template.condition as Condition);
  if (template.condition >= 0 && holds === undefined) throw new Error('the condition looks at flags that hold nothing');
  return { results, holds, edge: undefined };
}

/** Makes the flags that a step asks for, just before it; gives the condition's code. */
function conditionCode(
  machine: Machine,
  step: TemplateStep,
  bindings: Bindings,
  condition: ConditionSide | undefined,
): number {
  const source = step.sources.find((one) => one.kind === 'condition');
  if (source?.kind !== 'condition') return -1;
  const negated = source.negated ? 1 : 0;
  if (condition !== undefined) {
    runRightSide(machine, condition.template, condition.bindings, undefined);
    return condition.template.condition ^ negated;
  }
  if (source.variable === self) throw new Error('the condition of a root has no register');
  const byte = BigInt.asUintN(8, bindings.register(source.variable));
  machine.flags = evaluateMeaning(instructions[opcodeNamed(x64Lowering.testByte)], {
    operand: () => byte,
    stackPointer: 0n,
    flags: machine.flags,
    memory: machine.memory,
  }).flags!;
  return conditions.notEqual ^ negated;
}

interface Scope {
  readonly machine: Machine;
  readonly bindings: Bindings;
  readonly temporaries: bigint[];
  readonly code: number;
}

/** An operand's description with where its value comes from and goes to. */
interface Operand {
  readonly description: OperandDescription;
  readonly source: Source | undefined;
  /** Temporary that it defines, or −1. */
  readonly defines: number;
}

const defines = (shape: OperandShape): boolean => shape.kind === 'define' || shape.kind === 'use-define';

function operandsOf(form: InstructionDescription, step: TemplateStep): readonly Operand[] {
  let source = 0;
  let result = 0;
  return form.operands.map((description, index) => {
    const shape = step.form.operands[index];
    return {
      description,
      source: shape.kind === 'define' ? undefined : step.sources[source++],
      defines: defines(shape) ? step.results[result++] : -1,
    };
  });
}

function runStep(scope: Scope, step: TemplateStep): 0 | 1 | undefined {
  const { machine, temporaries } = scope;
  const form = instructions[step.form.opcode] as InstructionDescription | undefined;
  if (form === undefined || form.name !== step.form.name) {
    const inputs = step.sources.map((source) => registerOf(scope, source));
    runSequence(machine, step.form.name, inputs).forEach((value, index) => {
      temporaries[step.results[index]] = value;
    });
    machine.flags = unknownFlags;
    return undefined;
  }
  const operands = operandsOf(form, step);
  if (form.control !== 'none') return runJump(scope, form, operands);
  const values = new Map(operands.map((operand) => [operand.description.name, operandValue(scope, operand)]));
  const effects = evaluateMeaning(form, {
    operand: (name) => values.get(name)!,
    stackPointer: 0n,
    flags: machine.flags,
    memory: machine.memory,
  });
  if (effects.stackPointer !== undefined || effects.direction !== undefined) {
    throw new Error(`${form.name} changes what a rule must not`);
  }
  if (effects.memory?.kind === 'fill') fill(machine.memory, effects.memory);
  else if (effects.memory !== undefined) throw new Error(`${form.name} has an effect that no rule had so far`);
  for (const { description, source, defines: temporary } of operands) {
    const bits = effects.results.get(description.name);
    if (bits === undefined) continue;
    if (description.kind === 'memory')
      storeBits(machine.memory, values.get(description.name)!, bits, description.width);
    if (description.kind === 'register') {
      const before = source === undefined ? machine.garbage() : registerOf(scope, source);
      temporaries[temporary] = written(description, before, bits);
    }
  }
  if (form.flags.writes) machine.flags = effects.flags ?? unknownFlags;
  return undefined;
}

/** A register after a write: 32 bits clear the upper half of an integer register, narrower ones keep what was there. */
function written({ class: kind, width }: OperandDescription & { kind: 'register' }, before: bigint, bits: bigint) {
  if (kind === 'integer' && width >= 32) return bits;
  return ((before >> BigInt(width)) << BigInt(width)) | bits;
}

function runJump(scope: Scope, form: InstructionDescription, operands: readonly Operand[]): 0 | 1 | undefined {
  const label = operands.find(({ source }) => source?.kind === 'edge')?.source;
  if (label?.kind !== 'edge') throw new Error(`${form.name} jumps to no edge`);
  if (form.control === 'jump') return label.edge;
  if (form.control !== 'conditional-jump') throw new Error(`${form.name} is no jump`);
  const code = operands.find(({ description }) => description.kind === 'condition')!;
  const holds = conditionHolds(scope.machine.flags, Number(operandValue(scope, code)) as Condition);
  if (holds === undefined) throw new Error(`${form.name} looks at flags that hold nothing`);
  return holds ? label.edge : undefined;
}

function operandValue(scope: Scope, { description, source }: Operand): bigint {
  if (source === undefined) return 0n;
  switch (description.kind) {
    case 'register':
      return BigInt.asUintN(description.width, registerOf(scope, source));
    case 'immediate':
      return immediateOf(scope, description, source);
    case 'memory':
      return addressOf(scope, source);
    case 'condition':
      return BigInt(source.kind === 'number' ? source.low : scope.code);
    default:
      throw new Error(`a rule has no ${description.kind}`);
  }
}

function registerOf({ bindings, temporaries }: Scope, source: Source): bigint {
  if (source.kind === 'variable') return bindings.register(source.variable);
  if (source.kind !== 'temporary') throw new Error('a register is a value or a result');
  return temporaries[source.temporary];
}

/** As the encoder writes it; what would lose bits is an error. */
function immediateOf(
  scope: Scope,
  { name, width }: OperandDescription & { kind: 'immediate' },
  source: Source,
): bigint {
  const word = wordOf(scope, source);
  const fits = width > 32 || BigInt.asIntN(width, word) === word || BigInt.asUintN(width, word) === word;
  if (!fits) throw new Error(`the immediate ${name} is ${word}, more than ${width} bits`);
  return BigInt.asUintN(width, word);
}

function wordOf({ bindings }: Scope, source: Source): bigint {
  if (source.kind === 'number') return (BigInt(source.high) << 32n) | BigInt(source.low >>> 0);
  if (source.kind !== 'constant') throw new Error('an immediate is a number or a constant');
  const { low, high, width } = bindings.constant(source.variable);
  const word = constantFunctions[source.compute](low, high, width);
  if (word !== (word | 0)) throw new Error(`${source.compute} gives ${word}, no 32-bit integer`);
  return BigInt(word);
}

function addressOf({ machine, bindings }: Scope, source: Source): bigint {
  switch (source.kind) {
    case 'address':
      return bindings.address(source.variable);
    case 'self':
      return bindings.self();
    case 'sum': {
      const term = (variable: number, scale: number) =>
        variable < 0 ? 0n : bindings.register(variable) << BigInt(scale);
      const constant = source.constant < 0 ? 0 : bindings.constant(source.constant).low;
      return BigInt.asUintN(
        64,
        term(source.base, 0) + term(source.index, source.scale) + displacement(source, constant),
      );
    }
    case 'pool': {
      if (source.variable < 0) return machine.pool(source.bits, source.bytes);
      const { low, high, width } = bindings.constant(source.variable);
      return machine.pool(BigInt.asUintN(width, (BigInt(high) << 32n) | BigInt(low >>> 0)), width / 8);
    }
    default:
      throw new Error('a memory operand is an address');
  }
}

function displacement(source: Source & { kind: 'sum' }, constant: number): bigint {
  const sum = source.displacement + constant;
  if (sum !== (sum | 0)) throw new Error(`the displacement ${sum} has more than 32 bits`);
  return BigInt(sum);
}

function storeBits(memory: Memory, address: bigint, bits: bigint, width: number): void {
  const view = memory.view(address, width / 8);
  for (let at = 0; at * 8 < width; at++) view.setUint8(at, Number((bits >> BigInt(at * 8)) & 0xffn));
}

function fill(memory: Memory, effect: { destination: bigint; value: bigint; count: bigint; width: number }): void {
  const bytes = BigInt(effect.width / 8);
  for (let unit = 0n; unit < effect.count; unit++) {
    storeBits(memory, effect.destination + unit * bytes, effect.value, effect.width);
  }
}
