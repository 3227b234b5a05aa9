/** All instruction forms in one list. A form's opcode is its place in it. */
import { ConveneError } from '../../../ir/index.ts';
import { operandWords } from '../../target.ts';
import { arithmetic } from './arithmetic.ts';
import { bitForms } from './bits.ts';
import { controlForms } from './control.ts';
import { floatArithmetic } from './float-arithmetic.ts';
import { floatConversions } from './float-convert.ts';
import { floatMoves } from './float-move.ts';
import type { Form } from './form.ts';
import { moves } from './move.ts';
import { multiplications } from './multiply.ts';
import { shiftForms } from './shift.ts';
import { stringForms } from './string.ts';

const forms = [
  ...moves,
  ...arithmetic,
  ...multiplications,
  ...shiftForms,
  ...bitForms,
  ...controlForms,
  ...stringForms,
  ...floatMoves,
  ...floatArithmetic,
  ...floatConversions,
];

/** Name of an instruction form: mnemonic, width and shapes, as in `add64rr`. */
export type FormName = (typeof forms)[number]['name'];

/** Every form, by opcode. */
export const instructions: readonly Form<FormName>[] = forms;

/** Opcode by name: `opcodes.add64rr`. */
export const opcodes = Object.fromEntries(instructions.map((form, index) => [form.name, index])) as Readonly<
  Record<FormName, number>
>;

/** Words that an instruction takes, by opcode. */
export const instructionWords: Uint8Array = Uint8Array.from(instructions, (form) =>
  form.operands.reduce((sum, operand) => sum + operandWords(operand), 0),
);

/** The opcode of a form whose name is only known as text. Throws for a name that no form has. */
export function opcodeNamed(name: string): number {
  const opcode = (opcodes as Readonly<Record<string, number>>)[name];
  if (opcode === undefined) throw new ConveneError('no-such-instruction', `x86-64 has no instruction form ${name}`);
  return opcode;
}
