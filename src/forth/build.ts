/**
 * A program as an executable: its data as loading the source left it, the code that its entry needs, and the tokens that its data
 * holds.
 */
import type { CompiledFunction } from '../codegen/index.ts';
import { ConveneError } from '../ir/index.ts';
import { link, runtimeSymbols, withRuntime } from '../link/index.ts';
import type { DataObject, SymbolRelocation } from '../object/index.ts';
import { bodySymbol, dynamicSymbol, type Item, type Word } from './body.ts';
import type { Entry, PlainItem } from './dictionary.ts';
import type { MachineCode } from './machine-code.ts';
import {
  bufferRegion,
  dataStackRegion,
  descriptorFields,
  descriptorRegion,
  filledRegions,
  floatStackRegion,
  initialUserCells,
  type Memory,
  type Region,
  userCells,
  userRegion,
} from './memory.ts';
import type { System } from './system.ts';

/** The bytes of a static ELF executable that runs `entry`. Throws what compiling and linking throw. */
export function buildExecutable(system: System, machineCode: MachineCode, entry: Entry): Uint8Array {
  const { memory } = system;
  const program = programEntry(system, entry);
  const used = usedMemory(memory);
  const { words, tokens } = wordsInUse(system, machineCode, program);
  const functions: CompiledFunction[] = [];
  for (const word of words) functions.push(machineCode.compiled(bodySymbol(word))!);
  for (const word of tokens) {
    if (word.effect?.kind === 'static') functions.push(machineCode.compiled(dynamicSymbol(word))!);
  }
  const data: DataObject[] = [
    object(userRegion, userArea(memory)),
    object(bufferRegion, new Uint8Array(0)),
    { ...object(descriptorRegion, new Uint8Array(0)), ...descriptors(memory, tokens) },
    ...used.map(({ region, bytes }) => object(region, bytes.slice())),
    object(dataStackRegion, new Uint8Array(0)),
    object(floatStackRegion, new Uint8Array(0)),
  ];
  const stacks = { data: dataStackRegion, float: floatStackRegion };
  return link(withRuntime({ functions, data, entry: dynamicSymbol(program) }, { stacks })).bytes;
}

const usedMemory = (memory: Memory) =>
  filledRegions.map(([region, cell]) => ({
    region,
    bytes: memory.bytes(region.start, memory.integer(userCells[cell]) - region.start),
  }));

/** Words that a program needs. */
export interface WordsInUse {
  readonly words: ReadonlySet<Word>;
  /** Those whose tokens are somewhere in code or data. */
  readonly tokens: ReadonlySet<Word>;
  /** In how many places. */
  readonly places: number;
}

/** Compiles all that running a word needs, and the tokens that data holds. */
export function wordsInUse(system: System, machineCode: MachineCode, entry: Entry): WordsInUse {
  const found = usedMemory(system.memory).flatMap(({ bytes }) => tokensIn(bytes));
  const held = found
    .flatMap((token) => system.dictionary.byToken(token) ?? [])
    .filter(({ body }) => body !== undefined);
  const inUse = reachable(system, entry, held);
  system.deferred.close(inUse.words);
  machineCode.compile([entry, ...held]);
  return inUse;
}

/** A word without a name that hands the arguments over, then runs the entry and ends the process. */
function programEntry(system: System, entry: Entry): Entry {
  const items: PlainItem[] = [
    { kind: 'address', symbol: runtimeSymbols.arguments },
    { kind: 'primitive', name: '@' },
    { kind: 'literal', value: BigInt(userCells.argumentBlock) },
    { kind: 'primitive', name: '!' },
    { kind: 'token', word: entry },
    { kind: 'call', word: system.standard('(start)') },
  ];
  return system.newEntry({ name: '(program)', inline: items });
}

function object({ name, start, end }: Region, content: Uint8Array): DataObject {
  return { name: name.replaceAll(' ', '-'), address: start, content, size: end - start, writable: true };
}

/** The shared cells as a program finds them that runs alone. */
function userArea(memory: Memory): Uint8Array {
  const content = memory.bytes(userRegion.start, userRegion.end - userRegion.start).slice();
  const view = new DataView(content.buffer);
  const fresh = new Set([
    'state',
    'parsed',
    'sourceAddress',
    'sourceLength',
    'sourceId',
    'argumentBlock',
    'outputLength',
    'outputFile',
  ]);
  for (const [cell, value] of initialUserCells) {
    if (fresh.has(cell)) view.setBigInt64(userCells[cell] - userRegion.start, BigInt(value), true);
  }
  view.setBigInt64(userCells.hosted - userRegion.start, 0n, true);
  return content;
}

const isToken = (value: number): boolean => value >= descriptorRegion.start && value < descriptorRegion.end;

/** What may be an execution token in data, at whatever alignment. */
function tokensIn(bytes: Uint8Array): bigint[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const high = Math.floor(descriptorRegion.start / 0x100_0000);
  const found = new Set<number>();
  // All tokens have the same highest byte of four, then four zeros.
  for (let at = bytes.indexOf(high, 3); at >= 0; at = bytes.indexOf(high, at + 1)) {
    if (at + 5 > bytes.length) break;
    const value = view.getUint32(at - 3, true);
    if (isToken(value) && view.getUint32(at + 1, true) === 0) found.add(value);
  }
  return [...found].map(BigInt);
}

/** What the entry and the tokens in data lead to: words whose code is needed, and words whose tokens are. */
function reachable(system: System, program: Entry, held: readonly Entry[]): WordsInUse {
  const words = new Set<Word>();
  const tokens = new Set<Word>([program, ...held]);
  const work: Word[] = [...tokens];
  let places = held.length;
  for (let word = work.pop(); word !== undefined; word = work.pop()) {
    if (words.has(word)) continue;
    words.add(word);
    for (const item of word.body?.items ?? []) {
      refuseForeign(word, item);
      if (item.kind === 'call') work.push(item.word);
      const token =
        item.kind === 'token'
          ? item.word
          : item.kind === 'literal' && isToken(Number(item.value))
            ? system.dictionary.byToken(item.value)
            : undefined;
      if (token?.body === undefined) continue;
      places++;
      tokens.add(token);
      work.push(token);
    }
  }
  return { words, tokens, places };
}

/** An executable has no C library, nor a linker that finds one. */
function refuseForeign(word: Word, item: Item): void {
  const name = item.kind === 'foreign' ? item.callee.name : item.kind === 'literal' ? item.foreign : undefined;
  if (name === undefined) return;
  const verb = item.kind === 'foreign' ? 'calls' : 'has the address of';
  throw new ConveneError(
    'forth-foreign-build',
    `'${word.name}' ${verb} '${name}', which is C: executables have no C library. Run the program instead`,
    item.at,
  );
}

function descriptors(memory: Memory, tokens: ReadonlySet<Word>): Pick<DataObject, 'content' | 'relocations'> {
  const length = memory.integer(userCells.descriptorHere) - descriptorRegion.start;
  const field = (word: Word, offset: number, symbol: string): SymbolRelocation => ({
    offset: Number(word.token) - descriptorRegion.start + offset,
    kind: 'abs64',
    symbol,
    addend: 0,
  });
  const relocations = [...tokens].flatMap((word) => [
    field(word, descriptorFields.dynamic, dynamicSymbol(word)),
    ...(word.effect?.kind === 'static' ? [field(word, descriptorFields.own, word.symbol)] : []),
  ]);
  return { content: new Uint8Array(length), relocations };
}
