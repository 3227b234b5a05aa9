/**
 * Memory of this process for generated programs: fixed ranges and stacks between guards.
 *
 * An array buffer over native memory cannot be detached, and touching one whose pages are gone would kill the process. So nothing
 * here is ever unmapped: what is released gives its pages back, reads as zero and waits for the next who wants the same.
 */
import { ConveneError } from '../ir/index.ts';
import { dataSpaceBase, dataSpaceBytes } from '../link/index.ts';
import { hexadecimal } from '../object/index.ts';
import { mapPages, memoryAt, type Placement, protection, protectPages } from './libc.ts';
import { createWindows, type Window } from './windows.ts';

const readWrite = protection.read | protection.write;

/** A range of native memory. Once released, it belongs to nobody, or to somebody else. */
export interface NativeMemory {
  readonly start: number;
  /** The first address after it. */
  readonly end: number;
  /** All of it. */
  readonly bytes: Uint8Array;
  /** A part of it with these bytes inside, which may be longer. */
  window(address: number, length: number): Window;
  release(): void;
}

interface Mapping {
  readonly start: number;
  readonly length: number;
  readonly guard: number;
  used: boolean;
  bytes: Uint8Array | undefined;
  readonly window: NativeMemory['window'];
}

const mappingOf = (start: number, length: number, guard: number): Mapping => {
  return { start, length, guard, used: false, bytes: undefined, window: createWindows(start, start + length) };
};

let dataSpace: ArrayBuffer | undefined;

/**
 * V8 takes each view for memory in use, all of it, and collects garbage because of that: so views are made when they are wanted, and
 * all of data space is one.
 */
function bytesOf(mapping: Mapping): Uint8Array {
  const { start, length } = mapping;
  if (mapping.bytes === undefined) {
    const offset = start - dataSpaceBase;
    if (offset >= 0 && offset + length <= dataSpaceBytes) {
      dataSpace ??= memoryAt(dataSpaceBase, dataSpaceBytes);
      mapping.bytes = new Uint8Array(dataSpace, offset, length);
    } else mapping.bytes = new Uint8Array(memoryAt(start, length));
  }
  return mapping.bytes;
}

const fixedMappings: Mapping[] = [];

/**
 * Maps zeroed memory at a fixed address, a multiple of the page size. Pages take memory when they are touched.
 *
 * Throws `address-taken` when something else of this process lies there, another session's memory for instance.
 */
export function mapFixed(start: number, bytes: number): NativeMemory {
  const end = start + bytes;
  const overlapping = fixedMappings.find((other) => start < other.start + other.length && other.start < end);
  if (overlapping !== undefined) {
    const same = overlapping.start === start && overlapping.length === bytes;
    if (overlapping.used || !same) throw addressTaken(start, end);
    return lend(overlapping);
  }
  if (mapPages({ at: start }, bytes, readWrite) !== start) throw addressTaken(start, end);
  const mapping = mappingOf(start, bytes, 0);
  fixedMappings.push(mapping);
  return lend(mapping);
}

function addressTaken(start: number, end: number): ConveneError {
  const range = `${hexadecimal(start)}–${hexadecimal(end)}`;
  return new ConveneError(
    'address-taken',
    `the addresses ${range} are in use in this process; close the other session`,
  );
}

function lend(mapping: Mapping): NativeMemory {
  mapping.used = true;
  let held = true;
  const { start, length } = mapping;
  return {
    start,
    end: start + length,
    get bytes() {
      return bytesOf(mapping);
    },
    window: mapping.window,
    release() {
      if (!held) return;
      held = false;
      mapping.used = false;
      discard(start, length);
    },
  };
}

/** Gives the pages back; they read as zero again. */
function discard(start: number, bytes: number): void {
  const place: Placement = { over: start };
  if (mapPages(place, bytes, readWrite) !== start) {
    throw new ConveneError('memory-exhausted', 'the system refuses to renew memory');
  }
}

const stackMappings: Mapping[] = [];

/**
 * Memory for a stack, with `guard` bytes on both sides in which every access faults. All three are multiples of the page size.
 *
 * Throws `memory-exhausted`.
 */
export function mapStack(bytes: number, guard: number): NativeMemory {
  let mapping = stackMappings.find((other) => !other.used && other.length === bytes && other.guard === guard);
  if (mapping === undefined) {
    const reserved = mapPages('anywhere', bytes + 2 * guard, protection.none);
    if (reserved === undefined) {
      throw new ConveneError('memory-exhausted', `the system has no ${bytes} bytes of addresses for a stack`);
    }
    const start = reserved + guard;
    protectPages(start, bytes, readWrite);
    mapping = mappingOf(start, bytes, guard);
    stackMappings.push(mapping);
  }
  return lend(mapping);
}
