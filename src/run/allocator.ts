import { invariant } from '../ir/index.ts';

/** Gives out pieces of a range of addresses, the lowest that fits first. */
export interface Allocator {
  /** Address of so many bytes, or nothing where no gap is large enough. */
  allocate(bytes: number): number | undefined;
  free(address: number, bytes: number): void;
}

/** Every piece starts and ends at a multiple of `alignment`. */
export function createAllocator(start: number, end: number, alignment: number): Allocator {
  /** Gaps in ascending order, no two adjacent. */
  const gaps: { start: number; end: number }[] = [{ start, end }];
  const rounded = (bytes: number): number => Math.max(Math.ceil(bytes / alignment), 1) * alignment;
  return {
    allocate(bytes) {
      const size = rounded(bytes);
      const place = gaps.findIndex((gap) => gap.end - gap.start >= size);
      if (place < 0) return undefined;
      const gap = gaps[place];
      const address = gap.start;
      gap.start += size;
      if (gap.start === gap.end) gaps.splice(place, 1);
      return address;
    },
    free(address, bytes) {
      const freed = { start: address, end: address + rounded(bytes) };
      let place = gaps.findIndex((gap) => gap.start >= freed.end);
      if (place < 0) place = gaps.length;
      const before = gaps[place - 1];
      const after = gaps[place];
      invariant(before === undefined || before.end <= freed.start, 'memory freed twice');
      if (after?.start === freed.end) {
        freed.end = after.end;
        gaps.splice(place, 1);
      }
      if (before?.end === freed.start) before.end = freed.end;
      else gaps.splice(place, 0, freed);
    },
  };
}
