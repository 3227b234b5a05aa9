/** A module of LLVM IR: its outline at once, each function when it is asked for. */
import type { DataItem, IrData, IrFunction, IrModule, SymbolAlias, SymbolAttributes } from '../ir/index.ts';
import { type FunctionOptions, readFunction } from './function.ts';
import { createLexer } from './lexer.ts';
import type { Linkage } from './linkage.ts';
import { namesIn } from './mentions.ts';
import { createNames } from './names.ts';
import { checkGlobals, type ModuleScope } from './scope.ts';
import { type Outline, skim } from './skim.ts';
import { createTables } from './tables.ts';

export interface LlvmModule {
  /** Symbols of functions with a body, in the order of the text. */
  readonly functions: readonly string[];
  /** Reads one of them, by its place. */
  readonly read: (place: number, options?: Partial<FunctionOptions>) => IrFunction;
  /** Symbols that the text of one names, as often as it does. What it calls is among them, but for routines that stand for an operation. */
  readonly mentions: (place: number) => readonly string[];
  /** Variables; complete when all functions have been read, for these may need cells of their own. */
  readonly data: () => readonly IrData[];
  readonly symbols: ReadonlyMap<string, SymbolAttributes>;
  readonly aliases: readonly SymbolAlias[];
}

/**
 * Reads the outline of a module. `file` names the text in errors: `ConveneError`s with code `llvm-syntax`, `llvm-name`, `llvm-type`, or
 * `llvm-unsupported` for what is LLVM IR and cannot be compiled.
 */
export function readLlvm(source: string | Uint8Array, file = 'text'): LlvmModule {
  const bytes = typeof source === 'string' ? new TextEncoder().encode(source) : source;
  const scope = createScope(bytes, file);
  const outline = skim(scope);
  checkGlobals(scope);
  const symbols = new Map<string, SymbolAttributes>();
  for (const { symbol, linkage } of [...outline.definitions, ...outline.variables, ...outline.aliases]) {
    noteSymbol(symbols, symbol, linkage);
    if (!linkage.near && linkage.binding !== 'local') scope.distant.add(symbol);
  }
  for (const { symbol, linkage } of outline.declarations) {
    if (linkage.binding === 'weak') symbols.set(symbol, { binding: 'weak' });
    if (!linkage.near || linkage.binding === 'weak') scope.distant.add(symbol);
  }
  const known = scope.symbols.length;
  return {
    functions: outline.definitions.map(({ symbol }) => symbol),
    read(place, options = {}) {
      const f = readFunction(scope, outline.definitions[place]!, { positions: false, ...options });
      if (scope.symbols.length > known) checkGlobals(scope);
      return f;
    },
    mentions(place) {
      const symbols: string[] = [];
      for (const number of namesIn(outline.definitions[place]!, scope.globals)) symbols.push(scope.symbols[number]!);
      return symbols;
    },
    data: () => [
      ...outline.variables.map(variableData),
      ...constructorData(outline, symbols),
      ...cellData(scope, symbols),
    ],
    symbols,
    aliases: outline.aliases.map(({ symbol, target, offset }) => ({ name: symbol, target, offset })),
  };
}

function createScope(bytes: Uint8Array, file: string): ModuleScope {
  const lexer = createLexer(bytes, file);
  return {
    lexer,
    types: { lexer, named: new Map(), depth: 0, searched: false },
    globals: createNames(bytes),
    symbols: [],
    firstUse: [],
    known: new Map(),
    distant: new Set(),
    blockAddresses: new Map(),
    groups: new Map(),
    weights: new Map(),
    signatures: new Map(),
    lastSignatures: [],
    lastCalls: [],
    aggregates: [],
    tables: createTables(bytes),
    cells: new Map(),
  };
}

function noteSymbol(symbols: Map<string, SymbolAttributes>, symbol: string, linkage: Linkage): void {
  const { binding, hidden, unnamed } = linkage;
  if (binding === 'global' && !hidden) return;
  symbols.set(symbol, { binding, ...(hidden ? { hidden } : {}), ...(unnamed ? { unnamed } : {}) });
}

const variableData = ({ symbol, align, constant, section, items }: Outline['variables'][number]): IrData => ({
  name: symbol,
  align,
  items,
  ...(constant ? { constant } : {}),
  ...(section === undefined ? {} : { section }),
});

/** Addresses of functions that the C library's start-up code calls. */
function constructorData({ constructors, destructors }: Outline, symbols: Map<string, SymbolAttributes>): IrData[] {
  const lists = [
    { name: '.constructors', section: '.init_array', functions: constructors },
    { name: '.destructors', section: '.fini_array', functions: destructors },
  ];
  return lists
    .filter(({ functions }) => functions.length > 0)
    .map(({ name, section, functions }) => {
      symbols.set(name, { binding: 'local', unnamed: true });
      const items = functions.map((symbol): DataItem => ({ kind: 'address', symbol, addend: 0 }));
      return { name, align: 8, section, items };
    });
}

function cellData({ cells }: ModuleScope, symbols: Map<string, SymbolAttributes>): IrData[] {
  return [...cells].map(([name, { items, align }]) => {
    symbols.set(name, { binding: 'local', unnamed: true });
    return { name, align, constant: true, items };
  });
}

/** The whole module as IR. */
export function moduleOfLlvm(module: LlvmModule, options: Partial<FunctionOptions> = {}): IrModule {
  const functions = module.functions.map((_, place) => module.read(place, options));
  const { symbols, aliases } = module;
  return {
    functions,
    data: module.data(),
    ...(symbols.size === 0 ? {} : { symbols }),
    ...(aliases.length === 0 ? {} : { aliases }),
  };
}
