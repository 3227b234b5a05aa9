import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CodeObject, RelocationKind, SymbolRelocation } from '../../src/object/index.ts';

const kinds: Readonly<Record<string, RelocationKind>> = {
  R_X86_64_PC32: 'pc32',
  R_X86_64_PLT32: 'plt32',
  R_X86_64_32S: 'abs32s',
  R_X86_64_64: 'abs64',
};

/** Assembles text in Intel syntax with GNU as into a function that our linkers read. */
export function assembleWithGnu(name: string, text: string): CodeObject {
  const directory = mkdtempSync(join(tmpdir(), 'convene-as-'));
  try {
    const object = join(directory, 'a.o');
    const binary = join(directory, 'a.bin');
    writeFileSync(join(directory, 'a.s'), `.intel_syntax noprefix\n${text}\n`);
    execFileSync('as', ['-o', object, join(directory, 'a.s')]);
    execFileSync('objcopy', ['-O', 'binary', '-j', '.text', object, binary]);
    return { name, code: new Uint8Array(readFileSync(binary)), relocations: readRelocations(object) };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function readRelocations(object: string): SymbolRelocation[] {
  const listing = execFileSync('readelf', ['-rW', object], { encoding: 'utf8' });
  const line = /^([0-9a-f]{16}) +[0-9a-f]+ +(R_\w+) +[0-9a-f]+ (\S+) ([+-]) ([0-9a-f]+)$/gm;
  return [...listing.matchAll(line)].map(([, offset, type, symbol, sign, addend]) => {
    const kind = kinds[type];
    if (kind === undefined) throw new Error(`relocation ${type} in a test`);
    const size = Number.parseInt(addend, 16);
    return { offset: Number.parseInt(offset, 16), kind, symbol, addend: sign === '-' ? -size : size };
  });
}
