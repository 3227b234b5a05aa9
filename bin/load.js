// Loads bundles, and has what earlier runs of them left behind for later ones.
const { closeSync, openSync, readFileSync, readSync, renameSync, unlinkSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');

/** How V8 treats our code: flags, each with the first version of Node that may lack it. */
const tunings = {
  // Most programs are compiled before optimising the compiler could pay.
  short: [['--interrupt-budget=500000', 22]],
  // Modules with many functions are compiled in an eighth less time where it is optimised as soon as it is known to be used much.
  long: [
    ['--interrupt-budget=67584', 22],
    ['--ticks-before-optimization=1', 22],
    // A tenth of the time would go into optimising what more inlining makes large, and not come back; and another fifteenth into second
    // copies of loops for their first rounds.
    ['--max-inlined-bytecode-size-cumulative=300', 22],
    ['--no-turbo-loop-peeling', 22],
  ],
};
const version = Number.parseInt(process.versions.node, 10);

/** Which of them it is; none for programs that have been compiled before: they take less time than it takes to load what sets flags. */
let tuning;

/** For the whole process. */
function tune(given) {
  tuning = given;
  for (const [flag, without] of tunings[given]) if (version < without) require('node:v8').setFlagsFromString(flag);
}

const pathOf = (name) => join(__dirname, '..', 'dist', name);

const conditions = `${process.version} ${process.arch}`;

/** The bundles end with the hash of all of them, which files made from them begin with. */
let hash;

/** In a thread: goes on from what the one that started it has loaded and set. */
function goOnFrom(started) {
  ({ hash, tuning } = started);
}

/** What work with a file gives; nothing where there is none, or others alone may do it. */
function ifPossible(work) {
  try {
    return work();
  } catch {
    return undefined;
  }
}

/** The content of a file that a run of these very bundles left under these conditions, if there is one. */
function read(name, conditions = '') {
  const content = ifPossible(() => readFileSync(pathOf(`convene.${name}`)));
  const head = `${hash} ${conditions}\n`;
  return content?.subarray(0, head.length).latin1Slice() === head ? content.subarray(head.length) : undefined;
}

/** The same without reading more of it than is wanted. It stays open: what replaces it later is another file. */
function open(name) {
  const file = ifPossible(() => openSync(pathOf(`convene.${name}`), 'r'));
  if (file === undefined) return undefined;
  const head = `${hash} \n`;
  const readInto = (bytes, start) => readSync(file, bytes, 0, bytes.length, start + head.length);
  const read = (start, end) => {
    const bytes = Buffer.allocUnsafe(end - start);
    return bytes.subarray(0, readInto(bytes, start));
  };
  if (read(-head.length, 0).latin1Slice() === head) return { read, readInto };
  closeSync(file);
  return undefined;
}

function write(name, parts, conditions = '') {
  const path = pathOf(`convene.${name}`);
  const part = `${path}.${process.pid}`;
  try {
    writeFileSync(part, Buffer.concat([Buffer.from(`${hash} ${conditions}\n`), ...parts]));
    renameSync(part, path);
  } catch {
    // Where the package may not be written to, or the disk is full, each run makes everything anew.
    ifPossible(() => unlinkSync(part));
  }
}

/** V8 takes bytecode only under the flags that it was made under. */
const bytecodeOf = (name) => `${name}.${tuning ?? 'known'}.v8`;

/** Bundles loaded so far whose bytecode nobody has kept yet, or not so that V8 takes it. */
const fresh = [];
const parts = new Map();

/** What a bundle exports. `shared` is what it has in common with the one that loads it. */
function load(name, shared) {
  if (name !== 'run' && tuning === undefined) tune('short');
  const filename = pathOf(`${name}.cjs`);
  // Of ASCII characters alone.
  const source = readFileSync(filename, 'latin1');
  const found = source.slice(-64);
  if (hash !== undefined && hash !== found) {
    throw Object.assign(new Error('the bundles were made anew meanwhile'), { code: 'bundles-changed' });
  }
  hash = found;
  const cachedData = read(bytecodeOf(name), conditions);
  const script = new Script(source, { filename, cachedData });
  // V8 takes none that has been cut, or was made under other options of Node.
  if (script.cachedDataRejected !== false) fresh.push({ name, script, loadedUnder: tuning });
  const bundle = {
    exports: {},
    folder: pathOf('/'),
    get url() {
      return require('node:url').pathToFileURL(filename).href;
    },
  };
  script.runInThisContext()(bundle.exports, require, bundle, part, shared);
  return bundle.exports;
}

/** A bundle that others load when they first need it. */
function part(name, shared) {
  let exports = parts.get(name);
  if (exports === undefined) {
    exports = load(name, shared());
    parts.set(name, exports);
  }
  return exports;
}

/** Keeps what V8 has made of the bundles: compiling them again would take longer than most programs. */
function keepBytecode() {
  for (const { name, script, loadedUnder } of fresh) {
    // It is made under the flags of now, and would be looked for under those of then.
    if (tuning === loadedUnder) write(bytecodeOf(name), [script.createCachedData()], conditions);
  }
}

/** Starts a second thread where it would have a processor of its own. */
function startThread() {
  const { availableParallelism } = require('node:os');
  if (availableParallelism() < 2) return undefined;
  const { Worker } = require('node:worker_threads');
  tune('long');
  // Half of what V8 would take: 16 MB less, for no more time than runs differ by.
  const resourceLimits = { maxYoungGenerationSizeMb: 24 };
  return new Worker(join(__dirname, 'thread.js'), { resourceLimits, workerData: { hash, tuning } });
}

module.exports = { load, keepBytecode, startThread, goOnFrom, store: { open, write } };
