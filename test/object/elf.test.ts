import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ElfExecutable, writeExecutable } from '../../src/object/index.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const none = new Uint8Array(0);

/** Code, constants, zero-filled variables; the entry is `mov eax, 60; xor edi, edi; syscall`. */
const sample: ElfExecutable = {
  entry: 0x401200,
  segments: [
    {
      writable: false,
      executable: true,
      sections: [
        {
          name: '.text',
          address: 0x401200,
          content: bytes(0xb8, 60, 0, 0, 0, 0x31, 0xff, 0x0f, 0x05),
          size: 9,
          alignment: 16,
        },
      ],
    },
    {
      writable: false,
      executable: false,
      sections: [{ name: '.rodata', address: 0x402210, content: bytes(1, 2, 3), size: 3, alignment: 8 }],
    },
    {
      writable: true,
      executable: false,
      sections: [
        { name: '.data', address: 0x40000000, content: bytes(4, 5), size: 2, alignment: 4096 },
        { name: '.bss', address: 0x40000010, content: none, size: 0x10000, alignment: 16 },
      ],
    },
  ],
  symbols: [
    { name: '_start', address: 0x401200, size: 9, kind: 'function' },
    { name: 'table', address: 0x402210, size: 3, kind: 'object' },
    { name: 'end', address: 0x50000000, size: 0, kind: 'none' },
  ],
};

describe('the executable writer', () => {
  const directory = mkdtempSync(join(tmpdir(), 'convene-elf-'));
  const path = join(directory, 'sample');
  let listing = '';
  beforeAll(() => {
    writeFileSync(path, writeExecutable(sample), { mode: 0o755 });
    listing = execFileSync('sh', ['-c', 'readelf -a -W "$0" 2>&1', path], { encoding: 'utf8' });
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  it('writes a file that readelf reads without a warning', () => {
    expect(listing).toContain('Class:                             ELF64');
    expect(listing).not.toMatch(/warning|error/i);
  });

  it('writes a file that the kernel runs', () => {
    expect(execFileSync(path, { encoding: 'utf8' })).toBe('');
  });

  it('maps each segment with its own permissions, and the stack without execution', () => {
    const headers = [...listing.matchAll(/^ {2}(LOAD|GNU_STACK) +\S+ (\S+) \S+ (\S+) (\S+) ([RWE ]{3}) 0x/gm)];
    expect(
      headers.map(([, type, address, file, memory, flags]) => [type, Number(address), +file, +memory, flags]),
    ).toEqual([
      ['LOAD', 0x401200, 9, 9, 'R E'],
      ['LOAD', 0x402210, 3, 3, 'R  '],
      ['LOAD', 0x40000000, 2, 0x10010, 'RW '],
      ['GNU_STACK', 0, 0, 0, 'RW '],
    ]);
  });

  it('lists the symbols, each in its section', () => {
    expect(listing).toMatch(/401200 +9 FUNC +GLOBAL DEFAULT +1 _start/);
    expect(listing).toMatch(/402210 +3 OBJECT +GLOBAL DEFAULT +2 table/);
    expect(listing).toMatch(/50000000 +0 NOTYPE +GLOBAL DEFAULT +ABS end/);
  });

  it('shows gdb and objdump the function by name', () => {
    expect(execFileSync('objdump', ['-d', path], { encoding: 'utf8' })).toContain('<_start>:');
  });

  it('writes the same bytes each time', () => {
    expect(writeExecutable(sample)).toEqual(writeExecutable(sample));
  });

  it('refuses sections that overlap', () => {
    const [code] = sample.segments;
    expect(() => writeExecutable({ ...sample, segments: [code, code] })).toThrow(
      expect.objectContaining({ code: 'bad-layout', message: "section '.text' at 0x401200 overlaps" }),
    );
  });
});
