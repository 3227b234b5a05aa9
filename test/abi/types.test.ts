/** What the compiler says of descriptions: each mistake marked here is a type error. */
import { describe, expect, expectTypeOf, test } from 'vitest';
import { type Convention, type ConventionJson, defineConvention } from '../../src/abi/index.ts';
import { sysv, win64, x64Bank } from '../../src/targets/x64/conventions/index.ts';
import { rax, rdi } from '../../src/targets/x64/registers.ts';

const mine = {
  ...sysv,
  name: 'mine',
  parameters: [{ place: 'registers', class: 'integer', registers: [rdi], point: 'one' }],
} as const satisfies Convention;

describe('the type of a description', () => {
  test('has its name', () => {
    expectTypeOf(defineConvention(mine)).toEqualTypeOf<Convention<'mine'>>();
    expectTypeOf(win64.name).toEqualTypeOf<'win64'>();
    expectTypeOf(win64).not.toExtend<Convention<'sysv'>>();
    expectTypeOf(win64).toExtend<Convention>();
    expect(defineConvention(mine).name).toBe('mine');
  });

  test('refuses what no convention can be', () => {
    // The compiler alone looks at these.
    const wrong = (): void => {
      // @ts-expect-error: no such place
      defineConvention({ ...mine, parameters: [{ place: 'somewhere', point: 'one' }] });
      // @ts-expect-error: a rule without its point
      defineConvention({ ...mine, results: [{ place: 'registers', class: 'integer', registers: [rax] }] });
      // @ts-expect-error: a number is no register
      defineConvention({ ...mine, preserved: [3] });
      // @ts-expect-error: registers by name are for JSON
      defineConvention({ ...mine, preserved: ['rbx'] });
      // @ts-expect-error: a fact that there is not
      defineConvention({ ...mine, stack: { ...mine.stack, redzone: 128 } });
      // @ts-expect-error: a misspelt property
      defineConvention({ ...mine, tailcalls: 'never' });
      // @ts-expect-error: an order that there is not
      defineConvention({ ...mine, order: 'backwards' });
      // @ts-expect-error: a result pointer among the parameters
      defineConvention({ ...mine, aggregates: { parameters: [{ take: 'result pointer', point: 'p' }], results: [] } });
      // @ts-expect-error: no bank
      defineConvention({ ...mine, bank: 'x86-64' });
      // @ts-expect-error: no stack
      defineConvention({ name: 'bare', bank: x64Bank, parameters: [], results: [], preserved: [] });
    };
    expect(wrong).toThrow(expect.objectContaining({ code: 'convention-invalid' }));
  });

  test('in JSON has registers by name', () => {
    const json = {
      name: 'mine',
      extends: 'sysv',
      preserved: ['rbx'],
      variadic: null,
    } as const satisfies ConventionJson;
    expectTypeOf(json).toExtend<ConventionJson>();
    // @ts-expect-error: registers by number are for programs
    const numbered: ConventionJson = { preserved: [3] };
    // @ts-expect-error: null takes away what may be absent
    const without: ConventionJson = { stack: null };
    expect([numbered, without]).toHaveLength(2);
  });
});
