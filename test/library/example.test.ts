import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

const runExample = (name: string) =>
  spawnSync('node', ['scripts/run-ts.js', `examples/${name}`], { cwd: root, encoding: 'utf8' });

test('the example of the library builds, shows and runs a function', () => {
  const { stdout, status } = runExample('library.ts');
  expect(stdout).toMatch(/^function @gcd sysv\(i64, i64\) -> \(i64\) \{\n/);
  expect(stdout).toMatch(/\ngcd\(1071, 462\) = 21\n$/);
  expect(status).toBe(0);
});

test('the example of a convention describes one, shows it, and calls a function under it', () => {
  const { stdout, status } = runExample('convention.ts');
  expect(stdout).toMatch(/│ divisor +│ i64 +│ value +│ rdi +│/);
  expect(stdout).toMatch(/\n1071 = 2 · 462 \+ 147\n$/);
  expect(status).toBe(0);
});
