/**
 * What runs of the command leave for later ones: the session as it is when the prelude has been loaded, and machine code of the
 * prelude's words and of programs. All of it can be made anew, so it may be missing at any time.
 */
import { type Image, type KeptCode, type KeptPrograms, keepCode, keepPrograms } from '../forth/index.ts';

export interface OpenFile {
  /** As many of these bytes as there are. */
  read(start: number, end: number): Buffer;
  readInto(target: Uint8Array, start: number): void;
}

/** Where things are kept for runs of this very program. */
export interface Store {
  open(name: string): OpenFile | undefined;
  /** May do nothing. */
  write(name: string, parts: readonly Uint8Array[]): void;
}

let store: Store | undefined;
let code: KeptCode | undefined;
let programs: KeptPrograms | undefined;

export function useStore(given: Store): void {
  store = given;
}

/** The first line has the lengths of what follows, and is filled up with blanks. */
const headingLength = 40;

export function readKept(name: string): Image | undefined {
  const file = store?.open(name);
  if (file === undefined) return undefined;
  const text = (start: number, end: number): string => file.read(start, end).toString('latin1');
  const [headLength, length, bytes] = text(0, headingLength).split(' ').map(Number) as [number, number, number];
  const from = headingLength + headLength;
  const last = from + length + bytes - 1;
  // What a full disk or a system that went down has cut is made anew.
  if (Number.isNaN(last) || file.read(last, last + 2).length !== 1) return undefined;
  return {
    head: text(headingLength, from),
    text: { length, slice: (first, last) => text(from + first, from + last) },
    bytes: {
      length: bytes,
      slice: (first, last) => file.read(from + length + first, from + length + last),
      read: (target, first) => file.readInto(target, from + length + first),
    },
  };
}

export function writeKept(name: string, make: () => Image | undefined): void {
  const image = store === undefined ? undefined : make();
  if (image === undefined) return;
  const { head, text, bytes } = image;
  const heading = `${head.length} ${text.length} ${bytes.length}`.padEnd(headingLength - 1);
  const texts = Buffer.from(`${heading}\n${head}${text.slice(0, text.length)}`, 'latin1');
  store?.write(name, [texts, bytes.slice(0, bytes.length)]);
}

/** Code of earlier runs, to which this one adds; nothing where nothing is kept. */
export function keptCode(): KeptCode | undefined {
  if (store !== undefined) code ??= keepCode(readKept('code'));
  return code;
}

/** The same of programs, which are read when a program has something to compile. */
export function keptPrograms(): KeptPrograms | undefined {
  if (store === undefined) return undefined;
  const opened = (): KeptPrograms => {
    programs ??= keepPrograms(readKept('programs'));
    return programs;
  };
  return {
    next: (key) => opened().next(key),
    add: (key, code) => opened().add(key, code),
    changed: () => opened().changed(),
  };
}

export function writeCode(): void {
  writeKept('code', () => code?.changed());
  writeKept('programs', () => programs?.changed());
}
