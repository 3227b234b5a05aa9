import { describe, expect, test } from 'vitest';
import { conventionsOf } from '../../src/abi/index.ts';
import { compileModule } from '../../src/codegen/index.ts';
import { ConveneError, parseModule, printModule } from '../../src/ir/index.ts';
import { x64Conventions } from '../../src/targets/x64/conventions/index.ts';

const swapped = `convention swapped {
  "extends": "sysv",
  "parameters": [
    { "place": "registers", "class": "integer", "registers": ["rsi", "rdi"], "point": "the other way round" }
  ]
}
`;
const module = `${swapped}
function @difference swapped(i64, i64) -> (i64) {
  sig0 = swapped(i64, i64) -> (i64)
block0(%0: i64, %1: i64):
  %2 = call @other(%1, %0): sig0
  return %2
}
`;

const failure = (text: string): string => {
  try {
    conventionsOf(parseModule(text, 'm.ir'), x64Conventions);
  } catch (error) {
    if (!(error instanceof ConveneError)) throw error;
    const { position, message } = error;
    return `${position?.file}:${position?.line}:${position?.column}: ${message}`;
  }
  return 'nothing was thrown';
};

describe('conventions in IR text', () => {
  test('are printed as they were read', () => {
    expect(printModule(parseModule(module))).toBe(module);
    expect(parseModule(module).conventions).toMatchObject([{ name: 'swapped', position: { line: 1, column: 20 } }]);
  });

  test('hold for the functions and calls of the module', () => {
    const conventions = conventionsOf(parseModule(module), x64Conventions);
    expect(conventions.get('swapped')).toMatchObject({
      name: 'swapped',
      preserved: x64Conventions.get('sysv')!.preserved,
    });
    const [code] = compileModule(parseModule(module));
    expect(code!.calls).toMatchObject([{ symbol: 'other', convention: 'swapped' }]);
  });

  test('may extend one another, in order', () => {
    const second = 'convention both { "extends": "swapped", "preserved": [] }\n';
    expect(conventionsOf(parseModule(swapped + second), x64Conventions).get('both')!.parameters).toHaveLength(1);
    expect(failure(second + swapped)).toMatch(/^m.ir:1:30: .*there is no convention 'swapped'/);
  });

  test('take any name, and JSON with brackets in strings and comments', () => {
    const text = 'convention "a b" { "extends": "sysv", "summary": "}{\\"" /* } */ } ; the end\n';
    expect(conventionsOf(parseModule(text), x64Conventions).get('a b')!.summary).toBe('}{"');
  });

  test.each([
    ['convention c {', "m.ir:1:14: the description that begins here is not closed by '}'"],
    ['convention {}', "m.ir:1:12: expected the convention's name, found '{'"],
    ['convention c', "m.ir:1:13: expected '{' and a description as JSON, found the end of the line"],
    ['convention c {} {}', "m.ir:1:17: expected the end of the line, found '{'"],
    ['convention c {}\nconvention c {}', "m.ir:2:12: the convention 'c' is defined twice"],
    ['convention sysv {"extends": "sysv"}', "m.ir:1:17: there is a convention 'sysv' already"],
    ['convention c { "extends": "sysv",\n  "order": 1 }', /^m.ir:2:12: convention 'c': order: 1 is none of/],
    ['\nconvention c {"extends": "sysv", "name": "d"}', /^m.ir:2:42: .*the name is 'd' here, and 'c' where/],
    ['convention c {"extends" "sysv"}', 'm.ir:1:25: this is not JSON: unexpected "sysv"'],
  ])('%#: %s', (text, message) => {
    expect(failure(text)).toMatch(message);
  });
});
