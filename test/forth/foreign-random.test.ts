/** Random prototypes: C functions that Forth calls, and words that C calls, each checking every argument that it gets. */
import { describe, expect, it } from 'vitest';
import { type Dice, dice } from '../support/random/dice.ts';
import { sharedObject } from '../support/shared-object.ts';
import { outputOf } from './prelude/run.ts';

const seed = 20_260;
const count = 60;

interface Scalar {
  readonly type: string;
  readonly stack: 'data' | 'float';
  /** A value as C writes it and as Forth has it on the stack. */
  readonly draw: (random: Dice) => readonly [c: string, forth: string];
}

function integer(type: string, bits: number, signed: boolean): Scalar {
  return {
    type,
    stack: 'data',
    draw(random) {
      const raw = (BigInt(random.below(2 ** 32)) << 32n) | BigInt(random.below(2 ** 32));
      const value = signed ? BigInt.asIntN(bits, raw) : BigInt.asUintN(bits, raw);
      const least =
        signed && value === -(2n ** BigInt(bits - 1)) ? `(${value + 1n}LL - 1)` : `${value}${signed ? 'LL' : 'ULL'}`;
      return [least, `${BigInt.asIntN(64, value)}`];
    },
  };
}

const float = (type: string): Scalar => ({
  type,
  stack: 'float',
  draw(random) {
    const value = (random.below(2 ** 20) - 2 ** 19) / 8;
    return [value.toFixed(3), `${value.toFixed(3)}e`];
  },
});

const scalars: readonly Scalar[] = [
  integer('signed char', 8, true),
  integer('unsigned char', 8, false),
  integer('short', 16, true),
  integer('uint16_t', 16, false),
  integer('int', 32, true),
  integer('unsigned', 32, false),
  integer('long', 64, true),
  integer('size_t', 64, false),
  { type: 'bool', stack: 'data', draw: (random) => (random.chance(0.5) ? ['1', '-1'] : ['0', '0']) },
  float('float'),
  float('double'),
  {
    type: 'void *',
    stack: 'data',
    draw(random) {
      const address = random.below(2 ** 32);
      return [`(void *)${address}ul`, `${address}`];
    },
  },
];

interface Drawn {
  readonly scalar: Scalar;
  readonly value: readonly [c: string, forth: string];
}

const draw = (random: Dice): Drawn => {
  const scalar = random.pick(scalars);
  return { scalar, value: scalar.draw(random) };
};

/** A function of C that checks its arguments, and a caller of such a function that checks what comes back. */
function drawFunction(random: Dice, index: number) {
  const parameters = Array.from({ length: random.below(16) }, () => draw(random));
  const result = random.chance(0.9) ? draw(random) : undefined;
  const list = parameters.map(({ scalar }, at) => `${scalar.type} p${at}`).join(', ') || 'void';
  const type = result?.scalar.type ?? 'void';
  const given = parameters.map(({ value }) => value[0]).join(', ');
  const same = parameters.map(({ scalar, value }, at) => `p${at} == (${scalar.type})${value[0]}`).join(' && ') || '1';
  const forthGiven = (stack: 'data' | 'float', all: readonly Drawn[]) =>
    all.filter(({ scalar }) => scalar.stack === stack).map(({ value }) => value[1]);
  const pushed = [...forthGiven('data', parameters), ...forthGiven('float', parameters)].join(' ');
  const popped = (stack: 'data' | 'float'): string =>
    forthGiven(stack, parameters)
      .reverse()
      .map((text) => (stack === 'data' ? `${text} = good @ and good !` : `${text} f= good @ and good !`))
      .join(' ');
  const wanted = result?.value[1];
  const isRight = result === undefined ? '' : result.scalar.stack === 'data' ? `${wanted} =` : `${wanted} f=`;
  return {
    prototypes: [`${type} f${index}(${list})`, `int g${index}(${type} (*f)(${list}))`],
    c: `
      ${type} f${index}(${list}) { good = ${same}; ${result === undefined ? '' : `return ${result.value[0]};`} }
      int g${index}(${type} (*f)(${list})) {
        ${result === undefined ? `f(${given}); return 1;` : `return f(${given}) == (${type})${result.value[0]};`}
      }`,
    forth: `
      : t${index} ( -- flag ) ${pushed} f${index} ${result === undefined ? '-1' : isRight} good_in_c l@ 0<> and ;
      : w${index} ${popped('data')} ${popped('float')} ${wanted ?? ''} ;
      ' w${index} callback: ${type} c${index}(${list});
      : u${index} ( -- flag ) -1 good ! c${index} g${index} 0<> good @ and ;
      t${index} 0= [if] .( f${index} ) [then] u${index} 0= [if] .( w${index} ) [then]`,
  };
}

describe(`random prototypes, seed ${seed}`, () => {
  it('pass every value as it is, in both directions', () => {
    const random = dice(seed);
    const drawn = Array.from({ length: count }, (_, index) => drawFunction(random, index));
    const library = sharedObject(`
      #include <stdbool.h>
      #include <stddef.h>
      #include <stdint.h>
      int good;
      ${drawn.map(({ c }) => c).join('\n')}`);
    const program = `
      library ${library}
      c: extern int good as good_in_c;
      variable good
      ${drawn.flatMap(({ prototypes }) => prototypes.map((text) => `c: ${text};`)).join('\n')}
      ${drawn.map(({ forth }) => forth).join('\n')}`;
    expect(outputOf(program)).toBe('');
  });
});
