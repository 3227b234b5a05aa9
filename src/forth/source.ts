/**
 * Where the text comes from: a stack of input sources. Texts lie in the program's memory, because SOURCE tells their address; the
 * current line and >IN are cells there, which programs may change between any two words.
 */
import { ConveneError, type SourcePosition } from '../ir/index.ts';
import type { SourceSpan } from './body.ts';
import { type Memory, type Region, sourceRegion, userCells } from './memory.ts';

export interface InputSource {
  /** File name for positions, or what an evaluated text is called. */
  readonly name: string;
  /** As SOURCE-ID has it: −1 for a text, else a number that stands for the file. */
  readonly id: number;
  /** Place of the text in memory. */
  readonly start: number;
  readonly end: number;
  /** Has lines: REFILL goes to the next. An evaluated text has none. */
  readonly lines: boolean;
  /** Where the text was evaluated, for messages. */
  readonly from: SourceSpan | undefined;
  /** The whole text. */
  readonly text: Uint8Array;
  /** The current line, relative to `start`; its end excludes the line's terminator. */
  lineStart: number;
  lineEnd: number;
  /** 1-based; 0 before the first REFILL. */
  lineNumber: number;
  /** Kept here while another source is on top. */
  parsed: number;
}

export interface Token {
  /** Offsets in the source's text. */
  readonly start: number;
  readonly end: number;
}

export interface Sources {
  /** Number of sources, nested ones included. */
  readonly depth: number;
  readonly current: InputSource | undefined;
  pushFile(name: string, content: Uint8Array): void;
  /** Interprets bytes where they are. */
  pushText(name: string, address: number, length: number, from: SourceSpan | undefined): void;
  /** Takes note of a file that was interpreted before, for messages; as if it had been pushed and popped. */
  remember(name: string, content: () => Uint8Array): void;
  pop(): void;
  /** The next line of the current source; false at its end. */
  refill(): boolean;
  /** >IN, limited to the line. */
  offset(): number;
  setOffset(offset: number): void;
  /** The next blank-delimited token of the current line. */
  name(): Token | undefined;
  /** Everything up to a delimiter or the end of the line; the delimiter is skipped. */
  until(delimiter: number): Token;
  /** Skips delimiters, then parses up to one: as WORD does. */
  word(delimiter: number): Token;
  textOf(token: Token): string;
  /** Length of its text in UTF-16 code units. */
  lengthOf(token: Token): number;
  bytesOf(token: Token): Uint8Array;
  /** Address in memory of a token. */
  addressOf(token: Token): number;
  /** Position of an offset in the current source's text. */
  position(offset: number): SourcePosition;
  /** State of the current source, for SAVE-INPUT; RESTORE-INPUT answers whether it could. */
  save(): readonly number[];
  restore(state: readonly number[]): boolean;
  /** The text of a line of a source seen before, for messages. */
  lineText(file: string, line: number): string | undefined;
}

const lineFeed = 10;
const carriageReturn = 13;
/** Takes long to make. */
let decoder: InstanceType<typeof TextDecoder> | undefined;
const maximumDepth = 10_000;

function decode(bytes: Uint8Array): string {
  decoder ??= new TextDecoder('utf-8', { ignoreBOM: true });
  return decoder.decode(bytes);
}

export function decodeText(bytes: Uint8Array, start = 0, end = bytes.length): string {
  // Short ASCII is by far the commonest; the decoder's call costs more than the text.
  if (end - start > 24) return decode(bytes.subarray(start, end));
  let text = '';
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if (byte >= 128) return decode(bytes.subarray(start, end));
    text += String.fromCharCode(byte);
  }
  return text;
}

/** UTF-16 code units that the character begun by a byte of UTF-8 takes; none for the bytes that go on. */
function codeUnits(byte: number): number {
  if (byte >= 0xf0) return 2;
  return byte >= 0x80 && byte < 0xc0 ? 0 : 1;
}

