/** The conventions of x86-64, by name. */
import type { Convention } from '../../../abi/index.ts';
import { forth } from './forth.ts';
import { linuxSyscall } from './linux-syscall.ts';
import { sysv } from './sysv.ts';

export { x64Bank } from './bank.ts';
export { forth, linuxSyscall, sysv };

export const x64Conventions: ReadonlyMap<string, Convention> = new Map(
  [sysv, forth, linuxSyscall].map((convention) => [convention.name, convention]),
);
