/** Makes the add-on where there is none. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addonFile } from './code.ts';

/** Runs `use` with the path of an add-on made for it, which is gone afterwards. */
export function withWrittenAddon<T>(use: (path: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'convene-'));
  try {
    const path = join(folder, 'convene.node');
    writeFileSync(path, addonFile());
    return use(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
