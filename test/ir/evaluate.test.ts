import { describe, expect, test } from 'vitest';
import {
  ConveneError,
  createEvaluator,
  type Datum,
  type EvaluatorOptions,
  type Outcome,
  parseModule,
  Trap,
} from '../../src/ir/index.ts';

const run = (text: string, values: readonly Datum[] = [], options: EvaluatorOptions = {}, fuel?: number): Outcome => {
  const module = parseModule(text);
  return createEvaluator(module, options).run(module.functions[0]!.name, values, fuel);
};
const returned = (...results: Datum[]): Outcome => ({ kind: 'returned', results });
const body = (signature: string, lines: string): string => `function @f ${signature} {\n${lines}\n}`;

describe('control', () => {
  test('loops carry all their values at once', () => {
    const text = body(
      'sysv(i64) -> (i64)',
      `b0(%n: i64):
        %0 = iconst.i64 0
        %1 = iconst.i64 1
        jump loop(%n, %0, %1)
      loop(%k: i64, %a: i64, %b: i64):
        %c = ne.i64 %k, %0
        branch %c, more, done
      more:
        %m = sub.i64 %k, %1
        %s = add.i64 %a, %b
        jump loop(%m, %b, %s)
      done:
        return %a`,
    );
    expect(run(text, [90n])).toEqual(returned(2880067194370816120n));
  });

  test('a switch compares within its width', () => {
    const text = body(
      'sysv(i32) -> (i64)',
      `b0(%x: i32):
        %0 = iconst.i64 0
        %1 = iconst.i64 1
        %2 = iconst.i64 2
        switch.i32 %x, end(%0), -1: end(%1), 7: end(%2)
      end(%r: i64):
        return %r`,
    );
    expect(run(text, [0xffff_ffffn])).toEqual(returned(1n));
    expect(run(text, [7n])).toEqual(returned(2n));
    expect(run(text, [8n])).toEqual(returned(0n));
  });

  test('fuel runs out', () => {
    expect(run(body('sysv()', 'b0:\n jump b1\nb1:\n jump b1'), [], {}, 1000)).toEqual({ kind: 'exhausted' });
  });

  test('what is never reached must not be', () => {
    expect(() => run(body('sysv()', 'b0:\n unreachable'))).toThrow(ConveneError);
  });
});

describe('calls', () => {
  const down = (call: string) => `function @f sysv(i64) -> (i64) {
    b0(%n: i64):
      %0 = iconst.i64 0
      %c = eq.i64 %n, %0
      branch %c, end, more
    end:
      return %0
    more:
      %1 = iconst.i64 1
      %m = sub.i64 %n, %1
      ${call}
    }`;

  test('in tail position go on for ever in constant space', () => {
    expect(run(down('tailcall @f(%m): sysv(i64) -> (i64)'), [50_000n], { depth: 3 })).toEqual(returned(0n));
    const indirect = '%p = symboladdr @f\n tailcallindirect %p(%m): sysv(i64) -> (i64)';
    expect(run(down(indirect), [50_000n], { depth: 3 })).toEqual(returned(0n));
  });

  test('that are too deep trap, however deep that is', () => {
    const text = down('%r = call @f(%m): sysv(i64) -> (i64)\n return %r');
    expect(run(text, [99_000n], { depth: 100_000 })).toEqual(returned(0n));
    expect(run(text, [200_000n], { depth: 100_000 })).toEqual({ kind: 'trapped', code: -5 });
  });

  test('of an address that is no function trap', () => {
    const text = body(
      'sysv() -> (i64)',
      'b0:\n %0 = iconst.i64 64\n %1 = inttoptr %0\n %2 = callindirect %1(): sysv() -> (i64)\n return %2',
    );
    expect(run(text)).toEqual({ kind: 'trapped', code: -9 });
  });

  test('of the host', () => {
    const text = body('sysv(i64) -> (i64)', 'b0(%0: i64):\n %1 = call @twice(%0): sysv(i64) -> (i64)\n return %1');
    expect(run(text, [21n], { hosts: { twice: ([x]) => [(x as bigint) * 2n] } })).toEqual(returned(42n));
    const hosts = {
      twice: () => {
        throw new Trap(-28);
      },
    };
    expect(run(text, [21n], { hosts })).toEqual({ kind: 'trapped', code: -28 });
  });

  test('of what is not there are an error', () => {
    const text = body('sysv()', 'b0:\n call @g(): sysv()\n return');
    expect(() => run(text)).toThrow("there is no function 'g'");
  });

  test('with variable arguments', () => {
    const text = `function @f sysv() -> (i64, f64, i32) {
    b0:
      %0 = iconst.i64 5
      %1 = fconst.f64 2.5
      %2 = iconst.i64 -1
      %3, %4, %5 = call @take(%0, %2, %1, %0): sysv(i64, ...) -> (i64, f64, i32)
      return %3, %4, %5
    }
    function @take sysv(i64, ...) -> (i64, f64, i32) {
      list = 24 align 8
    b0(%0: i64):
      %1 = slotaddr list
      vastart %1
      %2 = vaarg.i64 %1
      %3 = vaarg.f64 %1
      %4 = vaarg.i32 %1
      return %2, %3, %4
    }`;
    expect(run(text)).toEqual(returned(2n ** 64n - 1n, 2.5, 5n));
  });
});

