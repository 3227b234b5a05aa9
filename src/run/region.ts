/**
 * The low memory of this process in which code is made: code mapped twice, once to be written and once to be executed, and data
 * beside it, all within reach of signed 32-bit displacements. One for all sessions of a thread; it stays for ever.
 */
import { ConveneError } from '../ir/index.ts';
import { dataSpaceBase, dataSpaceBytes, sessionCodeBase, sessionCodeBytes } from '../link/index.ts';
import { mapPages, protection, withMemoryFile } from './libc.ts';
import { createWindows } from './windows.ts';

const dataBytes = 16 << 20;
const codeBytes = sessionCodeBytes - dataBytes;

export interface Region {
  readonly code: { readonly start: number; readonly end: number };
  readonly data: { readonly start: number; readonly end: number };
  /** Writable bytes of code or data. */
  bytes(address: number, length: number): Uint8Array;
}

/** Where to try, best first: another thread may have the first, and V8 some others. What data of programs would need comes last. */
function candidates(): number[] {
  const starts: number[] = [];
  for (let start = 0x1000_0000; start + sessionCodeBytes <= 0x8000_0000; start += sessionCodeBytes) starts.push(start);
  const dataSpaceEnd = dataSpaceBase + dataSpaceBytes;
  const isForData = (start: number): boolean => start + sessionCodeBytes > dataSpaceBase && start < dataSpaceEnd;
  return [...starts.filter((start) => !isForData(start)), ...starts.filter(isForData)];
}

/** Takes the addresses, as a whole or not at all. */
const reserve = (start: number): boolean => mapPages({ at: start }, sessionCodeBytes, protection.none) !== undefined;

/** Throws `memory-exhausted`. */
export function mapRegion(): Region {
  const start = reserve(sessionCodeBase) ? sessionCodeBase : candidates().find(reserve);
  if (start === undefined) throw new ConveneError('memory-exhausted', 'no addresses below 2 GiB are left for code');
  return mapRegionAt(start);
}

/** Throws `memory-exhausted`. */
function mapRegionAt(start: number): Region {
  const data = start + codeBytes;
  const access = protection.read | protection.write;
  return withMemoryFile(codeBytes, (file) => {
    const placed = mapPages({ over: start }, codeBytes, protection.read | protection.execute, file);
    const writable = mapPages('anywhere', codeBytes, access, file);
    if (placed === undefined || writable === undefined || mapPages({ over: data }, dataBytes, access) === undefined) {
      throw new ConveneError('memory-exhausted', 'the system gives no memory for code');
    }
    const codeAlias = createWindows(writable, writable + codeBytes);
    const dataAlias = createWindows(data, data + dataBytes);
    return {
      code: { start, end: data },
      data: { start: data, end: data + dataBytes },
      bytes(address, length) {
        const isCode = address < data;
        const place = isCode ? address - start + writable : address;
        const window = (isCode ? codeAlias : dataAlias)(place, length);
        return window.bytes.subarray(place - window.start, place - window.start + length);
      },
    };
  });
}
