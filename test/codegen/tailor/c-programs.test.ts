import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type CompiledProgram, compileProgram } from '../../../src/codegen/index.ts';
import { verifyOrThrow } from '../../../src/ir/index.ts';
import { createObject } from '../../../src/link/index.ts';
import { readLlvm } from '../../../src/llvm/index.ts';
import { optimize } from '../../../src/passes/index.ts';
import { levels } from '../../llvm/compile.ts';
import { hasCompilers, programPath, run, scratchDirectory, toLlvm } from '../../llvm/support.ts';

/** C programs with recursion, callbacks, doubles, memory by value and varargs: every function but `main` is called by its own program only. */
const programs = [
  'hashes',
  'memory',
  'numeric',
  'parameters',
  'pointers',
  'recursion',
  'sorting',
  'structs',
  'varargs',
  'wide',
];

const directory = hasCompilers ? scratchDirectory() : '';
const at = (name: string): string => join(directory, name);

/** Calls stay calls. */
function compileClosed(text: string, file: string): { readonly program: CompiledProgram; readonly object: Uint8Array } {
  const module = readLlvm(text, file);
  const functions = module.functions.map((_, place) => {
    const f = module.read(place);
    verifyOrThrow(f);
    optimize(f, {});
    return f;
  });
  const entries = ['main', ...module.aliases.map(({ target }) => target)];
  const program = compileProgram({ functions, data: module.data() }, { entries, positionIndependent: true });
  const object = createObject({ symbols: module.symbols, aliases: module.aliases, source: file });
  for (const code of program.functions) object.addFunction(code);
  for (const data of module.data()) object.addData(data);
  return { program, object: object.finish() };
}

describe.skipIf(!hasCompilers)('C programs whose functions have conventions of their own', () => {
  beforeAll(async () => {
    const level = levels['promoted to values'];
    await Promise.all(
      programs.map((name) => toLlvm(programPath(name), at(`${name}.ll`), level, ['-ffp-contract=off'])),
    );
  });

  test.each(programs)('%s does what it does when gcc compiles it', async (name) => {
    const { program, object } = compileClosed(readFileSync(at(`${name}.ll`), 'utf8'), `${name}.ll`);
    writeFileSync(at(`${name}.o`), object);
    await run('gcc', ['-w', '-o', at(name), at(`${name}.o`), '-lm']);
    await run('gcc', ['-O2', '-w', '-ffp-contract=off', '-o', at(`${name}.gcc`), programPath(name), '-lm']);
    const outcome = (path: string) => {
      const { stdout, status } = spawnSync(path, [], { encoding: 'latin1', timeout: 20_000 });
      return { stdout, status };
    };
    expect(outcome(at(name))).toEqual(outcome(at(`${name}.gcc`)));
    const own = program.choices.filter(({ convention }) => convention.name.startsWith('tailored:'));
    expect(own.length).toBeGreaterThan(name === 'varargs' ? -1 : 2);
  });
});