describe('throws', () => {
  const catching = (callee: string) => `function @f sysv(i64) -> (i64, i64) {
    b0(%x: i64):
      %0 = iconst.i64 0
      %r, %code = invoke @between(%x): sysv(i64) -> (i64), ok(%r, %0), failed(%x, %code)
    ok(%1: i64, %2: i64):
      return %1, %2
    failed(%3: i64, %4: i64):
      return %3, %4
    }
    function @between sysv(i64) -> (i64) {
    b0(%x: i64):
      %1 = call @g(%x): sysv(i64) -> (i64)
      return %1
    }
    function @g sysv(i64) -> (i64) {
    ${callee}
    }`;

  test('come to the nearest invoke with their code', () => {
    const text = catching('b0(%0: i64):\n %1 = iconst.i64 -46\n throw %1');
    expect(run(text, [7n])).toEqual(returned(7n, BigInt.asUintN(64, -46n)));
  });

  test('do not come where there are none', () => {
    expect(run(catching('b0(%0: i64):\n return %0'), [7n])).toEqual(returned(7n, 0n));
  });

  test('that nobody catches end the run', () => {
    expect(run(body('sysv(i64)', 'b0(%0: i64):\n throw %0'), [5n])).toEqual({ kind: 'thrown', code: 5n });
  });

  test('are what traps become, unless they are to end the run', () => {
    const text = catching('b0(%0: i64):\n %1, %2 = udivrem.i64 %0, %0\n return %1');
    expect(run(text, [0n])).toEqual(returned(0n, BigInt.asUintN(64, -10n)));
    expect(run(text, [0n], { trapsAreThrown: false })).toEqual({ kind: 'trapped', code: -10 });
  });
});

describe('memory', () => {
  test('of the module is there, with addresses filled in', () => {
    const text = `data @text align 1 = hex "48656c6c6f"
      data @pointer align 8 = zero 8, address @text + 1
      function @f sysv() -> (i64) {
      b0:
        %0 = symboladdr @pointer + 8
        %1 = load.ptr %0
        %2 = uload32.i64 %1
        return %2
      }`;
    expect(run(text)).toEqual(returned(0x6f6c6c65n));
  });

  test('is little-endian, and narrow loads fill with zeros or the sign', () => {
    const text = body(
      'sysv(i64) -> (i64, i64, i32, i64)',
      `slot0 = 8 align 8
      b0(%x: i64):
        %p = slotaddr slot0
        store.i64 %x, %p
        %1 = uload8.i64 %p
        %2 = sload8.i64 %p
        %3 = sload16.i32 %p + 1
        store16.i64 %x, %p + 6
        %4 = load.i64 %p
        return %1, %2, %3, %4`,
    );
    expect(run(text, [0x0102_0304_0506_80f0n])).toEqual(
      returned(0xf0n, BigInt.asUintN(64, -16n), 0x0680n, 0x80f0_0304_0506_80f0n),
    );
  });

  test('that does not exist traps, also at the edge of what does', () => {
    const text = body('sysv(ptr) -> (i64)', 'b0(%0: ptr):\n %1 = load.i64 %0 + 8\n return %1');
    const evaluator = createEvaluator(parseModule(text));
    const region = evaluator.memory.map(24);
    const at = (offset: number) => evaluator.run('f', [BigInt(region.address + offset)]);
    expect(at(8)).toEqual(returned(0n));
    for (const offset of [-17, -9, 9, 100]) expect(at(offset)).toEqual({ kind: 'trapped', code: -9 });
    expect(evaluator.run('f', [2n ** 64n - 8n])).toEqual({ kind: 'trapped', code: -9 });
  });

  test('is seen from outside', () => {
    const text = body('sysv(ptr, i64)', 'b0(%0: ptr, %1: i64):\n store32.i64 %1, %0 + 2\n return');
    const evaluator = createEvaluator(parseModule(text));
    const region = evaluator.memory.map(8);
    evaluator.run('f', [BigInt(region.address), 0xaabb_ccddn]);
    expect([...region.bytes]).toEqual([0, 0, 0xdd, 0xcc, 0xbb, 0xaa, 0, 0]);
  });

  test('blocks may overlap', () => {
    const text = body('sysv(ptr, ptr, i64)', 'b0(%0: ptr, %1: ptr, %2: i64):\n blockcopy %0, %1, %2\n return');
    const evaluator = createEvaluator(parseModule(text));
    const region = evaluator.memory.map(6);
    region.bytes.set([1, 2, 3, 4, 5, 6]);
    evaluator.run('f', [BigInt(region.address + 2), BigInt(region.address), 4n]);
    expect([...region.bytes]).toEqual([1, 2, 1, 2, 3, 4]);
  });

  test('of a slot is new for every call', () => {
    const text = `function @f sysv(i64) -> (i64) {
      slot0 = 8 align 8
      b0(%0: i64):
        %p = slotaddr slot0
        store.i64 %0, %p
        %1 = iconst.i64 1
        %2 = sub.i64 %0, %1
        %3 = iconst.i64 0
        %4 = eq.i64 %2, %3
        branch %4, end, more
      more:
        %5 = call @f(%2): sysv(i64) -> (i64)
        jump end
      end:
        %6 = load.i64 %p
        return %6
      }`;
    expect(run(text, [5n])).toEqual(returned(5n));
  });
});
