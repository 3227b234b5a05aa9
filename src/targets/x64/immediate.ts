import { opcodes } from './instructions/table.ts';

/**
 * The opcode of the shortest move of a 64-bit constant, given as two 32-bit halves: `mov32ri` (5 bytes) where zero-extension will do,
 * `mov64ri` (7) where sign-extension will, else `movabs64ri` (10). The first two take one word of immediate, the last takes two.
 */
export function moveImmediateForm(low: number, high: number): number {
  if (high === 0) return opcodes.mov32ri;
  return high === low >> 31 ? opcodes.mov64ri : opcodes.movabs64ri;
}
