/** C and Forth where there are limits: Ctrl-C while C runs, declarations that make no sense, executables, which have no C. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { command, convene, interrupted, runProgram, scratchDirectory, sourceFile } from '../acceptance/support.ts';
import { sharedObject } from '../support/shared-object.ts';
import { run } from './prelude/run.ts';

const scratch = scratchDirectory();
const library = sharedObject(`
  #include <unistd.h>
  void wait_here(void (*f)(void)) { f(); write(1, "waiting\\n", 8); for (int i = 0; i < 200; i++) usleep(10000); }
`);

describe('Ctrl-C', () => {
  it.each([
    ['in a word that C has called', ': waits ." waiting" cr flush-output begin again ;', '-28 go'],
    ['in C, after a word that it has called', ': waits ;', '-28 go'],
    ['in C, after a word that has thrown', ': waits 55 throw ;', '-28 go'],
    [
      'in a word that C has called, which catches it',
      ': waits [: ." waiting" cr flush-output begin again ;] catch . ;',
      '-28 0 go',
    ],
  ])('is thrown where C was called: %s', async (_, word, printed) => {
    const source = sourceFile(
      scratch,
      'waits.fs',
      `library ${library}\nc: void wait_here(void (*f)(void));\n${word}\n' waits callback: void c_waits(void);\n: go c_waits wait_here ;\n` +
        "' go catch . .( go) bye",
    );
    const { output, status } = await interrupted(process.execPath, [command, 'run', source], 'waiting');
    expect({ output: output.replaceAll('waiting\n', ''), status }).toEqual({ output: printed, status: 0 });
  });
});

describe('a callback’s declaration', () => {
  it.each([
    [": f ( a -- ) drop ; ' f callback: int g(int);", "'f' has the effect ( n -- ), but C calls it as ( n -- n )"],
    [
      ": f ( -- n ) 1 ; ' f callback: int g(int, double);",
      "'f' has the effect ( -- n ), but C calls it as ( n -- n ) ( F: r -- )",
    ],
    [": f ; ' f callback: int g(int, ...);", 'a word cannot take variable arguments'],
    [": f ; ' f callback: int g(int) = 1.5;", 'the result is an integer, which 1.5 is not'],
    [": f drop ; ' f callback: void g(int) = 1;", 'only a number can have a default'],
    ['0 callback: int g(int);', 'no execution token'],
    ['callback: int g(int);', 'needs an item'],
    [": f ; ' f callback: int g;", 'only one function belongs here'],
  ])('%s is refused', (program, message) => {
    const { errors, status } = run(program);
    expect(status).toBe(1);
    expect(errors).toContain(message);
  });
});

function build(program: string) {
  const source = sourceFile(scratch, 'program.fs', program);
  const executable = join(scratch, 'program');
  const built = convene(['build', source, '-o', executable]);
  return built.status === 0 ? runProgram(executable, []) : built;
}

describe('an executable', () => {
  it.each([
    ['c: int abs(int) as c-abs; : main -5 c-abs . ;', "'main' calls 'abs', which is C: executables have no C library"],
    ['c: extern char **environ; : main environ @ . ;', "'main' has the address of 'environ', which is C"],
    [": up 1+ ; ' up callback: int c_up(int); : f c_up . ; : main f ;", "'f' has the address of 'c_up', which is C"],
  ])('is refused for %s', (program, message) => {
    const { errors, status } = build(program);
    expect(status).toBe(1);
    expect(errors).toContain(message);
    expect(errors).toContain('program.fs:1:');
  });

  it('may be built from what C has computed', () => {
    const { errors, status, output } = build(
      'library libm.so.6 c: double cbrt(double); 27e cbrt f>s constant three : main three . ;',
    );
    expect({ errors, status, output }).toEqual({ errors: '', status: 0, output: '3 ' });
  });
});
