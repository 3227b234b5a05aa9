#!/usr/bin/env node
// The command runs from one bundled file. In a checkout that bundle is made on first use and again whenever a source changes.
import { existsSync } from 'node:fs';

const maker = new URL('../scripts/bundle.js', import.meta.url);
if (existsSync(maker)) {
  const { ensureBundle } = await import(maker.href);
  await ensureBundle();
}
const { command, store, keepBytecode } = await import('./load.js');
try {
  await command.main(process.argv, store);
} catch (error) {
  const attempt = Number(process.env.CONVENE_ATTEMPT ?? 1);
  if (error.code !== 'address-taken' || attempt > 3) {
    // Without a store the command reports it.
    await command.main(process.argv);
  } else {
    // V8 puts its heap at random addresses, about once in a thousand processes where programs have their data. Another one is luckier.
    const { spawnSync } = await import('node:child_process');
    const { status, signal } = spawnSync(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
      stdio: 'inherit',
      env: { ...process.env, CONVENE_ATTEMPT: String(attempt + 1) },
    });
    if (signal !== null) process.kill(process.pid, signal);
    process.exit(status ?? 1);
  }
}
if (process.argv[2] === 'run') keepBytecode();
