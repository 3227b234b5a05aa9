// `npm test`: gets the tools that tests compare with, then checks types and style and runs every test.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Command or file, and the Debian package that has it. */
const tools = [
  ['gcc', 'gcc'],
  ['as', 'binutils'],
  ['readelf', 'binutils'],
  ['gdb', 'gdb'],
  ['gforth', 'gforth'],
  ['strace', 'strace'],
  ['clang-19', 'clang-19'],
  ['opt-19', 'llvm-19'],
  ['csmith', 'csmith'],
  ['/usr/include/csmith/csmith.h', 'libcsmith-dev'],
  ['tcc', 'tcc'],
  ['go', 'golang-go'],
  ['ocamlopt', 'ocaml-nox'],
];

const has = (tool) =>
  tool.startsWith('/')
    ? existsSync(tool)
    : spawnSync('sh', ['-c', `command -v ${tool}`], { stdio: 'ignore' }).status === 0;
const run = (command, ...args) => spawnSync(command, args, { stdio: 'inherit' }).status ?? 1;

const missing = tools.filter(([command]) => !has(command));
if (missing.length > 0) {
  const packages = [...new Set(missing.map(([, name]) => name))];
  const line = `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  if (existsSync('/etc/debian_version') && process.getuid?.() === 0) {
    console.log(`installing what the tests compare with: ${packages.join(', ')}`);
    run('sh', '-c', `(apt-get update && DEBIAN_FRONTEND=noninteractive ${line}) > /dev/null`);
  }
  const absent = tools.filter(([command]) => !has(command)).map(([command]) => command);
  if (absent.length > 0) {
    console.log(`\nSKIPPED: tests that compare with ${absent.join(', ')}. To run them: ${line}\n`);
    if (process.env.CI === 'true') process.exit(1);
  }
}

const report = join(mkdtempSync(join(tmpdir(), 'convene-')), 'report.json');
const steps = [
  ['npx', 'tsc', '--noEmit'],
  ['npx', 'biome', 'check', '--error-on-warnings', '.'],
  ['npx', 'vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile=${report}`, ...process.argv.slice(2)],
];
let status = 0;
for (const [command, ...args] of steps) {
  status = run(command, ...args);
  if (status !== 0) break;
}
if (existsSync(report)) {
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, 'utf8'));
  console.log(`\n${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`);
}
process.exit(status);
