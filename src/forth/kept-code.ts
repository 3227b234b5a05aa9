/**
 * Machine code of the prelude's words, kept from one session to the next. What such a word compiles to follows from the prelude
 * alone, so code kept and code made anew are the same.
 */
import type { CompiledFunction } from '../codegen/index.ts';
import { asciiJson } from './body-text.ts';
import type { Entry } from './dictionary.ts';
import { type Image, joined, type WordBySymbol } from './image.ts';
import { readFunction, writeFunction } from './kept-function.ts';
import { lineFinder, linesOf, linesText } from './lines.ts';

/** What a function needs to be there, by symbols: functions, and words whose tokens it holds. */
export interface Needs {
  readonly functions: readonly string[];
  readonly tokens: readonly string[];
}

/** Functions, each after those that it needs as far as they do not need each other, and the words whose tokens they hold. */
export interface KeptUnit {
  readonly functions: readonly CompiledFunction[];
  readonly tokens: readonly Entry[];
}

export interface KeptCode {
  /** Says which words are the prelude's. */
  begin(wordWith: WordBySymbol): void;
  find(symbol: string): CompiledFunction | undefined;
  /** A function and all that it needs beside what is there; nothing where any of it is missing. */
  unit(symbol: string, isThere: (symbol: string) => boolean): KeptUnit | undefined;
  /** The word that a kept function was made from, where callers may want to inline it. */
  inlinable(symbol: string): Entry | undefined;
  /** Whether a function is one of the prelude's. */
  wants(symbol: string): boolean;
  add(code: CompiledFunction, inlinable: boolean, needs: Needs): void;
  /** Everything kept, or nothing where nothing has been added. */
  changed(): Image | undefined;
}

/** A kept function as it is written: its text is what it needs, and then the function. */
interface Written {
  readonly inlinable: boolean;
  text(): string;
  code(): Uint8Array;
}

interface Found {
  readonly code: CompiledFunction;
  readonly needs: Needs;
}

/**
 * What an image has by symbol; each part of it is read when it is wanted. In the head is for each symbol where its text starts and how long
 * it is, the same of its code, and 1 where callers may want to inline it.
 */
function readWritten({ head, text, bytes }: Image) {
  const find = lineFinder(head);
  return {
    symbols: () => linesOf(head).map(([symbol]) => symbol),
    get(symbol: string): Written | undefined {
      const found = find(symbol);
      if (found === undefined) return undefined;
      const [textStart, textLength, codeStart, codeLength, inlinable] = found.split(' ').map(Number) as Figures;
      return {
        inlinable: inlinable === 1,
        text: () => text.slice(textStart, textStart + textLength),
        code: () => bytes.slice(codeStart, codeStart + codeLength),
      };
    },
  };
}

type Figures = [textStart: number, textLength: number, codeStart: number, codeLength: number, inlinable: number];

/** With what was kept before, if there is any. */
export function keepCode(image: Image | undefined): KeptCode {
  const earlier = image && readWritten(image);
  const added = new Map<string, Written>();
  const found = new Map<string, Found | undefined>();
  let wordWith: WordBySymbol = () => undefined;

  const writtenOf = (symbol: string): Written | undefined => added.get(symbol) ?? earlier?.get(symbol);

  function find(symbol: string): Found | undefined {
    let known = found.get(symbol);
    if (known !== undefined || found.has(symbol)) return known;
    const written = writtenOf(symbol);
    if (written !== undefined) {
      const [needs, text] = written.text().split('\n') as [string, string];
      known = { code: readFunction(symbol, text, written.code()), needs: JSON.parse(needs) as Needs };
    }
    found.set(symbol, known);
    return known;
  }

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
    find: (symbol) => find(symbol)?.code,
    unit(symbol, isThere) {
      const functions: CompiledFunction[] = [];
      const tokens: Entry[] = [];
      const begun = new Set<string>();
      function isComplete(one: string): boolean {
        if (begun.has(one) || isThere(one)) return true;
        begun.add(one);
        const known = find(one);
        if (!known?.needs.functions.every(isComplete)) return false;
        functions.push(known.code);
        const words = known.needs.tokens.map(wordOf).filter((word) => word !== undefined);
        tokens.push(...words);
        return words.length === known.needs.tokens.length;
      }
      return isComplete(symbol) ? { functions, tokens } : undefined;
    },
    inlinable: (symbol) => (writtenOf(symbol)?.inlinable === true ? wordOf(symbol) : undefined),
    wants: (symbol) => wordOf(symbol) !== undefined,
    add(code, inlinable, needs) {
      const text = `${asciiJson(needs)}\n${writeFunction(code)}`;
      added.set(code.name, { inlinable, text: () => text, code: () => code.code });
      found.set(code.name, { code, needs });
    },
    changed() {
      if (added.size === 0) return undefined;
      const symbols = [...new Set([...(earlier?.symbols() ?? []), ...added.keys()])].sort();
      const all = symbols.map((symbol) => writtenOf(symbol)!);
      const texts = all.map(({ text }) => text());
      const codes = all.map(({ code }) => code());
      let [textStart, codeStart] = [0, 0];
      const lines = all.map(({ inlinable }, at): [string, string] => {
        const [textLength, codeLength] = [texts[at]!.length, codes[at]!.length];
        const figures: Figures = [textStart, textLength, codeStart, codeLength, inlinable ? 1 : 0];
        textStart += textLength;
        codeStart += codeLength;
        return [symbols[at]!, figures.join(' ')];
      });
      return { head: linesText(lines), text: texts.join(''), bytes: joined(codes) };
    },
  };
}
