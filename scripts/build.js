// `npm run build`: the command, the library and its types, as they are published.
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.js';
import { buildLibrary } from './library.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const output = join(root, 'dist');

await bundle();
// What runs of other bundles have left would be published too.
for (const name of readdirSync(output)) {
  if (/^convene\.(?!cjs)|^types$/.test(name)) rmSync(join(output, name), { recursive: true });
}
// Kept beside the bundle: the loaded prelude and its machine code, then what V8 makes of the bundles in a run.
const { load, store } = createRequire(import.meta.url)('../bin/load.js');
load('convene').fillStore(store);
const example = join(root, 'examples/fib.fs');
const convene = (...values) =>
  spawnSync(process.execPath, [join(root, 'bin/convene.js'), ...values], { stdio: 'ignore' });
// For programs that are new, then for those that have been run before: what it keeps is what was called.
convene('run', example);
convene('run', example);
convene('build', example, '-o', '/dev/null');
// The example's own code is of no use to others.
rmSync(join(output, 'convene.programs'), { force: true });
await buildLibrary(output);
const { status } = spawnSync('npx', ['tsc', '-p', 'tsconfig.types.json'], { cwd: root, stdio: 'inherit' });
process.exit(status ?? 1);
