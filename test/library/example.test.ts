import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('the example of the library builds, shows and runs a function', () => {
  const { stdout, status } = spawnSync('node', ['scripts/run-ts.js', 'examples/library.ts'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(stdout).toMatch(/^function @gcd sysv\(i64, i64\) -> \(i64\) \{\n/);
  expect(stdout).toMatch(/\ngcd\(1071, 462\) = 21\n$/);
  expect(status).toBe(0);
});
