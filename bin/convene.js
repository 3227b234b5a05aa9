#!/usr/bin/env node
// The command runs from one bundled file. In a checkout that bundle is made on first use and again whenever a source changes.
import { existsSync } from 'node:fs';

const maker = new URL('../scripts/bundle.js', import.meta.url);
if (existsSync(maker)) {
  const { ensureBundle } = await import(maker.href);
  await ensureBundle();
}
const { command, store, keepBytecode } = await import('./load.js');
await command.main(process.argv, store);
if (process.argv[2] === 'run') keepBytecode();
