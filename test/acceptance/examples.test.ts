/** Every example and every program of Debian's gforth package: run, built, and under gforth. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { convene, examplesFolder, runProgram, scratchDirectory, sourceFile } from './support.ts';

const gforth = '/usr/bin/gforth';
const gforthPrograms = '/usr/share/gforth/0.7.3';
const hasGforth = existsSync(gforth) && existsSync(gforthPrograms);
if (!hasGforth) console.log('SKIPPED: comparison with gforth. To run it: apt-get install -y gforth');

const directory = scratchDirectory();
/** Nothing to read here, for executables. */
const empty = join(directory, 'empty');
mkdirSync(empty);

const readme = join(examplesFolder, '..', 'README.md');
const valuesOf = (name: string): string[] => (name === 'wordcount' ? [readme] : []);
/** Names of locals between {: and :} came after gforth 0.7.3. */
const tooNew = new Set(['matrix']);

function build(source: string, name: string, options: readonly string[] = []): string {
  const executable = join(directory, name);
  const { output, errors, status } = convene(['build', source, '-o', executable, ...options]);
  expect({ output, errors, status }).toEqual({ output: '', errors: '', status: 0 });
  return executable;
}

/** Runs an executable where no file and no environment can help it. */
const runAlone = (executable: string, values: readonly string[]) =>
  runProgram(executable, values, { cwd: empty, environment: {} });

describe('examples', () => {
  const names = readdirSync(examplesFolder)
    .filter((file) => file.endsWith('.fs'))
    .map((file) => file.slice(0, -'.fs'.length));

  it.each(names)('%s prints the same when it is run, built, and under gforth', (name) => {
    const source = join(examplesFolder, `${name}.fs`);
    const ran = convene(['run', source, ...valuesOf(name)]);
    expect(ran).toMatchObject({ errors: '', status: 0 });
    expect(ran.output.length).toBeGreaterThan(20);

    const executable = build(source, name);
    const built = runAlone(executable, valuesOf(name));
    expect(built).toMatchObject({ errors: '', status: 0 });
    expect(built.output).toBe(ran.output);

    if (hasGforth && !tooNew.has(name)) {
      const { output } = runProgram(gforth, [source, ...valuesOf(name), '-e', 'bye']);
      // Gforth takes what follows its own options for source files, so arguments of the program are its own affair.
      if (valuesOf(name).length === 0) expect(output).toBe(ran.output);
    }
  });

  it.each(names)('readelf has nothing to warn of in %s', (name) => {
    const { errors, status } = runProgram('readelf', ['-a', '-W', join(directory, name)]);
    expect({ errors, status }).toEqual({ errors: '', status: 0 });
  });

  it('fib is smaller than 64 KiB', () => {
    expect(statSync(join(directory, 'fib')).size).toBeLessThan(64 * 1024);
  });

  it('the same source gives the same bytes, wherever it is built', () => {
    const source = join(examplesFolder, 'queens.fs');
    const again = join(empty, 'queens');
    expect(convene(['build', source, '-o', again], { cwd: empty }).status).toBe(0);
    expect(readFileSync(again).equals(readFileSync(join(directory, 'queens')))).toBe(true);
  });
});

describe.skipIf(!hasGforth)('programs of the gforth package', () => {
  /** Each with a text that runs it and prints what it found. */
  const programs: readonly (readonly [name: string, after: string])[] = [
    ['siev', 'main flags 8190 + eflag ! primes .'],
    [
      'bubble',
      'main verify-list list @ . list elements 1- cells + @ . 0 list elements cells + list do i @ 31 * + cell +loop .',
    ],
    ['matrix', 'main : sum 0 imr mat-byte-size mybounds do 31 * i @ + cell +loop ; sum .'],
    ['fib', 'main 24 fib .'],
  ];

  it.each(programs)('%s', (name, after) => {
    const source = join(gforthPrograms, `${name}.fs`);
    const text = name === 'bubble' ? after.replace(/0 list.*$/, '') : after;
    const ran = convene(['run', source, '-e', text]);
    expect(ran).toMatchObject({ errors: '', status: 0 });
    const reference = runProgram(gforth, [source, '-e', `${text} bye`]);
    expect(ran.output.trim()).toBe(reference.output.trim());

    expect(runAlone(build(source, `gforth-${name}`), [])).toMatchObject({ output: '', errors: '', status: 0 });

    const printing = sourceFile(directory, `${name}-prints.fs`, `include ${source}\n${definitionOf(text)}`);
    const built = runAlone(build(printing, `${name}-prints`, ['--entry', 'shown']), []);
    expect(built).toMatchObject({ errors: '', status: 0 });
    expect(built.output.trim()).toBe(reference.output.trim());
  });

  /** A text that may define words, as the definition of one that does the rest. */
  function definitionOf(text: string): string {
    const definition = /: .* ;/.exec(text)?.[0] ?? '';
    return `${definition} : shown ${text.replace(definition, '')} ;\n`;
  }
});
