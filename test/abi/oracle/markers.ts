/**
 * What every register and stack slot holds when a foreign function is entered, so that the bytes that it finds tell where it looked. An integer
 * register or stack slot holds the address of a region of its own, so that what is passed by address is told apart too.
 */
import type { Assignment, Location, Passing } from '../../../src/abi/index.ts';

/** Where the regions are. */
export const arena = 0x1000_0000;
export const regionBytes = 4096;
export const slotCount = 128;
const firstFloat = 16;

/** The address that integer register or stack slot `source` holds; the low bytes tell apart those near to each other. */
const addressIn = (source: number): bigint =>
  BigInt(arena + source * regionBytes + (source & 15) * 16 + (source >> 4) * 256);

/** Content of a region, from the address on that its source holds. */
export function regionContent(source: number, bytes: number): Uint8Array {
  return Uint8Array.from({ length: bytes }, (_, at) => (source * 37 + at * 11 + (at >> 4) * 3 + 7) & 255);
}

function littleEndian(value: bigint): Uint8Array {
  return Uint8Array.from({ length: 8 }, (_, at) => Number((value >> BigInt(8 * at)) & 255n));
}

/** By number of the register: 8 bytes of an integer register, 16 of a float register. */
export function registerMarker(register: number): Uint8Array {
  return register < firstFloat ? littleEndian(addressIn(register)) : regionContent(600 + register, 16);
}

const slotSource = (slot: number): number => 16 + slot;
export const slotMarker = (slot: number): Uint8Array => littleEndian(addressIn(slotSource(slot)));

/** Regions for memory that results are taken from. */
export const resultSource = 200;
export const resultAddress = (source: number): bigint => addressIn(source);

/** The stack's argument area as it is at entry. */
function stackBytes(offset: number, bytes: number): Uint8Array {
  return Uint8Array.from({ length: bytes }, (_, at) => slotMarker((offset + at) >> 3)[(offset + at) & 7]!);
}

function bytesAt(location: Location, bytes: number): Uint8Array {
  switch (location.kind) {
    case 'register':
    case 'whole register':
      return registerMarker(location.register).subarray(0, bytes);
    case 'stack':
    case 'area':
      return stackBytes(location.offset, bytes);
    default:
      throw new Error(`no oracle for a ${location.kind}`);
  }
}

/** What a value's memory holds when the function finds it where the assignment says. Bytes that no part covers are zero. */
export function expectedBytes(assignment: Assignment, passing: Passing, bytes: number): Uint8Array {
  const places = assignment.parameters;
  switch (passing.kind) {
    case 'nothing':
      return new Uint8Array(bytes);
    case 'value':
      return bytesAt(places[passing.piece]!, bytes);
    case 'memory':
      return bytesAt(places[passing.piece]!, bytes);
    case 'parts':
      return joined(
        bytes,
        passing.parts.map((part) => [part.offset, bytesAt(places[part.piece]!, part.bytes)]),
      );
    case 'reference': {
      const place = places[passing.piece]!;
      const source =
        place.kind === 'register' ? place.register : place.kind === 'stack' ? slotSource(place.offset >> 3) : -1;
      return regionContent(source, bytes);
    }
    default:
      throw new Error(`no oracle for what is passed by ${passing.kind}`);
  }
}

/** The same for a result that a function of markers has returned. */
export function expectedResult(assignment: Assignment, bytes: number): Uint8Array {
  const passing = assignment.passing.results.at(-1)!;
  const places = assignment.results;
  switch (passing.kind) {
    case 'nothing':
      return new Uint8Array(bytes);
    case 'value':
    case 'whole register':
      return bytesAt(places[passing.piece]!, bytes);
    case 'parts':
      return joined(
        bytes,
        passing.parts.map((part) => [part.offset, bytesAt(places[part.piece]!, part.bytes)]),
      );
    case 'float stack':
      return joined(
        bytes,
        passing.parts.map(({ offset }, depth) => [offset, regionContent(resultSource + depth, 10)]),
      );
    case 'result pointer':
      return regionContent(resultSource, bytes);
    default:
      throw new Error(`no oracle for a result by ${passing.kind}`);
  }
}

function joined(bytes: number, parts: readonly (readonly [number, Uint8Array])[]): Uint8Array {
  const whole = new Uint8Array(bytes);
  for (const [offset, part] of parts) whole.set(part.subarray(0, bytes - offset), offset);
  return whole;
}
