import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compileFunction } from '../../src/codegen/index.ts';
import { describeProblem, parseModule, verify } from '../../src/ir/index.ts';
import { listing } from './support/listing.ts';

/**
 * `test/cases/codegen/*.ir`: a module, and behind the line of dashes the machine code of its functions, as a disassembler reads it,
 * written by `CONVENE_UPDATE=1`.
 */
const folder = new URL('../cases/codegen/', import.meta.url);
const divider =
  '\n; ------------------------------------------------------------------------------------------ becomes\n\n';

describe('machine code', () => {
  test.each(readdirSync(folder).filter((name) => name.endsWith('.ir')))('%s', (name) => {
    const file = new URL(name, folder);
    const [input, expected] = readFileSync(file, 'utf8').split(divider);
    const { functions } = parseModule(input, name);
    for (const f of functions) expect(verify(f).map(describeProblem)).toEqual([]);
    const actual = functions.map((f) => `${f.name}:\n${listing(compileFunction(f))}\n`).join('\n');
    if (process.env.CONVENE_UPDATE === '1') writeFileSync(file, `${input.trimEnd()}\n${divider}${actual}`);
    else expect(actual).toBe(expected);
  });
});
