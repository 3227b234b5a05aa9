// Runs a TypeScript program on versions of Node that can't: bundles it with esbuild into dist/ first.
// usage: node scripts/run-ts.js FILE.ts [arguments…]
//
// The bundle stands one folder below the root, as the programs in bench/ do, so that `new URL('..', import.meta.url)` is the root in both.
import { mkdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const [entry, ...rest] = process.argv.slice(2);
if (entry === undefined) {
  console.error('usage: node scripts/run-ts.js FILE.ts [arguments…]');
  process.exit(2);
}

const source = resolve(entry);
const output = join(
  root,
  'dist',
  `${relative(root, source)
    .replace(/[^\w-]+/g, '-')
    .replace(/-ts$/, '')}.js`,
);
mkdirSync(join(root, 'dist'), { recursive: true });
await build({
  entryPoints: [source],
  outfile: output,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  loader: { '.fs': 'text' },
  sourcemap: 'inline',
  logLevel: 'error',
});
process.argv = [process.argv[0], source, ...rest];
process.setSourceMapsEnabled(true);
await import(pathToFileURL(output).href);
