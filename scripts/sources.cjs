// Whether the bundles are older than what they were made from. Every start of the command in a checkout asks.
const { readFileSync, statSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');
/** One path a line, those of the bundles first. */
const list = join(root, 'dist', 'sources.txt');

const changed = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY;

function haveChanged() {
  const made = changed(list);
  if (made === Number.POSITIVE_INFINITY) return true;
  return readFileSync(list, 'utf8')
    .split('\n')
    .some((path) => changed(join(root, path)) > made);
}

module.exports = { list, haveChanged };
