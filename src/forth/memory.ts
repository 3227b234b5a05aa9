/**
 * The layout of a program's data: fixed addresses, the same in this process and in executables, so that addresses kept in data stay
 * true. Each region lies between unbacked pages, so that running out of one is a fault and not damage in the next.
 */
import { dataSpaceBase, dataSpaceBytes } from '../link/index.ts';

/** A range of addresses. `end` is the first address after it. */
export interface Region {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

const MiB = 0x10_0000;
const guard = 0x1_0000;

const region = (name: string, start: number, bytes: number): Region => ({
  name,
  start: dataSpaceBase + start,
  end: dataSpaceBase + start + bytes,
});

/** Cells that compiler, interpreter and prelude share; see {@link userCells}. */
export const userRegion = region('user area', 0, 0x1000);
/** Room for text on its way: output, pictured numbers, PAD, and what the prelude needs for a moment. */
export const bufferRegion = region('buffers', 0x1000, 0x9000);
/** One word descriptor of 16 bytes for each execution token; see {@link descriptorFields}. */
export const descriptorRegion = region('word descriptors', guard, 15 * MiB);
/** Texts that compiled words refer to. */
export const literalRegion = region('string literals', 16 * MiB, 28 * MiB);
/** Arguments and environment of the program. Apart, so that where its own texts lie depends on neither. */
export const argumentRegion = region('arguments and environment', 45 * MiB, 3 * MiB);
/** Texts of the interpreter that may be overwritten later: S" outside a definition, WORD, arguments of the program. */
export const transientRegion = region('transient strings', 49 * MiB, 8 * MiB);
/** Grows down from `end`. */
export const dataStackRegion = region('data stack', 58 * MiB, 4 * MiB);
/** Grows down from `end`. */
export const floatStackRegion = region('floating-point stack', 63 * MiB, MiB);
/** Texts of the source files and input lines being interpreted. */
export const sourceRegion = region('source texts', 65 * MiB, 62 * MiB);
/** Memory that ALLOCATE gives. The 16 MiB before it are free: valgrind itself lies there, and executables run under it. */
export const arenaRegion = region('allocated memory', 144 * MiB, 111 * MiB);
/** What HERE, ALLOT and the comma words work on. */
export const dataRegion = region('data space', 256 * MiB, dataSpaceBytes - 256 * MiB - guard);

export const regions: readonly Region[] = [
  userRegion,
  bufferRegion,
  descriptorRegion,
  literalRegion,
  argumentRegion,
  transientRegion,
  dataStackRegion,
  floatStackRegion,
  sourceRegion,
  arenaRegion,
  dataRegion,
];

export const cellBytes = 8;
export const floatBytes = 8;
export const descriptorBytes = 16;
/** Offsets of the code addresses in a descriptor: of the word's dynamic form, and of its form with its own static effect, else 0. */
export const descriptorFields = { dynamic: 0, own: 8 } as const;

/** Addresses of the shared cells, and their values when a session starts. */
const userCellTable = {
  base: 10,
  state: 0,
  /** >IN: bytes of the current source already parsed. */
  parsed: 0,
  sourceAddress: sourceRegion.start,
  sourceLength: 0,
  sourceId: 0,
  here: dataRegion.start,
  literalHere: literalRegion.start,
  /** The next free descriptor. */
  descriptorHere: descriptorRegion.start,
  transientHere: transientRegion.start,
  /** The message of the last ABORT" that did not find a zero. */
  abortMessage: 0,
  abortLength: 0,
  /** Word and place of the newest THROW: a token, and a number as {@link placeNumber} makes them. */
  throwingWord: 0,
  throwingPlace: 0,
  /** Address of the argument block: a cell with the count, then that many addresses of zero-terminated strings, then zero. */
  argumentBlock: 0,
  /** First address of memory that ALLOCATE has not touched yet. */
  arenaHere: arenaRegion.start,
  /** Bytes in the output buffer that are not written yet, and the file that they go to. */
  outputLength: 0,
  outputFile: 1,
  /** −1 where a host serves the program, 0 in executables. */
  hosted: -1,
} as const;

export type UserCell = keyof typeof userCellTable;

/** Address of each shared cell. */
export const userCells = Object.fromEntries(
  Object.keys(userCellTable).map((name, index) => [name, userRegion.start + index * cellBytes]),
) as Readonly<Record<UserCell, number>>;

const columns = 0x1_0000;

/** A line and a column in one number. */
export const placeNumber = (line: number, column: number): bigint =>
  BigInt(Math.min(line, columns - 1)) * BigInt(columns) + BigInt(Math.min(column, columns - 1));

export const placeOf = (number: number): { readonly line: number; readonly column: number } => ({
  line: Math.floor(number / columns),
  column: number % columns,
});

/** Addresses that the prelude knows by name. */
export const fixedAddresses = {
  dataStart: dataRegion.start,
  dataEnd: dataRegion.end,
  arenaStart: arenaRegion.start,
  arenaEnd: arenaRegion.end,
  output: bufferRegion.start,
  outputEnd: bufferRegion.start + 0x4000,
  /** Pictured numbers grow down from here. */
  pictureEnd: bufferRegion.start + 0x4800,
  pad: bufferRegion.start + 0x4800,
  scratch: bufferRegion.start + 0x6000,
  /** File names, ended by a zero. */
  path: bufferRegion.start + 0x7000,
  pathEnd: bufferRegion.start + 0x8000,
} as const;

/** The regions that have contents from their start up to the address in a cell. */
export const filledRegions = [
  [literalRegion, 'literalHere'],
  [transientRegion, 'transientHere'],
  [dataRegion, 'here'],
  [arenaRegion, 'arenaHere'],
] as const satisfies readonly (readonly [Region, UserCell])[];

/** Initial values of the shared cells. */
export const initialUserCells = Object.entries(userCellTable) as readonly (readonly [UserCell, number])[];

/**
 * Bytes of the program as the compiler sees them. Addresses outside the regions throw `memory-range`, which the session turns into
 * THROW −9.
 */
export interface Memory {
  /** A cell as a signed number. */
  cell(address: number): bigint;
  setCell(address: number, value: bigint): void;
  /** The low 53 bits' worth of a cell: for counts and addresses. */
  integer(address: number): number;
  setInteger(address: number, value: number): void;
  float(address: number): number;
  setFloat(address: number, value: number): void;
  /** The bytes themselves, not a copy. */
  bytes(address: number, length: number): Uint8Array;
}
