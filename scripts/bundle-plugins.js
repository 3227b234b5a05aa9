// The bundles are five: of all commands, of `run`, of a second thread, the compiler, and the maker, which is what `run` needs beside the
// compiler for programs that have not been run before. Each loads the others when it first needs them.
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';

const common = { bundle: true, platform: 'node', loader: { '.fs': 'text' }, write: false, logLevel: 'error' };

/** The folders that make up the compiler. They import each other and `ir`, which the bundles share. */
const compilerParts = ['abi', 'passes', 'codegen', 'targets/x64'].map((part) => `src/${part}/index.ts`);
const makerParts = [
  'src/forth/compile/index.ts',
  'src/forth/prelude/texts.ts',
  'src/run/bridges.ts',
  'src/run/stub-code.ts',
  'src/run/addon/write.ts',
];
const errors = 'src/ir/error.ts';
const intermediate = 'src/ir/index.ts';

const sourceOf = (parts) => parts.map((part) => `export * as '${part}' from './${part}';`).join('\n');

/** An object with what each part exports. */
export const compilerSource = sourceOf(compilerParts);
export const makerSource = sourceOf([intermediate, ...makerParts]);

/** What a module exports. */
async function exportsOf(path) {
  const { outputFiles } = await build({ ...common, entryPoints: [path], format: 'cjs' });
  const module = { exports: {} };
  new Function('module', 'exports', 'require', outputFiles[0].text)(module, module.exports, createRequire(path));
  return module.exports;
}

/** Other modules in place of some, given by their paths. */
const inPlaceOf = (root, modules, contentsFor) => ({
  name: 'in-place-of',
  setup(builder) {
    const namespace = `in place of ${modules[0]}`;
    builder.onResolve({ filter: /^\.\.?\/.*\.ts$/ }, ({ path, resolveDir, kind }) => {
      if (kind === 'entry-point' || resolveDir === root) return undefined;
      const found = join(resolveDir, path);
      return modules.includes(found.slice(root.length)) ? { path: found, namespace } : undefined;
    });
    builder.onLoad({ filter: /.*/, namespace }, async ({ path }) => {
      const contents = contentsFor(path.slice(root.length), await exportsOf(path));
      return { contents, resolveDir: root };
    });
  },
});

/** What the bundle that loads this one shares, which `shared` is. */
const taken = (_path, exported) => {
  const names = Object.keys(exported).join(', ');
  return `const { ${names} } = shared; export { ${names} };`;
};

/** The compiler uses the intermediate representation of the bundle that loads it. */
export const sharedIntermediate = (root) => inPlaceOf(root, [intermediate], taken);

/** Errors are of one class. */
export const sharedErrors = (root) => inPlaceOf(root, [errors], taken);

/** In place of the compiler's parts, until something of them is used. `part` is the loader's. */
export const compilerWhenWanted = (root) =>
  inPlaceOf(root, compilerParts, (path, exported) => {
    const getters = Object.keys(exported).map((name) => `get ${name}() { return loaded().${name}; }`);
    return `const loaded = () => part('compiler', () => require('./${intermediate}'))['${path}'];
      module.exports = { ${getters.join(', ')} };`;
  });

/**
 * In place of all that programs do without which have been run before. Functions stand for functions: what nobody calls takes no time.
 * Nothing can stand for anything else, so that using it is a mistake.
 */
export const makerWhenWanted = (root) => ({
  name: 'maker-when-wanted',
  setup(builder) {
    inPlaceOf(root, [...compilerParts, ...makerParts], (path, exported) => {
      const maker = `part('maker', () => require('./${errors}'))`;
      const loaded = makerParts.includes(path) ? maker : `part('compiler', () => ${maker}['${intermediate}'])`;
      const standIn = (name) =>
        typeof exported[name] === 'function'
          ? `(...values) => ${loaded}['${path}'].${name}(...values)`
          : `/* @__PURE__ */ ${mistake}('${name}')`;
      return Object.keys(exported)
        .map((name) => `export const ${name} = ${standIn(name)};`)
        .join('\n');
    }).setup(builder);
    builder.onEnd(({ outputFiles }) => {
      const found = outputFiles.map(({ text }) => /nothingStandsFor\((.*?)\)/.exec(text)).find(Boolean);
      if (found) return { errors: [{ text: `${found[1]} is used before it is known whether the maker is wanted` }] };
    });
  },
});
const mistake = 'nothingStandsFor';

/** No module of the sources does anything but define: what is not used need not be there. */
export const onlyWhatIsUsed = {
  name: 'only-what-is-used',
  setup(builder) {
    builder.onResolve({ filter: /^\.\.?\/.*\.ts$/ }, ({ path, resolveDir, kind }) =>
      kind === 'entry-point' ? undefined : { path: join(resolveDir, path), sideEffects: false },
    );
  },
};

/** What is always the same, machine code and rules in groups, as functions that give it. */
export const readyMade = {
  name: 'ready-made',
  setup(builder) {
    builder.onLoad({ filter: /\/src\/(run\/host-code|codegen\/rules\/x64-groups)\.ts$/ }, async ({ path }) => {
      const functions = Object.entries(await exportsOf(path)).map(
        ([name, make]) => `export const ${name} = () => (${literal(make())});`,
      );
      return { contents: functions.join('\n') };
    });
  },
};

/**
 * The add-on that calls native code: its file, and a plugin by which bundles beside it find it. `folder` is theirs, in JavaScript. The file's name
 * goes with what is in it, so that nobody loads another than it was made for.
 */
export async function readyAddon(root) {
  const { addonFile } = await exportsOf(join(root, 'src/run/addon/code.ts'));
  const content = addonFile();
  const name = `convene-${createHash('sha256').update(content).digest('hex').slice(0, 16)}.node`;
  const plugin = (folder, head = '') => ({
    name: 'ready-addon',
    setup(builder) {
      builder.onLoad({ filter: /\/src\/run\/addon\/ready\.ts$/ }, () => ({
        contents: `${head} export const readyAddon = () => ${folder} + ${JSON.stringify(name)};`,
      }));
    },
  });
  return { name, content, plugin };
}

/** A value as JavaScript. */
function literal(value) {
  if (value instanceof Uint8Array) {
    return `new Uint8Array(Buffer.from("${Buffer.from(value).toString('base64')}", "base64"))`;
  }
  if (Array.isArray(value)) return `[${value.map(literal).join()}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  return `{${Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}:${literal(inner)}`)}}`;
}
