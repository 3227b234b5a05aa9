/** Registers that conventions fix for an instruction: a call, a return, the entry. */
import type { Register, RegisterClass } from '../../targets/index.ts';
import { defineFixed, useFixed, type VirtualRegister } from '../machine.ts';
import type { Note } from '../notes.ts';
import type { Selection } from '../select/context.ts';
import { noteWord, writeWord } from '../writer.ts';

/** A register that an instruction must find or leaves something in. */
export interface FixedWord {
  readonly register: VirtualRegister;
  readonly fixed: Register;
  readonly class: RegisterClass;
  readonly note: Note | undefined;
}

export const fixedWord = (
  register: VirtualRegister,
  fixed: Register,
  registerClass: RegisterClass,
  note?: Note,
): FixedWord => ({ register, fixed, class: registerClass, note });

export function writeFixedUses(selection: Selection, words: readonly FixedWord[]): void {
  for (const { register, fixed, class: registerClass, note } of words) {
    writeWord(selection.writer, register, useFixed(registerClass, fixed));
    noteWord(selection.writer, note);
  }
}

export function writeFixedDefinitions(selection: Selection, words: readonly FixedWord[]): void {
  for (const { register, fixed, class: registerClass, note } of words) {
    writeWord(selection.writer, register, defineFixed(registerClass, fixed));
    noteWord(selection.writer, note);
  }
}
