/**
 * Machine code of the prelude's words, kept from one session to the next. What such a word compiles to follows from the prelude
 * alone, so code kept and code made anew are the same.
 */
import type { Contract } from '../abi/index.ts';
import type { CodeCall, CodePosition, CodeRelocation, CompiledFunction } from '../codegen/index.ts';
import type { SourcePosition } from '../ir/index.ts';
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
  readonly text: string;
  readonly code: Uint8Array;
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
  return JSON.stringify({ ...rest, files, positions: rows } satisfies FunctionText);
}

export function readFunction({ symbol, text, code }: Pick<Written, 'symbol' | 'text' | 'code'>): CompiledFunction {
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

function parse({ text, bytes }: Image): Written[] {
  const line = text.indexOf('\n');
  let place = line + 1 + Number(text.slice(0, line));
  let from = 0;
  return (JSON.parse(text.slice(line + 1, place)) as Row[]).map(([symbol, textLength, codeLength, inlinable]) => {
    const start = place;
    place += textLength;
    from += codeLength;
    const code = bytes.subarray(from - codeLength, from);
    return { symbol, inlinable: inlinable === 1, text: text.slice(start, place), code };
  });
}

/** With what was kept before, if there is any. */
export function keepCode(image: Image | undefined): KeptCode {
  const kept = new Map((image === undefined ? [] : parse(image)).map((one) => [one.symbol, one]));
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
      return one === undefined ? undefined : readFunction(one);
    },
    inlinable(symbol) {
      return kept.get(symbol)?.inlinable === true ? wordOf(symbol) : undefined;
    },
    wants: (symbol) => wordOf(symbol) !== undefined,
    add(code, inlinable) {
      kept.set(code.name, { symbol: code.name, inlinable, text: writeFunction(code), code: code.code });
      added = true;
    },
    changed() {
      if (!added) return undefined;
      const all = [...kept.values()].sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
      const rows = all.map(
        ({ symbol, text, code, inlinable }): Row => [symbol, text.length, code.length, inlinable ? 1 : 0],
      );
      const bytes = new Uint8Array(all.reduce((sum, { code }) => sum + code.length, 0));
      let place = 0;
      for (const { code } of all) {
        bytes.set(code, place);
        place += code.length;
      }
      const head = JSON.stringify(rows);
      return { text: `${head.length}\n${head}${all.map(({ text }) => text).join('')}`, bytes };
    },
  };
}
