import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  composeAll,
  countsOf,
  differences,
  identity,
  type Picture,
  parsePicture,
  printPicture,
  shuffleOf,
  typeOfName,
} from '../../src/effects/index.ts';
import { allPrimitives, primitiveCalled } from '../../src/forth/primitives/index.ts';

const literal = parsePicture('-- n');
const picturesOf = (code: string): Picture[] =>
  code
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => {
      if (/^\d+$/.test(word)) return literal;
      if (word === 'emit') return parsePicture('char --');
      return primitiveCalled(word.toLowerCase())!.picture;
    });
const inferred = (code: string): Picture => composeAll(picturesOf(code)).picture;

/** Letters for inputs, numbers for what is made on the way: two effects that differ only in names print alike. */
function canonical({ inputs, outputs }: Picture): string {
  const names = new Map<string, string>();
  for (const { name } of inputs) names.set(name, String.fromCharCode(97 + names.size));
  let made = 0;
  const side = (items: Picture['inputs']): string =>
    items
      .map(({ name }) => {
        if (!names.has(name)) names.set(name, `${++made}`);
        return `${names.get(name)} `;
      })
      .join('');
  return `( ${side(inputs)}-- ${side(outputs)})`;
}

describe('pictures', () => {
  it('are read with and without brackets', () => {
    expect(countsOf(parsePicture('( a b -- c )'))).toEqual({ in: 2, out: 1, floatIn: 0, floatOut: 0 });
    expect(countsOf(parsePicture('a b -- c'))).toEqual({ in: 2, out: 1, floatIn: 0, floatOut: 0 });
    expect(countsOf(parsePicture('( f-addr -- ) ( F: r -- r s )'))).toEqual({ in: 1, out: 0, floatIn: 1, floatOut: 2 });
    expect(countsOf(parsePicture('( n -- fib(n) )'))).toEqual({ in: 1, out: 1, floatIn: 0, floatOut: 0 });
  });

  it('print as they are read', () => {
    for (const text of [
      '( a b -- b a )',
      '( -- )',
      '( -- n )',
      '( n -- )',
      '( F: r -- r r )',
      '( a -- ) ( F: -- r )',
    ]) {
      expect(printPicture(parsePicture(text))).toBe(text);
    }
  });

  it('have blanks of any kind between their words', () => {
    expect(parsePicture(' a\tb\n  -- b\u00a0a ')).toEqual(parsePicture('a b -- b a'));
    expect(parsePicture('a\u2003b -- b\u2028a')).toEqual(parsePicture('a b -- b a'));
  });

  it('have one separator, one picture for each stack, and brackets around them', () => {
    expect(() => parsePicture('( n -- n -- n )')).toThrow(/more than one '--'/);
    expect(() => parsePicture('( a b )')).toThrow(/no '--'/);
    expect(() => parsePicture('( a -- ) ( b -- )')).toThrow(/two pictures of one stack/);
    expect(() => parsePicture('( a -- b ) c')).toThrow(/brackets/);
  });

  it('tell types by their names, and shuffles by equal names', () => {
    expect(['n', 'n1', 'u2', 'flag', 'c-addr', 'char', 'x', 'xt', 'width', "n'"].map(typeOfName)).toEqual(
      'int int uint bool addr char any token any int'.split(' '),
    );
    expect(['?any', 'N²', '+n', 'constructor', '12'].map(typeOfName)).toEqual(['bool', 'int', 'uint', 'any', 'any']);
    expect(shuffleOf(parsePicture('a b c -- c a b'))?.cells).toEqual([2, 0, 1]);
    expect(shuffleOf(parsePicture('a -- a b'))).toBeUndefined();
  });
});

