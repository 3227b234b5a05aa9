/**
 * The C library's functions that the rest of this folder needs, and access to native memory. Addresses are plain numbers: those
 * of processes stay below 2^47.
 */
import * as koffi from 'koffi';
import { ConveneError } from '../ir/index.ts';

const process = koffi.load(null);

/** What koffi makes of a C function. Its own type says `any`. */
export type NativeFunction = (...values: readonly unknown[]) => unknown;

function bind<F extends (...values: never[]) => unknown>(name: string, result: string, parameters: string[]): F {
  return process.func(name, result, parameters) as unknown as F;
}

type Map = (address: number, bytes: number, protection: number, flags: number, file: number, offset: number) => number;
const mmap = bind<Map>('mmap', 'int64', ['int64', 'int64', 'int', 'int', 'int', 'int64']);
const mprotect = bind<(address: number, bytes: number, protection: number) => number>('mprotect', 'int', [
  'int64',
  'int64',
  'int',
]);
const memfdCreate = bind<(name: string, flags: number) => number>('memfd_create', 'int', ['str', 'uint']);
const ftruncate = bind<(file: number, bytes: number) => number>('ftruncate', 'int', ['int', 'int64']);
const close = bind<(file: number) => number>('close', 'int', ['int']);
const dlsym = bind<(handle: number, name: string) => number>('dlsym', 'int64', ['int64', 'str']);

export const protection = { none: 0, read: 1, write: 2, execute: 4 } as const;
const flag = { shared: 1, private: 2, fixed: 0x10, anonymous: 0x20, noReserve: 0x4000, noReplace: 0x10_0000 } as const;

/** Where a mapping is to lie: `at` that address and nowhere else, `over` what is there already, or anywhere. */
export type Placement = { readonly at: number } | { readonly over: number } | 'anywhere';

/** Maps pages of a file, or zero pages. Returns the address, or nothing where the place is taken or memory is exhausted. */
export function mapPages(placement: Placement, bytes: number, access: number, file?: number): number | undefined {
  const kind = file === undefined ? flag.private | flag.anonymous | flag.noReserve : flag.shared;
  const [address, fix] =
    placement === 'anywhere'
      ? [0, 0]
      : 'at' in placement
        ? [placement.at, flag.noReplace]
        : [placement.over, flag.fixed];
  const mapped = mmap(address, bytes, access, kind | fix, file ?? -1, 0);
  return mapped < 0 ? undefined : mapped;
}

export function protectPages(address: number, bytes: number, access: number): void {
  if (mprotect(address, bytes, access) !== 0) {
    throw new ConveneError('memory-exhausted', 'the system refuses to change access to memory');
  }
}

/** Runs `use` with a file that exists only in memory, has that many bytes, and is gone when nothing maps it any more. */
export function withMemoryFile<T>(bytes: number, use: (file: number) => T): T {
  const closeOnExec = 1;
  const executable = 0x10;
  // Kernels before 6.3 do not know the second flag.
  let file = memfdCreate('convene', closeOnExec | executable);
  if (file < 0) file = memfdCreate('convene', closeOnExec);
  if (file < 0 || ftruncate(file, bytes) !== 0) {
    throw new ConveneError('memory-exhausted', 'the system gives no memory for code');
  }
  try {
    return use(file);
  } finally {
    close(file);
  }
}

/** Memory as an array buffer. It cannot be detached, so the pages must stay mapped for ever. */
export const memoryAt = (address: number, bytes: number): ArrayBuffer => koffi.view(BigInt(address), bytes);

/** Address of a symbol of this process or of a library that it has loaded, or nothing. */
export function processSymbol(name: string): number | undefined {
  const everywhere = 0;
  const address = dlsym(everywhere, name);
  return address === 0 ? undefined : address;
}

const dlopen = bind<(name: string, flags: number) => number>('dlopen', 'int64', ['str', 'int']);
const dlinfo = bind<(handle: number, request: number, result: Uint8Array) => number>('dlinfo', 'int', [
  'int64',
  'int',
  'void *',
]);
const dladdr = bind<(address: number, names: Uint8Array) => number>('dladdr', 'int', ['int64', 'void *']);
const dlerror = bind<() => string | null>('dlerror', 'str', []);

const dladdr1 = bind<(address: number, names: Uint8Array, symbol: Uint8Array, what: number) => number>(
  'dladdr1',
  'int',
  ['int64', 'void *', 'void *', 'int'],
);

/** Whether the symbol at exactly this address is a variable, as far as its library says. */
export function isVariable(address: number): boolean {
  const names = new BigUint64Array(4);
  const symbol = new BigUint64Array(1);
  const symbolEntry = 1;
  const found = dladdr1(address, new Uint8Array(names.buffer), new Uint8Array(symbol.buffer), symbolEntry);
  if (found === 0 || symbol[0] === 0n || Number(names[3]) !== address) return false;
  // The type of an ELF symbol: object, common or thread-local.
  const type = new Uint8Array(memoryAt(Number(symbol[0]), 8).slice(0))[4] & 15;
  return type === 1 || type === 5 || type === 6;
}

export interface Library {
  readonly handle: number;
  /** Address of the name that the dynamic linker knows it by. */
  readonly name: number;
}

/** Loads a shared library, which stays for ever. Gives the library, or what is wrong. */
export function openLibrary(name: string): Library | string {
  const now = 2;
  const handle = dlopen(name, now);
  if (handle === 0) return dlerror() ?? 'it cannot be opened';
  const map = new BigUint64Array(1);
  const linkMap = 2;
  if (dlinfo(handle, linkMap, new Uint8Array(map.buffer)) !== 0) return dlerror() ?? 'it has no link map';
  const nameAt = Number(map[0]) + 8;
  return { handle, name: Number(new BigUint64Array(memoryAt(nameAt, 8).slice(0))[0]) };
}

/** Address of a symbol that a library, or one that it needs, defines; whether it is its own. */
export function librarySymbol(
  { handle, name }: Library,
  symbol: string,
): { readonly address: number; readonly own: boolean } | undefined {
  const address = dlsym(handle, symbol);
  if (address === 0) return undefined;
  const names = new BigUint64Array(4);
  const found = dladdr(address, new Uint8Array(names.buffer));
  return { address, own: found !== 0 && Number(names[0]) === name };
}

/** Number of this thread for the kernel. */
export const threadId = bind<() => number>('gettid', 'int', []);

const prototypes = new Map<string, koffi.TypeObject>();

/** Makes the code at an address callable with these C types. */
export function callable(address: number, result: string, parameters: readonly string[]): NativeFunction {
  // koffi keeps every type for ever.
  const key = `${result}(${parameters.join()})`;
  let prototype = prototypes.get(key);
  if (prototype === undefined) {
    prototype = koffi.proto(result, [...parameters]);
    prototypes.set(key, prototype);
  }
  return koffi.decode(BigInt(address), prototype) as NativeFunction;
}
