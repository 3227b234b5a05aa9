/**
 * Machine code of the prelude's words, kept from one session to the next. What such a word compiles to follows from the prelude
 * alone, so code kept and code made anew are the same.
 */
import type { Contract } from '../abi/index.ts';
import type { CodeCall, CodePosition, CodeRelocation, CompiledFunction } from '../codegen/index.ts';
import type { SourcePosition } from '../ir/index.ts';
import { asciiJson } from './body-text.ts';
import type { Entry } from './dictionary.ts';
import type { Image, WordBySymbol } from './image.ts';

export interface KeptCode {
  /** Says which words are the prelude's. */
  begin(wordWith: WordBySymbol): void;
  find(symbol: string): CompiledFunction | undefined;
  /** The word that a kept function was made from, where callers may want to inline it. */
  inlinable(symbol: string): Entry | undefined;
  /** Whether a function is one of the prelude's. */
  wants(symbol: string): boolean;
  add(code: CompiledFunction, inlinable: boolean): void;
  /** Everything kept, or nothing where nothing has been added. */
  changed(): Image | undefined;
}

type Row = readonly [symbol: string, textLength: number, codeLength: number, inlinable: 0 | 1];

interface Written {
  readonly symbol: string;
  readonly inlinable: boolean;
  text(): string;
  code(): Uint8Array;
}

/** Positions of words have a length too. */
type Place = SourcePosition & { readonly length?: number };

type PositionRow = readonly [offset: number, file: number, line: number, column: number, length?: number];

interface FunctionText {
  readonly instructionBytes: number;
  readonly hotBytes: number;
  readonly align: number;
  readonly frameSize: number;
  readonly relocations: readonly CodeRelocation[];
  readonly calls: readonly CodeCall[];
  readonly contract: Contract;
  readonly files: readonly string[];
  readonly positions: readonly PositionRow[];
}

/** All of a function but its name and its code. */
export function writeFunction({ code: _code, name: _name, positions, ...rest }: CompiledFunction): string {
  const files = [...new Set(positions.map(({ position }) => position.file))];
  const rows = positions.map(({ offset, position }): PositionRow => {
    const { line, column, length } = position as Place;
    const row = [offset, files.indexOf(position.file), line, column] as const;
    return length === undefined ? row : [...row, length];
  });
  return asciiJson({ ...rest, files, positions: rows } satisfies FunctionText);
}

export function readFunction(symbol: string, text: string, code: Uint8Array): CompiledFunction {
  const { files, positions, ...rest } = JSON.parse(text) as FunctionText;
  return {
    ...rest,
    name: symbol,
    code,
    positions: positions.map(([offset, file, line, column, length]): CodePosition => {
      const position: Place = { file: files[file]!, line, column };
      const place: Place = length === undefined ? position : { ...position, length };
      return { offset, position: place };
    }),
  };
}

/** What an image has by symbol; each part of it is read when it is wanted. */
function parse({ head, text, bytes }: Image): [string, Written][] {
  let textEnd = 0;
  let codeEnd = 0;
  return (JSON.parse(head) as Row[]).map(([symbol, textLength, codeLength, inlinable]) => {
    const place = textEnd;
    const from = codeEnd;
    textEnd += textLength;
    codeEnd += codeLength;
    const written: Written = {
      symbol,
      inlinable: inlinable === 1,
      text: () => text.slice(place, place + textLength),
      code: () => bytes.subarray(from, from + codeLength),
    };
    return [symbol, written];
  });
}

/** With what was kept before, if there is any. */
export function keepCode(image: Image | undefined): KeptCode {
  const kept = new Map(image === undefined ? [] : parse(image));
  let wordWith: WordBySymbol = () => undefined;
  let added = false;

  function wordOf(symbol: string): Entry | undefined {
    const base = symbol.replace(/~dynamic$/, '');
    const word = wordWith(base);
    // A word that has got another meaning has another symbol.
    return word?.symbol === base ? word : undefined;
  }

  return {
    begin(given) {
      wordWith = given;
    },
    find(symbol) {
      const one = kept.get(symbol);
      return one === undefined ? undefined : readFunction(symbol, one.text(), one.code());
    },
    inlinable(symbol) {
      return kept.get(symbol)?.inlinable === true ? wordOf(symbol) : undefined;
    },
    wants: (symbol) => wordOf(symbol) !== undefined,
    add(code, inlinable) {
      const text = writeFunction(code);
      kept.set(code.name, { symbol: code.name, inlinable, text: () => text, code: () => code.code });
      added = true;
    },
    changed() {
      if (!added) return undefined;
      const all = [...kept.values()].sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
      const texts = all.map(({ text }) => text());
      const codes = all.map(({ code }) => code());
      const rows = all.map(
        ({ symbol, inlinable }, at): Row => [symbol, texts[at]!.length, codes[at]!.length, inlinable ? 1 : 0],
      );
      return { head: asciiJson(rows), text: texts.join(''), bytes: joined(codes) };
    },
  };
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let place = 0;
  for (const part of parts) {
    bytes.set(part, place);
    place += part.length;
  }
  return bytes;
}
