import { describe, expect, it } from 'vitest';
import { answer, effectOf, program } from './program.ts';

const data = (text: string, ...items: (bigint | number)[]): unknown => {
  const result = answer(text, items);
  return 'data' in result ? result.data.map(Number) : result;
};
const floats = (text: string, ...items: number[]): unknown => {
  const result = answer(text, [], items);
  return 'floats' in result ? result.floats : result;
};

describe('straight-line words', () => {
  it('rename and compute', () => {
    expect(data(': test over over * swap dup * + swap dup * ;', 3, 4)).toEqual([28, 9]);
    expect(data(': test 2dup + rot rot + + ;', 3, 4)).toEqual([14]);
    expect(data(': test 1 2 3 rot -rot 2swap ;', 9)).toEqual([2, 3, 9, 1]);
    expect(data(': test 2 pick ;', 4, 5, 6, 7)).toEqual([4, 5, 6, 7, 5]);
    expect(data(': test 3 roll ;', 4, 5, 6, 7)).toEqual([5, 6, 7, 4]);
  });

  it('divide with floors', () => {
    const cases = [
      [7, 2],
      [-7, 2],
      [7, -2],
      [-7, -2],
      [6, -3],
      [-8, 4],
      [0, -5],
    ] as const;
    for (const [n, d] of cases) {
      const quotient = Math.floor(n / d) + 0;
      const rest = n - quotient * d + 0;
      expect(data(': test /mod ;', n, d)).toEqual([rest, quotient]);
      expect(data(`: test ${d} / ;`, n)).toEqual([quotient]);
      expect(data(`: test ${d} mod ;`, n)).toEqual([rest]);
      expect(data(': test >r s>d r> fm/mod ;', n, d)).toEqual([rest, quotient]);
      expect(data(': test >r s>d r> sm/rem ;', n, d)).toEqual([(n % d) + 0, Math.trunc(n / d) + 0]);
    }
    expect(data(': test / ;', 1, 0)).toEqual({ trapped: -10 });
    expect(data(': test */ ;', 10n ** 18n, 10n ** 3n, 10n ** 16n)).toEqual([100000]);
  });

  it('combine flags as conditions', () => {
    expect(data(': test 0< swap 5 > and invert ;', 6, -1)).toEqual([0]);
    expect(data(': test 0= 0= ;', 6)).toEqual([-1]);
    expect(data(': test f< 0= ;')).toEqual({ trapped: -9 });
    expect(answer(': test f< 0= ;', [], [1, Number.NaN])).toEqual({ data: [-1n], floats: [] });
  });

  it('work on double cells', () => {
    expect(data(': test d+ ;', -1, 0, 1, 0)).toEqual([0, 1]);
    expect(data(': test d- ;', 0, 1, 1, 0)).toEqual([-1, 0]);
    expect(data(': test dnegate ;', 5, 0)).toEqual([-5, -1]);
    expect(data(': test d< ;', -1, -1, 0, 0)).toEqual([-1]);
    expect(data(': test m*/ ;', -7, -1, 3, 2)).toEqual([-11, -1]);
    expect(data(': test 2over d= ;', 1, 2, 1, 2)).toEqual([1, 2, -1]);
  });

  it('work on floats', () => {
    expect(floats(': test f+ fdup f* ;', 1, 2)).toEqual([9]);
    expect(floats(': test s>d d>f -5 s>d d>f ;')).toEqual({ trapped: -9 });
    expect(answer(': test s>d d>f ;', [-5])).toEqual({ data: [], floats: [-5] });
    expect(answer(': test d>f ;', [0, 1])).toEqual({ data: [], floats: [2 ** 64] });
    expect(answer(': test d>f ;', [-5, -1])).toEqual({ data: [], floats: [-5] });
    expect(answer(': test f>d ;', [], [-5.5])).toEqual({ data: [-5n, -1n], floats: [] });
    expect(answer(': test f>d ;', [], [2 ** 65])).toEqual({ data: [0n, 2n], floats: [] });
    expect(answer(': test 2 fpick ;', [], [1, 2, 3])).toEqual({ data: [], floats: [1, 2, 3, 1] });
    expect(effectOf(': test 2 fpick f! ;')).toBe('( 1 -- 0 ) ( F: 3 -- 3 )');
  });
});

