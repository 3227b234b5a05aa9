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
// The bundle ends with its own hash, which files made from it begin with.
const source = readFileSync(place, 'utf8');
const hash = source.slice(-64);

/** The content of a file made from this very bundle under these conditions, if there is one. */
function readMade(name, conditions) {
  const path = new URL(`../dist/${name}`, import.meta.url);
  const content = existsSync(path) ? readFileSync(path) : undefined;
  const head = hash + conditions;
  return content?.latin1Slice(0, head.length) === head ? content.subarray(head.length) : undefined;
}

/** What V8 made of the bundle when it first ran: compiling it again would take longer than most programs. */
const conditions = `${process.version} ${process.arch}\n`;
const cachedData = readMade('convene.cache', conditions);
const filename = fileURLToPath(place);
const script = new Script(source, { filename, cachedData });
const bundle = { exports: {} };
script.runInThisContext()(bundle.exports, createRequire(place), bundle, place.href);
await bundle.exports.main(process.argv);

if (cachedData === undefined && process.argv[2] === 'run') {
  try {
    const part = `${filename}.${process.pid}`;
    writeFileSync(part, Buffer.concat([Buffer.from(hash + conditions, 'latin1'), script.createCachedData()]));
    renameSync(part, fileURLToPath(new URL('../dist/convene.cache', import.meta.url)));
  } catch {
    // Where the package may not be written to, each run compiles the bundle.
  }
}
