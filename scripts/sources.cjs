// Whether the bundles are older than what they were made from. Every start of the command in a checkout asks.
const { readFileSync, statSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');
/** Paths of the sources, one a line. */
const list = join(root, 'dist', 'sources.txt');

/** When a file was changed last, in seconds; infinite where there is none. Node's own `stat` takes five times as long, which five hundred files show. */
function clock() {
  try {
    const stat = require('./koffi.cjs').load(null).func('stat', 'int', ['str', 'void *']);
    const found = Buffer.alloc(144);
    return (path) =>
      stat(path, found) === 0 ? Number(found.readBigInt64LE(88)) + found.readUInt32LE(96) / 1e9 : Infinity;
  } catch {
    // Old C libraries have no function of that name.
    return (path) => (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) / 1000;
  }
}

function haveChanged() {
  const changed = clock();
  const made = changed(list);
  if (made === Infinity) return true;
  return readFileSync(list, 'latin1')
    .split('\n')
    .some((path) => changed(`${root}/${path}`) > made);
}

module.exports = { list, haveChanged };
