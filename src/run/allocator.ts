import { invariant } from '../ir/index.ts';

/** Gives out pieces of a range of addresses, the lowest that fits first. */
export interface Allocator {
  /** Address of so many bytes, a multiple of a power of two; nothing where no gap is large enough. */
  allocate(bytes: number, align: number): number | undefined;
  free(address: number, bytes: number): void;
}

/** Every piece takes a multiple of `unit` bytes. */
export function createAllocator(start: number, end: number, unit: number): Allocator {
  /** Gaps in ascending order, no two adjacent. */
  const gaps: { start: number; end: number }[] = [{ start, end }];
  const rounded = (bytes: number): number => Math.max(Math.ceil(bytes / unit), 1) * unit;
  return {
    allocate(bytes, align) {
      const size = rounded(bytes);
      const aligned = (gap: { start: number }): number => Math.ceil(gap.start / align) * align;
      const place = gaps.findIndex((gap) => gap.end - aligned(gap) >= size);
      if (place < 0) return undefined;
      const gap = gaps[place];
      const address = aligned(gap);
      const rest = [
        { start: gap.start, end: address },
        { start: address + size, end: gap.end },
      ];
      gaps.splice(place, 1, ...rest.filter((piece) => piece.start < piece.end));
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
