import { describe, expect, test } from 'vitest';
import { convene, file } from './convene.ts';

const text = `convention swapped {
  "extends": "sysv",
  "parameters": [
    { "place": "registers", "class": "integer", "registers": ["rsi", "rdi"], "point": "the other way round" }
  ]
}

function @difference swapped(i64, i64) -> (i64) {
block0(%0: i64, %1: i64):
  %2 = sub.i64 %0, %1
  return %2
}

function @negated sysv(i64) -> (i64) {
block0(%0: i64):
  %1 = iconst.i64 1
  %2 = iconst.i64 -1
  %3 = add.i64 %1, %2
  %4 = call @difference(%3, %0): swapped(i64, i64) -> (i64)
  return %4
}
`;

describe('files of IR text', () => {
  const module = file('module.ir', text);

  test('convene ir: after all passes, conventions as they are written', () => {
    const { status, output } = convene(['ir', module]);
    expect(status).toBe(0);
    expect(output).toContain(text.slice(0, text.indexOf('function')));
    expect(output).toMatch(/%1 = iconst.i64 0\n {2}%2 = call @difference\(%1, %0\): sig0/);
    expect(convene(['ir', module, '--word', 'difference']).output).toMatch(/^function @difference swapped/);
  });

  test('convene asm: functions and calls under a convention of the file', () => {
    const { status, output } = convene(['asm', module]);
    expect(status).toBe(0);
    const [difference, negated] = output.split('\n\n');
    expect(difference).toMatch(/^difference: \d+ bytes of code.*\n.*(mov rax, rsi|lea|sub rsi, rdi)/);
    expect(negated).toMatch(/xor esi, esi\n.*call .*difference {2}; swapped convention|swapped convention/);
  });

  test('mistakes are shown where they are', () => {
    const wrong = file('wrong.ir', text.replace('"rsi", "rdi"', '"rsi", "rbx"'));
    expect(convene(['asm', wrong])).toMatchObject({ status: 1, output: '' });
    expect(convene(['asm', wrong]).errors.split('\n').slice(0, 3)).toEqual([
      expect.stringMatching(/^error: convention 'swapped': .* uses rbx, which is declared preserved/),
      expect.stringMatching(/wrong\.ir:4:5$/),
      expect.stringMatching(/^ {2}4 \| {5}\{ "place": "registers"/),
    ]);
    const syntax = file('syntax.ir', 'function @f sysv() {\nblock0:\n  retrun\n}\n');
    expect(convene(['ir', syntax]).errors).toMatch(/expected an operation, found 'retrun'\n.*syntax\.ir:3:3\n/);
    expect(convene(['asm', module, '--word', 'nothing'])).toMatchObject({
      status: 2,
      errors: expect.stringMatching(/there is no function 'nothing' in .*; there are difference, negated/),
    });
    expect(convene(['asm', 'nowhere.ir']).status).toBe(2);
  });
});
