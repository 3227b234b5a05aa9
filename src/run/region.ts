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

/** Where to try, best first: another thread may have the first. */
function* candidates(): Generator<number> {
  yield sessionCodeBase;
  const dataSpaceEnd = dataSpaceBase + dataSpaceBytes;
  for (let start = 0x1000_0000; start + sessionCodeBytes <= 0x8000_0000; start += sessionCodeBytes) {
    if (start + sessionCodeBytes <= dataSpaceBase || start >= dataSpaceEnd) yield start;
  }
}

/** Throws `memory-exhausted`. */
export function mapRegion(): Region {
  for (const start of candidates()) {
    const region = mapRegionAt(start);
    if (region !== undefined) return region;
  }
  throw new ConveneError('memory-exhausted', 'no addresses below 2 GiB are left for code');
}

function mapRegionAt(start: number): Region | undefined {
  const data = start + codeBytes;
  return withMemoryFile(codeBytes, (file) => {
    const placed = mapPages({ at: start }, codeBytes, protection.read | protection.execute, file);
    if (placed === undefined) return undefined;
    if (mapPages({ at: data }, dataBytes, protection.read | protection.write) === undefined) return undefined;
    const writable = mapPages('anywhere', codeBytes, protection.read | protection.write, file);
    if (writable === undefined) return undefined;
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
