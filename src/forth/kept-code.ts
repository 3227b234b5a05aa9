/**
 * Machine code of the prelude's words, kept from one session to the next. What such a word compiles to follows from the prelude
 * alone, so code kept and code made anew are the same. All that can be is linked when it is kept (`kept-linked.ts`): a session for whose
 * addresses that was done has it all at once, any other function by function.
 */
import type { CompiledFunction } from '../codegen/index.ts';
import { baseText, type LinkBase, type LinkedCode, unlinked } from '../link/index.ts';
import { asciiJson } from './body-text.ts';
import type { Entry } from './dictionary.ts';
import { type Image, joined, type WordBySymbol } from './image.ts';
import { readFunction, writeFunction } from './kept-function.ts';
import { type FunctionWithNeeds, linkFunctions, type Needs, wordSymbol } from './kept-linked.ts';
import { lineFinder, linesOf, linesText } from './lines.ts';

/** Functions, each after those that it needs as far as they do not need each other, and the words whose tokens they hold. */
export interface KeptUnit {
  readonly functions: readonly CompiledFunction[];
  readonly tokens: readonly Entry[];
}

/** Functions with all that they need, as they are in memory. */
export interface LinkedPrelude {
  readonly code: LinkedCode;
  /** The descriptor region from its start. */
  descriptors(): Uint8Array;
}

export interface KeptCode {
  /** Says which words are the prelude's, and what functions are linked for when they are written. */
  begin(wordWith: WordBySymbol, base?: LinkBase): void;
  /** What was linked for these very addresses. */
  linked(base: LinkBase): LinkedPrelude | undefined;
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

/** Where a function is kept, and 1 where callers may want to inline it. */
type Figures = readonly [
  codeStart: number,
  codeLength: number,
  textStart: number,
  textLength: number,
  inlinable: number,
];

/** The line about what is linked. */
const aboutLinked = (blockLength: number, descriptorsLength: number, base: LinkBase | undefined): string =>
  [blockLength, descriptorsLength, ...(base === undefined ? [] : [baseText(base)])].join(' ');

/**
 * What an image has by symbol; each part of it is read when it is wanted. Its head has one line about what is linked, and one for each
 * symbol. Its bytes are the block of linked functions, descriptors, and functions that could not be linked. The text of a function is what
 * it needs, and then the function.
 */
function readImage({ head, text, bytes }: Image) {
  const find = lineFinder(head);
  const about = head.slice(0, head.indexOf('\n'));
  const [blockLength, descriptorsLength] = about.split(' ', 2).map(Number) as [number, number];
  const figuresOf = (line: string): Figures => line.split(' ').map(Number) as unknown as Figures;

  function linked({ start }: LinkBase): LinkedPrelude {
    return {
      code: {
        start,
        length: blockLength,
        read(target) {
          if (bytes.read !== undefined) bytes.read(target, 0);
          else target.set(bytes.slice(0, blockLength));
        },
        addressOf(symbol) {
          const line = find(symbol);
          const place = line === undefined ? blockLength : Number.parseInt(line, 10);
          return place < blockLength ? start + place : undefined;
        },
        functions: () =>
          linesOf(head)
            .map(([name, line]) => ({ name, figures: figuresOf(line) }))
            .filter(({ figures: [place] }) => place < blockLength)
            .map(({ name, figures: [place, length] }) => ({ name, start: start + place, end: start + place + length })),
      },
      descriptors: () => bytes.slice(blockLength, blockLength + descriptorsLength),
    };
  }

  return {
    symbols: () => linesOf(head).map(([symbol]) => symbol),
    isInlinable: (symbol: string): boolean => find(symbol)?.endsWith(' 1') === true,
    get(symbol: string): FunctionWithNeeds | undefined {
      const line = find(symbol);
      if (line === undefined) return undefined;
      const [codeStart, codeLength, textStart, textLength] = figuresOf(line);
      const [needs, rest] = text.slice(textStart, textStart + textLength).split('\n') as [string, string];
      const code = readFunction(symbol, rest, bytes.slice(codeStart, codeStart + codeLength));
      return { code: codeStart < blockLength ? unlinked(code) : code, needs: JSON.parse(needs) as Needs };
    },
    linked: (base: LinkBase): LinkedPrelude | undefined =>
      about === aboutLinked(blockLength, descriptorsLength, base) ? linked(base) : undefined,
  };
}

interface Kept extends FunctionWithNeeds {
  readonly inlinable: boolean;
}

/** The image of functions by their symbols. Without a base nothing is linked. */
function writeImage(
  all: ReadonlyMap<string, Kept>,
  base: LinkBase | undefined,
  wordWith: WordBySymbol | undefined,
): Image {
  const linked = base && linkFunctions(all, base, (symbol) => wordWith?.(symbol)?.token);
  const [block, descriptors] = [linked?.code ?? none, linked?.descriptors ?? none];
  const apart: Uint8Array[] = [];
  const texts: string[] = [];
  let [codeEnd, textEnd] = [block.length + descriptors.length, 0];
  const lines = [...all].map(([symbol, { code, needs, inlinable }]): [string, string] => {
    const text = `${asciiJson(needs)}\n${writeFunction(code)}`;
    const offset = linked?.offsets.get(symbol);
    const figures: Figures = [offset ?? codeEnd, code.code.length, textEnd, text.length, inlinable ? 1 : 0];
    if (offset === undefined) {
      apart.push(code.code);
      codeEnd += code.code.length;
    }
    texts.push(text);
    textEnd += text.length;
    return [symbol, figures.join(' ')];
  });
  return {
    head: aboutLinked(block.length, descriptors.length, base) + linesText(lines),
    text: texts.join(''),
    bytes: joined([block, descriptors, ...apart]),
  };
}

const none = new Uint8Array(0);

/** With what was kept before, if there is any. */
export function keepCode(image: Image | undefined): KeptCode {
  const earlier = image && readImage(image);
  const added = new Map<string, Kept>();
  const found = new Map<string, FunctionWithNeeds | undefined>();
  /** Unknown while the prelude itself is loaded: what is compiled then is the prelude's, too. */
  let wordWith: WordBySymbol | undefined;
  let base: LinkBase | undefined;

  function find(symbol: string): FunctionWithNeeds | undefined {
    let known = added.get(symbol) ?? found.get(symbol);
    if (known !== undefined || found.has(symbol)) return known;
    known = earlier?.get(symbol);
    found.set(symbol, known);
    return known;
  }

  function wordOf(symbol: string): Entry | undefined {
    const base = wordSymbol(symbol);
    const word = wordWith?.(base);
    // A word that has got another meaning has another symbol.
    return word?.symbol === base ? word : undefined;
  }

  const isInlinable = (symbol: string): boolean =>
    added.get(symbol)?.inlinable ?? earlier?.isInlinable(symbol) ?? false;

  return {
    begin(words, given) {
      wordWith = words;
      base = given;
    },
    linked: (wanted) => earlier?.linked(wanted),
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
    inlinable: (symbol) => (isInlinable(symbol) ? wordOf(symbol) : undefined),
    wants: (symbol) => wordWith === undefined || wordOf(symbol) !== undefined,
    add(code, inlinable, needs) {
      added.set(code.name, { code, needs, inlinable });
    },
    changed() {
      if (added.size === 0) return undefined;
      const symbols = new Set([...(earlier?.symbols() ?? []), ...added.keys()]);
      const all = [...symbols].sort().map((symbol) => {
        return [symbol, { ...find(symbol)!, inlinable: isInlinable(symbol) }] as const;
      });
      return writeImage(new Map(all), base, wordWith);
    },
  };
}
