#!/usr/bin/env node
// The command runs from bundled files. In a checkout these are made on first use and again whenever a source changes.
// All this is CommonJS, which Node starts sooner than modules.
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const scripts = join(__dirname, '..', 'scripts');

/** Carries the command out, the usual forms of `run` with a smaller bundle. */
function carryOut() {
  const { load, store, startThread, keepBytecode } = require('./load.js');
  const running = process.argv[2] === 'run';
  const quick = running ? load('run') : undefined;
  if (!quick?.runQuickly(process.argv, store)) {
    const pending = load('convene').main(process.argv, store, startThread);
    if (pending !== undefined) return void pending.then(keepBytecode);
  }
  if (running || process.argv[2] === 'build') keepBytecode();
  if (running) leave(quick);
}

/**
 * Ends a run. Taking down what is there takes Node longer than leaving it to the system. But its own options may want a say at the end; and
 * standard streams that it looked at to report an error would stay as it has set them, for all others that have them too.
 */
function leave({ endProcess }) {
  const { NODE_OPTIONS, NODE_V8_COVERAGE } = process.env;
  const isPlain = process.execArgv.length === 0 && !NODE_OPTIONS && !NODE_V8_COVERAGE;
  if (isPlain && !process.exitCode) endProcess(0);
  process.exit();
}

/** Begins again in another process. */
function tryAgain(attempt) {
  const { spawnSync } = require('node:child_process');
  const { status, signal } = spawnSync(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
    stdio: 'inherit',
    env: { ...process.env, CONVENE_ATTEMPT: String(attempt + 1) },
  });
  if (signal !== null) process.kill(process.pid, signal);
  process.exit(status ?? 1);
}

function start() {
  try {
    carryOut();
  } catch (error) {
    // V8 puts its heap at random addresses, about once in a thousand processes where programs have their data. Another one is luckier;
    // and it finds bundles that go together, where they have just been made anew.
    const attempt = Number(process.env.CONVENE_ATTEMPT ?? 1);
    if (error.code !== 'address-taken' && error.code !== 'bundles-changed') throw error;
    if (attempt <= 3) tryAgain(attempt);
    // Without a store the command reports it.
    require('./load.js').load('convene').main(process.argv);
  }
}

const maker = join(scripts, 'bundle.js');
if (existsSync(maker) && require(join(scripts, 'sources.cjs')).haveChanged()) {
  import(maker).then(({ bundle }) => bundle()).then(start);
} else start();
