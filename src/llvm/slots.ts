/** Stack slots for what code made here needs. */
import { addSlot, type Slot } from '../ir/index.ts';
import type { Body } from './body.ts';
import { unsupported } from './steps.ts';

const mostStackBytes = 0x3fff_ffff;

/** A slot of at least one byte. */
export function newSlot(body: Body, size: number, align: number): Slot {
  if (size > mostStackBytes) unsupported(body.lexer, 'a gigabyte or more on the stack');
  return addSlot(body.f, Math.max(1, size), align);
}
