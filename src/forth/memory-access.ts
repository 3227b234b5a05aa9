/** The program's memory as the compiler reads and writes it: native or not, in as many parts as there are regions. */
import { ConveneError, counted } from '../ir/index.ts';
import type { Memory } from './memory.ts';

export interface MemoryPart {
  readonly start: number;
  readonly bytes: Uint8Array;
}

interface Part {
  readonly start: number;
  readonly end: number;
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

const none = new Uint8Array(0);
const mostParts = 64;

const partFrom = ({ start, bytes }: MemoryPart): Part => ({
  start,
  end: start + bytes.length,
  bytes,
  view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length),
});

/**
 * Memory of given parts, and of others that `find` finds, with an access wholly inside. Throws `memory-range` where an access is not wholly
 * inside one part.
 */
export function createMemory(
  given: readonly MemoryPart[],
  find: (address: number, length: number) => MemoryPart | undefined = () => undefined,
): Memory {
  const parts = given.map(partFrom);
  let recent = partFrom({ start: 0, bytes: none });

  function partOf(address: number, length: number): Part {
    if (address >= recent.start && address + length <= recent.end) return recent;
    for (const part of parts) {
      if (address >= part.start && address + length <= part.end) {
        recent = part;
        return part;
      }
    }
    const found = find(address, length);
    if (found !== undefined) {
      if (parts.length >= mostParts + given.length) parts.length = given.length;
      recent = partFrom(found);
      parts.push(recent);
      return recent;
    }
    const shown = Number.isSafeInteger(address) && address >= 0 ? `0x${address.toString(16)}` : String(address);
    throw new ConveneError(
      'memory-range',
      `invalid memory address: ${length === 8 ? 'a cell' : counted(length, 'byte')} at ${shown}`,
    );
  }

  return {
    cell(address) {
      const part = partOf(address, 8);
      return part.view.getBigInt64(address - part.start, true);
    },
    setCell(address, value) {
      const part = partOf(address, 8);
      part.view.setBigInt64(address - part.start, value, true);
    },
    integer(address) {
      const part = partOf(address, 8);
      const at = address - part.start;
      return part.view.getInt32(at + 4, true) * 0x1_0000_0000 + part.view.getUint32(at, true);
    },
    setInteger(address, value) {
      const part = partOf(address, 8);
      const at = address - part.start;
      part.view.setInt32(at, value | 0, true);
      part.view.setInt32(at + 4, Math.floor(value / 0x1_0000_0000), true);
    },
    float(address) {
      const part = partOf(address, 8);
      return part.view.getFloat64(address - part.start, true);
    },
    setFloat(address, value) {
      const part = partOf(address, 8);
      part.view.setFloat64(address - part.start, value, true);
    },
    bytes(address, length) {
      if (!(length >= 0)) throw new ConveneError('memory-range', `a text has the length ${length}`);
      const part = partOf(address, length);
      return part.bytes.subarray(address - part.start, address - part.start + length);
    },
  };
}
