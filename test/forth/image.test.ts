import { describe, expect, it } from 'vitest';
import type { Entry, Session, SessionOptions } from '../../src/forth/index.ts';
import { readerSession } from './support.ts';

const open = (image?: SessionOptions['image']): Session => readerSession({}, undefined, image);

const words = (session: Session): Entry[] => [...session.system.dictionary.entries()];

describe('a session that begins from an image', () => {
  const first = open();
  const image = first.image();

  it('knows the words that the prelude defines, in the same order', () => {
    const second = open(image);
    expect(words(second).map(({ name }) => name)).toEqual(words(first).map(({ name }) => name));
    for (const [index, word] of words(second).entries()) {
      const original = words(first)[index]!;
      const { symbol, token, immediate, compileOnly, action, dataAddress, storage, compilation } = word;
      expect({ symbol, token, immediate, compileOnly, dataAddress, storage }).toEqual({
        symbol: original.symbol,
        token: original.token,
        immediate: original.immediate,
        compileOnly: original.compileOnly,
        dataAddress: original.dataAddress,
        storage: original.storage,
      });
      expect(action).toBe(original.action);
      expect(compilation?.token).toBe(original.compilation?.token);
    }
  });

  it('gives each of them its items and its effect', () => {
    const second = open(image);
    /** Words that items name, by their symbols. */
    const plain = (entry: Entry): unknown =>
      JSON.parse(
        JSON.stringify({ inline: entry.inline, body: entry.body, effect: entry.effect }, (key, value) => {
          if (key === 'word') return (value as Entry).symbol;
          if (typeof value === 'bigint') return `${value}n`;
          return typeof value === 'number' && !(value > -Infinity && value < Infinity) ? `${value}` : value;
        }),
      );
    for (const [index, word] of words(second).entries()) expect(plain(word)).toEqual(plain(words(first)[index]!));
  });

  it('makes the same image again', () => {
    const again = open(image).image();
    expect(again.text).toBe(image.text);
    expect(again.bytes).toEqual(image.bytes);
  });

  it('goes on as the other one does', () => {
    const text = ': twice ( n -- n ) dup + ; 5 constant five  here five';
    const [a, b] = [open(), open(image)];
    for (const session of [a, b]) session.interpret('test', text);
    expect(b.system.stacks.pop()).toBe(a.system.stacks.pop());
    expect(b.system.stacks.pop()).toBe(a.system.stacks.pop());
    expect(words(b)[1]!.symbol).toBe(words(a)[1]!.symbol);
    expect(words(b)[1]!.token).toBe(words(a)[1]!.token);
  });

  it('shows lines of the prelude in messages', () => {
    expect(open(image).system.sources.lineText('prelude/core.fs', 1)).toBe(
      first.system.sources.lineText('prelude/core.fs', 1),
    );
    expect(first.system.sources.lineText('prelude/core.fs', 1)).not.toBeUndefined();
  });
});
