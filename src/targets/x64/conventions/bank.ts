import type { RegisterBank } from '../../../abi/index.ts';
import { registers, rsp } from '../registers.ts';

export const x64Bank: RegisterBank = {
  target: 'x86-64',
  registers,
  stackPointer: rsp,
  stackDirection: 'down',
  flags: ['carry', 'zero', 'sign', 'overflow'],
};
