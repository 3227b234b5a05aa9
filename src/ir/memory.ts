/** Byte-addressed memory for the evaluator: regions at addresses, and a trap for every access that is not within one. */
import { ConveneError } from './error.ts';
import { Trap, trapCodes } from './meaning/trap.ts';
import type { Datum } from './operations.ts';
import { f32, f64, type Type, typeBytes } from './types.ts';

export interface Region {
  readonly address: number;
  readonly bytes: Uint8Array;
}

export interface Memory {
  /** Makes a region of zeros; at a free place of its choice with unmapped bytes around it, unless an address is given. */
  readonly map: (size: number, options?: { readonly address?: number; readonly align?: number }) => Region;
  /** A view of bytes that lie within one region; traps if they do not. */
  readonly view: (address: bigint, size: number) => DataView;
  readonly load: (type: Type, address: bigint) => Datum;
  readonly store: (type: Type, value: Datum, address: bigint) => void;
}

const firstAddress = 0x1000_0000;
/** Unmapped bytes between regions that `map` places itself. */
const gap = 0x1_0000;

export function createMemory(): Memory {
  const regions: Region[] = [];
  let free = firstAddress;
  let last: Region | undefined;

  const holds = (region: Region, address: number, size: number): boolean =>
    address >= region.address && address + size <= region.address + region.bytes.length;

  /** The first region that starts beyond an address. */
  function following(address: number): number {
    let low = 0;
    let high = regions.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (regions[middle]!.address <= address) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function map(size: number, options: { readonly address?: number; readonly align?: number } = {}): Region {
    const align = options.align ?? 16;
    const address = options.address ?? Math.ceil((free + gap) / align) * align;
    const region = { address, bytes: new Uint8Array(size) };
    const place = following(address);
    const below = regions[place - 1];
    const above = regions[place];
    if ((below && below.address + below.bytes.length > address) || (above && address + size > above.address)) {
      throw new ConveneError('evaluate-memory', `memory at 0x${address.toString(16)} is mapped already`);
    }
    regions.splice(place, 0, region);
    free = Math.max(free, address + size);
    return region;
  }

  function view(wide: bigint, size: number): DataView {
    const address = Number(wide);
    if (last === undefined || !holds(last, address, size)) last = regions[following(address) - 1];
    if (last === undefined || !holds(last, address, size)) throw new Trap(trapCodes.invalidAddress);
    return new DataView(last.bytes.buffer, last.bytes.byteOffset + address - last.address, size);
  }

  function load(type: Type, address: bigint): Datum {
    const bytes = view(address, typeBytes(type));
    if (type === f64) return bytes.getFloat64(0, true);
    if (type === f32) return bytes.getFloat32(0, true);
    switch (bytes.byteLength) {
      case 1:
        return BigInt(bytes.getUint8(0));
      case 2:
        return BigInt(bytes.getUint16(0, true));
      case 4:
        return BigInt(bytes.getUint32(0, true));
      default:
        return bytes.getBigUint64(0, true);
    }
  }

  function store(type: Type, value: Datum, address: bigint): void {
    const bytes = view(address, typeBytes(type));
    if (type === f64) bytes.setFloat64(0, value as number, true);
    else if (type === f32) bytes.setFloat32(0, value as number, true);
    else if (bytes.byteLength === 8) bytes.setBigUint64(0, BigInt.asUintN(64, value as bigint), true);
    else {
      const low = Number(BigInt.asUintN(32, value as bigint));
      if (bytes.byteLength === 4) bytes.setUint32(0, low, true);
      else if (bytes.byteLength === 2) bytes.setUint16(0, low & 0xffff, true);
      else bytes.setUint8(0, low & 0xff);
    }
  }

  return { map, view, load, store };
}
