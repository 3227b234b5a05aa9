// Bundles the command and the library with esbuild; used by `npm run build` and by the command itself in a checkout.
import { existsSync, mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const output = join(root, 'dist', 'convene.js');

function newestChange(directory) {
  let newest = statSync(directory).mtimeMs;
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    newest = Math.max(newest, entry.isDirectory() ? newestChange(path) : statSync(path).mtimeMs);
  }
  return newest;
}

export async function bundle() {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [join(root, 'src/cli/index.ts')],
    outfile: output,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    loader: { '.fs': 'text' },
    sourcemap: true,
    logLevel: 'error',
    write: false,
  });
  mkdirSync(dirname(output), { recursive: true });
  // Whoever else runs the command meanwhile finds the old bundle or the new one, never half of it.
  for (const { path, contents } of outputFiles) {
    const part = `${path}.${process.pid}`;
    writeFileSync(part, contents);
    renameSync(part, path);
  }
}

export async function ensureBundle() {
  if (existsSync(output) && statSync(output).mtimeMs >= newestChange(join(root, 'src'))) return;
  await bundle();
}
