/** The conventions of x86-64, by name. */
import type { Convention } from '../../../abi/index.ts';
import { external } from './external.ts';
import { fast } from './fast.ts';
import { forth } from './forth.ts';
import { ghc } from './ghc.ts';
import { go } from './go.ts';
import { handlers } from './handlers.ts';
import { linuxSyscall } from './linux-syscall.ts';
import { ocaml } from './ocaml.ts';
import { preserveAll } from './preserve-all.ts';
import { preserveMost } from './preserve-most.ts';
import { preserveNone } from './preserve-none.ts';
import { swift } from './swift.ts';
import { sysv } from './sysv.ts';
import { win64 } from './win64.ts';

export { x64Bank } from './bank.ts';
export {
  external,
  fast,
  forth,
  ghc,
  go,
  handlers,
  linuxSyscall,
  ocaml,
  preserveAll,
  preserveMost,
  preserveNone,
  swift,
  sysv,
  win64,
};

const ofSystems = [sysv, win64, linuxSyscall];
const own = [forth, external, fast, handlers];
const ofCompilers = [preserveMost, preserveAll, preserveNone, ghc, swift, ocaml, go];

export const x64Conventions: ReadonlyMap<string, Convention> = new Map<string, Convention>(
  [...ofSystems, ...own, ...ofCompilers].map((convention) => [convention.name, convention]),
);