describe('composition', () => {
  it.each([
    ['dup', '( a -- a a )'],
    ['dup *', '( a -- 1 )'],
    ['swap', '( a b -- b a )'],
    ['+ -', '( a b c -- 1 )'],
    ['42 13 +', '( -- 1 )'],
    ['dup * swap +', '( a b -- 1 )'],
    ['dup dup * swap dup * +', '( a -- 1 )'],
    ['2dup + rot rot + +', '( a b -- 1 )'],
    ['over over * swap dup * + swap dup *', '( a b -- 1 2 )'],
    ['2dup +', '( a b -- a b 1 )'],
    ['dup dup * swap *', '( a -- 1 )'],
    ['2dup + rot +', '( a b -- b 1 )'],
    ['drop +', '( a b c -- 1 )'],
    ['! drop', '( a b c -- )'],
    ['drop !', '( a b c -- )'],
    ['rot !', '( a b c -- b )'],
    ['swap !', '( a b -- )'],
    ['nip', '( a b -- b )'],
    ['tuck', '( a b -- b a b )'],
    ['-rot', '( a b c -- c a b )'],
    ['3 lshift', '( a -- 1 )'],
    ['dup @ swap', '( a -- 1 a )'],
    ['2dup * rot rot * +', '( a b -- 1 )'],
    ['SWAP -', '( a b -- 1 )'],
    ['', '( -- )'],
  ])('of %s is %s', (code, effect) => {
    expect(canonical(inferred(code))).toBe(effect);
  });

  it('finds types by use', () => {
    const types = (code: string): string => {
      const { inputs, outputs } = inferred(code);
      return [...inputs, ...outputs].map(({ type }) => type).join(' ');
    };
    expect(types('dup *')).toBe('int int');
    expect(types('over + swap')).toBe('int int int int');
    expect(types('dup @ swap')).toBe('addr any addr');
    expect(types('true false and')).toMatch(/^\S+$/);
    expect(types('0=')).toBe('any bool');
  });

  it('reports an item used as what it is not', () => {
    expect(composeAll(picturesOf('dup @ swap emit')).conflicts).toEqual([{ item: 'x', given: 'addr', wanted: 'char' }]);
    expect(composeAll(picturesOf('+ !')).conflicts).toEqual([]);
    expect(composeAll(picturesOf('0= @')).conflicts).toMatchObject([{ given: 'bool', wanted: 'addr' }]);
  });

  it('is associative, with the empty effect as its unit', () => {
    const word = fc.constantFrom(...allPrimitives().filter(({ special }) => special === undefined));
    const sequence = fc.array(
      word.map(({ picture }) => picture),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(sequence, sequence, sequence, (a, b, c) => {
        const whole = composeAll([...a, ...b, ...c]).picture;
        const left = composeAll([composeAll([...a, ...b]).picture, ...c]).picture;
        const right = composeAll([...a, composeAll([...b, ...c]).picture]).picture;
        expect(canonical(left)).toBe(canonical(whole));
        expect(canonical(right)).toBe(canonical(whole));
        expect(composeAll([identity, whole, identity]).picture).toEqual(whole);
      }),
      { seed: 11, numRuns: 300 },
    );
  });
});

describe('verification', () => {
  const holds = (code: string, declared: string): boolean =>
    differences(parsePicture(declared), inferred(code)).length === 0;

  it.each([
    ['dup *', '( n -- n² )'],
    ['swap', '( a b -- b a )'],
    ['2dup +', '( a b -- a b a+b )'],
    ['dup *', '( int -- int2 )'],
    ['0=', '( x -- flag )'],
    ['+ !', '( x n1 n2 -- )'],
    ['drop drop 1', '( c f -- n )'],
  ])('%s is %s', (code, declared) => {
    expect(holds(code, declared)).toBe(true);
  });

  it.each([
    ['swap', '( a b -- a b )'],
    ['2dup', '( a b -- b a b a )'],
    ['over', '( a b -- b a b )'],
    ['rot', '( a b c -- c a b )'],
    ['rot rot', '( a b c -- c b a )'],
    ['dup', '( a -- b c )'],
    ['+', '( n1 n2 -- flag )'],
    ['@', '( n -- addr )'],
    ['0 <', '( n1 -- n2 )'],
    ['drop drop 1', '( c f -- addr )'],
    ['1 2 3', '( -- c a f )'],
    ['dup', '( a -- a )'],
    ['fdup', '( -- )'],
  ])('%s is not %s', (code, declared) => {
    expect(holds(code, declared)).toBe(false);
  });

  it('says what differs', () => {
    expect(differences(parsePicture('( a b -- a b )'), inferred('swap'))).toEqual([
      'output 1 is the same item as input 2, b, not a',
      'output 2 is the same item as input 1, a, not b',
    ]);
    expect(differences(parsePicture('( a -- )'), inferred('dup'))).toEqual(['it leaves 2 items, not 0']);
  });
});
