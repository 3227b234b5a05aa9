/**
 * What the rest of this folder needs of the system and its C library, and access to native memory. Addresses are plain numbers: those
 * of processes stay below 2^47. Functions of the C library are looked up when they are first called: not each library has all.
 */
import { ConveneError } from '../ir/index.ts';
import { systemCalls } from '../link/index.ts';
import { mailboxCells } from './addon/cells.ts';
import { hasMailbox, mailbox, readNumber } from './addon/mailbox.ts';

const system = (name: keyof typeof systemCalls, ...values: readonly number[]): number =>
  mailbox().system(systemCalls[name], ...values);

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
  const mapped = system('map', address, bytes, access, kind | fix, file ?? -1, 0);
  return mapped < 0 ? undefined : mapped;
}

export function protectPages(address: number, bytes: number, access: number): void {
  if (system('protect', address, bytes, access) !== 0) {
    throw new ConveneError('memory-exhausted', 'the system refuses to change access to memory');
  }
}

/** Runs `use` with a file that exists only in memory, has that many bytes, and is gone when nothing maps it any more. */
export function withMemoryFile<T>(bytes: number, use: (file: number) => T): T {
  const closeOnExec = 1;
  const executable = 0x10;
  const name = mailbox().text('convene');
  // Kernels before 6.3 do not know the second flag.
  let file = system('createMemoryFile', name, closeOnExec | executable);
  if (file < 0) file = system('createMemoryFile', name, closeOnExec);
  if (file < 0 || system('truncate', file, bytes) !== 0) {
    throw new ConveneError('memory-exhausted', 'the system gives no memory for code');
  }
  try {
    return use(file);
  } finally {
    system('close', file);
  }
}

/** Memory as an array buffer. It cannot be detached, so the pages must stay mapped for ever. */
export const memoryAt = (address: number, bytes: number): ArrayBuffer => mailbox().memory(address, bytes);

/** Ends this process at once, with nothing of what Node would do first; returns where no native code has been called before. */
export function endProcess(status: number): void {
  if (hasMailbox()) system('exitGroup', status);
}

/** Number of this thread for the kernel. */
export const threadId = (): number => system('threadId');

/** Makes a System V function without arguments or result callable. */
export const callable = (address: number): (() => void) => mailbox().caller(address, 0, 0);

function symbolOf(handle: number, name: string): number | undefined {
  const box = mailbox();
  const address = box.call(box.dlsym, handle, box.text(name));
  return address === 0 ? undefined : address;
}

/** Address of a symbol of this process or of a library that it has loaded, or nothing. */
export function processSymbol(name: string): number | undefined {
  const everywhere = 0;
  return symbolOf(everywhere, name);
}

const functions = new Map<string, number | undefined>();

/** Address of a function of the C library. */
function functionCalled(name: string): number | undefined {
  if (!functions.has(name)) functions.set(name, processSymbol(name));
  return functions.get(name);
}

/** Calls a function that returns an `int`, of which the upper half of a register says nothing. */
function callForInt(address: number, ...values: readonly number[]): number {
  const box = mailbox();
  box.call(address, ...values);
  return box.view.getInt32(mailboxCells.result, true);
}

/** What memory holds at an address. */
const wordAt = (address: number): number => readNumber(new DataView(memoryAt(address, 8)), 0);

/** Which symbol an address belongs to, as far as the dynamic linker says. */
interface SymbolPlace {
  /** Address of the library's name. */
  readonly library: number;
  readonly symbolAddress: number;
}

const placeInScratch = { library: 0, symbolAddress: 24, entry: 32 } as const;

const readPlace = (): SymbolPlace => {
  const { scratch } = mailbox();
  return {
    library: readNumber(scratch, placeInScratch.library),
    symbolAddress: readNumber(scratch, placeInScratch.symbolAddress),
  };
};

/** Whether the symbol at exactly this address is a variable, as far as its library says. Not all C libraries do. */
export function isVariable(address: number): boolean {
  const { scratch, scratchAddress } = mailbox();
  const symbolEntry = 1;
  const entryAddress = scratchAddress + placeInScratch.entry;
  const find = functionCalled('dladdr1');
  const found = find !== undefined && callForInt(find, address, scratchAddress, entryAddress, symbolEntry) !== 0;
  if (!found || readPlace().symbolAddress !== address) return false;
  const entry = readNumber(scratch, placeInScratch.entry);
  if (entry === 0) return false;
  // The type of an ELF symbol: object, common or thread-local.
  const type = new DataView(memoryAt(entry, 8)).getUint8(4) & 15;
  return type === 1 || type === 5 || type === 6;
}

export interface Library {
  readonly handle: number;
  /** Address of the name that the dynamic linker knows it by. */
  readonly name: number;
}

/** Loads a shared library, which stays for ever. Gives the library, or what is wrong. */
export function openLibrary(name: string): Library | string {
  const box = mailbox();
  const now = 2;
  const lastError = errorReader();
  const open = functionCalled('dlopen');
  const handle = open === undefined ? 0 : box.call(open, box.text(name), now);
  if (handle === 0) return lastError() ?? 'it cannot be opened';
  const linkMap = 2;
  const map = functionCalled('dlinfo');
  if (map === undefined || callForInt(map, handle, linkMap, box.scratchAddress) !== 0) {
    return lastError() ?? 'it has no link map';
  }
  const nameAt = readNumber(box.scratch, 0) + 8;
  return { handle, name: wordAt(nameAt) };
}

/** Gives what says what went wrong last in the dynamic linker. To look up a function later would be the last thing itself. */
function errorReader(): () => string | undefined {
  const [describe, measure] = [functionCalled('dlerror'), functionCalled('strlen')];
  if (describe === undefined || measure === undefined) return () => undefined;
  return () => {
    const box = mailbox();
    const text = box.call(describe);
    if (text === 0) return undefined;
    return new TextDecoder().decode(memoryAt(text, box.call(measure, text)).slice(0));
  };
}

/** Address of a symbol that a library, or one that it needs, defines; whether it is its own. */
export function librarySymbol(
  { handle, name }: Library,
  symbol: string,
): { readonly address: number; readonly own: boolean } | undefined {
  const address = symbolOf(handle, symbol);
  if (address === undefined) return undefined;
  const find = functionCalled('dladdr');
  const found = find !== undefined && callForInt(find, address, mailbox().scratchAddress) !== 0;
  return { address, own: found && readPlace().library === name };
}