describe('control flow', () => {
  it('joins what differs', () => {
    const text = ': test dup 0< if negate else 1+ then over + ;';
    expect(effectOf(text)).toBe('( 2 -- 2 )');
    expect(data(text, 10, -3)).toEqual([10, 13]);
    expect(data(text, 10, 3)).toEqual([10, 14]);
  });

  it('loops while', () => {
    expect(data(': test begin dup while swap over mod repeat drop ;', 48, 18)).toEqual([6]);
    expect(data(': test 0 begin over + swap 1- swap over 0= until nip ;', 10)).toEqual([55]);
  });

  it('leaves out what a constant decides against', () => {
    expect(effectOf(': test 0 if drop drop execute else 1+ then ;')).toBe('( 1 -- 1 )');
    expect(data(': test false if drop drop else 1+ then ;', 4)).toEqual([5]);
    expect(effectOf(': test true if 2* else drop then ;')).toBe('( 1 -- 1 )');
    expect(data(': test begin -1 while 1+ dup 10 > if exit then repeat ;', 3)).toEqual([11]);
    expect(data(': test begin 2* dup 100 > if exit then 0 until ;', 3)).toEqual([192]);
    expect(data(': test begin 1+ 7 until ;', 3)).toEqual([4]);
  });

  it('enters a loop in the middle', () => {
    const text = ': test ahead begin 10 + cs-swap then 1+ dup 25 > until ;';
    expect(effectOf(text)).toBe('( 1 -- 1 )');
    expect(data(text, 0)).toEqual([34]);
  });

  it('counts with DO', () => {
    const sum = ': test 0 -rot ?do i + loop ;';
    expect(effectOf(sum)).toBe('( 2 -- 1 )');
    expect(data(sum, 11, 1)).toEqual([55]);
    expect(data(sum, 1, 1)).toEqual([0]);
    expect(data(': test 0 3 0 do 4 1 do j 10 * i + + loop loop ;')).toEqual([108]);
    expect(data(': test 100 0 do i dup * 50 > if i unloop exit then loop -1 ;')).toEqual([8]);
    expect(data(': test 0 100 0 do i 7 = if leave then 1+ loop ;')).toEqual([7]);
  });

  it('ends +LOOP where the index crosses the limit', () => {
    const indices = (step: number | string, limit: bigint | number, start: bigint | number) =>
      data(`: test 0 -rot do 1+ ${step} +loop ;`, limit, start);
    for (const step of [1, 2, 3, 7]) {
      const times = Math.ceil(10 / step);
      expect(indices(step, 10, 0)).toEqual([times]);
      expect(indices(`${step} noop`, 10, 0)).toEqual([times]);
    }
    for (const step of [-1, -2, -3, -11]) {
      const times = Math.floor(10 / -step) + 1;
      expect(indices(step, 0, 10)).toEqual([times]);
      expect(indices(`dup drop ${step} 0 +`, 0, 10)).toEqual([times]);
    }
    const largest = 2n ** 63n - 1n;
    expect(indices(1, -largest, largest)).toEqual([2]);
    expect(indices(1, -largest - 1n, largest)).toEqual([1]);
    expect(indices(-1, largest, -largest)).toEqual([3]);
  });

  it('keeps the return stack in values', () => {
    expect(data(': test >r 1+ r@ + r> * ;', 1, 5)).toEqual([35]);
    expect(data(': test 2>r 2r@ 2r> ;', 1, 2)).toEqual([1, 2, 1, 2]);
    expect(data(': test 5 0 do i >r r@ drop r> drop loop ;')).toEqual([]);
    expect(data(': test >r begin r> 1- dup >r 0= until r> ;', 3)).toEqual([0]);
  });

  it('has locals', () => {
    expect(data(': test {: a b | c :} a b - to c c c * ;', 7, 3)).toEqual([16]);
    expect(data(': test {: n | sum :} n 0 ?do sum i + to sum loop sum ;', 5)).toEqual([10]);
    expect(data(': test {: n :} begin n while n 1- to n repeat n ;', 5)).toEqual([0]);
  });
});

