/**
 * Native memory seen a part at a time. V8 takes each view for memory in use, all of it: views of everything that is reserved would have it
 * collect garbage over and over.
 */
import { memoryAt } from './libc.ts';

export interface Window {
  readonly start: number;
  readonly bytes: Uint8Array;
}

/** How far windows begin from each other. Each is twice as long, so that what lies across the end of one is inside another. */
const step = 1 << 18;

/** Gives a window with these bytes inside, which must lie between the two addresses. */
export function createWindows(first: number, end: number): (address: number, length: number) => Window {
  const windows = new Map<number, Window>();
  const open = (start: number, length: number): Window => ({ start, bytes: new Uint8Array(memoryAt(start, length)) });
  return (address, length) => {
    if (length > step) return open(address, length);
    const start = address - ((address - first) % step);
    let window = windows.get(start);
    if (window === undefined) {
      window = open(start, Math.min(2 * step, end - start));
      windows.set(start, window);
    }
    return window;
  };
}
