import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { levels, objectOfFile } from './compile.ts';
import { chooser, hasCompilers, programPath, programs, run, scratchDirectory, toLlvm } from './support.ts';

/**
 * Each C program in `programs/`, compiled by clang to LLVM IR at three levels, by us to objects, linked by gcc as a position-independent
 * executable, prints what it prints when gcc compiles it. All programs of a level are one executable, which its argument chooses from.
 */
const directory = hasCompilers ? scratchDirectory() : '';
const at = (name: string): string => join(directory, name);
const renamed = (name: string): readonly string[] => [`-Dmain=main_${name}`, '-ffp-contract=off'];

async function link(output: string, objects: readonly string[]): Promise<void> {
  await run('gcc', ['-w', '-o', output, at('chooser.c'), ...objects, '-lm']);
}

interface Outcome {
  readonly output: string;
  readonly status: number | null;
}

function outcomeOf(executable: string, name: string): Outcome {
  const { stdout, status } = spawnSync(executable, [name], { encoding: 'latin1', timeout: 20_000 });
  return { output: stdout, status };
}

describe.skipIf(!hasCompilers)('C programs by way of LLVM IR, compared with gcc -O2', () => {
  beforeAll(async () => {
    writeFileSync(at('chooser.c'), chooser(programs));
    const object = (name: string): string => at(`${name}.gcc.o`);
    const compile = async (name: string): Promise<void> =>
      run('gcc', ['-O2', '-w', ...renamed(name), '-c', programPath(name), '-o', object(name)]);
    await Promise.all(programs.map(compile));
    await link(at('gcc'), programs.map(object));
  });

  describe.each(Object.entries(levels))('%s', (level, settings) => {
    const executable = at(level.replaceAll(' ', '-'));

    beforeAll(async () => {
      const text = (name: string): string => at(`${name}.ll`);
      await Promise.all(programs.map((name) => toLlvm(programPath(name), text(name), settings, renamed(name))));
      const objects = programs.map((name) => {
        const path = at(`${name}.o`);
        writeFileSync(path, objectOfFile(text(name)));
        return path;
      });
      await link(executable, objects);
    });

    test.each(programs)('%s', (name) => {
      const wanted = outcomeOf(at('gcc'), name);
      expect(wanted.output).not.toBe('');
      expect(outcomeOf(executable, name)).toEqual(wanted);
    });
  });
});
