// Bundles the command and its libraries with esbuild; used by `npm run build` and by the command itself in a checkout.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const output = join(root, 'dist', 'convene.cjs');

function newestChange(directory) {
  let newest = statSync(directory).mtimeMs;
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    newest = Math.max(newest, entry.isDirectory() ? newestChange(path) : statSync(path).mtimeMs);
  }
  return newest;
}

/** Commander can start other commands, which this one never does; what that needs takes long to load. */
const noChildProcesses = {
  name: 'no-child-processes',
  setup(build) {
    build.onResolve({ filter: /^node:child_process$/ }, () => ({ path: 'child_process', namespace: 'none' }));
    build.onLoad({ filter: /.*/, namespace: 'none' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/** For packages that name their licence and leave out its text. */
function licenceNamed(path) {
  const { license, author, repository } = JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8'));
  return `${license}, ${author?.name ?? author}, ${repository?.url ?? repository}\n`;
}

/** Licences of the libraries that the bundle holds. */
function licences(inputs) {
  const packages = new Set();
  for (const path of inputs) {
    const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path);
    if (found) packages.add(found[1]);
  }
  return [...packages]
    .sort()
    .map((path) => {
      const file = readdirSync(join(root, path)).find((name) => /^licen[cs]e/i.test(name));
      const text = file === undefined ? licenceNamed(path) : readFileSync(join(root, path, file), 'utf8');
      return `${path.replace(/.*node_modules\//, '')}\n\n${text}`;
    })
    .join('\n');
}

export async function bundle() {
  // What only making the bundle needs is loaded then.
  const { createHash } = await import('node:crypto');
  const { build } = await import('esbuild');
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [join(root, 'src/cli/index.ts')],
    outfile: output,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['koffi'],
    plugins: [noChildProcesses],
    loader: { '.fs': 'text' },
    // As bin/convene.js calls it.
    banner: { js: '(function (exports, require, module, moduleUrl) {' },
    footer: { js: '})' },
    define: { 'import.meta.url': 'moduleUrl' },
    minifySyntax: true,
    minifyWhitespace: true,
    sourcemap: true,
    sourcesContent: false,
    metafile: true,
    logLevel: 'error',
    write: false,
  });
  mkdirSync(dirname(output), { recursive: true });
  // Whoever else runs the command meanwhile finds the old bundle or the new one, never half of it.
  const put = (path, content) => {
    const part = `${path}.${process.pid}`;
    writeFileSync(part, content);
    renameSync(part, path);
  };
  put(join(dirname(output), 'licences.txt'), licences(Object.keys(metafile.inputs)));
  for (const { path, text } of outputFiles) {
    const hash = () => createHash('sha256').update(text).digest('hex');
    put(path, path === output ? `${text}//${hash()}` : text);
  }
}

export async function ensureBundle() {
  const newest = Math.max(newestChange(join(root, 'src')), statSync(fileURLToPath(import.meta.url)).mtimeMs);
  if (existsSync(output) && statSync(output).mtimeMs >= newest) return;
  await bundle();
}
