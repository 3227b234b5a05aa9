import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { convene, file, type Outcome, outcomeOf, pathOf } from './convene.ts';

const example = (name: string): string => new URL(`../../examples/${name}.fs`, import.meta.url).pathname;

/** Builds a program and runs the executable. */
function built(name: string, text: string, values: readonly string[] = [], input = ''): Outcome {
  const output = pathOf(name);
  expect(convene(['build', file(`${name}.fs`, text), '-o', output])).toMatchObject({ status: 0, output: '' });
  return outcomeOf(output, values, input, '/');
}

describe('an executable', () => {
  test.each(['bubble', 'fib', 'matrix', 'queens', 'sieve'])('of the example %s does what run does', (name) => {
    const output = pathOf(`example-${name}`);
    expect(convene(['build', example(name), '-o', output])).toEqual({ status: 0, output: '', errors: '' });
    const run = convene(['run', example(name)]);
    expect(run.output).not.toBe('');
    expect(outcomeOf(output, [], '', '/')).toEqual(run);
  });

  test('is small, static, and read without a warning', () => {
    const output = pathOf('small');
    convene(['build', example('fib'), '-o', output]);
    expect(statSync(output).size).toBeLessThan(64 * 1024);
    const { stdout, stderr } = spawnSync('readelf', ['-aW', output], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout).toContain('EXEC (Executable file)');
    expect(stdout).not.toContain('INTERP');
  });

  test('is the same, byte for byte, each time', () => {
    for (const name of ['first', 'second']) convene(['build', example('queens'), '-o', pathOf(name)]);
    expect(readFileSync(pathOf('first')).equals(readFileSync(pathOf('second')))).toBe(true);
  });

  test('keeps the data that loading left, and the tokens in it', () => {
    const text = `
create table  ' 1+ ,  ' negate ,
: text s" kept" ;  text 2constant name
variable count  41 count !
128 allocate throw constant block  77 block !
defer greet  : hello ." hello " ;  ' hello is greet
: main
  1 count +!  count @ .  name type space  block @ .
  5 table @ execute .  5 table cell+ @ execute .  greet ;
main`;
    expect(built('kept', text)).toEqual({ status: 0, output: '42 kept 77 6 -5 hello ', errors: '' });
  });

  test('gets arguments and input', () => {
    const text = ': main next-arg type space pad 80 accept pad swap type ; main';
    expect(built('input', text.replace(/ main$/, '\nmain'), ['argument'], 'line\n').output).toBe('argument line');
  });

  test('catches what it throws, faults included', () => {
    const text = `
: divide ( n -- ) 10 swap / . ;
: read ( addr -- ) @ . ;
: deep ( n -- n ) dup 0= if exit then  dup 1+ recurse + ;
: main
  0 ['] divide catch . drop  0 ['] read catch . drop  1 ['] deep catch . drop  ['] abort catch . ;
main`;
    expect(built('catches', text)).toEqual({ status: 0, output: '-10 -9 -5 -1 ', errors: '' });
  });

  test.each([
    ['a fault', ': main 1 . 0 0 / . ;', 'error: division by zero (throw -10)\n'],
    ['a code of its own', ': main 1 . 1234 throw ;', 'error: uncaught exception (throw 1234)\n'],
    ['a message', ': main 1 . true abort" no luck" ;', 'error: no luck\n'],
  ])('ends with status 1 after %s that nobody catches', (what, text, errors) => {
    expect(built(`uncaught-${what.replaceAll(' ', '-')}`, text)).toEqual({ status: 1, output: '1 ', errors });
  });

  test('ends with status 0 at BYE', () => {
    expect(built('bye', ': main 1 . bye 2 . ;')).toEqual({ status: 0, output: '1 ', errors: '' });
  });
});

describe('convene build', () => {
  test('runs any word as the entry', () => {
    const path = file('entry.fs', ': start 5 . ;\n: main 6 . ;\nstart\n');
    expect(convene(['build', path, '-o', pathOf('entry'), '--entry', 'Start']).status).toBe(0);
    expect(outcomeOf(pathOf('entry'), []).output).toBe('5 ');
  });

  test('prints what loading prints to the standard error output', () => {
    const path = file('loading.fs', '.( loading)\n: main ." running" ;\n');
    expect(convene(['build', path, '-o', pathOf('loading')])).toEqual({ status: 0, output: '', errors: 'loading' });
    expect(outcomeOf(pathOf('loading'), []).output).toBe('running');
  });

  test('refuses an entry that is called on a line with anything else', () => {
    const path = file('called.fs', ': main 1 . ;\nmain cr\n');
    const { status, errors } = convene(['build', path, '-o', pathOf('called')]);
    expect(status).toBe(1);
    expect(errors).toContain("the entry 'main' is called while the program is built");
    expect(errors).toContain(`${path}:2:1`);
  });

  test('says which word is missing', () => {
    const { status, errors } = convene(['build', file('nomain.fs', ': mian 1 . ;'), '-o', pathOf('nomain')]);
    expect(status).toBe(1);
    expect(errors).toContain("the file defines no word 'main': choose one with --entry; did you mean 'mian'?");
  });

  test('says why it cannot write', () => {
    const { status, errors } = convene(['build', example('fib'), '-o', '/nowhere/at/all']);
    expect(status).toBe(1);
    expect(errors).toContain("cannot write '/nowhere/at/all'");
  });
});
