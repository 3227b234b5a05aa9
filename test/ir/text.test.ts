import { describe, expect, test } from 'vitest';
import {
  buildFunction,
  ConveneError,
  edge,
  f32,
  f64,
  floatConstant,
  i64,
  parse,
  parseModule,
  print,
  printModule,
  ptr,
  type Signature,
  verify,
} from '../../src/ir/index.ts';
import { everyOperation } from '../support/every-operation.ts';

const word: Signature = {
  convention: 'forth',
  parameters: [{ type: ptr, role: 'dstack' }, { type: ptr, role: 'fstack' }, { type: i64 }],
  results: [{ type: ptr, role: 'dstack' }, { type: ptr, role: 'fstack' }, { type: i64 }],
};

function fib() {
  const b = buildFunction('fib', word);
  const [dstack, fstack, n] = b.parameters;
  const small = b.block();
  const large = b.block([], { cold: true });
  b.at({ file: 'fib.fs', line: 1, column: 9 });
  b.branch(b.slt(n!, b.iconst(i64, 2)), edge(small), edge(large));
  b.switchTo(small);
  b.at(undefined);
  b.return([dstack!, fstack!, n!]);
  b.switchTo(large);
  b.at({ file: 'other.fs', line: 2, column: 1 });
  const first = b.call('fib', word, [dstack!, fstack!, b.sub(n!, b.iconst(i64, 1))]);
  b.tailcall('2 -', word, first);
  return b.function;
}

const fibText = `function @fib forth(ptr dstack, ptr fstack, i64) -> (ptr dstack, ptr fstack, i64) {
  file "fib.fs"
  sig0 = forth(ptr dstack, ptr fstack, i64) -> (ptr dstack, ptr fstack, i64)
block0(%0: ptr, %1: ptr, %2: i64):
  %3 = iconst.i64 2 at 1:9
  %4 = slt.i64 %2, %3 at 1:9
  branch %4, block1, block2 at 1:9
block1:
  return %0, %1, %2
block2 cold:
  %5 = iconst.i64 1 at "other.fs":2:1
  %6 = sub.i64 %2, %5 at "other.fs":2:1
  %7, %8, %9 = call @fib(%0, %1, %6): sig0 at "other.fs":2:1
  tailcall @"2 -"(%7, %8, %9): sig0 at "other.fs":2:1
}
`;

describe('the text form of signatures', () => {
  const text = (signature: string) => `function @f sysv() {
  sig0 = ${signature}
block0:
  %0 = symboladdr @g
  callindirect %0(${'%0, '.repeat(signature.split('ptr').length - 1).slice(0, -2)}): sig0
  return
}
`;
  test.each([
    'sysv(ptr struct(16 align 8, f64 at 0, i64 at 8)) -> (ptr extended-float(16 align 16, extended at 0))',
    'sysv(ptr, ..., ptr complex(8 align 4, f32 at 0, f32 at 4))',
    'mine(ptr "struct", ptr struct(0 align 1) place)',
  ])('%s', (signature) => {
    const whole = text(signature).replace(/ {2}callindirect.*-> /, '');
    const results = signature.includes('->') ? whole.replace('callindirect', '%1 = callindirect') : whole;
    expect(print(parse(results))).toBe(results);
  });
  test.each([
    ['sysv(f64 signed)', "'signed' is for integers"],
    ['sysv(i64 struct(8 align 8))', "'struct' is for addresses"],
    ['sysv(ptr struct(8 align 3))', 'power of two'],
    ['sysv(ptr struct(8 align 8, i64 at 4))', 'outside the 8 bytes'],
    ['sysv(ptr, ..., ...)', "only one '...'"],
  ])('%s is refused', (signature, message) => {
    expect(() => parse(text(signature))).toThrow(message);
  });
  test('a function cannot describe its variable arguments', () => {
    const f = parse('function @f sysv(...) {\nblock0:\n  return\n}\n');
    expect(verify({ ...f, signature: { ...f.signature, declared: 0 } })[0]?.message).toMatch(/after '\.\.\.'/);
  });
});

