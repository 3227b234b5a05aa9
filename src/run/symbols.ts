/** A session's symbols: what is loaded, who refers to whom, and the way to far functions of this process. */
import { ConveneError } from '../ir/index.ts';
import type { LinkedCode } from '../link/index.ts';
import { isVariable, type Library, librarySymbol, openLibrary, processSymbol } from './libc.ts';
import {
  farVariable,
  type LoadedFunction,
  type LoadedPieces,
  type LoadMemory,
  loadPieces,
  type Pieces,
  placeLinked,
} from './loader.ts';
import { jumpTo } from './stub-code.ts';

export interface LoadedUnit {
  /** Addresses of the symbols that it defines. */
  readonly symbols: ReadonlyMap<string, number>;
  /** Gives its memory back. Throws `symbol-in-use` while other units refer to its symbols. */
  unload(): void;
}

/** Where an address of code lies. */
export interface CodePlace {
  readonly name: string;
  readonly offset: number;
}

interface LoadedEntry {
  readonly pieces: LoadedPieces;
  readonly users: Set<LoadedEntry>;
  readonly uses: Set<LoadedEntry>;
}

export interface Symbols {
  load(pieces: Pieces): LoadedUnit;
  place(code: LinkedCode): boolean;
  define(symbol: string, address: number): void;
  open(library: string): void;
  resolve(symbol: string): number | undefined;
  functionAt(address: number): CodePlace | undefined;
  free(): void;
}

/** `given` are symbols of the run-time object. */
export function createSymbols(memory: LoadMemory, given: ReadonlyMap<string, number>): Symbols {
  const addresses = new Map(given);
  const owners = new Map<string, LoadedEntry>();
  const units = new Set<LoadedEntry>();
  const linkage = new Map<number, LoadedPieces>();
  const blocks: { readonly code: LinkedCode; free(): void }[] = [];
  /** In the order in which they were opened, each once. */
  const libraries = new Map<number, Library>();
  /** By start; sorted when somebody looks. */
  let functions: LoadedFunction[] = [];
  /** Blocks whose functions are not among them yet. */
  let untold: LinkedCode[] = [];
  let sorted = true;

  /** A jump to a far function, within reach of 32-bit fields. */
  function linkageStub(symbol: string, address: number): number {
    let stub = linkage.get(address);
    if (stub === undefined) {
      if (isVariable(address)) throw farVariable(symbol, address);
      const resolver = { resolve: () => undefined, nearby: () => address };
      stub = loadPieces(memory, { functions: [jumpTo(symbol, address)], data: [] }, resolver);
      linkage.set(address, stub);
    }
    return stub.functions[0].start;
  }

  function ownAddress(symbol: string): number | undefined {
    const loaded = addresses.get(symbol);
    if (loaded !== undefined) return loaded;
    for (const { code } of blocks) {
      const placed = code.addressOf(symbol);
      if (placed !== undefined) return placed;
    }
    return undefined;
  }

  function refuseDuplicates(pieces: Pieces): void {
    const seen = new Set<string>();
    for (const piece of [...pieces.functions, ...pieces.data]) {
      for (const name of [piece.name, ...(piece.innerSymbols ?? []).map((inner) => inner.name)]) {
        if (ownAddress(name) !== undefined || seen.has(name)) {
          throw new ConveneError('duplicate-symbol', `symbol '${name}' is defined twice`);
        }
        seen.add(name);
      }
    }
  }

  function unload(unit: LoadedEntry): void {
    if (!units.has(unit)) return;
    const user = unit.users.values().next().value;
    if (user !== undefined) {
      const symbol = [...user.pieces.references].find((name) => owners.get(name) === unit);
      const name = user.pieces.symbols.keys().next().value;
      throw new ConveneError('symbol-in-use', `'${symbol}' cannot be unloaded: '${name}' refers to it`);
    }
    units.delete(unit);
    for (const used of unit.uses) used.users.delete(unit);
    for (const name of unit.pieces.symbols.keys()) {
      addresses.delete(name);
      owners.delete(name);
    }
    const gone = new Set(unit.pieces.functions);
    functions = functions.filter((loaded) => !gone.has(loaded));
    unit.pieces.free();
  }

  /**
   * What is loaded comes first, then what libraries define that were opened: the process itself has symbols of many names. What these
   * libraries only need comes last: the process may have its own in place of that, as it has of some variables.
   */
  function resolve(symbol: string): number | undefined {
    const own = ownAddress(symbol);
    if (own !== undefined) return own;
    const found = [...libraries.values()].flatMap((library) => librarySymbol(library, symbol) ?? []);
    return found.find((one) => one.own)?.address ?? processSymbol(symbol) ?? found[0]?.address;
  }

  return {
    resolve,
    define(symbol, address) {
      if (ownAddress(symbol) !== undefined) {
        throw new ConveneError('duplicate-symbol', `symbol '${symbol}' is defined twice`);
      }
      addresses.set(symbol, address);
    },
    open(library) {
      const opened = openLibrary(library);
      if (typeof opened === 'string') throw new ConveneError('no-library', `cannot open '${library}': ${opened}`);
      libraries.set(opened.handle, opened);
    },
    load(pieces) {
      refuseDuplicates(pieces);
      const loaded = loadPieces(memory, pieces, { resolve, nearby: linkageStub });
      const unit: LoadedEntry = { pieces: loaded, users: new Set(), uses: new Set() };
      units.add(unit);
      for (const [name, address] of loaded.symbols) {
        addresses.set(name, address);
        owners.set(name, unit);
      }
      for (const name of loaded.references) {
        const owner = owners.get(name);
        if (owner === undefined || owner === unit) continue;
        owner.users.add(unit);
        unit.uses.add(owner);
      }
      functions.push(...loaded.functions);
      sorted = false;
      return { symbols: loaded.symbols, unload: () => unload(unit) };
    },
    place(code) {
      const free = placeLinked(memory, code);
      if (free === undefined) return false;
      blocks.push({ code, free });
      untold.push(code);
      sorted = false;
      return true;
    },
    functionAt(address) {
      for (const code of untold) functions.push(...code.functions());
      untold = [];
      if (!sorted) functions.sort((a, b) => a.start - b.start);
      sorted = true;
      let low = 0;
      let high = functions.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (functions[middle].end <= address) low = middle + 1;
        else high = middle;
      }
      const found = functions[low];
      if (found === undefined || found.start > address) return undefined;
      return { name: found.name, offset: address - found.start };
    },
    free() {
      for (const unit of units) unit.pieces.free();
      for (const stub of linkage.values()) stub.free();
      for (const block of blocks) block.free();
      blocks.length = 0;
      untold = [];
      units.clear();
      linkage.clear();
      libraries.clear();
      addresses.clear();
      owners.clear();
      functions = [];
    },
  };
}
