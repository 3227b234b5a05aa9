/** What all ELF files are made of (System V gABI, chapters 4 and 5; AMD64 supplement): headers, string tables, a file that grows. */
import { writeLittleEndian } from './relocate.ts';

export const headerBytes = 64;
export const sectionHeaderBytes = 64;
export const symbolBytes = 24;

export const sectionTypes = {
  none: 0,
  contents: 1,
  symbols: 2,
  strings: 3,
  relocations: 4,
  zero: 8,
  starts: 14,
  ends: 15,
} as const;
export const sectionFlags = { writable: 1, allocated: 2, executable: 4, information: 0x40 } as const;
export const symbolTypes = { none: 0, object: 1, function: 2, section: 3, file: 4 } as const;
export const fileTypes = { relocatable: 1, executable: 2, shared: 3 } as const;

/** A file that grows at its end. */
export interface Output {
  readonly pieces: { readonly offset: number; readonly bytes: Uint8Array }[];
  length: number;
}

/** Puts bytes at the next multiple of `alignment`; returns their offset. */
export function append(output: Output, bytes: Uint8Array, alignment: number): number {
  const offset = Math.ceil(output.length / alignment) * alignment;
  output.pieces.push({ offset, bytes });
  output.length = offset + bytes.length;
  return offset;
}

export function fileOf(output: Output): Uint8Array {
  const file = new Uint8Array(output.length);
  for (const { offset, bytes } of output.pieces) file.set(bytes, offset);
  return file;
}

export interface SectionHeader {
  readonly name: number;
  readonly type?: number;
  readonly flags?: number;
  readonly address?: number;
  readonly offset?: number;
  readonly size?: number;
  readonly link?: number;
  readonly information?: number;
  readonly alignment?: number;
  readonly entryBytes?: number;
}

export function sectionHeader(header: SectionHeader): Uint8Array {
  return fields(sectionHeaderBytes, [
    [header.name, 4],
    [header.type ?? sectionTypes.none, 4],
    [header.flags ?? 0, 8],
    [header.address ?? 0, 8],
    [header.offset ?? 0, 8],
    [header.size ?? 0, 8],
    [header.link ?? 0, 4],
    [header.information ?? 0, 4],
    [header.alignment ?? 0, 8],
    [header.entryBytes ?? 0, 8],
  ]);
}

export interface FileHeader {
  readonly type: number;
  readonly entry: number;
  readonly segments: number;
  readonly segmentBytes: number;
  readonly sectionsOffset: number;
  /** The last of them, if there are any, names them all. */
  readonly sections: number;
}

const amd64 = 62;

export function fileHeader({ type, entry, segments, segmentBytes, sectionsOffset, sections }: FileHeader): Uint8Array {
  const header = fields(headerBytes, [
    [0, 8],
    [0, 8],
    [type, 2],
    [amd64, 2],
    [1, 4],
    [entry, 8],
    [segments === 0 ? 0 : headerBytes, 8],
    [sectionsOffset, 8],
    [0, 4],
    [headerBytes, 2],
    [segments === 0 ? 0 : segmentBytes, 2],
    [segments, 2],
    [sections === 0 ? 0 : sectionHeaderBytes, 2],
    [sections, 2],
    [Math.max(sections - 1, 0), 2],
  ]);
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0], 0);
  return header;
}

const globalBinding = 1;

/** A symbol that every file sees. */
export function symbolEntry(symbol: {
  /** Its place among the strings. */
  readonly name: number;
  readonly kind: keyof typeof symbolTypes;
  readonly section: number;
  readonly address: number;
  readonly size: number;
}): Uint8Array {
  return fields(symbolBytes, [
    [symbol.name, 4],
    [(globalBinding << 4) | symbolTypes[symbol.kind], 1],
    [0, 1],
    [symbol.section, 2],
    [symbol.address, 8],
    [symbol.size, 8],
  ]);
}

/** Values one after the other, each with its size in bytes. */
export function fields(length: number, values: readonly (readonly [value: number, bytes: number])[]): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const [value, size] of values) {
    writeLittleEndian(bytes, at, value, size);
    at += size;
  }
  return bytes;
}

export function concatenate(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/** A string table: names end in a zero byte and are known by their offset. */
export interface Strings {
  add(name: string): number;
  bytes(): Uint8Array;
}

export function createStrings(): Strings {
  const encoder = new TextEncoder();
  const pieces: Uint8Array[] = [];
  const offsets = new Map<string, number>();
  let length = 0;
  return {
    add(name) {
      let offset = offsets.get(name);
      if (offset === undefined) {
        offset = length;
        offsets.set(name, offset);
        const piece = encoder.encode(`${name}\0`);
        pieces.push(piece);
        length += piece.length;
      }
      return offset;
    },
    bytes: () => concatenate(pieces),
  };
}
