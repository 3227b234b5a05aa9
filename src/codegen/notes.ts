/**
 * What selection knows of the instructions and fixed registers that conventions ask for: why they are there. Written down where they are
 * made, if anybody wants an explanation; nothing depends on it.
 */
import type { Register } from '../abi/index.ts';

/** A call that values are passed at. */
export interface CallNote {
  /** Tells the calls of a function apart. */
  readonly site: number;
  /** Absent for a call by address. */
  readonly symbol?: string;
  readonly convention: string;
}

/** A value that is passed: its place among the pieces of the flat signature, and the role that it plays, if any. */
export interface PieceNote {
  readonly index: number;
  readonly role?: string;
}

export type Note =
  | ({ readonly kind: 'argument'; readonly call: CallNote } & PieceNote)
  | ({ readonly kind: 'result'; readonly call: CallNote } & PieceNote)
  /** The function's own. */
  | ({ readonly kind: 'parameter' } & PieceNote)
  | ({ readonly kind: 'returned' } & PieceNote)
  /** How many registers hold arguments of a variadic call. */
  | { readonly kind: 'count'; readonly call: CallNote }
  /** A register that may hold a variable argument is saved. */
  | { readonly kind: 'variable'; readonly register: Register }
  /** What a preserved register holds for the caller. */
  | { readonly kind: 'preserved'; readonly register: Register }
  /** The handler of a call with a second way out is put in place or taken away. */
  | { readonly kind: 'handler'; readonly call: CallNote };

export interface Notes {
  /** By instruction. */
  readonly instructions: ReadonlyMap<number, Note>;
  /** By {@link wordKey}. */
  readonly words: ReadonlyMap<number, Note>;
}

/** Notes while they are being made: instructions are numbered as they are written. */
export interface NoteBook {
  readonly instructions: Map<number, Note>;
  readonly words: Map<number, Note>;
  /** Of the instructions that are written next. */
  current: Note | undefined;
}

export const createNoteBook = (): NoteBook => ({ instructions: new Map(), words: new Map(), current: undefined });

const mostWords = 4096;

/** A word of an instruction, by its place in it. */
export const wordKey = (instruction: number, place: number): number => instruction * mostWords + place;

/** The same notes by other numbers of the instructions. */
export function renumberNotes({ instructions, words }: NoteBook, numbers: Int32Array): Notes {
  return {
    instructions: new Map([...instructions].map(([id, note]) => [numbers[id], note])),
    words: new Map(
      [...words].map(([key, note]) => [wordKey(numbers[Math.floor(key / mostWords)], key % mostWords), note]),
    ),
  };
}
