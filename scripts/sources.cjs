// Whether the bundles are older than what they were made from. Every start of the command in a checkout asks.
const { readFileSync, statSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');
/** Paths of the sources, one a line. */
const list = join(root, 'dist', 'sources.txt');

/** When a file was changed last; infinite where there is none. */
const changed = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;

function haveChanged() {
  const made = changed(list);
  if (made === Infinity) return true;
  return readFileSync(list, 'latin1')
    .split('\n')
    .some((path) => changed(`${root}/${path}`) > made);
}

module.exports = { list, haveChanged };
