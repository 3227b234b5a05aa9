// Bundles the command and its libraries with esbuild; used by `npm run build` and by the command itself in a checkout.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import {
  compilerSource,
  compilerWhenWanted,
  makerSource,
  makerWhenWanted,
  onlyWhatIsUsed,
  readyAddon,
  readyMade,
  sharedErrors,
  sharedIntermediate,
} from './bundle-plugins.js';
import { list as sources } from './sources.cjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const output = join(root, 'dist');

/** Commander can start other commands, which this one never does; what that needs takes long to load. */
const noChildProcesses = {
  name: 'no-child-processes',
  setup(build) {
    build.onResolve({ filter: /^node:child_process$/ }, () => ({ path: 'child_process', namespace: 'none' }));
    build.onLoad({ filter: /.*/, namespace: 'none' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/** Bundles are called with a `require`; to make another takes time in each run. */
const ownRequire = {
  name: 'own-require',
  setup(build) {
    build.onResolve({ filter: /^node:module$/ }, () => ({ path: 'module', namespace: 'own' }));
    build.onLoad({ filter: /.*/, namespace: 'own' }, () => ({
      contents: 'export const createRequire = () => require;',
    }));
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

const settings = {
  absWorkingDir: root,
  outdir: output,
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  loader: { '.fs': 'text' },
  // As bin/load.js calls them.
  banner: { js: '(function (exports, require, module, part, shared) {' },
  footer: { js: '})' },
  define: { 'import.meta.url': 'module.url' },
  minify: true,
  sourcemap: true,
  sourcesContent: false,
  metafile: true,
  logLevel: 'error',
  write: false,
};

export async function bundle() {
  const addon = await readyAddon(root);
  const findAddon = addon.plugin('module.folder');
  const built = await Promise.all([
    build({
      ...settings,
      entryPoints: {
        convene: join(root, 'src/cli/index.ts'),
        thread: join(root, 'src/cli/writer-thread.ts'),
      },
      plugins: [noChildProcesses, ownRequire, findAddon, compilerWhenWanted(root), readyMade, onlyWhatIsUsed],
    }),
    build({
      ...settings,
      entryPoints: { run: join(root, 'src/cli/run-quickly.ts') },
      plugins: [ownRequire, findAddon, makerWhenWanted(root), readyMade, onlyWhatIsUsed],
    }),
    build({
      ...settings,
      stdin: { contents: makerSource, resolveDir: root },
      entryNames: 'maker',
      plugins: [sharedErrors(root), compilerWhenWanted(root), onlyWhatIsUsed],
    }),
    build({
      ...settings,
      stdin: { contents: compilerSource, resolveDir: root },
      entryNames: 'compiler',
      plugins: [sharedIntermediate(root), readyMade],
    }),
  ]);
  const outputFiles = built.flatMap((one) => one.outputFiles);
  const inputs = [...new Set(built.flatMap(({ metafile }) => Object.keys(metafile.inputs)))].filter((path) =>
    existsSync(join(root, path)),
  );
  mkdirSync(output, { recursive: true });
  // Whoever else runs the command meanwhile finds the old bundles or the new ones, never half of one.
  const put = (path, content) => {
    const part = `${path}.${process.pid}`;
    writeFileSync(part, content);
    renameSync(part, path);
  };
  put(join(output, addon.name), addon.content);
  for (const old of readdirSync(output)) {
    if (/^convene-.*\.node$/.test(old) && old !== addon.name) rmSync(join(output, old), { force: true });
  }
  put(join(output, 'licences.txt'), licences(inputs));
  const hash = createHash('sha256');
  for (const { text } of outputFiles) hash.update(text);
  const end = `//${hash.digest('hex')}`;
  for (const { path, text } of outputFiles) put(path, path.endsWith('.cjs') ? text + end : text);
  put(sources, ['scripts/bundle.js', 'scripts/bundle-plugins.js', ...inputs].join('\n'));
}
