/** Shared libraries that gcc makes for a test. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** Path of a library with the functions of a C text; it is deleted after the tests of the file. */
export function sharedObject(text: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'convene-library-'));
  afterAll(() => rmSync(directory, { recursive: true }));
  const source = join(directory, 'library.c');
  const library = join(directory, 'library.so');
  writeFileSync(source, text);
  execFileSync('gcc', ['-O1', '-shared', '-fPIC', '-w', '-o', library, source]);
  return library;
}
