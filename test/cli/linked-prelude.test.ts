/** Sessions in this process whose code of the prelude was linked beforehand, beside those that load it word by word and those that compile it. */
import { afterEach, describe, expect, it } from 'vitest';
import { createNativeEngine, type NativeEngine } from '../../src/cli/engine.ts';
import {
  createSession,
  dynamicSymbol,
  type Image,
  type KeptCode,
  keepCode,
  knownWords,
} from '../../src/forth/index.ts';
import { baseText, type LinkBase } from '../../src/link/index.ts';
import type { Allocator } from '../../src/run/allocator.ts';
import { openSession } from '../../src/run/index.ts';
import { loadPieces } from '../../src/run/loader.ts';
import type { Region } from '../../src/run/region.ts';

let opened: { close(): void }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});

function open(prelude?: KeptCode, image?: Image, isPlaced = true) {
  const native = createNativeEngine(prelude && { prelude });
  opened.push(native);
  if (prelude !== undefined && image !== undefined && isPlaced) native.placePrelude(prelude);
  const session = createSession({ engine: native.engine, files: { read: () => undefined }, ...(image && { image }) });
  prelude?.begin(session.preludeWord, native.linkBase);
  return { native, session };
}

function close(native: NativeEngine): void {
  native.close();
  opened = opened.filter((one) => one !== native);
}

/** What a run of the command leaves, of which these words are all that anybody has used. */
function leave(chosen?: readonly string[]) {
  const prelude = keepCode(undefined);
  const { native, session } = open(prelude);
  const image = session.image();
  const words = [...knownWords(session.system)].filter(({ body, compileOnly }) => body !== undefined && !compileOnly);
  native.machineCode.compile(chosen === undefined ? words : words.filter(({ name }) => chosen.includes(name)));
  const code = prelude.changed()!;
  close(native);
  return { image, code };
}

const { image, code } = leave();

/** Results of programs: cells, or the code, message and place of what they threw. */
function results({ session }: ReturnType<typeof open>, source: string): readonly unknown[] {
  const { stacks } = session.system;
  try {
    session.interpret('program.fs', source);
  } catch (error) {
    const { code, message, position } = error as { code: string; message: string; position: unknown };
    return [code, message, position];
  }
  const cells: bigint[] = [];
  while (stacks.depth > 0) cells.unshift(stacks.pop());
  return cells;
}

const programs = {
  'words that call each other': '1234 s>d <# #s #> drop c@  2 3 max -5 abs',
  'words that the program compiles': ': f ( n -- n n )  10 mod 3 * dup s>d <# #s #> nip ;  4567 f',
  tokens: "' abs ' max : apply ( n n xt xt -- n ) >r execute r> execute ; 5 -7 2swap swap apply",
  'an error that is caught': ': f s" x" 100 throw ; : g [\'] f catch ; g nip nip',
  'a fault in the prelude': ': look ( -- n ) 16 5 s" hello" compare ; look',
  'a word that the program means otherwise': ': max + ; 3 4 max  : g 5 6 max ; g',
  'what MARKER takes back': 'marker back : abs 99 ; 1 abs back -1 abs',
  'what is deferred': "defer d : user ( n -- n ) d 1+ ; ' abs is d -5 user ' negate is d 5 user",
} as const;

