import { describe, expect, it } from 'vitest';
import { ConveneError } from '../../../src/ir/index.ts';
import { effectOf, program } from './program.ts';

/** Code, place and message of what a program is refused for. */
function refusal(text: string): string {
  try {
    program(text);
  } catch (error) {
    if (!(error instanceof ConveneError)) throw error;
    return `${error.code} ${error.position?.line}:${error.position?.column} ${error.message}`;
  }
  return 'accepted';
}

describe('the return stack', () => {
  it('is a word’s own', () => {
    expect(refusal(': test 1 r> ;')).toMatch(/^forth-return-stack 1:10 in test: .*pass the item on the data stack/);
    expect(refusal(': test rdrop ;')).toMatch(/^forth-return-stack/);
    expect(refusal(': test 1 >r 2r@ ;')).toMatch(/^forth-return-stack 1:13/);
  });

  it('is left as it was found', () => {
    expect(refusal(': test\n  >r ;')).toMatch(/^forth-return-stack 2:3 .*take it off with R>/);
    expect(refusal(': test >r dup if r> exit then ;')).toMatch(/^forth-return-stack/);
  });

  it('is the same on all paths', () => {
    expect(refusal(': test dup if >r else drop then 1 ;')).toMatch(/forth-return-stack 1:\d+ .*>R and R> in pairs/);
    expect(refusal(': test begin >r dup while repeat ;')).toMatch(/in pairs/);
  });

  it('holds loop parameters apart from items', () => {
    expect(refusal(': test 1 >r 4 0 do r@ loop r> ;')).toMatch(/1:20 .*loop parameters lie on top/);
    expect(refusal(': test 4 0 do >r loop ;')).toMatch(/take it off with R> first/);
    expect(refusal(': test 4 0 do i if exit then loop ;')).toMatch(/1:20 .*put UNLOOP before EXIT/);
    expect(refusal(': test unloop ;')).toMatch(/^forth-no-loop 1:8/);
    expect(refusal(': test i ;')).toMatch(/^forth-no-loop 1:8 .*use R@/);
    expect(refusal(': test 4 0 do j loop ;')).toMatch(/^forth-no-loop 1:15 .*2 DO loops/);
  });
});

describe('the reason for an effect that varies', () => {
  it('tells both depths and both places', () => {
    expect(effectOf(': test dup if drop then ;')).toBe(
      'coming from here there is 1 item less, but no change from line 1, column 12',
    );
    expect(effectOf(': test if 1 exit then 2 3 ;')).toBe(
      'it leaves 1 item more here, but no change at line 1, column 13',
    );
    expect(effectOf(': test 3 0 do 1 loop ;')).toBe(
      'going round the loop there is 1 item more, but no change from line 1, column 12',
    );
    expect(effectOf(': test if 1e else then 2 drop ;')).toMatch(/floating-point stack/);
  });
});

describe('large words', () => {
  const repeat = (text: string, times: number): string => new Array<string>(times).fill(text).join(' ');
  it('may nest as deeply as they like', () => {
    const times = 20_000;
    const text = `: test 1 ${repeat('dup if 1+', times)} ${repeat('then', times)} ;`;
    expect(effectOf(text)).toBe('( 0 -- 1 )');
  });

  it('are refused where code would grow with the square of their length', () => {
    const times = 3_500;
    const text = `: test ${repeat('1', times)} ${repeat('if', times)} ${repeat('then', times)} ;`;
    expect(refusal(text)).toMatch(/^forth-too-large 1:3 in test: /);
  });
});
