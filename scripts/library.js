// The library, what `import 'convene'` finds, as one module. It looks for the add-on that calls native code beside itself.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { readyAddon } from './bundle-plugins.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Answers the name and the content of the add-on, for whoever puts it there. */
export async function buildLibrary(folder) {
  const { name, content, plugin } = await readyAddon(root);
  const findAddon = plugin("fileURLToPath(new URL('.', import.meta.url))", "import { fileURLToPath } from 'node:url';");
  await build({
    absWorkingDir: root,
    entryPoints: [join(root, 'src/index.ts')],
    outfile: join(folder, 'index.js'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    plugins: [findAddon],
    sourcemap: true,
    logLevel: 'error',
  });
  return { name, content };
}
