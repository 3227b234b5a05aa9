/**
 * A session: generated code in this process, with its symbols, its stacks and its calls to and from TypeScript.
 *
 * Several sessions may live at once in a thread. Memory that a session gives out belongs to it until it is closed.
 */
import { ConveneError } from '../ir/index.ts';
import {
  contextBytes,
  contextCells,
  contextSymbols,
  guardBytes,
  guardCells,
  type LinkBase,
  type LinkedCode,
  runtimeSymbols,
  type StackRange,
  sessionStackBytes,
  stackGuards,
} from '../link/index.ts';
import type { CodeObject, DataObject } from '../object/index.ts';
import { createSessionBridges, type SessionBridges } from './bridges.ts';
import { type CallOptions, createCaller } from './call.ts';
import { type Callback, createCallbacks } from './callback.ts';
import { createCells } from './cells.ts';
import { type Context, createContext, createEngine } from './context.ts';
import { entrySymbols } from './entry-symbols.ts';
import { entryCode } from './host-code.ts';
import { callable } from './libc.ts';
import { type LoadedPieces, loadPieces } from './loader.ts';
import { mapFixed, mapStack, type NativeMemory } from './memory.ts';
import type { CallableOf, CallbackOf, NativeSignature, TargetOf } from './native-types.ts';
import { realm } from './realm.ts';
import { returnsSeveral } from './signature.ts';
import { type CodePlace, createSymbols, type LoadedUnit } from './symbols.ts';

export interface SessionOptions {
  /** Data and float stack, where they are not to be the session's own: ranges with nothing mapped in the guards beside them. */
  readonly stacks?: { readonly data?: StackRange; readonly float?: StackRange };
  readonly machineStackBytes?: number;
}

/**
 * C functions are called only while so much of the machine stack is left: a C function that overflows it ends the process. The system's own
 * functions take some kilobytes.
 */
const foreignStackBytes = 1 << 16;

/** What is loaded and unloaded together. */
export interface Unit {
  readonly functions: readonly CodeObject[];
  readonly data?: readonly DataObject[];
}

export interface Session {
  readonly context: Context;
  readonly stacks: { readonly machine: StackRange; readonly data: StackRange; readonly float: StackRange };
  /** The session's own data and float stack as memory; absent where the options gave others. */
  readonly stackMemory: { readonly data?: Uint8Array; readonly float?: Uint8Array };
  /**
   * Loads functions and data that may refer to each other, to what is loaded, and to symbols of this process.
   * Throws `undefined-symbol`, `duplicate-symbol`, `memory-exhausted`, `relocation-range`, `far-variable`.
   */
  load(unit: Unit): LoadedUnit;
  /** What code may be linked for beforehand: it is the same for the first session of each process, as a rule. */
  readonly linkBase: LinkBase;
  /**
   * Loads code that was linked for this session's {@link linkBase}, until the session is closed. Answers false, having done nothing, where
   * other code lies in its place.
   */
  place(code: LinkedCode): boolean;
  /** Gives an address a name. Throws `duplicate-symbol`. */
  define(symbol: string, address: number): void;
  /**
   * Makes the symbols of a shared library known, by its file name as the dynamic linker takes it. It stays loaded.
   * Throws `no-library`.
   */
  open(library: string): void;
  /** Address of a symbol of the session or, failing that, of a library that it has opened, or of this process. */
  address(symbol: string): number | undefined;
  /** The function that an address lies in. */
  functionAt(address: number): CodePlace | undefined;
  /**
   * Names of the functions that suspended runs will go back to: all into which a cell of their frames points, so that some more may be
   * among them.
   */
  activeFunctions(): Set<string>;
  /**
   * A native function as a TypeScript function, through a bridge where its convention is not System V's. It runs on the session's machine stack; a throw or fault of generated code becomes
   * an error with code `native-throw`. Throws `undefined-symbol`, `bad-signature`, `bridge-role` for a role without a source.
   */
  function<const S extends NativeSignature, T extends string | number>(
    target: TargetOf<T, NoInfer<S>>,
    signature: S,
    options?: CallOptions,
  ): CallableOf<S>;
  /**
   * A TypeScript function as a native one, for C functions that generated code or {@link Session.function} calls in this thread.
   * What it throws is thrown again where TypeScript had called; C sees the result zero meanwhile.
   */
  callback<const S extends NativeSignature>(signature: S, target: CallbackOf<S>): Callback<S>;
  /** How many bridges between conventions were made, and how often one did that was there. */
  readonly bridges: { readonly made: number; readonly reused: number };
  /** Zeroed memory at a fixed address. Throws `address-taken`. */
  map(start: number, bytes: number): NativeMemory;
  /** Unloads everything and gives all memory back. What the session gave out must not be used any more. */
  close(): void;
}

