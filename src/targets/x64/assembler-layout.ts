/**
 * Laying out the assembler's pieces: jumps begin short, and those that do not reach grow until all do (Szymanski 1978). A jump that
 * has grown stays long, so this ends; padding is worked out anew each time.
 */
import { ConveneError } from '../../ir/index.ts';
import { write32 } from './address.ts';
import { labelSymbol } from './assembler-operands.ts';
import { type CodeBuffer, codeBytes, createCodeBuffer, type RelocationKind } from './code-buffer.ts';
import type { Condition } from './conditions.ts';
import { encode } from './encode.ts';
import { opcodes } from './instructions/table.ts';
import { padWithNops } from './nop.ts';

export type Piece =
  /** Bytes of the settled code. */
  | { readonly kind: 'bytes'; readonly from: number; to: number }
  | { readonly kind: 'jump'; readonly condition: Condition | undefined; readonly label: number; long: boolean }
  | { readonly kind: 'label'; readonly label: number }
  | { readonly kind: 'symbol'; readonly symbol: string }
  | { readonly kind: 'align'; readonly multiple: number };

/** A field of the settled code that holds the distance from its own address, less `−addend`, to a label. */
export interface LabelField {
  readonly offset: number;
  readonly size: 1 | 4;
  readonly label: number;
  readonly addend: number;
}

export interface AssembledRelocation {
  readonly offset: number;
  readonly kind: RelocationKind;
  readonly symbol: string;
  readonly addend: number;
}

export interface AssembledCode {
  readonly bytes: Uint8Array;
  /** References to symbols, also to those defined here. */
  readonly relocations: readonly AssembledRelocation[];
  /** Offsets of the symbols defined here, in the order of their definition. */
  readonly symbols: ReadonlyMap<string, number>;
}

type Jump = Extract<Piece, { kind: 'jump' }>;

const jumpLength = (jump: Jump): number => (!jump.long ? 2 : jump.condition === undefined ? 5 : 6);

function lengthOf(piece: Piece, offset: number): number {
  switch (piece.kind) {
    case 'bytes':
      return piece.to - piece.from;
    case 'jump':
      return jumpLength(piece);
    case 'align':
      return -offset & (piece.multiple - 1);
    default:
      return 0;
  }
}

/** Where everything lies for the present lengths of jumps. */
interface Placement {
  /** Offset of each piece, and of the end. */
  readonly offsets: readonly number[];
  readonly labels: ReadonlyMap<number, number>;
}

function place(pieces: readonly Piece[]): Placement {
  const offsets: number[] = [];
  const labels = new Map<number, number>();
  let offset = 0;
  for (const piece of pieces) {
    offsets.push(offset);
    if (piece.kind === 'label') labels.set(piece.label, offset);
    offset += lengthOf(piece, offset);
  }
  offsets.push(offset);
  return { offsets, labels };
}

function offsetOfLabel(placement: Placement, label: number): number {
  const offset = placement.labels.get(label);
  if (offset === undefined) throw new ConveneError('unbound-label', `label ${label} is used but never bound`);
  return offset;
}

const reachesByte = (distance: number): boolean => distance >= -128 && distance <= 127;

/** Makes the jumps long that do not reach. Whether there were any. */
function grow(pieces: readonly Piece[], placement: Placement): boolean {
  let grown = false;
  pieces.forEach((piece, i) => {
    if (piece.kind !== 'jump' || piece.long) return;
    if (reachesByte(offsetOfLabel(placement, piece.label) - placement.offsets[i + 1])) return;
    piece.long = true;
    grown = true;
  });
  return grown;
}

function writeJump(code: CodeBuffer, jump: Jump, distance: number): void {
  if (jump.condition === undefined) encode(code, jump.long ? opcodes.jmp32 : opcodes.jmp8, Int32Array.of(distance), 0);
  else encode(code, jump.long ? opcodes.jcc32 : opcodes.jcc8, Int32Array.of(jump.condition, distance), 0);
}

function writePieces(pieces: readonly Piece[], placement: Placement, settled: CodeBuffer): Uint8Array {
  const code = createCodeBuffer(placement.offsets[pieces.length]);
  pieces.forEach((piece, i) => {
    const end = placement.offsets[i + 1];
    if (piece.kind === 'jump') writeJump(code, piece, offsetOfLabel(placement, piece.label) - end);
    else if (piece.kind === 'align') padWithNops(code, end - code.length);
    else if (piece.kind === 'bytes') {
      code.bytes.set(settled.bytes.subarray(piece.from, piece.to), code.length);
      code.length = end;
    }
  });
  return codeBytes(code);
}

/** From an offset in the settled code to its final one. */
function relocator(pieces: readonly Piece[], placement: Placement): (offset: number) => number {
  return (offset) => {
    const i = pieces.findIndex((piece) => piece.kind === 'bytes' && offset >= piece.from && offset < piece.to);
    const piece = pieces[i] as Extract<Piece, { kind: 'bytes' }>;
    return placement.offsets[i] + offset - piece.from;
  };
}

function fillField(bytes: Uint8Array, offset: number, size: 1 | 4, distance: number): void {
  if (size === 4) {
    write32(bytes, offset, distance);
  } else {
    if (!reachesByte(distance)) throw new ConveneError('jump-too-far', `a short jump over ${distance} bytes`);
    bytes[offset] = distance;
  }
}

/** Final code from pieces. `symbols` names the symbols of the settled code's relocations. */
export function layOut(
  pieces: readonly Piece[],
  settled: CodeBuffer,
  fields: readonly LabelField[],
  symbols: readonly string[],
): AssembledCode {
  let placement = place(pieces);
  while (grow(pieces, placement)) placement = place(pieces);
  const bytes = writePieces(pieces, placement, settled);
  const finalOffset = relocator(pieces, placement);
  const relocations: AssembledRelocation[] = [];
  const fill = (offset: number, size: 1 | 4, label: number, addend: number): void =>
    fillField(bytes, offset, size, offsetOfLabel(placement, label) + addend - offset);
  for (const field of fields) fill(finalOffset(field.offset), field.size, field.label, field.addend);
  for (const { offset, kind, symbol, addend } of settled.relocations) {
    if (symbol < 0) fill(finalOffset(offset), 4, labelSymbol(symbol), addend);
    else relocations.push({ offset: finalOffset(offset), kind, symbol: symbols[symbol], addend });
  }
  const defined = pieces.flatMap((piece, i): [string, number][] =>
    piece.kind === 'symbol' ? [[piece.symbol, placement.offsets[i]]] : [],
  );
  return { bytes, relocations, symbols: new Map(defined) };
}