describe('the prelude linked beforehand', () => {
  it('is as the loader would have put it there', () => {
    const session = openSession();
    opened.push(session);
    const prelude = keepCode(code);
    const { code: linked } = prelude.linked(session.linkBase)!;
    const functions = linked.functions();
    expect(functions.length).toBeGreaterThan(1400);
    const loaded = new Uint8Array(linked.length).fill(0xcc);
    const places = functions.map(({ start }) => start).reverse();
    const allocator: Allocator = { allocate: () => places.pop(), free: () => {} };
    const region: Region = {
      code: { start: linked.start, end: linked.start + linked.length },
      data: { start: 0, end: 0 },
      bytes: (address, length) => loaded.subarray(address - linked.start, address - linked.start + length),
    };
    const pieces = { functions: functions.map(({ name }) => prelude.find(name)!), data: [] };
    const { symbols } = session.linkBase;
    loadPieces({ region, code: allocator, data: allocator }, pieces, {
      resolve: (symbol) => symbols.get(symbol),
      nearby: (_symbol, address) => address,
    });
    const bytes = new Uint8Array(linked.length);
    linked.read(bytes);
    expect(Buffer.compare(loaded, bytes)).toBe(0);
    for (const { start, end } of functions) expect(end - start).toBeGreaterThan(0);
  });

  it.each(Object.entries(programs))('gives the same results for %s', (_name, source) => {
    const ways = [
      () => open(),
      () => open(keepCode(code), image, false),
      () => open(keepCode(code), image),
      () => open(keepCode(leave(['max', 'abs', 's>d']).code), image),
    ];
    const [compiled, ...others] = ways.map((way) => {
      const opened = way();
      const found = results(opened, source);
      close(opened.native);
      return found;
    });
    for (const other of others) expect(other).toEqual(compiled);
  });

  it('needs no preparing', () => {
    const { native, session } = open(keepCode(code), image);
    const word = session.system.standard('d.r');
    expect(native.machineCode.compile([word])).toEqual({ functions: [], executable: [] });
    const { memory } = session.system;
    let ready = 0;
    for (const known of knownWords(session.system)) {
      const descriptor = Number(known.token);
      const dynamic = session.system.foreign.code!.find(dynamicSymbol(known)) ?? 0;
      expect(memory.integer(descriptor), known.name).toBe(dynamic);
      const own =
        dynamic !== 0 && known.effect?.kind === 'static' ? session.system.foreign.code!.find(known.symbol) : 0;
      expect(memory.integer(descriptor + 8), known.name).toBe(own);
      if (dynamic !== 0) ready++;
    }
    expect(ready).toBeGreaterThan(700);
  });

  it('tells word and position of a fault', () => {
    const places = [open(keepCode(code), image, false), undefined].map((opened) => {
      const { native, session } = opened ?? open(keepCode(code), image);
      const { stacks } = session.system;
      for (const cell of [16n, 5n, 16n, 5n]) stacks.push(cell);
      const outcome = native.engine.start(session.system.standard('compare'), stacks.data, stacks.float);
      close(native);
      return outcome.status === 'thrown' ? outcome.error?.position : undefined;
    });
    expect(places[1]?.file).toMatch(/string\.fs$/);
    expect(places[1]).toEqual(places[0]);
  });

  it('is there again for the next session, once the one before is closed', () => {
    for (const _turn of [1, 2]) {
      const { native, session } = open(keepCode(code), image);
      expect(native.machineCode.isCompiled(session.system.standard('type'))).toBe(true);
      close(native);
    }
  });

  it('is loaded word by word where other addresses are in use, or its place is', () => {
    const first = openSession();
    opened.push(first);
    const second = openSession();
    opened.push(second);
    expect(keepCode(code).linked(first.linkBase)).toBeDefined();
    expect(keepCode(code).linked(second.linkBase)).toBeUndefined();
    const { code: linked } = keepCode(code).linked(first.linkBase)!;
    first.load({ functions: [{ name: 'other', code: new Uint8Array([0xc3]), relocations: [] }] });
    expect(first.place(linked)).toBe(false);
    expect(first.address('forth.type')).toBeUndefined();
    const beside = open(keepCode(code), image);
    expect(beside.native.machineCode.isCompiled(beside.session.system.standard('type'))).toBe(false);
    expect(results(beside, '-5 abs 3 max')).toEqual([5n]);
  });

  it('grows by what is added, all of which is linked then', () => {
    const partly = leave(['max']);
    const prelude = keepCode(partly.code);
    const { native, session } = open(prelude, partly.image);
    expect(native.machineCode.isCompiled(session.system.standard('max'))).toBe(true);
    expect(native.machineCode.isCompiled(session.system.standard('abs'))).toBe(false);
    expect(results({ native, session }, '-7 abs 5 max')).toEqual([7n]);
    session.interpret('program.fs', ': f abs max ;  1 2 f drop');
    const { code: linked } = keepCode(prelude.changed()).linked(native.linkBase)!;
    expect(linked.addressOf('forth.max')).toBeDefined();
  });
});

describe('what is linked', () => {
  const names = (given: Image, base: LinkBase) =>
    keepCode(given)
      .linked(base)
      ?.code.functions()
      .map(({ name }) => name) ?? [];

  it('has all that it needs', () => {
    const session = openSession();
    opened.push(session);
    const base = session.linkBase;
    const poor: LinkBase = {
      start: base.start,
      symbols: new Map([...base.symbols].filter(([name]) => name !== 'convene.host')),
    };
    const prelude = keepCode(code);
    const whole = keepCode(undefined);
    const reader = open();
    whole.begin(reader.session.preludeWord, poor);
    for (const name of names(code, base)) whole.add(prelude.find(name)!, false, { functions: [], tokens: [] });
    const left = names(whole.changed()!, poor);
    expect(left.length).toBeGreaterThan(100);
    expect(left.length).toBeLessThan(names(code, base).length);
    const kept = new Set(left);
    for (const name of left) {
      for (const { symbol } of prelude.find(name)!.relocations) {
        expect(kept.has(symbol) || poor.symbols.has(symbol), `${name} refers to ${symbol}`).toBe(true);
      }
    }
  });

  it('is told apart by every address', () => {
    const symbols = new Map([
      ['a', 1],
      ['b', 2],
    ]);
    const texts = [
      { start: 0, symbols },
      { start: 16, symbols },
      { start: 0, symbols: new Map([...symbols, ['b', 3]] as const) },
      { start: 0, symbols: new Map([['a', 1]]) },
    ].map(baseText);
    expect(new Set(texts).size).toBe(4);
    expect(baseText({ start: 0, symbols: new Map([...symbols].reverse()) })).toBe(texts[0]);
  });
});
