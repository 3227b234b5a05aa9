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
import { x87Forms } from './x87.ts';

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
  ...x87Forms,
];

/** Name of an instruction form: mnemonic, width and shapes, as in `add64rr`. */
export type FormName = (typeof forms)[number]['name'];

/** Every form, by opcode. */
export const instructions: readonly Form<FormName>[] = forms;

const byName: Record<string, number> = Object.create(null);
const wordCounts = new Uint8Array(instructions.length);
for (let opcode = 0; opcode < instructions.length; opcode++) {
  byName[instructions[opcode].name] = opcode;
  for (const operand of instructions[opcode].operands) wordCounts[opcode] += operandWords(operand);
}

/** Opcode by name: `opcodes.add64rr`. */
export const opcodes = byName as Readonly<Record<FormName, number>>;

/** Words that an instruction takes, by opcode. */
export const instructionWords: Uint8Array = wordCounts;

/** The opcode of a form whose name is only known as text. Throws for a name that no form has. */
export function opcodeNamed(name: string): number {
  const opcode = byName[name];
  if (opcode === undefined) throw new ConveneError('no-such-instruction', `x86-64 has no instruction form ${name}`);
  return opcode;
}
