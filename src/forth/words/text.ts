/** Strings: literals in definitions and in the interpreter, and the words that parse them. */
import type { Memory, Region } from '../memory.ts';
import { literalRegion, transientRegion, userCells } from '../memory.ts';
import type { ActionRow, System } from '../system.ts';
import { forthError } from '../throw-codes.ts';

const quote = 34;
const encoder = new TextEncoder();

/** Keeps a text for as long as the program lives; answers its address. A zero byte follows it, for the operating system. */
export function keepText(memory: Memory, bytes: Uint8Array): number {
  return place(memory, literalRegion, 'literalHere', bytes);
}

/** Keeps a text until about 8 MiB of others have been kept so. */
export function passingText(memory: Memory, bytes: Uint8Array): number {
  const { start, end } = transientRegion;
  if (bytes.length + 1 > end - start) throw forthError(-18, 'a string is too long');
  if (memory.integer(userCells.transientHere) + bytes.length + 1 > end) {
    memory.setInteger(userCells.transientHere, start);
  }
  return place(memory, transientRegion, 'transientHere', bytes);
}

function place(memory: Memory, region: Region, cell: 'literalHere' | 'transientHere', bytes: Uint8Array): number {
  const address = memory.integer(userCells[cell]);
  if (address + bytes.length + 1 > region.end) throw forthError(-8, `no room is left for ${region.name}`);
  memory.bytes(address, bytes.length).set(bytes);
  memory.bytes(address + bytes.length, 1)[0] = 0;
  memory.setInteger(userCells[cell], address + bytes.length + 1);
  return address;
}

/** The text up to a delimiter, which the source has next. */
export function quoted(system: System, delimiter = quote): Uint8Array {
  return system.sources.bytesOf(system.sources.until(delimiter));
}

const escapes: Readonly<Record<string, readonly number[]>> = {
  a: [7],
  b: [8],
  e: [27],
  f: [12],
  l: [10],
  m: [13, 10],
  n: [10],
  q: [34],
  r: [13],
  t: [9],
  v: [11],
  z: [0],
  '"': [34],
  '\\': [92],
};

const hexadecimal = (byte: number | undefined): number => {
  const value = Number.parseInt(String.fromCharCode(byte ?? 0), 16);
  return Number.isNaN(value) ? -1 : value;
};

/** A string with escapes up to a quote, as S\" parses it. */
function escaped(system: System): Uint8Array {
  const { sources } = system;
  const at = sources.until(10);
  const line = sources.bytesOf(at);
  const bytes: number[] = [];
  let i = 0;
  while (i < line.length && line[i] !== quote) {
    const byte = line[i++]!;
    if (byte !== 92) {
      bytes.push(byte);
      continue;
    }
    const letter = String.fromCharCode(line[i++] ?? 0);
    if (letter === 'x') {
      const [high, low] = [hexadecimal(line[i]), hexadecimal(line[i + 1])];
      if (high < 0 || low < 0) throw forthError(-24, '\\x in a string wants two hexadecimal digits');
      bytes.push(high * 16 + low);
      i += 2;
      continue;
    }
    const code = escapes[letter];
    if (code === undefined) throw forthError(-24, `\\${letter} is no escape that S\\" knows`);
    bytes.push(...code);
  }
  const lineStart = at.start - sources.current!.lineStart;
  sources.setOffset(Math.min(lineStart + i + 1, lineStart + line.length));
  return Uint8Array.from(bytes);
}

function compileText(system: System, bytes: Uint8Array): void {
  system.append(
    { kind: 'literal', value: BigInt(keepText(system.memory, bytes)) },
    { kind: 'literal', value: BigInt(bytes.length) },
  );
}

function pushText(system: System, bytes: Uint8Array): void {
  system.stacks.pushInteger(passingText(system.memory, bytes));
  system.stacks.pushInteger(bytes.length);
}

