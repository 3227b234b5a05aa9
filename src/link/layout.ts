import { ConveneError } from '../ir/index.ts';
import {
  alignOf,
  type CodeObject,
  type DataObject,
  type ElfSection,
  type ElfSegment,
  hexadecimal,
  pageSize,
  sizeOfData,
} from '../object/index.ts';
import type { Piece } from './reachable.ts';

/** int3: whoever runs into the space between functions stops there. */
export const codeFiller = 0xcc;
/** The fault handler reads so many bytes after a trapping instruction, also after the last of all. */
const trapCodeBytes = 4;

/** Where each piece lies, with the memory that will hold its bytes. */
export interface PlacedPiece {
  readonly piece: Piece;
  readonly address: number;
  /** The part of its section's content that is this piece's; empty if all is zero. */
  readonly bytes: Uint8Array;
}

export interface Layout {
  readonly segments: readonly ElfSegment[];
  readonly pieces: readonly PlacedPiece[];
  /** The bytes of code: from the first function to the end of the last. */
  readonly code: { readonly start: number; readonly end: number };
}

const align = (value: number, alignment: number): number => Math.ceil(value / alignment) * alignment;

/** Places pieces that have no address of their own, one section after the other, from `address` on. */
interface Cursor {
  /** The next free address. */
  address: number;
  readonly pieces: PlacedPiece[];
  readonly segments: ElfSegment[];
}

/**
 * Gives everything an address: code first, then constants, then variables with contents, then those that are zero, in the given
 * order. What has a fixed address is a segment of its own. The file is seen from `base` on, its headers first.
 */
export function layOut(
  functions: readonly CodeObject[],
  data: readonly DataObject[],
  file: { readonly base: number; headerBytes(segments: number): number },
): Layout {
  const fixed = data.filter((piece) => piece.address !== undefined).sort((a, b) => a.address! - b.address!);
  const free = data.filter((piece) => piece.address === undefined);
  const constants = free.filter((piece) => !piece.writable);
  const variables = free.filter((piece) => piece.writable && hasContent(piece));
  const zero = free.filter((piece) => piece.writable && !hasContent(piece));
  const groups = [functions.length, constants.length, variables.length + zero.length].filter((count) => count > 0);
  const cursor: Cursor = {
    address: file.base + file.headerBytes(groups.length + fixed.length),
    pieces: [],
    segments: [],
  };

  const code = placeSection(cursor, '.text', functions, codeFiller, trapCodeBytes);
  pushSegment(cursor, false, true, [code]);
  pushSegment(cursor, false, false, [placeSection(cursor, '.rodata', constants, 0)]);
  pushSegment(cursor, true, false, [placeSection(cursor, '.data', variables, 0), placeZero(cursor, zero)]);
  for (const piece of fixed) pushFixed(cursor, piece);
  return {
    segments: cursor.segments,
    pieces: cursor.pieces,
    code: { start: code.address, end: code.address + code.size },
  };
}

const hasContent = (piece: DataObject): boolean =>
  contentLength(piece) > 0 || (piece.relocations !== undefined && piece.relocations.length > 0);

/** Content up to its last byte that is not zero or that a relocation fills. */
function contentLength(piece: DataObject): number {
  let length = piece.content.length;
  while (length > 0 && piece.content[length - 1] === 0) length--;
  return Math.max(length, ...(piece.relocations ?? []).map(({ offset, kind }) => offset + (kind === 'abs64' ? 8 : 4)));
}

const contentOf = (piece: Piece): Uint8Array => ('code' in piece ? piece.code : piece.content);
const sizeOf = (piece: Piece): number => ('code' in piece ? piece.code.length : sizeOfData(piece));

function placeSection(
  cursor: Cursor,
  name: string,
  pieces: readonly Piece[],
  filler: number,
  trailingBytes = 0,
): ElfSection {
  const alignment = Math.max(1, ...pieces.map(alignOf));
  const start = align(cursor.address, alignment);
  let end = start;
  const places = pieces.map((piece) => {
    const address = align(end, alignOf(piece));
    end = address + sizeOf(piece);
    return address;
  });
  if (pieces.length > 0) end += trailingBytes;
  const content = new Uint8Array(end - start).fill(filler);
  pieces.forEach((piece, i) => {
    const bytes = content.subarray(places[i] - start, places[i] - start + sizeOf(piece));
    bytes.fill(0);
    bytes.set(contentOf(piece));
    cursor.pieces.push({ piece, address: places[i], bytes });
  });
  cursor.address = end;
  return { name, address: start, content, size: content.length, alignment };
}

function placeZero(cursor: Cursor, pieces: readonly DataObject[]): ElfSection {
  const alignment = Math.max(1, ...pieces.map(alignOf));
  const start = align(cursor.address, alignment);
  let end = start;
  for (const piece of pieces) {
    const address = align(end, alignOf(piece));
    end = address + sizeOf(piece);
    cursor.pieces.push({ piece, address, bytes: new Uint8Array(0) });
  }
  cursor.address = end;
  return { name: '.bss', address: start, content: new Uint8Array(0), size: end - start, alignment };
}

/** Ends a segment. The next one starts in the next page, at the same place within it, so that the file needs no padding. */
function pushSegment(cursor: Cursor, writable: boolean, executable: boolean, sections: readonly ElfSection[]): void {
  const present = sections.filter((section) => section.size > 0);
  if (present.length === 0) return;
  cursor.segments.push({ writable, executable, sections: present });
  const inFile = present.filter((section) => section.content.length > 0).at(-1);
  const low = inFile === undefined ? 0 : (inFile.address + inFile.size) % pageSize;
  cursor.address = align(cursor.address, pageSize) + low;
}

function pushFixed(cursor: Cursor, piece: DataObject): void {
  const address = piece.address!;
  const size = sizeOfData(piece);
  if (address % pageSize !== 0) {
    throw new ConveneError('bad-layout', `'${piece.name}' is fixed at ${hexadecimal(address)}, which starts no page`);
  }
  if (size === 0) return;
  const content = new Uint8Array(contentLength(piece));
  content.set(piece.content.subarray(0, content.length));
  const sections: ElfSection[] = [];
  if (content.length > 0) {
    sections.push({ name: `.${piece.name}`, address, content, size: content.length, alignment: pageSize });
  }
  if (size > content.length) {
    sections.push({
      name: content.length > 0 ? `.${piece.name}.zero` : `.${piece.name}`,
      address: address + content.length,
      content: new Uint8Array(0),
      size: size - content.length,
      alignment: 1,
    });
  }
  cursor.segments.push({ writable: piece.writable, executable: false, sections });
  cursor.pieces.push({ piece, address, bytes: content });
}
