/**
 * Machine code of programs, kept for when they are run again. What a function compiles to follows from the text of what it is made from
 * (`function-source.ts`) and from what was compiled before it. So what is kept is a tree: each way from its root is what some run compiled, in order.
 */
import type { CompiledFunction } from '../codegen/index.ts';
import { asciiJson } from './body-text.ts';
import { type Image, joined } from './image.ts';
import { readFunction, writeFunction } from './kept-function.ts';

export interface KeptPrograms {
  /** The code of the function that a run compiles next, as long as some earlier run compiled the same ones so far. */
  next(key: string): CompiledFunction | undefined;
  /** The code of one that was not found, and all after it. */
  add(key: string, code: CompiledFunction): void;
  /** Everything kept, or nothing where nothing has been added. */
  changed(): Image | undefined;
}

/** Says all that the code of a function depends on, but for what was compiled before. `calledOnce` are symbols that it may take over. */
export const programKey = (source: string, calledOnce: ReadonlySet<string>): string =>
  `${asciiJson([...calledOnce])} ${source}`;

/** More is not worth reading at each start. What is kept then begins anew. */
const mostCharacters = 1 << 19;

const root = -1;

/** A function after the one whose row is `parent`. */
type Row = readonly [parent: number, keyLength: number, textLength: number, codeLength: number, symbol: string];

interface Node {
  readonly parent: number;
  readonly keyLength: number;
  readonly textLength: number;
  readonly symbol: string;
  readonly codeLength: number;
  key(): string;
  text(): string;
  code(): Uint8Array;
}

/** Texts are read when they are wanted. */
function parse({ head, text, bytes }: Image): Node[] {
  let place = 0;
  let from = 0;
  return (JSON.parse(head) as Row[]).map(([parent, keyLength, textLength, codeLength, symbol]): Node => {
    const [start, middle, end] = [place, place + keyLength, place + keyLength + textLength];
    place = end;
    const codeStart = from;
    from += codeLength;
    return {
      parent,
      keyLength,
      textLength,
      codeLength,
      symbol,
      key: () => text.slice(start, middle),
      text: () => text.slice(middle, end),
      code: () => bytes.slice(codeStart, codeStart + codeLength),
    };
  });
}

/** With what was kept before, if there is any. */
export function keepPrograms(image: Image | undefined): KeptPrograms {
  let nodes = image === undefined ? [] : parse(image);
  const known = nodes.length;
  let at = root;
  let added = 0;
  return {
    next(key) {
      if (added > 0) return undefined;
      const found = nodes.findIndex(
        (node) => node.parent === at && node.keyLength === key.length && node.key() === key,
      );
      if (found < 0) return undefined;
      at = found;
      const { symbol, text, code } = nodes[found]!;
      return readFunction(symbol, text(), code());
    },
    add(key, code) {
      const text = writeFunction(code);
      const lengths = { keyLength: key.length, textLength: text.length, codeLength: code.code.length };
      const parts = { key: () => key, text: () => text, code: () => code.code };
      at = nodes.push({ parent: at, ...lengths, symbol: code.name, ...parts }) - 1;
      added += 1;
    },
    changed() {
      if (added === 0) return undefined;
      const size = (some: readonly Node[]): number =>
        some.reduce((sum, { keyLength, textLength, codeLength }) => sum + keyLength + textLength + codeLength, 0);
      if (size(nodes) > mostCharacters) {
        nodes = wayTo(nodes, at);
        if (size(nodes) > mostCharacters) return known === 0 ? undefined : write([]);
      }
      return write(nodes);
    },
  };
}

/** The nodes on the way from the root to one. */
function wayTo(nodes: readonly Node[], end: number): Node[] {
  const way: Node[] = [];
  for (let at = end; at !== root; at = nodes[at]!.parent) way.push(nodes[at]!);
  return way.reverse().map((node, index) => ({ ...node, parent: index - 1 }));
}

function write(nodes: readonly Node[]): Image {
  const rows = nodes.map(
    ({ parent, keyLength, textLength, codeLength, symbol }): Row => [parent, keyLength, textLength, codeLength, symbol],
  );
  const text = nodes.map((node) => node.key() + node.text()).join('');
  return { head: asciiJson(rows), text, bytes: joined(nodes.map(({ code }) => code())) };
}
