/** Results in condition flags: 0 and 1 as a flag that is clear or set, and back. */
import { invariant } from '../../ir/index.ts';
import type { FlagForms } from '../../targets/index.ts';
import { defineOf, plain, useOf, useTied, type VirtualRegister } from '../machine.ts';
import type { Selection } from '../select/context.ts';
import { beginInstruction, newVirtual, writeWord } from '../writer.ts';

function formsOf({ book }: Selection, flag: string): FlagForms {
  const forms = book.lowering.flags[flag];
  invariant(forms !== undefined, `no instruction makes the flag '${flag}'`);
  return forms;
}

/** Sets the flag where a register holds 1, and clears it where it holds 0. Nothing that writes flags may follow before the return. */
export function setFlag(selection: Selection, flag: string, register: VirtualRegister): void {
  const { writer, book } = selection;
  const { form, constant, overwrites } = formsOf(selection, flag).set;
  beginInstruction(writer, book.lowering.opcodes[form]);
  if (overwrites) writeWord(writer, newVirtual(writer, 'integer'), defineOf('integer'));
  else writeWord(writer, register, useOf('integer'));
  if (constant !== undefined) writeWord(writer, constant, plain);
  if (overwrites) writeWord(writer, register, useTied('integer', 0));
}

/** A register from the flag, right after the call that left it. */
export function takeFlag(selection: Selection, flag: string, register: VirtualRegister): void {
  const { writer, book } = selection;
  const { conditions, opcodes, setCondition } = book.lowering;
  beginInstruction(writer, opcodes[setCondition]);
  writeWord(writer, conditions[formsOf(selection, flag).condition], plain);
  writeWord(writer, register, defineOf('integer'));
}
