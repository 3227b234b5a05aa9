/** What runs leave for later ones beside the bundles, where a full disk has cut it, or somebody else alone may read it. */
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { convene, outcomeOf } from './convene.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const installed = mkdtempSync(join(tmpdir(), 'convene-installed-'));
afterAll(() => rmSync(installed, { recursive: true }));

const program = ': square dup * ;  : main 5 0 do i square . loop s" text" type 2.5e f. ;  main';
const run = (text = program) => outcomeOf(process.execPath, [join(installed, 'bin/convene.js'), 'run', '-e', text]);
const left = (): string[] => readdirSync(join(installed, 'dist')).filter((name) => /^convene\.(?!cjs)/.test(name));

describe('what runs leave for later ones', () => {
  // A checkout has bundles once a command has run.
  convene(['run', '-e', '']);
  for (const part of ['bin', 'package.json']) cpSync(join(root, part), join(installed, part), { recursive: true });
  for (const name of readdirSync(join(root, 'dist'))) {
    if (/\.(cjs|node)$/.test(name)) cpSync(join(root, 'dist', name), join(installed, 'dist', name));
  }
  symlinkSync(join(root, 'node_modules'), join(installed, 'node_modules'));

  it('is made anew where it has been cut', () => {
    const expected = run();
    expect(expected).toEqual({ status: 0, output: '0 1 4 9 16 text2.5 ', errors: '' });
    expect(run()).toEqual(expected);
    expect(left()).toEqual(expect.arrayContaining(['convene.code', 'convene.image', 'convene.programs']));
    for (const name of left()) {
      const path = join(installed, 'dist', name);
      const whole = readFileSync(path);
      for (const length of [0, 66, 150, whole.length >> 1, whole.length - 100]) {
        writeFileSync(path, whole.subarray(0, length));
        expect(run(), `${name} cut to ${length} bytes`).toEqual(expected);
      }
    }
  });

  it.each(['1 2 + . cr', '7 3 /mod . . 1.5e f. here 5 , @ .', program])(
    'is all that this needs once it has run: %s',
    (text) => {
      for (const name of left()) rmSync(join(installed, 'dist', name));
      const expected = run(text);
      expect(expected).toMatchObject({ status: 0, errors: '' });
      const others = ['maker.cjs', 'compiler.cjs', 'convene.cjs'].map((name) => join(installed, 'dist', name));
      for (const path of others) renameSync(path, `${path}.away`);
      try {
        expect(run(text)).toEqual(expected);
      } finally {
        for (const path of others) renameSync(`${path}.away`, path);
      }
    },
  );

  it('is made anew where V8 does not take it', () => {
    for (const _turn of [1, 2]) run();
    const path = join(installed, 'dist', 'convene.run.known.v8');
    const whole = readFileSync(path);
    writeFileSync(path, whole.subarray(0, whole.length >> 1));
    run();
    expect(readFileSync(path).length).toBeGreaterThan(whole.length >> 1);
  });

  it('leaves no part of it behind where it cannot be put in its place', () => {
    const path = join(installed, 'dist', 'convene.blocked');
    mkdirSync(path);
    const text = `const { load, store } = require('./bin/load.js');  load('run');  store.write('blocked', [Buffer.from('content')]);`;
    expect(outcomeOf(process.execPath, ['-e', text], '', installed)).toEqual({ status: 0, output: '', errors: '' });
    expect(left().filter((name) => name.startsWith('convene.blocked'))).toEqual(['convene.blocked']);
    rmSync(path, { recursive: true });
  });

  it('is loaded word by word where code was linked for other addresses', () => {
    const expected = run();
    const path = join(installed, 'dist', 'convene.code');
    const whole = readFileSync(path, 'latin1');
    const about = /^(?<lengths>\d+ \d+) (?<start>\d+) convene\./m.exec(whole)!;
    expect(Number.parseInt(about.groups!.lengths!, 10)).toBeGreaterThan(1000);
    const at = about.index + about.groups!.lengths!.length + 1;
    writeFileSync(path, `${whole.slice(0, at)}9${whole.slice(at + 1)}`, 'latin1');
    expect(run()).toEqual(expected);
    writeFileSync(path, whole, 'latin1');
  });

  it.skipIf(process.getuid?.() === 0)('is done without where it may not be read', () => {
    const expected = run();
    for (const name of left()) chmodSync(join(installed, 'dist', name), 0);
    expect(run()).toEqual(expected);
  });
});
