import { afterAll, describe, expect, it } from 'vitest';
import { openSession } from '../../src/run/index.ts';
import { assembleWithGnu } from '../support/gnu-assembler.ts';
import { sharedObject } from '../support/shared-object.ts';

const library = sharedObject(`
  int triple(int x) { return 3 * x; }
  long strlen(const char *s) { return -7; }
`);

describe('a shared library', () => {
  const session = openSession();
  afterAll(() => session.close());

  it('gives its functions to TypeScript and to native code, before those of the process', () => {
    expect(session.address('triple')).toBeUndefined();
    session.open(library);
    expect(session.function('triple', { parameters: ['i32'], result: 'i32' })(-14)).toBe(-42);
    expect(session.function('strlen', { parameters: ['ptr'], result: 'i64' })(0)).toBe(-7n);
    session.load({
      functions: [assembleWithGnu('nine', 'sub rsp, 8; call triple; mov edi, eax; call triple; add rsp, 8; ret')],
    });
    expect(session.function('nine', { parameters: ['i32'], result: 'i32' })(5)).toBe(45);
  });

  it('is not known to other sessions', () => {
    const other = openSession();
    expect(other.address('triple')).toBeUndefined();
    expect(other.address('strlen')).not.toBe(session.address('strlen'));
    other.close();
  });

  it('that is not there is an error that says what the dynamic linker says', () => {
    expect(() => session.open('libnothing.so.1')).toThrow(
      expect.objectContaining({
        code: 'no-library',
        message: expect.stringMatching(/'libnothing.so.1'.*No such file/),
      }),
    );
    expect(() => session.open('/dev/null')).toThrow(expect.objectContaining({ code: 'no-library' }));
  });
});

it('variables are those that the process uses, not those of a library that a library needs', () => {
  const session = openSession();
  const before = session.address('environ');
  session.open('libm.so.6');
  expect(session.address('environ')).toBe(before);
  session.close();
});