export function createSources(memory: Memory, area: Region = sourceRegion): Sources {
  const stack: InputSource[] = [];
  /** Contents of files by name. */
  const remembered = new Map<string, () => Uint8Array>();
  let top: InputSource | undefined;
  let free = area.start;
  let nextFileId = 1;
  /** Where the last position was counted to: positions are mostly asked for in order, and a line may be long. */
  let counted: { source?: InputSource; lineStart: number; offset: number; column: number } = {
    lineStart: 0,
    offset: 0,
    column: 0,
  };

  function announce(source: InputSource | undefined): void {
    memory.setInteger(userCells.sourceAddress, source === undefined ? area.start : source.start + source.lineStart);
    memory.setInteger(userCells.sourceLength, source === undefined ? 0 : lineLength(source));
    memory.setInteger(userCells.sourceId, source?.id ?? 0);
    memory.setInteger(userCells.parsed, source?.parsed ?? 0);
  }

  /** Without the carriage return that may end it; zero before the first line. */
  function lineLength({ text, lineStart, lineEnd }: InputSource): number {
    if (lineEnd <= lineStart) return 0;
    return lineEnd - lineStart - (text[lineEnd - 1] === carriageReturn ? 1 : 0);
  }

  function push(source: InputSource): void {
    if (stack.length >= maximumDepth) {
      throw new ConveneError(
        'forth-nesting',
        `sources are nested more than ${maximumDepth} deep: ${source.lines ? `does '${source.name}' include itself` : 'does a text evaluate itself'}?`,
        top === undefined ? undefined : (top.from ?? sources.position(top.lineStart + sources.offset())),
      );
    }
    if (top !== undefined) top.parsed = memory.integer(userCells.parsed);
    stack.push(source);
    top = source;
    announce(source);
  }

  function lineEndFrom(text: Uint8Array, start: number): number {
    const end = text.indexOf(lineFeed, start);
    return end < 0 ? text.length : end;
  }

  const sources: Sources = {
    get depth() {
      return stack.length;
    },
    get current() {
      return top;
    },

    pushFile(name, content) {
      const start = free;
      if (start + content.length + 8 > area.end) {
        const open = stack.filter((source) => source.lines).length;
        const why =
          open < 2
            ? 'is too large to be interpreted'
            : `has no room beside ${open} open files: does it include itself?`;
        throw new ConveneError('forth-source-space', `'${name}' ${why}`);
      }
      const text = memory.bytes(start, content.length);
      text.set(content);
      free = (start + content.length + 15) & ~7;
      const source: InputSource = {
        name,
        id: nextFileId++,
        start,
        end: start + content.length,
        lines: true,
        from: undefined,
        text,
        lineStart: 0,
        lineEnd: -1,
        lineNumber: 0,
        parsed: 0,
      };
      const copy = content.slice();
      remembered.set(name, () => copy);
      push(source);
    },

    pushText(name, address, length, from) {
      push({
        name,
        id: -1,
        start: address,
        end: address + length,
        lines: false,
        from,
        text: memory.bytes(address, length),
        lineStart: 0,
        lineEnd: length,
        lineNumber: 1,
        parsed: 0,
      });
    },

    remember(name, content) {
      remembered.set(name, content);
      nextFileId++;
    },

    pop() {
      const source = stack.pop();
      if (source?.lines) free = source.start;
      top = stack.at(-1);
      announce(top);
    },

    refill() {
      if (top === undefined || !top.lines) return false;
      const next = top.lineEnd + 1;
      if (next >= top.text.length) return false;
      const end = lineEndFrom(top.text, next);
      top.lineStart = next;
      top.lineEnd = end;
      top.lineNumber++;
      top.parsed = 0;
      announce(top);
      return true;
    },

    offset() {
      const length = memory.integer(userCells.sourceLength);
      const parsed = memory.integer(userCells.parsed);
      return parsed < 0 ? 0 : parsed > length ? length : parsed;
    },
    setOffset(offset) {
      memory.setInteger(userCells.parsed, offset);
    },

    name() {
      const { text, lineStart } = top!;
      const lineEnd = lineStart + memory.integer(userCells.sourceLength);
      let at = lineStart + sources.offset();
      while (at < lineEnd && text[at]! <= 32) at++;
      const start = at;
      while (at < lineEnd && text[at]! > 32) at++;
      sources.setOffset(Math.min(at + 1, lineEnd) - lineStart);
      return at === start ? undefined : { start, end: at };
    },

    until(delimiter) {
      const { text, lineStart } = top!;
      const lineEnd = lineStart + memory.integer(userCells.sourceLength);
      const start = lineStart + sources.offset();
      let at = text.indexOf(delimiter, start);
      if (at < 0 || at > lineEnd) at = lineEnd;
      sources.setOffset(Math.min(at + 1, lineEnd) - lineStart);
      return { start, end: at };
    },

    word(delimiter) {
      const { text, lineStart } = top!;
      const lineEnd = lineStart + memory.integer(userCells.sourceLength);
      let at = lineStart + sources.offset();
      const blank = delimiter === 32;
      while (at < lineEnd && (text[at] === delimiter || (blank && text[at]! < 32))) at++;
      const start = at;
      while (at < lineEnd && text[at] !== delimiter && !(blank && text[at]! < 32)) at++;
      sources.setOffset(Math.min(at + 1, lineEnd) - lineStart);
      return { start, end: at };
    },

    bytesOf: ({ start, end }) => top!.text.subarray(start, end),
    textOf: ({ start, end }) => decodeText(top!.text, start, end),
    lengthOf({ start, end }) {
      const { text } = top!;
      let length = 0;
      for (let at = start; at < end; at++) length += codeUnits(text[at]!);
      return length;
    },
    addressOf: ({ start }) => top!.start + start,

    position(offset) {
      const source = top!;
      const goesOn = counted.source === source && counted.lineStart === source.lineStart && counted.offset <= offset;
      let { at, column } = goesOn
        ? { at: counted.offset, column: counted.column }
        : { at: source.lineStart, column: 0 };
      for (; at < offset; at++) column += codeUnits(source.text[at]!);
      counted = { source, lineStart: source.lineStart, offset: at, column };
      return { file: source.name, line: source.lineNumber, column: column + 1 };
    },

    save() {
      if (top === undefined) return [];
      const { id, lineStart, lineEnd, lineNumber } = top;
      return [memory.integer(userCells.parsed), lineNumber, lineEnd, lineStart, id];
    },

    restore(state) {
      const [parsed, lineNumber, lineEnd, lineStart, id] = state;
      if (top === undefined || state.length !== 5 || id !== top.id) return false;
      const fits = lineStart! >= 0 && lineStart! <= lineEnd! && lineEnd! <= top.text.length;
      if (!fits) return false;
      top.lineStart = lineStart!;
      top.lineEnd = lineEnd!;
      top.lineNumber = lineNumber!;
      top.parsed = parsed!;
      announce(top);
      return true;
    },

    lineText(file, line) {
      const text = stack.findLast((one) => one.name === file)?.text ?? remembered.get(file)?.();
      if (text === undefined) return undefined;
      let start = 0;
      for (let i = 1; i < line; i++) {
        start = lineEndFrom(text, start) + 1;
        if (start > text.length) return undefined;
      }
      return decodeText(text.subarray(start, lineEndFrom(text, start))).replace(/\r$/, '');
    },
  };
  return sources;
}
