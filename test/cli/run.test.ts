import { cpSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { commandPath, convene, file, outcomeOf, pathOf } from './convene.ts';

describe('convene run', () => {
  test('runs a file', () => {
    const path = file('hello.fs', ': main ." hello" cr ; main\n');
    expect(convene(['run', path])).toEqual({ status: 0, output: 'hello\n', errors: '' });
  });

  test('interprets the texts of -e afterwards, in their order, before or after the file', () => {
    const path = file('double.fs', ': double 2* ;');
    expect(convene(['run', path, '-e', '21 double', '-e', '. cr']).output).toBe('42 \n');
    expect(convene(['run', '-e', '1 double .', path]).output).toBe('2 ');
  });

  test('needs no file where texts are given, but one of the two', () => {
    expect(convene(['run', '-e', '1 2 + . cr'])).toEqual({ status: 0, output: '3 \n', errors: '' });
    expect(convene(['run']).status).toBe(2);
    expect(convene(['run']).errors).toMatch(/FILE/);
  });

  test('tries again in another process where the address of data is taken by chance', () => {
    const occupier = file(
      'occupy.cjs',
      `const koffi = require(${JSON.stringify(createRequire(import.meta.url).resolve('koffi'))});
       const mmap = koffi.load(null).func('int64 mmap(int64, int64, int, int, int, int64)');
       if (process.env.CONVENE_ATTEMPT !== process.env.LUCKY) mmap(0x50000000, 4096, 3, 0x100022, -1, 0);`,
    );
    const run = (lucky: string) =>
      convene(['run', '-e', '1 2 + .'], '', { NODE_OPTIONS: `--require ${occupier}`, LUCKY: lucky });
    expect(run('2')).toEqual({ status: 0, output: '3 ', errors: '' });
    expect(run('never')).toMatchObject({
      status: 1,
      output: '',
      errors: expect.stringMatching(/^error: the addresses/),
    });
  });

  test('says that output finds no room, and nothing where nobody reads it', () => {
    const through = (shell: string) => outcomeOf('sh', ['-c', shell, 'sh', process.execPath, commandPath]);
    const full = through(`"$@" run -e '1 .' > /dev/full`);
    expect(full).toMatchObject({ status: 1, errors: expect.stringMatching(/^error: no space left on the device/) });
    const unread = through(`{ "$@" run -e ': f 100000 0 do i . cr loop ; f'; echo $? >&2; } | head -n 1`);
    expect(unread).toEqual({ status: 0, output: '0 \n', errors: '141\n' });
  });

  test('leaves Node time for what is wanted of it at the end', () => {
    const folder = pathOf('coverage');
    expect(convene(['run', '-e', '1 .'], '', { NODE_V8_COVERAGE: folder }).output).toBe('1 ');
    expect(readdirSync(folder)).toHaveLength(1);
  });

  const slow = file('slow.fs', ': slow ( -- )  1200 ms ; slow\n: after ( -- ) ; after\n');
  test.each([
    ['an error', ['-e', '1 0 /']],
    ['work that takes long', [slow]],
  ])('gives its standard streams back as they were after %s', (_name, values) => {
    const command = [process.execPath, fileURLToPath(new URL('../../bin/convene.js', import.meta.url)), 'run'];
    const flags = 'grep flags /proc/$$/fdinfo/1 /proc/$$/fdinfo/2';
    const { output } = outcomeOf('sh', ['-c', `${flags}; "$@"; ${flags}`, 'sh', ...command, ...values]);
    const lines = output.trim().split('\n');
    expect(lines).toHaveLength(4);
    expect(lines.slice(2)).toEqual(lines.slice(0, 2));
  });

  test('finds the way to native code in its own folder, and makes another where that is gone', () => {
    const nowhere = { TMPDIR: '/proc/nowhere' };
    expect(convene(['run', '-e', '1 .'], '', nowhere)).toEqual({ status: 0, output: '1 ', errors: '' });
    const root = fileURLToPath(new URL('../..', import.meta.url));
    const folder = pathOf('package');
    // Other runs may be writing what they leave behind.
    const filter = (path: string): boolean => !/\.\d+$/.test(path);
    for (const part of ['bin', 'dist']) cpSync(join(root, part), join(folder, part), { recursive: true, filter });
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    for (const name of readdirSync(join(folder, 'dist')))
      if (name.endsWith('.node')) rmSync(join(folder, 'dist', name));
    const run = (environment: NodeJS.ProcessEnv) =>
      outcomeOf(process.execPath, [join(folder, 'bin/convene.js'), 'run', '-e', '1 .'], '', folder, environment);
    expect(run({})).toEqual({ status: 0, output: '1 ', errors: '' });
    expect(run(nowhere)).toMatchObject({ status: 1, output: '', errors: expect.stringMatching(/^error: .*TMPDIR/) });
  });

  test('gives the program its arguments', () => {
    const path = file('arguments.fs', ': main begin next-arg dup while type ." ;" repeat 2drop ; main');
    expect(convene(['run', path, 'one', 'two words', '']).output).toBe('one;two words;');
    expect(convene(['run', path, '--', '--flag', '-x']).output).toBe('--flag;-x;');
    const lengths = file('lengths.fs', ': main 4 0 do next-arg nip . loop s" PATH" getenv nip 0> . ; main');
    expect(convene(['run', lengths, 'three', '', 'é']).output).toBe('5 0 2 0 -1 ');
  });

  test('gives the program the standard input', () => {
    const path = file('echo.fs', ': main pad 80 accept pad swap type ; main');
    expect(convene(['run', path], 'a line\nanother').output).toBe('a line');
  });

  test('prints three times to the standard error output', () => {
    const { status, output, errors } = convene(['run', file('times.fs', '1 .'), '--timings']);
    expect({ status, output }).toEqual({ status: 0, output: '1 ' });
    expect(errors).toMatch(/^load: \d+\.\d ms\ncompile: \d+\.\d ms\nexecute: \d+\.\d ms\n$/);
  });

  test('writes what was printed before an error, then the error, with the place of the throw', () => {
    const path = file('error.fs', ': inverse ( n -- )\n  100 swap / . ;\n." before "\n0 inverse\n." after"\n');
    const { status, output, errors } = convene(['run', path]);
    expect({ status, output }).toEqual({ status: 1, output: 'before ' });
    expect(errors).toBe(
      [
        "error: division by zero (throw -10) in 'inverse'",
        `  at ${path}:2:12`,
        '  2 |   100 swap / . ;',
        '    |            ^',
        '',
      ].join('\n'),
    );
  });

  test('leaves with status 0 after BYE, wherever it stands', () => {
    expect(convene(['run', file('bye.fs', ': quitter 1 . bye 2 . ;\nquitter 3 .')])).toEqual({
      status: 0,
      output: '1 ',
      errors: '',
    });
  });
});

describe('the command', () => {
  test('tells its version and how to use it', () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(convene(['--version'])).toEqual({ status: 0, output: `${version}\n`, errors: '' });
    const help = convene(['--help']);
    expect(help.status).toBe(0);
    for (const name of ['run', 'build', 'ir', 'asm']) expect(help.output).toMatch(new RegExp(`^  ${name} `, 'm'));
  });

  test.each([
    [[]],
    [['frobnicate']],
    [['run']],
    [['run', '/nowhere/at/all.fs']],
    [['run', '/']],
    [['run', '--frobnicate', 'x.fs']],
    [['build', 'x.fs']],
    [['ir', 'x.fs', '--frobnicate']],
    [['ir', file('empty.fs', ''), '--after', 'lunch']],
  ])('answers a wrong use %j with status 2 and a message', (values) => {
    const { status, output, errors } = convene(values);
    expect({ status, output }).toEqual({ status: 2, output: '' });
    expect(errors).not.toBe('');
    expect(errors).not.toContain('    at ');
  });
});

