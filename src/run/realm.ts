/** What all sessions of a thread share: low memory, the fault handler, and which session's code is running. */
import { faultData, faultSymbols } from '../link/index.ts';
import type { DataObject } from '../object/index.ts';
import { createAllocator } from './allocator.ts';
import { runningSymbol } from './entry-symbols.ts';
import { handlerCode } from './host-code.ts';
import { callable, threadId } from './libc.ts';
import { type LoadMemory, loadPieces } from './loader.ts';
import { mapRegion } from './region.ts';

/**
 * Memory for code that enters and leaves generated code. It lies before all other code: an interrupt that comes while it runs has to wait.
 */
const entryBytes = 1 << 20;
const handlerBytes = 1 << 12;

export interface Realm {
  readonly symbols: ReadonlyMap<string, number>;
  /** Faults are caught in [codeStart, codeEnd); code that enters and leaves generated code starts at `entryStart`. */
  readonly entryStart: number;
  readonly codeStart: number;
  readonly codeEnd: number;
  /** For entry code, with its data. */
  readonly entryMemory: LoadMemory;
  /** For everything else. */
  readonly memory: LoadMemory;
}

let current: Realm | undefined;

/** The realm of this thread. Made when first needed; its fault handler stays installed. */
export function realm(): Realm {
  current ??= createRealm();
  return current;
}

function createRealm(): Realm {
  const region = mapRegion();
  const { start, end } = region.code;
  const entryStart = start + handlerBytes;
  const codeStart = entryStart + entryBytes;
  const data = createAllocator(region.data.start, region.data.end, 8);
  const handler = loadPieces(
    { region, code: createAllocator(start, entryStart, 16), data },
    { functions: [handlerCode()], data: [...faultData(), cell(runningSymbol), cell(faultSymbols.thread)] },
    { resolve: () => undefined, nearby: (_symbol, address) => address },
  );
  const { symbols } = handler;
  const thread = region.bytes(symbols.get(faultSymbols.thread)!, 4);
  new DataView(thread.buffer, thread.byteOffset).setInt32(0, threadId(), true);
  callable(symbols.get(faultSymbols.install)!)();
  return {
    symbols,
    entryStart,
    codeStart,
    codeEnd: end,
    entryMemory: { region, code: createAllocator(entryStart, codeStart, 16), data },
    memory: { region, code: createAllocator(codeStart, end, 16), data },
  };
}

const cell = (name: string): DataObject => ({ name, content: new Uint8Array(0), size: 8, writable: true });