describe('the text form', () => {
  test('reads like this', () => {
    expect(print(fib())).toBe(fibText);
  });

  test('can leave out source positions', () => {
    expect(print(fib(), { positions: false })).not.toContain(' at ');
  });

  test('reads back as an equal function', () => {
    const parsed = parse(fibText);
    expect(parse(print(parsed))).toEqual(parsed);
    expect(print(parsed)).toBe(fibText);
    expect(verify(parsed)).toEqual([]);
  });

  test('holds every operation', () => {
    const module = everyOperation();
    const text = printModule(module);
    expect(printModule(parseModule(text))).toBe(text);
    expect(parseModule(printModule(parseModule(text)))).toEqual(parseModule(text));
    for (const f of module.functions) expect(verify(f)).toEqual([]);
  });

  test('takes any names, definitions after uses, comments, and signatures written out', () => {
    const f = parse(`
      ; adds twice
      function @twice sysv(i64) -> (i64) {
      start(%x: i64):
        jump middle
      end:               ; uses %sum, which the text defines later
        return %sum
      middle:
        %sum = call @add-up(%x,
                            %x): sysv(i64, i64) -> (i64)
        jump end
      }`);
    expect(verify(f)).toEqual([]);
    expect(print(f)).toContain('block1:\n  return %1\nblock2:\n  %1 = call @add-up(%0, %0): sig0');
  });

  test.each([
    ['0.1', 0.1],
    ['-0.0', -0],
    ['inf', Infinity],
    ['-inf', -Infinity],
    ['5e-324', 5e-324],
    ['1e+21', 1e21],
    ['3.0', 3],
  ])('writes the double %s exactly', (text, value) => {
    const b = buildFunction('f', { convention: 'sysv', parameters: [], results: [] });
    b.fconst(f64, value);
    b.return([]);
    expect(print(b.function)).toContain(`fconst.f64 ${text}\n`);
    expect(Object.is(floatConstant(parse(print(b.function)), 0 as never), value)).toBe(true);
  });

  test('writes a float with as few digits as tell it from other floats', () => {
    const b = buildFunction('f', { convention: 'sysv', parameters: [], results: [] });
    b.fconst(f32, Math.fround(0.1));
    b.return([]);
    expect(print(b.function)).toContain('fconst.f32 0.1\n');
    expect(floatConstant(parse(print(b.function)), 0 as never)).toBe(Math.fround(0.1));
  });

  test("keeps a NaN's bits", () => {
    const text = (bits: string) => `function @f sysv() {\nblock0:\n  %0 = fconst.f64 ${bits}\n  return\n}\n`;
    for (const bits of ['nan', 'nan:0x7ff0000000000001', 'nan:0xfff8000000000000'])
      expect(print(parse(text(bits)))).toBe(text(bits));
  });

  test.each(['+', '2dup', '>r', "'", '"', '\\', '(', ':', ';', 'a b', 'ü', '\u{1f600}', '\n', '', '@', '%d', 'x,'])(
    'takes the symbol %j',
    (name) => {
      const b = buildFunction(name, { convention: 'preserve-most', parameters: [], results: [] });
      b.symboladdr(name, -8);
      b.return([]);
      expect(parse(print(b.function))).toEqual(parse(print(parse(print(b.function)))));
      expect(parse(print(b.function)).name).toBe(name);
      expect(parse(print(b.function)).symbols).toEqual([name]);
    },
  );

  test('holds data', () => {
    const text = 'data @table align 16 = hex "00ff7f", zero 13, address @fib + 8, address @"a b" - 1\n';
    expect(printModule(parseModule(text))).toBe(text);
  });

  test('is read in linear time and without recursion', () => {
    const b = buildFunction('long', { convention: 'sysv', parameters: [{ type: i64 }], results: [{ type: i64 }] });
    let sum = b.parameters[0]!;
    for (let i = 0; i < 20_000; i++) {
      const next = b.block([i64]);
      b.jump(next, [b.add(sum, sum)]);
      b.switchTo(next);
      sum = b.blockParameters(next)[0]!;
    }
    b.return([sum]);
    const text = print(b.function);
    expect(print(parse(text))).toBe(text);
    expect(verify(b.function)).toEqual([]);
  });
});