describe('convene ir and asm', () => {
  const path = file('square.fs', ': square ( n -- n^2 ) dup * ;\n: main 7 square . ;\nmain\n');

  test('show the words of a file without running its main', () => {
    const { status, output, errors } = convene(['ir', path]);
    expect({ status, errors }).toEqual({ status: 0, errors: '' });
    expect(output).toContain('function @forth.square forth(ptr dstack, ptr fstack, i64)');
    expect(output).toContain('function @forth.main');
  });

  test('show one word, after a pass', () => {
    const { output } = convene(['ir', path, '--word', 'main', '--after', 'blocks']);
    expect(output).toContain('call @forth.square');
    expect(output).not.toContain('function @forth.square');
  });

  test('show machine code with its bytes, lines and conventions', () => {
    const { status, output } = convene(['asm', path, '--word', 'square']);
    expect(status).toBe(0);
    expect(output).toMatch(/square\.fs:1 {2}: square \( n -- n\^2 \) dup \* ;/);
    expect(output).toMatch(/4d 0f af e4 .*imul r12, r12/);
    expect(convene(['asm', path, '--word', 'main']).output).toMatch(/(call|jmp) forth\.\. {2}; forth convention/);
  });

  test('asm lists a word some of whose instructions turned out to be needless', () => {
    const path = file('gcd.fs', ': gcd begin dup while tuck mod repeat drop ;');
    const { status, output, errors } = convene(['asm', path, '--word', 'gcd']);
    expect({ status, errors }).toEqual({ status: 0, errors: '' });
    expect(output).toMatch(/idiv r/);
  });
});
