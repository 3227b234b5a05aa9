/** TypeScript in a process of its own. */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface ProcessOptions {
  readonly flags?: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
}

/** Runs a text that imports from the root, `./src/run/index.ts` for instance. */
export function runTypeScript(contents: string, options: ProcessOptions = {}): SpawnSyncReturns<string> {
  const directory = mkdtempSync(join(tmpdir(), 'convene-process-'));
  try {
    const path = join(directory, 'main.cjs');
    buildSync({
      stdin: { contents, resolveDir: root, loader: 'ts' },
      bundle: true,
      platform: 'node',
      format: 'cjs',
      outfile: path,
      logLevel: 'error',
    });
    const env = { ...process.env, ...options.environment };
    return spawnSync('node', [...(options.flags ?? []), path], { cwd: root, env, encoding: 'utf8' });
  } finally {
    rmSync(directory, { recursive: true });
  }
}