describe('an error in the text says where and what', () => {
  const inBody = (line: string) => `function @f sysv(i64) -> (i64) {\nblock0(%0: i64):\n  ${line}\n}\n`;
  test.each([
    ['%1 = add.i64 %0', 'ir-syntax', "expected ',', found the end of the line", 3, 18],
    ['%1 = add %0, %0', 'ir-syntax', "'add' needs a type, as 'add.i64'", 3, 8],
    ['%1 = add.f64 %0, %0', 'ir-syntax', "'add' does not work on f64", 3, 8],
    ['%1 = plus.i64 %0, %0', 'ir-syntax', "expected an operation, found 'plus.i64'", 3, 8],
    ['%1 = toString.i64 %0', 'ir-syntax', "expected an operation, found 'toString.i64'", 3, 8],
    ['%1, %2 = neg.i64 %0', 'ir-syntax', "'neg' gives 1 results, not 2", 3, 3],
    ['%0 = neg.i64 %0', 'ir-name', "'%0' is defined twice", 3, 3],
    ['return %1', 'ir-name', "there is no value '%1'", 3, 10],
    ['jump block7', 'ir-name', "there is no block 'block7'", 3, 8],
    ['%1 = iconst.i8 256', 'ir-syntax', 'an integer must lie in -128 … 255', 3, 18],
    ['%1 = iconst.i64 1.5', 'ir-syntax', "expected an integer, found '1.5'", 3, 19],
    ['%1 = slotaddr slot0', 'ir-name', "there is no slot 'slot0'", 3, 17],
    ['call @g(%0)', 'ir-syntax', "expected ':' and the callee's signature, found the end of the line", 3, 14],
    ['return %0 at 1:1', 'ir-syntax', "expected a file name, which no 'file' line gives, found '1'", 3, 16],
    ['return %0 €', 'ir-syntax', '"€" is not part of IR text', 3, 13],
    ['%1 = fconst.f64 nan:0x7ff0000000000000', 'ir-syntax', 'these bits are not a NaN', 3, 19],
  ])('%s', (line, code, message, row, column) => {
    const error = caught(() => parse(inBody(line), 'f.ir'));
    expect(error).toMatchObject({ code, message, position: { file: 'f.ir', line: row, column } });
  });

  test('in the structure around functions', () => {
    expect(caught(() => parse('')).message).toBe("expected 'function', found the end of the text");
    expect(caught(() => parse('function @f sysv() {')).message).toContain('found the end of the text');
    expect(caught(() => parse('function @f sysv() { return }')).message).toBe(
      "expected a block, which instructions belong to, found 'return'",
    );
    expect(caught(() => parseModule('data @d align 3 = zero 1')).message).toBe('an alignment must be a power of two');
    const twice = 'function @f sysv() {\nblock0:\n  return\n}\n';
    expect(caught(() => parseModule(twice + twice)).message).toBe("'@f' is defined twice");
  });

  test('whatever is cut off or put in', () => {
    const text = printModule(everyOperation());
    for (let at = 0; at < text.length; at += 37) {
      for (const damaged of [text.slice(0, at), `${text.slice(0, at)}(${text.slice(at)}`, text.slice(at)]) {
        try {
          parseModule(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(ConveneError);
          expect((error as ConveneError).code).toMatch(/^ir-/);
        }
      }
    }
  });
});

function caught(action: () => unknown): ConveneError {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(ConveneError);
    return error as ConveneError;
  }
  throw new Error('nothing was thrown');
}
