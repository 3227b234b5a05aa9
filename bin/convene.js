#!/usr/bin/env node
// The command runs from one bundled file. In a checkout that bundle is made on first use and again whenever a source changes.
import { existsSync } from 'node:fs';

const source = new URL('../scripts/bundle.js', import.meta.url);
if (existsSync(source)) {
  const { ensureBundle } = await import(source.href);
  await ensureBundle();
}
const { main } = await import('../dist/convene.js');
await main(process.argv);