function counted(bytes: Uint8Array): Uint8Array {
  if (bytes.length > 255) throw forthError(-18, 'a counted string has more than 255 characters');
  const text = new Uint8Array(bytes.length + 1);
  text[0] = bytes.length;
  text.set(bytes, 1);
  return text;
}

/** Shows a text at once. */
function show(system: System, bytes: Uint8Array): void {
  pushText(system, bytes);
  system.execute(system.standard('type'));
}

function keepMessage(system: System, value: number, cell: number): void {
  system.append(
    { kind: 'literal', value: BigInt(value) },
    { kind: 'literal', value: BigInt(cell) },
    { kind: 'primitive', name: '!' },
  );
}

function compileAbort(system: System): void {
  const definition = system.open();
  const label = definition.labels++;
  system.append({ kind: 'branchIfZero', label });
  const bytes = quoted(system);
  keepMessage(system, keepText(system.memory, bytes), userCells.abortMessage);
  keepMessage(system, bytes.length, userCells.abortLength);
  system.append({ kind: 'literal', value: -2n }, { kind: 'primitive', name: 'throw' }, { kind: 'label', label });
}

export const textWords: readonly ActionRow[] = [
  {
    name: 's"',
    effect: [0, 2],
    action: (system) => pushText(system, quoted(system)),
    compiling: (system) => compileText(system, quoted(system)),
  },
  {
    name: 's\\"',
    effect: [0, 2],
    action: (system) => pushText(system, escaped(system)),
    compiling: (system) => compileText(system, escaped(system)),
  },
  {
    name: 'c"',
    effect: [0, 1],
    action: (system) => system.stacks.pushInteger(passingText(system.memory, counted(quoted(system)))),
    compiling: (system) =>
      system.append({ kind: 'literal', value: BigInt(keepText(system.memory, counted(quoted(system)))) }),
  },
  {
    name: '."',
    action: (system) => show(system, quoted(system)),
    compiling: (system) => {
      compileText(system, quoted(system));
      system.append({ kind: 'call', word: system.standard('type') });
    },
  },
  { name: '.(', immediate: true, action: (system) => show(system, quoted(system, 41)) },
  { name: 'abort"', immediate: true, compileOnly: true, effect: [0, 0], action: compileAbort },
  {
    name: 'sliteral',
    immediate: true,
    compileOnly: true,
    effect: [2, 0],
    action: (system) => {
      const length = system.stacks.popInteger();
      compileText(system, system.memory.bytes(system.stacks.popInteger(), length).slice());
    },
  },
  {
    name: 'parse',
    effect: [1, 2],
    action: (system) => {
      const token = system.sources.until(system.stacks.popInteger() & 255);
      system.stacks.pushInteger(system.sources.addressOf(token));
      system.stacks.pushInteger(token.end - token.start);
    },
  },
  {
    name: 'parse-name',
    effect: [0, 2],
    action: (system) => {
      const { sources, stacks } = system;
      const token = sources.name();
      const end = sources.current!.lineStart + sources.offset();
      stacks.pushInteger(sources.addressOf(token ?? { start: end, end }));
      stacks.pushInteger(token === undefined ? 0 : token.end - token.start);
    },
  },
  {
    name: 'word',
    effect: [1, 1],
    action: (system) => {
      const token = system.sources.word(system.stacks.popInteger() & 255);
      system.stacks.pushInteger(passingText(system.memory, counted(system.sources.bytesOf(token))));
    },
  },
  {
    name: '(',
    immediate: true,
    effect: [0, 0],
    action: (system) => {
      const { sources } = system;
      const opened = system.at();
      for (;;) {
        const token = sources.until(41);
        const source = sources.current!;
        const closed = token.end < source.lineEnd && source.text[token.end] === 41;
        if (closed || !source.lines) return;
        if (!sources.refill()) throw forthError(-39, 'this comment is never closed: ) is missing', opened);
      }
    },
  },
  {
    name: '\\',
    immediate: true,
    effect: [0, 0],
    action: (system) => void system.sources.until(10),
  },
];

export const encodeText = (text: string): Uint8Array => encoder.encode(text);
