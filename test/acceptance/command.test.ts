/** Wrong uses of the command, and how its errors look. */
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { command, convene, expectMessage, runProgram, scratchDirectory, sourceFile } from './support.ts';

const directory = scratchDirectory();
const good = sourceFile(directory, 'good.fs', ': main ." fine" cr ;\nmain\n');
const here = { cwd: directory };

describe('wrong uses', () => {
  mkdirSync(join(directory, 'folder'));
  const uses: readonly (readonly [values: readonly string[], message: RegExp])[] = [
    [[], /Usage: convene/],
    [['nonsense'], /unknown command/],
    [['run'], /missing|Name a FILE/],
    [['run', '--nonsense', 'good.fs'], /unknown option/],
    [['run', 'absent.fs'], /cannot read 'absent.fs': there is no such file/],
    [['run', 'folder'], /cannot read 'folder': it is not a file/],
    [['build', 'good.fs'], /required option/],
    [['build', 'good.fs', '-o'], /argument missing/],
    [['build', 'absent.fs', '-o', 'x'], /there is no such file/],
    [['build', 'good.fs', '-o', 'x', '--nonsense'], /unknown option/],
    [['ir', 'absent.fs'], /there is no such file/],
    [['ir', 'good.fs', '--after', 'nonsense'], /nonsense/],
    [['asm', 'folder'], /it is not a file/],
  ];
  it.each(uses)('convene %j', (values, message) => {
    const { output, errors, status } = convene(values, here);
    expect(errors).toMatch(message);
    expect(errors).not.toMatch(/node:|\n\s+at .*\.[jt]s/);
    expect({ output, status }).toEqual({ output: '', status: 2 });
  });
});

describe('files that cannot be used', () => {
  it('an output in a folder that does not exist, or that is a folder', () => {
    for (const output of ['no/such/folder/x', 'folder']) {
      const { errors, status } = convene(['build', 'good.fs', '-o', output], here);
      expect(errors).toMatch(new RegExp(`^error: cannot write '${output}'`));
      expect(status).toBe(1);
    }
  });

  it('a source that may not be read', () => {
    const path = sourceFile(directory, 'secret.fs', '1 .');
    chmodSync(directory, 0o755);
    chmodSync(path, 0);
    const nobody = 65534;
    const { errors, status } = convene(['run', path], process.getuid?.() === 0 ? { ...here, user: nobody } : here);
    expect(errors).toMatch(/^error: cannot read/);
    expect(status).toBe(2);
  });
});

describe('entries', () => {
  const cases: readonly (readonly [what: string, text: string, options: readonly string[], message: RegExp])[] = [
    ['no entry', ': other ;', [], /^error: the file defines no word 'main': choose one with --entry/],
    ['another that is not there', ': main ;', ['--entry', 'start'], /defines no word 'start'/],
    ['called among others', ': main 1 . ;\n: f ;\nf main', [], /^error: the entry 'main' is called/],
    ['called by another word', ': main 1 0 / ;\n: f main ;\nf', [], /^error: division by zero/],
    ['that takes an item', ': main . ;', [], /^error: /],
  ];
  it.each(cases)('%s', (what, text, options, message) => {
    const source = sourceFile(directory, `${what.replaceAll(' ', '-')}.fs`, text);
    const executable = join(directory, 'entry');
    const { errors, status } = convene(['build', source, '-o', executable, ...options]);
    const failed = status === 0 ? runProgram(executable, []) : { errors, status };
    expect(failed.errors).toMatch(message);
    expect(failed.status).toBe(1);
  });
});

describe('errors of programs', () => {
  const both = (values: readonly string[]): { readonly output: string; readonly status: number | null } =>
    runProgram('sh', ['-c', 'exec "$@" 2>&1', 'sh', ...values]);
  const source = sourceFile(directory, 'thrown.fs', ': main ." half a line" 7 throw ;\nmain\n');

  it('name the place, show the line and the number, and begin on a line of their own', () => {
    const { output, status } = both([process.execPath, command, 'run', source]);
    expect(output).toMatch(/^half a line\nerror: uncaught exception \(throw 7\) in 'main'\n/);
    expectMessage(output);
    expect(status).toBe(1);
  });

  it('so too in executables', () => {
    const executable = join(directory, 'thrown');
    expect(convene(['build', source, '-o', executable]).status).toBe(0);
    expect(both([executable])).toMatchObject({
      output: 'half a line\nerror: uncaught exception (throw 7)\n',
      status: 1,
    });
    const apart = runProgram(executable, []);
    expect(apart).toMatchObject({ output: 'half a line', errors: 'error: uncaught exception (throw 7)\n', status: 1 });
  });

  it('come after what the program printed while it was built', () => {
    const path = sourceFile(directory, 'loading.fs', '.( loading) nonsense');
    const { output, errors, status } = convene(['build', path, '-o', join(directory, 'loading')]);
    expect({ output, status }).toEqual({ output: '', status: 1 });
    expect(errors).toMatch(/^loading\nerror: 'nonsense' is not defined\n/);
  });

  it('leave the standard output alone where it goes elsewhere', () => {
    expect(convene(['run', source]).output).toBe('half a line');
  });

  it('in a text of the command line name it', () => {
    const { errors, status } = convene(['run', good, '-e', '1 0 /']);
    expect(errors).toMatch(/at -e:1:5\n/);
    expect(status).toBe(1);
  });
});
