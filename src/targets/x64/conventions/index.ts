/** The conventions of x86-64, by name. */
import type { Convention } from '../../../abi/index.ts';
import { external } from './external.ts';
import { fast } from './fast.ts';
import { forth } from './forth.ts';
import { linuxSyscall } from './linux-syscall.ts';
import { preserveAll } from './preserve-all.ts';
import { preserveMost } from './preserve-most.ts';
import { preserveNone } from './preserve-none.ts';
import { sysv } from './sysv.ts';
import { win64 } from './win64.ts';

export { x64Bank } from './bank.ts';
export { external, fast, forth, linuxSyscall, preserveAll, preserveMost, preserveNone, sysv, win64 };

export const x64Conventions: ReadonlyMap<string, Convention> = new Map<string, Convention>(
  [sysv, win64, linuxSyscall, forth, external, fast, preserveMost, preserveAll, preserveNone].map((convention) => [
    convention.name,
    convention,
  ]),
);
