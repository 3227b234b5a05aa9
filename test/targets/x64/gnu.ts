/** GNU as and binutils as oracles. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface GnuRelocation {
  readonly offset: number;
  readonly type: string;
  readonly symbol: string;
  readonly addend: number;
}

export interface Assembled {
  readonly text: Uint8Array;
  readonly relocations: readonly GnuRelocation[];
}

function parseRelocations(listing: string): GnuRelocation[] {
  const found: GnuRelocation[] = [];
  for (const line of listing.split('\n')) {
    const match = /^([0-9a-f]+)\s+(R_X86_64_\w+)\s+([^\s+-]+)([+-]0x[0-9a-f]+)?/.exec(line);
    if (!match) continue;
    const [, offset, type, symbol, addend] = match;
    const size = addend === undefined ? 0 : Number(BigInt.asIntN(64, BigInt(addend.slice(1))));
    found.push({ offset: Number.parseInt(offset, 16), type, symbol, addend: addend?.startsWith('-') ? -size : size });
  }
  return found;
}

/** Assembles Intel-syntax text and returns the bytes and relocations of its `.text`. */
export function assembleWithGnu(lines: readonly string[]): Assembled {
  const directory = mkdtempSync(join(tmpdir(), 'convene-gnu-'));
  try {
    const [source, object, binary] = ['a.s', 'a.o', 'a.bin'].map((name) => join(directory, name));
    writeFileSync(source, `.intel_syntax noprefix\n.text\n${lines.join('\n')}\n`);
    execFileSync('as', ['--64', '-o', object, source]);
    execFileSync('objcopy', ['-O', 'binary', '-j', '.text', object, binary]);
    const relocations = execFileSync('objdump', ['-r', '-j', '.text', object], { maxBuffer: 1 << 28 });
    return { text: readFileSync(binary), relocations: parseRelocations(relocations.toString()) };
  } finally {
    rmSync(directory, { recursive: true });
  }
}
