// `npm run build`: the command, the library and its types, as they are published.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundle } from './bundle.js';

const root = fileURLToPath(new URL('..', import.meta.url));

await bundle();
// Kept beside the bundle: the loaded prelude and its machine code, then what V8 makes of the bundle in a run.
const { command, store } = await import('../bin/load.js');
command.fillStore(store);
const program = join(root, 'examples/fib.fs');
spawnSync(process.execPath, [join(root, 'bin/convene.js'), 'run', program], { stdio: 'ignore' });
await build({
  absWorkingDir: root,
  entryPoints: [join(root, 'src/index.ts')],
  outfile: join(root, 'dist/index.js'),
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  sourcemap: true,
  logLevel: 'error',
});
const { status } = spawnSync('npx', ['tsc', '-p', 'tsconfig.types.json'], { cwd: root, stdio: 'inherit' });
process.exit(status ?? 1);
