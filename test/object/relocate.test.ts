import { describe, expect, it } from 'vitest';
import { applyRelocation, type RelocationKind } from '../../src/object/index.ts';

function fill(kind: RelocationKind, target: number, addend: number, base: number): string {
  const piece = new Uint8Array(10);
  applyRelocation(piece, base, { offset: 1, kind, symbol: 'target', addend }, target, 'owner');
  return Buffer.from(piece).toString('hex');
}

describe('relocation', () => {
  it('counts a relative field from its own address', () => {
    expect(fill('pc32', 0x401000, -4, 0x400000)).toBe('00fb0f00000000000000');
    expect(fill('plt32', 0x400000, -4, 0x401000)).toBe('00fbefffff0000000000');
  });

  it('takes an absolute field of 32 bits, which the processor extends with its sign', () => {
    expect(fill('abs32s', 0x4000_0000, 8, 0)).toBe('00080000400000000000');
    expect(fill('abs32s', 0, -1, 0)).toBe('00ffffffff0000000000');
  });

  it('takes an absolute field of 64 bits', () => {
    expect(fill('abs64', 0x7fff_1234_5678, 0, 0)).toBe('0078563412ff7f000000');
  });

  it('refuses what a 32-bit field cannot hold, naming symbol and owner', () => {
    const message = "'target' at 0x80000000 is out of reach of a 32-bit field in 'owner'";
    expect(() => fill('abs32s', 0x8000_0000, 0, 0)).toThrow(
      expect.objectContaining({ code: 'relocation-range', message }),
    );
    expect(() => fill('pc32', 0x7f00_0000_0000, -4, 0x6000_0000)).toThrow(
      expect.objectContaining({ code: 'relocation-range' }),
    );
  });
});
