/**
 * What runs of the command leave for later ones: the session as it is when the prelude has been loaded, and machine code of the
 * prelude's words and of programs. All of it can be made anew, so it may be missing at any time.
 */
import { type Image, type KeptCode, type KeptPrograms, keepCode, keepPrograms } from '../forth/index.ts';

/** Where things are kept for runs of this very program. */
export interface Store {
  read(name: string): Buffer | undefined;
  /** May do nothing. */
  write(name: string, parts: readonly Uint8Array[]): void;
}

let store: Store | undefined;
let code: KeptCode | undefined;
let programs: KeptPrograms | undefined;

export function useStore(given: Store): void {
  store = given;
}

const lineFeed = 10;

export function readKept(name: string): Image | undefined {
  const content = store?.read(name);
  if (content === undefined) return undefined;
  const text = (start: number, end: number): string => content.toString('latin1', start, end);
  const start = content.indexOf(lineFeed) + 1;
  const [headLength, length] = text(0, start).split(' ').map(Number) as [number, number];
  const from = start + headLength;
  return {
    head: text(start, from),
    text: { length, slice: (first, last) => text(from + first, from + last) },
    bytes: content.subarray(from + length),
  };
}

export function writeKept(name: string, make: () => Image | undefined): void {
  const image = store === undefined ? undefined : make();
  if (image === undefined) return;
  const { head, text, bytes } = image;
  const heading = `${head.length} ${text.length}\n${head}${text.slice(0, text.length)}`;
  store?.write(name, [Buffer.from(heading, 'latin1'), bytes]);
}

/** Code of earlier runs, to which this one adds; nothing where nothing is kept. */
export function keptCode(): KeptCode | undefined {
  if (store !== undefined) code ??= keepCode(readKept('code'));
  return code;
}

/** The same of programs. */
export function keptPrograms(): KeptPrograms | undefined {
  if (store !== undefined) programs ??= keepPrograms(readKept('programs'));
  return programs;
}

export function writeCode(): void {
  writeKept('code', () => code?.changed());
  writeKept('programs', () => programs?.changed());
}
