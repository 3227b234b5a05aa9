// The bundles are four: of all commands, of `run`, of a second thread, and the compiler, which each of them loads when it first needs it.
import { join } from 'node:path';
import { build } from 'esbuild';

const common = { bundle: true, platform: 'node', loader: { '.fs': 'text' }, write: false, logLevel: 'error' };

/** The folders that make up the compiler. They import each other and `ir`, which the bundles share. */
const parts = ['abi', 'passes', 'codegen', 'targets/x64'];
const face = new RegExp(`/(${parts.join('|')})/index\\.ts$`);
const intermediate = /\/ir\/index\.ts$/;

/** The source of the compiler's bundle: an object with what each part exports. */
export const compilerSource = parts.map((part) => `export * as '${part}' from './src/${part}/index.ts';`).join('\n');

/** The names that a module exports. */
async function exportsOf(path) {
  const { metafile } = await build({ ...common, entryPoints: [path], format: 'esm', outdir: '.', metafile: true });
  return Object.values(metafile.outputs)[0].exports;
}

/** In the compiler, the intermediate representation of the bundle that loads it: `shared` is the loader's. */
export const sharedIntermediate = {
  name: 'shared-intermediate',
  setup(builder) {
    builder.onResolve({ filter: intermediate }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path),
      namespace: 'shared',
    }));
    builder.onLoad({ filter: /.*/, namespace: 'shared' }, async ({ path }) => {
      const names = (await exportsOf(path)).join(', ');
      return { contents: `const { ${names} } = shared; export { ${names} };` };
    });
  },
};

/** In place of the compiler's parts: most programs have been run before, and need none of it. `part` is the loader's. */
export const compilerWhenWanted = (root) => ({
  name: 'compiler-when-wanted',
  setup(builder) {
    builder.onResolve({ filter: face }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path),
      namespace: 'stand-in',
    }));
    builder.onLoad({ filter: /.*/, namespace: 'stand-in' }, async ({ path }) => {
      const name = face.exec(path)[1];
      const getters = (await exportsOf(path)).map((one) => `get ${one}() { return loaded().${one}; }`);
      const contents = `const loaded = () => part('compiler', () => require('./src/ir/index.ts'))['${name}'];
        module.exports = { ${getters.join(', ')} };`;
      return { contents, resolveDir: root };
    });
    // No module of the sources does anything but define: what is not used need not be there.
    builder.onResolve({ filter: /^\.\.?\/.*\.ts$/ }, ({ path, resolveDir, kind }) =>
      kind === 'entry-point' ? undefined : { path: join(resolveDir, path), sideEffects: false },
    );
  },
});

/** Machine code that is always the same, as functions that give it. */
export const readyMade = {
  name: 'ready-made',
  setup(builder) {
    builder.onLoad({ filter: /\/src\/run\/host-code\.ts$/ }, async ({ path }) => {
      const { outputFiles } = await build({ ...common, entryPoints: [path], format: 'cjs' });
      const module = { exports: {} };
      new Function('module', 'exports', outputFiles[0].text)(module, module.exports);
      const functions = Object.entries(module.exports).map(
        ([name, make]) => `export const ${name} = () => (${literal(make())});`,
      );
      return { contents: functions.join('\n') };
    });
  },
};

/** A value as JavaScript. */
function literal(value) {
  if (value instanceof Uint8Array) return `new Uint8Array([${value.join()}])`;
  if (Array.isArray(value)) return `[${value.map(literal).join()}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  return `{${Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}:${literal(inner)}`)}}`;
}
