/** Instruction forms as selection writes them: each operand's constraint worked out once. */
import { invariant } from '../ir/index.ts';
import {
  type InstructionDescription,
  type Lowering,
  type OperandDescription,
  operandWords,
  type Register,
  type RegisterClass,
  type Sequence,
} from '../targets/index.ts';
import { type Constraint, defineEarly, defineFixed, defineOf, useAnywhere, useFixed, useOf } from './machine.ts';
import { inOneForm } from './one-form.ts';

export type OperandShape =
  /** A register that is only defined: no operand of a rule. */
  | { readonly kind: 'define'; readonly constraint: Constraint; readonly class: RegisterClass }
  | { readonly kind: 'use'; readonly constraint: Constraint }
  /** The definition's word, and an extra word for the input. */
  | {
      readonly kind: 'use-define';
      readonly constraint: Constraint;
      readonly class: RegisterClass;
      readonly fixed: Register | undefined;
      readonly word: number;
    }
  | { readonly kind: 'immediate'; readonly words: 1 | 2 }
  | { readonly kind: 'memory' }
  | { readonly kind: 'condition' | 'label' | 'symbol' };

const operandForm = inOneForm<OperandShape>(['kind', 'constraint', 'class', 'fixed', 'word', 'words']);

export interface FormShape {
  readonly opcode: number;
  readonly name: string;
  readonly operands: readonly OperandShape[];
  readonly clobbers: readonly Register[];
  readonly writesFlags: boolean;
  /** Reads memory other than constants, writes memory or transfers control. */
  readonly repeatable: boolean;
}

function registerShape(
  form: Pick<InstructionDescription, 'name' | 'memoryForms'>,
  operand: OperandDescription & { kind: 'register' },
  word: number,
  anywhere: string | undefined,
): OperandShape {
  const { fixed, access } = operand;
  const define =
    fixed !== undefined
      ? defineFixed(operand.class, fixed)
      : operand.earlyClobber
        ? defineEarly(operand.class)
        : defineOf(operand.class);
  switch (access) {
    case 'define':
      return { kind: 'define', constraint: define, class: operand.class };
    case 'use-define':
      return { kind: 'use-define', constraint: define, class: operand.class, fixed, word };
    case 'use': {
      if (fixed !== undefined) return { kind: 'use', constraint: useFixed(operand.class, fixed) };
      const inMemory = anywhere === operand.name && form.memoryForms?.[operand.name] !== undefined;
      return { kind: 'use', constraint: inMemory ? useAnywhere(operand.class) : useOf(operand.class) };
    }
  }
}

/** The one register operand of a form that may stay in a spill slot: the last with a memory twin, if no operand is in memory. */
export function memoryOperandName(form: InstructionDescription): string | undefined {
  if (form.memoryForms === undefined || form.operands.some((operand) => operand.kind === 'memory')) return undefined;
  return form.operands.findLast(
    (operand) =>
      operand.kind === 'register' && operand.access === 'use' && form.memoryForms?.[operand.name] !== undefined,
  )?.name;
}

function shapeOf(form: InstructionDescription, opcode: number): FormShape {
  const operands: OperandShape[] = [];
  const anywhere = memoryOperandName(form);
  let word = 0;
  for (const operand of form.operands) {
    switch (operand.kind) {
      case 'register':
        operands.push(registerShape(form, operand, word, anywhere));
        break;
      case 'immediate':
        operands.push({ kind: 'immediate', words: operand.width === 64 ? 2 : 1 });
        break;
      default:
        operands.push({ kind: operand.kind });
    }
    word += operandWords(operand);
  }
  return {
    opcode,
    name: form.name,
    operands: operands.map(operandForm),
    clobbers: form.clobbers,
    writesFlags: form.flags.writes,
    repeatable: !form.flags.writes && !form.flags.reads && form.control === 'none' && form.clobbers.length === 0,
  };
}

/**
 * Instructions that only code generation knows; their opcodes come after the target's own.
 * - `entry` defines what the function is passed, `arrive` what an invoke's edge is passed.
 * - `entry_pointer` defines a register as what the stack pointer was at entry.
 * - `throw` (symbol of the handler cell, code) and `trap` (code) leave the function.
 */
export const pseudoNames = ['entry', 'arrive', 'entry_pointer', 'throw', 'trap'] as const;
export type PseudoName = (typeof pseudoNames)[number];

export interface Forms {
  /** By opcode: forms, then pseudo-instructions, then the target's sequences. */
  readonly shapes: readonly FormShape[];
  readonly named: ReadonlyMap<string, FormShape>;
  readonly firstPseudo: number;
  readonly firstSequence: number;
}

function sequenceShape(sequence: Sequence, opcode: number): FormShape {
  const operands = sequence.operands.map((operand, word) =>
    operandForm(registerShape({ name: sequence.name }, { kind: 'register', width: 64, ...operand }, word, undefined)),
  );
  const { name, clobbers } = sequence;
  return { opcode, name, operands, clobbers, writesFlags: clobbers.length > 0, repeatable: clobbers.length === 0 };
}

export function describeForms(lowering: Lowering): Forms {
  const shapes = lowering.instructions.map(shapeOf);
  const firstPseudo = shapes.length;
  for (const name of pseudoNames) {
    shapes.push({ opcode: shapes.length, name, operands: [], clobbers: [], writesFlags: true, repeatable: false });
  }
  const firstSequence = shapes.length;
  for (const sequence of lowering.sequences) shapes.push(sequenceShape(sequence, shapes.length));
  return { shapes, named: new Map(shapes.map((shape) => [shape.name, shape])), firstPseudo, firstSequence };
}

/** The opcode of something that is known to exist. */
export function opcodeOfForm(forms: Forms, name: string): number {
  const shape = forms.named.get(name);
  invariant(shape !== undefined, `no instruction form is called '${name}'`);
  return shape.opcode;
}