/** Opens a session. Throws `memory-exhausted`. */
export function openSession(options: SessionOptions = {}): Session {
  const memories: NativeMemory[] = [];
  try {
    return createSession(options, memories);
  } catch (error) {
    for (const memory of memories) memory.release();
    throw error;
  }
}

/** `memories` gets everything that is to be released with the session. */
function createSession(options: SessionOptions, memories: NativeMemory[]): Session {
  const shared = realm();
  const keep = (memory: NativeMemory): NativeMemory => {
    memories.push(memory);
    return memory;
  };
  const stack = (name: keyof typeof guardBytes, bytes: number): NativeMemory => keep(mapStack(bytes, guardBytes[name]));
  const machine = stack('machine', options.machineStackBytes ?? sessionStackBytes.machine);
  const data = options.stacks?.data === undefined ? stack('data', sessionStackBytes.data) : undefined;
  const float = options.stacks?.float === undefined ? stack('float', sessionStackBytes.float) : undefined;
  const stacks = {
    machine: rangeOf(machine),
    data: options.stacks?.data ?? rangeOf(data!),
    float: options.stacks?.float ?? rangeOf(float!),
  };
  const entry = loadPieces(
    shared.entryMemory,
    { functions: [entryCode()], data: sessionData() },
    { resolve: (symbol) => shared.symbols.get(symbol), nearby: (_symbol, address) => address },
  );
  const contextAddress = entry.symbols.get(entrySymbols.context)!;
  const cells = createCells(shared.entryMemory.region.bytes(contextAddress, contextBytes));
  cells.setNumber('nativeStack', machine.end);
  cells.setNumber('dataStack', stacks.data.end);
  cells.setNumber('floatStack', stacks.float.end);
  cells.setNumber('codeStart', shared.codeStart);
  cells.setNumber('codeEnd', shared.codeEnd);
  cells.setNumber('returnStart', shared.entryStart);
  cells.setNumber('interruptReturn', entry.symbols.get(entrySymbols.interrupt)!);
  cells.setNumber('machineStart', machine.start);
  cells.setNumber('machineEnd', machine.end);
  cells.setNumber('stackLimit', machine.start + foreignStackBytes);
  stackGuards(stacks, guardBytes).forEach((guard, i) => {
    guard.forEach((value, field) => {
      const at = contextCells.guards + i * guardCells.bytes + field * 8;
      cells.view.setBigInt64(at, BigInt(value), true);
    });
  });

  const enter = (symbol: string) => callable(entry.symbols.get(symbol)!);
  const callbacks = createCallbacks(cells, machine, shared.entryMemory, entry.symbols.get(entrySymbols.callback)!);
  const engine = createEngine(
    cells,
    {
      start: enter(entrySymbols.start),
      resume: enter(entrySymbols.resume),
      resumeThrow: enter(entrySymbols.resumeThrow),
      resumeCallback: enter(entrySymbols.resumeCallback),
    },
    callbacks.run,
  );
  const visible = visibleSymbols(entry);
  const symbols = createSymbols(shared.memory, visible);
  let made: SessionBridges | undefined;
  const bridges = (): SessionBridges => {
    made ??= createSessionBridges(symbols);
    return made;
  };
  const describe = (address: number): string => {
    const place = symbols.functionAt(address);
    return place === undefined ? `0x${address.toString(16)}` : `${place.name}+${place.offset}`;
  };
  const caller = createCaller(engine, entry.symbols, describe);
  let open = true;
  const whileOpen = <T>(work: () => T): T => {
    if (!open) throw new ConveneError('session-closed', 'the session is closed');
    return work();
  };

  return {
    context: createContext(engine),
    stacks,
    stackMemory: { ...(data && { data: data.bytes }), ...(float && { float: float.bytes }) },
    load: (unit) => whileOpen(() => symbols.load({ functions: unit.functions, data: unit.data ?? [] })),
    linkBase: { start: shared.codeStart, symbols: visible },
    place: (code) => whileOpen(() => symbols.place(code)),
    define: (symbol, address) => whileOpen(() => symbols.define(symbol, address)),
    open: (library) => whileOpen(() => symbols.open(library)),
    address: (symbol) => symbols.resolve(symbol),
    functionAt: (address) => symbols.functionAt(address),
    activeFunctions() {
      const from = cells.number('nativeStack');
      const { start: windowStart, bytes } = machine.window(from, machine.end - from);
      const used = new BigUint64Array(bytes.buffer, bytes.byteOffset + from - windowStart, (machine.end - from) >> 3);
      const names = new Set<string>();
      const [start, end] = [BigInt(shared.codeStart), BigInt(shared.codeEnd)];
      for (const cell of used) {
        if (cell < start || cell >= end) continue;
        const place = symbols.functionAt(Number(cell));
        if (place !== undefined) names.add(place.name);
      }
      return names;
    },
    function: <const S extends NativeSignature, T extends string | number>(
      target: TargetOf<T, NoInfer<S>>,
      signature: S,
      callOptions?: CallOptions,
    ) =>
      whileOpen(() => {
        const place: string | number = target;
        const address = typeof place === 'number' ? place : symbols.resolve(place);
        if (address === undefined) throw new ConveneError('undefined-symbol', `undefined symbol '${place}'`);
        const name = typeof place === 'number' ? describe(place) : place;
        const entry = bridges().into(address, signature);
        return caller.create(name, address, entry, signature, callOptions?.interruptible ?? true);
      }),
    callback: (signature, target) =>
      whileOpen(() => {
        if (returnsSeveral(signature.result)) {
          throw new ConveneError('bad-signature', 'a function for native code gives one result or none');
        }
        const inner = callbacks.create(signature, target);
        try {
          const outer = bridges().outOf(inner.address, signature);
          const release = (): void => {
            outer.release();
            inner.release();
          };
          return { address: outer.address as typeof inner.address, release };
        } catch (error) {
          inner.release();
          throw error;
        }
      }),
    get bridges() {
      return bridges().counts;
    },
    map: (start, bytes) => whileOpen(() => keep(mapFixed(start, bytes))),
    close() {
      if (!open) return;
      open = false;
      caller.close();
      callbacks.free();
      symbols.free();
      entry.free();
      for (const memory of memories) memory.release();
    },
  };
}

const rangeOf = ({ start, end }: StackRange): StackRange => ({ start, end });

function sessionData(): DataObject[] {
  const none = new Uint8Array(0);
  return [
    {
      name: entrySymbols.context,
      content: none,
      size: contextBytes,
      writable: true,
      innerSymbols: Object.entries(contextSymbols).map(([cell, name]) => ({
        name,
        offset: contextCells[cell as keyof typeof contextSymbols],
      })),
    },
    { name: runtimeSymbols.status, content: none, size: 8, writable: true },
    {
      name: runtimeSymbols.arguments,
      content: none,
      size: 8,
      writable: true,
      relocations: [{ offset: 0, kind: 'abs64', symbol: noArguments, addend: 0 }],
    },
    // A count of zero and two ends of lists.
    { name: noArguments, content: none, size: 24, writable: false },
  ];
}

const noArguments = 'convene.arguments.none';

/** What generated code may refer to. */
const visibleSymbols = (entry: LoadedPieces): Map<string, number> =>
  new Map(
    [...Object.values(runtimeSymbols), ...Object.values(contextSymbols)].map((name) => [
      name,
      entry.symbols.get(name)!,
    ]),
  );