describe('words that never return', () => {
  it('agree with any depth', () => {
    const text = ': fail 2drop -7 throw ; : test dup 0< if 1 fail then 1+ ;';
    expect(effectOf(text, 'fail')).toBe('( 2 -- never )');
    expect(effectOf(text)).toBe('( 1 -- 1 )');
    expect(data(text, 4)).toEqual([5]);
    expect(data(text, -4)).toEqual({ thrown: -7n });
  });

  it('call themselves without growing the stack', () => {
    const text = ': test dup 0= if -1 throw then 1- recurse ;';
    expect(effectOf(text)).toBe('( 1 -- never )');
    expect(data(text, 50_000)).toEqual({ thrown: -1n });
  });
});

describe('recursion', () => {
  const fib = ': test dup 2 < if exit then dup 1- recurse swap 2 - recurse + ;';
  it('gets its effect from the paths that end', () => {
    expect(effectOf(fib)).toBe('( 1 -- 1 )');
    expect(data(fib, 10)).toEqual([55]);
  });

  it('at the end of a word is a jump', () => {
    expect(data(': test over 0= if nip exit then over + swap 1- swap recurse ;', 30_000, 0)).toEqual([450015000]);
  });
});

describe('words whose effect varies', () => {
  it('keep items in memory where paths disagree', () => {
    const text = ': test 1 swap dup if drop 2 3 else drop then 4 ;';
    expect(effectOf(text)).toContain('more');
    expect(data(text, 0)).toEqual([1, 4]);
    expect(data(text, 1)).toEqual([1, 2, 3, 4]);
  });

  it('take what lies beneath an unknown call', () => {
    const text = ': add + ; : run execute swap ; : test 5 swap run - ;';
    expect(effectOf(text, 'run')).toContain('EXECUTE');
    expect(effectOf(text)).toContain('it calls run');
    const token = program(text).words.get('add')!.token;
    expect(data(text, 1, 2, 3, token)).toEqual([1, 6]);
  });

  it('is ?DUP away from IF', () => {
    expect(effectOf(': test ?dup if 1 else 0 then ;')).toContain('more');
    expect(data(': test ?dup 1+ ;', 0)).toEqual([1]);
    expect(data(': test ?dup 1+ ;', 4)).toEqual([4, 5]);
  });

  it('but not beside it', () => {
    expect(effectOf(': test ?dup if 1+ else 9 then ;')).toBe('( 1 -- 1 )');
    expect(data(': test ?dup if 1+ else 9 then ;', 0)).toEqual([9]);
    expect(data(': test ?dup if 1+ else 9 then ;', 3)).toEqual([4]);
    expect(effectOf(': test begin ?dup while 1- repeat ;')).toBe('( 1 -- 0 )');
    expect(effectOf(': test ?dup 0= if 9 then ;')).toBe('( 1 -- 1 )');
    expect(data(': test ?dup 0= if 9 then ;', 0)).toEqual([9]);
    expect(data(': test ?dup 0= if 9 then ;', 3)).toEqual([3]);
  });

  it('may push in a loop', () => {
    const text = ': test 0 ?do i dup * loop ;';
    expect(effectOf(text)).toContain('going round the loop');
    expect(data(text, 7, 4)).toEqual([7, 0, 1, 4, 9]);
    expect(data(': test 0 begin dup while 1- nip repeat ;', 5, 6)).toEqual([5, 6, 0]);
    expect(data(': test begin dup while + repeat ;', 5, 6, 0)).toEqual([5, 6, 0]);
  });

  it('call themselves through memory', () => {
    const text = ': test dup if dup 1- recurse then ;';
    expect(effectOf(text)).not.toMatch(/^\(/);
    expect(data(text, 3)).toEqual([3, 2, 1, 0]);
  });

  it('flush only on the edge that needs it', () => {
    const text = ': test over over > if drop 7 swap else 5 then dup if drop then ;';
    expect(data(text, 2, 1)).toEqual([7]);
    expect(data(text, 1, 2)).toEqual([1, 2]);
    expect(data(': test dup if swap 1 else swap then >r r> + ;', 3, 4, 5)).toEqual([3, 5, 5]);
  });
});

describe('words that look at the stack', () => {
  it('find all items in memory', () => {
    expect(effectOf(': test depth ;')).toBe('( 0 -- 1 ) observes');
    expect(data(': test 5 depth ;', 1, 2)).toEqual([1, 2, 5, 3]);
    const nested = ': items depth ; : test 8 9 items 10 ;';
    expect(effectOf(nested)).toBe('( 0 -- 4 ) observes');
    expect(data(nested, 1)).toEqual([1, 8, 9, 3, 10]);
    expect(data(': test pick ;', 5, 6, 7, 2)).toEqual([5, 6, 7, 5]);
    expect(data(': get pick ; : test 8 9 3 get 1 ;', 5, 6)).toEqual([5, 6, 8, 9, 5, 1]);
    expect(data(': test roll ;', 5, 6, 7, 2)).toEqual([6, 7, 5]);
    expect(data(': test sp@ @ ;', 5, 6)).toEqual([5, 6, 6]);
  });

  it('ask the host', () => {
    expect(data(': test 4 host + ;', 1)).toEqual([1, 20]);
    expect(effectOf(': test 9 host+ ;')).toBe('( 1 -- 1 ) observes');
    expect(data(': test 9 host+ 1 ;', 3, 4)).toEqual([3, 13, 1]);
  });
});

describe('CATCH', () => {
  const words = ': ok 1+ ; : bad drop -5 throw ; : maybe dup 0< if -9 throw then 1+ ; : two dup ; ';
  it('is a call with two outcomes', () => {
    expect(effectOf(`${words}: test ['] ok catch ;`)).toBe('( 1 -- 2 )');
    expect(data(`${words}: test ['] ok catch ;`, 4)).toEqual([5, 0]);
    expect(data(`${words}: test ['] maybe catch ;`, 4)).toEqual([5, 0]);
    expect(data(`${words}: test ['] maybe catch nip ;`, -4)).toEqual([-9]);
    expect(data(`${words}: test ['] bad catch nip ;`, -4)).toEqual([-5]);
  });

  it('followed by IF may leave different depths', () => {
    const text = `: two dup 0< if -3 throw then dup ; : test ['] two catch if drop 99 else + then ;`;
    expect(effectOf(text)).toBe('( 1 -- 1 )');
    expect(data(text, 4)).toEqual([8]);
    expect(data(text, -4)).toEqual([99]);
    const keeps = `: two dup 0< if -3 throw then dup ; : test ['] two catch ?dup if nip else + then ;`;
    expect(effectOf(keeps)).toBe('( 1 -- 1 )');
    expect(data(keeps, -4)).toEqual([-3]);
  });

  it('restores the depth for any token', () => {
    const text = `: test catch ; : two dup ; : bad 1 2 3 -5 throw ;`;
    const { words: known } = program(text);
    expect(data(text, 4, known.get('two')!.token)).toEqual([4, 4, 0]);
    expect(data(text, 4, 5, known.get('bad')!.token)).toEqual([4, 5, -5]);
  });

  it('catches what a trap throws', () => {
    expect(data(`: divide 0 / ; : test ['] divide catch nip ;`, 4)).toEqual([-10]);
  });

  it('passes on what is thrown within', () => {
    const text = `: inner -5 throw ; : outer ['] inner catch dup if 1- throw then ; : test ['] outer catch ;`;
    expect(data(text)).toEqual([-6]);
  });
});
