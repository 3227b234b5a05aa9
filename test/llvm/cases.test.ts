import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { describeProblem, parseModule, printModule, verify } from '../../src/ir/index.ts';
import { moduleOfLlvm, readLlvm } from '../../src/llvm/index.ts';
import { hasCompilers } from './support.ts';

/**
 * `test/cases/llvm/*.ll`: a module of LLVM IR, and behind the line of dashes the IR that it becomes, written by `CONVENE_UPDATE=1`. LLVM's
 * own tools read these files too: what is behind the line are comments.
 */
const folder = new URL('../cases/llvm/', import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith('.ll'));
const divider =
  '\n; ------------------------------------------------------------------------------------------ becomes\n\n';

const commented = (text: string): string => text.replace(/^(?!$)/gm, '; ').replace(/^$/gm, ';');
const uncommented = (text: string): string => text.replace(/^;(?: |$)/gm, '');

describe('LLVM IR becomes IR', () => {
  test.skipIf(!hasCompilers).each(names)('%s is what LLVM takes for valid', (name) => {
    const { status, stderr } = spawnSync('opt-19', [
      '-passes=verify',
      '-S',
      '-o',
      '/dev/null',
      new URL(name, folder).pathname,
    ]);
    expect(String(stderr)).toBe('');
    expect(status).toBe(0);
  });

  test.each(names)('%s', (name) => {
    const file = new URL(name, folder);
    const [input, expected] = readFileSync(file, 'utf8').split(divider) as [string, string | undefined];
    const module = moduleOfLlvm(readLlvm(input, name));
    for (const f of module.functions) expect(verify(f).map(describeProblem)).toEqual([]);
    const actual = printModule(module);
    expect(printModule(parseModule(actual))).toBe(actual);
    if (process.env.CONVENE_UPDATE === '1') writeFileSync(file, `${input.trimEnd()}\n${divider}${commented(actual)}`);
    else expect(actual).toBe(uncommented(expected ?? ''));
  });
});
