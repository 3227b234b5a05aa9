/** Programs that are wrong: each ends in a message with its place, never in a hang or in somebody else's words. */
import { afterAll, describe, expect, it } from 'vitest';
import { expectMessage, openInterpreter } from './support.ts';

const interpreter = openInterpreter();
afterAll(() => interpreter.close());

function failureOf(text: string | Uint8Array): { readonly code: string; readonly message: string } {
  const failure = interpreter.failure(text);
  interpreter.failure('clearstack decimal');
  if (failure === undefined) throw new Error(`no error: ${String(text).slice(0, 200)}`);
  expectMessage(failure.message);
  return { code: failure.error.code, message: failure.message };
}

function expectFailures(list: readonly (readonly [text: string, code: string])[]): void {
  for (const [text, code] of list) it(text, () => expect(failureOf(text).code).toBe(code));
}

describe('more memory than there is', () => {
  expectFailures([
    ['100000000000 allot', 'forth-data-space-overflow'],
    ['-100000000000 allot', 'forth-data-space-overflow'],
    [': f 100000000000 allot ; f', 'forth-data-space-overflow'],
    [': f -100000000000 allot ; f', 'forth-data-space-overflow'],
    ['100000000000 buffer: b', 'forth-data-space-overflow'],
    ['-1 buffer: b', 'forth-invalid-number'],
  ]);

  it('what was reserved can be given back', () => {
    expect(interpreter.failure('here 100 allot -100 allot here <> throw')).toBeUndefined();
  });
});

describe('recursion without end', () => {
  expectFailures([
    [': f 1+ recurse 1+ ; 0 f', 'forth-return-stack-overflow'],
    [': f recurse 1+ ; f', 'forth-return-stack-overflow'],
    [': f 1 recurse drop ; f', 'forth-return-stack-overflow'],
    [': f 1e recurse f+ ; f', 'forth-return-stack-overflow'],
    [': f s" f 1+" evaluate ; f', 'forth-nesting'],
    ["defer g : f g 1+ ; : h f 1+ ; ' h is g  f", 'forth-return-stack-overflow'],
  ]);

  it('at the end of a word it is a loop, which needs no stack', () => {
    const text = ': f 1- dup 0= if 99 throw then dup 1 and if recurse else 0 drop recurse then ; 10000000 f';
    expect(failureOf(text).message).toContain('uncaught exception (throw 99)');
  });
});

describe('addresses of nothing', () => {
  expectFailures([
    ['0 execute', 'forth-invalid-address'],
    [': f 0 execute ; f', 'forth-invalid-address'],
    ['-1 execute', 'forth-invalid-address'],
    ['0 @', 'memory-range'],
    [': f 0 @ ; f', 'forth-invalid-address'],
    ['5 1 !', 'memory-range'],
    [': f 5 1 ! ; f', 'forth-invalid-address'],
    ['0 0 100 move', 'forth-invalid-address'],
    ['0 100 erase', 'forth-invalid-address'],
    ['0 5 type', 'forth-invalid-address'],
    ['0 catch throw', 'forth-invalid-address'],
    ['0 5 evaluate', 'memory-range'],
    ['0 5 included', 'memory-range'],
  ]);
});
