import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { assign, assignmentPlaces, parseSignature, placesLine, signatureOf, withRoles } from '../../src/abi/index.ts';
import { ConveneError, parseSignatureText } from '../../src/ir/index.ts';
import { x64Conventions } from '../../src/targets/x64/conventions/index.ts';

/**
 * Files of signatures, each named after the convention that they are assigned by. What follows the line of dashes is written by
 * `CONVENE_UPDATE=1`: where parameters and results lie, those with a role first; a value in several places is in braces, `*rdi` is the
 * memory that rdi points to, `stack+8` lies eight bytes into the argument area, whose size follows.
 */
const folder = 'test/cases/abi';
const divider = '--------\n';

function assigned(name: string, text: string): string {
  const convention = x64Conventions.get(name)!;
  try {
    const isOurs = text.startsWith(`${name}(`);
    const signature = isOurs ? parseSignatureText(text) : signatureOf(parseSignature(text).type, name);
    const places = assignmentPlaces(assign(convention, withRoles(convention, signature)));
    return `${placesLine(places)}${places.stackBytes === 0 ? '' : `  [${places.stackBytes} bytes]`}`;
  } catch (error) {
    if (error instanceof ConveneError) return error.message;
    throw error;
  }
}

describe('assignments', () => {
  test('there is a file for each convention', () => {
    expect(readdirSync(folder).sort()).toEqual([...x64Conventions.keys()].map((name) => `${name}.txt`).sort());
  });

  test.each(readdirSync(folder))('%s', (fileName) => {
    const file = `${folder}/${fileName}`;
    const [input, expected] = readFileSync(file, 'utf8').split(divider);
    const lines = input!.trimEnd().split('\n');
    const name = fileName.replace(/\.txt$/, '');
    const actual = lines.map((line) => `${line}\n    ${assigned(name, line)}\n`).join('');
    if (process.env.CONVENE_UPDATE === '1') writeFileSync(file, `${input!.trimEnd()}\n${divider}${actual}`);
    else expect(actual).toBe(expected);
  });
});
