/** The library as the package has it, imported as it is, and in the bundles of programs that use it. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync, type Format } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'convene-library-'));
afterAll(() => rmSync(folder, { recursive: true }));

const main = join(folder, 'main.mjs');
const elsewhere = join(folder, 'elsewhere');

function run(path: string, environment: NodeJS.ProcessEnv = {}) {
  const { stdout, stderr } = spawnSync('node', [path], { env: { ...process.env, ...environment }, encoding: 'utf8' });
  return { stdout, stderr };
}

describe('the library', () => {
  const make = `
    import { writeFileSync } from 'node:fs';
    import { buildLibrary } from ${JSON.stringify(join(root, 'scripts/library.js'))};
    const { name, content } = await buildLibrary(${JSON.stringify(folder)});
    writeFileSync(${JSON.stringify(folder)} + '/' + name, content);`;
  spawnSync('node', ['--input-type=module', '-e', make]);
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(
    main,
    `import { openSession } from './index.js';
     const length = openSession().function('strlen', { parameters: ['ptr'], result: 'u64' });
     console.log(length(Buffer.from('four\\0')));`,
  );
  mkdirSync(elsewhere);

  it('has its way to native code beside it, and needs to write nothing', () => {
    expect(run(main, { TMPDIR: '/proc/nowhere' })).toEqual({ stdout: '4n\n', stderr: '' });
  });

  it.each<[Format, string]>([
    ['esm', 'mjs'],
    ['cjs', 'cjs'],
  ])('works in a bundle as %s, which lies elsewhere', (format, extension) => {
    const outfile = join(elsewhere, `bundle.${extension}`);
    buildSync({ entryPoints: [main], bundle: true, platform: 'node', format, outfile, logLevel: 'error' });
    expect(run(outfile)).toEqual({ stdout: '4n\n', stderr: '' });
  });
});
