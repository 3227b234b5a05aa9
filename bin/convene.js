#!/usr/bin/env node
// The command runs from one bundled file. In a checkout that bundle is made on first use and again whenever a source changes.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';

const maker = new URL('../scripts/bundle.js', import.meta.url);
if (existsSync(maker)) {
  const { ensureBundle } = await import(maker.href);
  await ensureBundle();
}

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

/** What V8 made of the bundle when it first ran: compiling it again would take longer than most programs. */
const conditions = `${process.version} ${process.arch}`;
const cachedData = read('v8', conditions);
const script = new Script(source, { filename, cachedData });
const bundle = { exports: {} };
script.runInThisContext()(bundle.exports, createRequire(place), bundle, place.href);
await bundle.exports.main(process.argv, { read, write });
if (cachedData === undefined && process.argv[2] === 'run') write('v8', [script.createCachedData()], conditions);
