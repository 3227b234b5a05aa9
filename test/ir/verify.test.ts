import { describe, expect, test } from 'vitest';
import { type IrFunction, parse, removeInstruction, verify, verifyOrThrow } from '../../src/ir/index.ts';

const messages = (f: IrFunction): string[] => verify(f).map(({ message }) => message);
const body = (lines: string, header = 'sysv(i64, f64) -> (i64)'): IrFunction =>
  parse(`function @f ${header} {\n  slot0 = 8 align 8\nentry(%x: i64, %d: f64):\n${lines}\n}`);

describe('the verifier reports', () => {
  test.each([
    ['operands of another type', '%1 = add.i64 %x, %d\n return %1', "'add' takes (i64, i64), but is given (i64, f64)"],
    [
      'a comparison of unlike types',
      '%1 = eq.i32 %x, %x\n return %x',
      "'eq' takes (i32, i32), but is given (i64, i64)",
    ],
    ['results that the signature has not', 'return %x, %x', "'return' takes (i64), but is given (i64, i64)"],
    ['a conversion the wrong way', '%1 = zext.i32 %x\n return %x', "'zext' does not go from i64 to i32"],
    [
      'a conversion from a type it does not take',
      '%1 = fptrunc.f32 %x\n return %x',
      "'fptrunc' takes (f64), but is given (i64)",
    ],
    ['bits of another width', '%1 = bitcast.i32 %d\n return %x', "'bitcast' does not go from f64 to i32"],
    [
      'arguments that the callee does not take',
      '%1 = call @g(%d): sysv(i64) -> (i64)\n return %1',
      "'call' takes (i64), but is given (f64)",
    ],
    [
      'edge arguments that the block does not take',
      'jump b(%d)\nb(%1: i64):\n return %1',
      "'jump' passes (f64) to block 1, which takes (i64)",
    ],
    ['an edge to the entry', 'jump entry(%x, %d)', "'jump' leads to the entry block"],
    [
      'a use before its definition',
      '%1 = neg.i64 %2\n %2 = neg.i64 %x\n return %2',
      "'neg' uses value 3, whose definition does not dominate it",
    ],
    [
      'a use that its definition does not dominate',
      '%c = trunc.i8 %x\n branch %c, a, b\na:\n %1 = neg.i64 %x\n jump b\nb:\n return %1',
      "'return' uses value 3, whose definition does not dominate it",
    ],
    [
      'a parameter used outside its reach',
      '%c = trunc.i8 %x\n branch %c, a(%x), b\na(%p: i64):\n jump b\nb:\n return %p',
      "'return' uses value 3, a parameter of block 1, which does not dominate it",
    ],
    [
      'cases of the same value',
      'switch.i64 %x, b, -1: b, 0xffffffffffffffff: b\nb:\n return %x',
      "'switch' has two cases of the same value",
    ],
    ['a missing terminator', '%1 = neg.i64 %x', 'the block does not end in a terminator'],
    ['a terminator in the middle', 'return %x\n return %x', "'return' stands in the middle of the block"],
    [
      'variable arguments of a fixed function',
      '%1 = slotaddr slot0\n vastart %1\n return %x',
      "'vastart' is only for variadic functions",
    ],
    [
      'a tail call with other results',
      'tailcall @g(%x): sysv(i64) -> (f64)',
      "'tailcall' returns other results than its function",
    ],
    [
      'an invoke result beyond its edges',
      '%r, %e = invoke @g(%x): sysv(i64) -> (i64), a, b\na:\n return %r\nb:\n return %x',
      "'return' uses value 2, which exists only on the edges of its invoke",
    ],
    [
      'the thrown code on the edge of a return',
      '%r, %e = invoke @g(%x): sysv(i64) -> (i64), a(%e), b\na(%1: i64):\n return %1\nb:\n return %x',
      "'invoke' passes the thrown code where nothing was thrown",
    ],
    [
      'a result on the edge of a throw',
      '%r, %e = invoke @g(%x): sysv(i64) -> (i64), a(%r), b(%r)\na(%1: i64):\n return %1\nb(%2: i64):\n return %2',
      "'invoke' passes a result where there is none",
    ],
  ])('%s', (_, lines, message) => {
    expect(messages(body(lines))).toEqual([message]);
  });

  test('entry parameters that the signature does not have', () => {
    expect(messages(parse('function @f sysv(i64) {\nb(%0: f64):\n  return\n}'))).toEqual([
      'the entry block has parameters (f64), the signature (i64)',
    ]);
  });

  test('what is not in the tables', () => {
    const f = body('%1 = slotaddr slot0\n %2 = symboladdr @s\n return %x');
    f.slots.pop();
    f.symbols.pop();
    expect(messages(f)).toEqual([
      "'slotaddr' refers to slot 0, which does not exist",
      "'symboladdr' refers to symbol 0, which does not exist",
    ]);
  });

  test('the use of a removed instruction', () => {
    const f = body('%1 = neg.i64 %x\n return %1');
    removeInstruction(f, 0 as never);
    expect(messages(f)).toEqual(["'return' uses value 2, whose definition was removed"]);
  });

  test('every problem, with its place', () => {
    const f = body('%1 = add.i64 %d, %d at "x.fs":3:4\n return %d');
    expect(verify(f)).toEqual([
      {
        function: 'f',
        block: 0,
        instruction: 0,
        message: "'add' takes (i64, i64), but is given (f64, f64)",
        position: { file: 'x.fs', line: 3, column: 4 },
      },
      { function: 'f', block: 0, instruction: 1, message: "'return' takes (i64), but is given (f64)" },
    ]);
    expect(() => verifyOrThrow(f)).toThrow(/^function 'f', block 0: .* \(and 1 more\)$/);
  });
});

test('unreachable blocks may use what no path defines for them', () => {
  const f = body('%1 = neg.i64 %x\n return %1\nlost:\n %2 = neg.i64 %1\n return %2');
  expect(messages(f)).toEqual([]);
});

test('variable arguments follow those declared', () => {
  const f = body('%1 = call @printf(%x, %d, %x): sysv(i64, ...) -> (i64)\n return %1');
  expect(messages(f)).toEqual([]);
});
