// Loads the bundle, and has what earlier runs of it left behind for later ones.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

// Most programs are compiled before optimising the compiler's own code could pay. Later versions of Node may lack the flag.
if (Number.parseInt(process.versions.node, 10) <= 24) setFlagsFromString('--interrupt-budget=500000');

const place = new URL('../dist/convene.cjs', import.meta.url);
const filename = fileURLToPath(place);
// The bundle ends with its own hash, which files made from it begin with.
const source = readFileSync(place, 'utf8');
const hash = source.slice(-64);

const pathOf = (name) => fileURLToPath(new URL(`../dist/convene.${name}`, import.meta.url));

/** The content of a file that a run of this very bundle left under these conditions, if there is one. */
function read(name, conditions = '') {
  const path = pathOf(name);
  const content = existsSync(path) ? readFileSync(path) : undefined;
  const head = `${hash} ${conditions}\n`;
  return content?.latin1Slice(0, head.length) === head ? content.subarray(head.length) : undefined;
}

function write(name, parts, conditions = '') {
  const part = `${pathOf(name)}.${process.pid}`;
  try {
    writeFileSync(part, Buffer.concat([Buffer.from(`${hash} ${conditions}\n`), ...parts]));
    renameSync(part, pathOf(name));
  } catch {
    // Where the package may not be written to, each run makes everything anew.
  }
}

const conditions = `${process.version} ${process.arch}`;
const cachedData = read('v8', conditions);
const script = new Script(source, { filename, cachedData });
const bundle = { exports: {} };
script.runInThisContext()(bundle.exports, createRequire(place), bundle, place.href);

export const command = bundle.exports;
export const store = { read, write };

/** Keeps what V8 has made of the bundle: compiling it again would take longer than most programs. */
export function keepBytecode() {
  if (cachedData === undefined) write('v8', [script.createCachedData()], conditions);
}
