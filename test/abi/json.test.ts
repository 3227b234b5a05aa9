import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  type ConventionJson,
  conventionFromJson,
  conventionSchema,
  conventionToJson,
  parseConvention,
} from '../../src/abi/index.ts';
import { ConveneError } from '../../src/ir/index.ts';
import { sysv, x64Conventions } from '../../src/targets/x64/conventions/index.ts';

function caught(action: () => unknown): ConveneError {
  try {
    action();
  } catch (error) {
    if (error instanceof ConveneError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

const wrong = (text: string) => {
  const { code, message, position } = caught(() => parseConvention(text, 'mine.json', x64Conventions));
  return { code, message, at: `${position?.file}:${position?.line}:${position?.column}` };
};

describe('JSON', () => {
  test.each([...x64Conventions.values()])('holds $name, and gives it back', (convention) => {
    const text = JSON.stringify(conventionToJson(convention));
    expect(parseConvention(text, 'text', x64Conventions)).toEqual(convention);
  });

  test('names registers, of any width', () => {
    expect(conventionToJson(sysv).preserved).toEqual(['rbx', 'rbp', 'r12', 'r13', 'r14', 'r15']);
    const narrow = { name: 'narrow', extends: 'sysv', preserved: ['ebx', 'r12d'] };
    expect(conventionToJson(conventionFromJson(narrow, x64Conventions)).preserved).toEqual(['rbx', 'r12']);
  });

  test('extends another convention: what is said replaces, null takes away, stack facts are kept one by one', () => {
    const json: ConventionJson = { name: 'mine', extends: 'win64', variadic: null, stack: { probeBytes: 8192 } };
    const mine = conventionFromJson(json, x64Conventions);
    const win64 = x64Conventions.get('win64')!;
    expect(mine.parameters).toEqual(win64.parameters);
    expect(mine.stack).toEqual({ ...win64.stack, probeBytes: 8192 });
    expect(mine.variadic).toBeUndefined();
  });

  test('alone says where parameters and results lie, and what is preserved', () => {
    const small = parseConvention(
      `{
        "name": "small",       // comments are welcome
        "parameters": [{ "place": "registers", "class": "integer", "registers": ["rax", "rcx"], "point": "two" }],
        "results": [{ "place": "flag", "condition": "carry", "role": "failed", "point": "carry set: it failed" }],
        "preserved": ["rbx"]
      }`,
      'small.json',
      x64Conventions,
    );
    expect(small).toMatchObject({
      transfer: 'call',
      order: 'first to last',
      stack: { alignment: 16, redZone: 0, returnAddressBytes: 8 },
    });
  });

  test('its schema is published', () => {
    const file = 'docs/convention.schema.json';
    const text = `${JSON.stringify(conventionSchema, null, 2)}\n`;
    if (process.env.CONVENE_UPDATE === '1') writeFileSync(file, text);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });
});

describe('a mistake in JSON is told with its place, the rule and the reason', () => {
  const rule = '"place": "registers", "class": "integer"';
  test.each([
    ['{', 'json-syntax', '1:2', "this is not JSON: it ends before '}'"],
    ['', 'json-syntax', '1:1', 'this is not JSON: the text is empty'],
    ['{"name": "a",}', 'json-syntax', '1:14', 'this is not JSON: unexpected }'],
    ['{"name" "a"}', 'json-syntax', '1:9', 'this is not JSON: unexpected "a"'],
    ['['.repeat(1000), 'json-syntax', '1:1', 'this is not JSON: it is nested more than 100 deep'],
    ['[]', 'convention-invalid', '1:1', 'convention: an array stands here, not an object'],
    ['{"extends": "sysv"}', 'convention-invalid', '1:1', "convention: a 'name' is missing"],
    [
      '{"name": "a", "extends": "sysw"}',
      'convention-invalid',
      '1:26',
      /there is no convention 'sysw'; there are .*sysv/,
    ],
    ['{"name": "a", "extends": "sysv", "target": "z80"}', 'convention-invalid', '1:44', /there is no machine 'z80'/],
    [
      '{"name": "a", "extends": "sysv",\n "tailcalls": "never"}',
      'convention-invalid',
      '2:2',
      /there is no 'tailcalls' here; .*tailCalls/,
    ],
    [
      '{"name": "a", "extends": "sysv",\n "order": 3}',
      'convention-invalid',
      '2:11',
      /order: 3 is none of "first to last", "last/,
    ],
    [
      '{"name": "a", "extends": "sysv",\n "stack": {"redZone": -8}}',
      'convention-invalid',
      '2:23',
      /stack.redZone: -8 is less than 0/,
    ],
    [
      `{"name": "a", "extends": "sysv", "parameters": [\n  { ${rule}, "registers": ["rdi", "rzx"], "point": "p" }]}`,
      'convention-invalid',
      '2:68',
      "convention 'a': parameters[0].registers[1]: x86-64 has no register 'rzx'",
    ],
    [
      `{"name": "a", "extends": "sysv", "parameters": [\n  { ${rule}, "registers": ["rbx"], "point": "p" }]}`,
      'convention-invalid',
      '2:3',
      /parameters\[0\]: parameters rule 1 \(p\) uses rbx, which is declared preserved/,
    ],
    ['{"name": "a", "\\ud800": 1}', 'convention-invalid', '1:1', /not well-formed Unicode/],
    ['{"name": "a", "extends": "sysv", "preserved": ["rsp"]}', 'convention-invalid', '1:48', /the stack pointer rsp/],
  ])('%#: %.60s', (text, code, at, message) => {
    const found = wrong(text);
    expect({ code: found.code, at: found.at }).toEqual({ code, at: `mine.json:${at}` });
    expect(found.message).toMatch(message);
  });

  test('all at once, each with its place', () => {
    const { message } = wrong(`{ "name": "a", "extends": "sysv",
      "parameters": [
        { "place": "stack", "slotBytes": "8", "point": "a" },
        { "place": "stak", "point": "b" },
        { "place": "stack", "slotBytes": 8, "point": "" }
      ] }`);
    expect(message.split('\n')).toEqual([
      'convention \'a\': parameters[0].slotBytes: "8" stands here, not an integer',
      expect.stringContaining('mine.json:4:20: parameters[1].place: "stak" is none of "standing", "registers"'),
      expect.stringContaining('mine.json:5:54: parameters[2].point: the text is empty'),
    ]);
  });
});
