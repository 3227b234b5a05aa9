import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAllocator } from '../../src/run/allocator.ts';

describe('the allocator', () => {
  it('gives out pieces that do not overlap, and everything again once all are freed', () => {
    const steps = fc.array(
      fc.record({ free: fc.boolean(), bytes: fc.integer({ min: 0, max: 300 }), align: fc.constantFrom(1, 16, 64) }),
      { maxLength: 80 },
    );
    fc.assert(
      fc.property(steps, (list) => {
        const allocator = createAllocator(0x1000, 0x2000, 16);
        const taken: { address: number; bytes: number }[] = [];
        for (const { free, bytes, align } of list) {
          if (free) {
            const piece = taken.splice(bytes % (taken.length + 1), 1)[0];
            if (piece !== undefined) allocator.free(piece.address, piece.bytes);
            continue;
          }
          const address = allocator.allocate(bytes, align);
          if (address === undefined) continue;
          expect(address % align).toBe(0);
          expect(address).toBeGreaterThanOrEqual(0x1000);
          expect(address + bytes).toBeLessThanOrEqual(0x2000);
          for (const other of taken) {
            const apart =
              address + Math.max(bytes, 1) <= other.address || other.address + Math.max(other.bytes, 1) <= address;
            expect(apart).toBe(true);
          }
          taken.push({ address, bytes });
        }
        for (const { address, bytes } of taken) allocator.free(address, bytes);
        expect(allocator.allocate(0x1000, 16)).toBe(0x1000);
      }),
      { seed: 42 },
    );
  });

  it('notices what is freed twice', () => {
    const allocator = createAllocator(0, 4096, 16);
    const address = allocator.allocate(32, 16)!;
    allocator.free(address, 32);
    expect(() => allocator.free(address, 32)).toThrow(expect.objectContaining({ code: 'internal' }));
  });
});
