/** Damaged declarations of C in Forth: always an error with a place, never one of the compiler's own. */
import { expect, it } from 'vitest';
import { ConveneError, verify } from '../../src/ir/index.ts';
import { dice } from '../support/random/dice.ts';
import { readerSession } from './support.ts';

const seed = 77;
const rounds = 3000;

const declarations = [
  'c: double hypot(double x, double y);',
  'c: int printf(const char *format, ..., int, double) as show;',
  'c: struct point { double x, y; struct { int a : 3; char b[4]; }; } origin(struct point *, int (*)(int));',
  'c: typedef enum { red, green = 1 << 3 } color; c: color next(color) as following;',
  "' + callback: int c_dup(const void *a, const void *b) = -1;",
  'calling: void (*)(int /* a ; */, long [3]) as call-it; // here',
  'c: union u { float f; unsigned char bytes[sizeof(float)]; };\n c: struct tm; library libm.so.6',
];
const pieces = [
  ';',
  '(',
  ')',
  '{',
  '}',
  '*',
  ',',
  '...',
  'as',
  '=',
  '/*',
  '*/',
  '//',
  '"',
  '\\',
  'int',
  'struct',
  '\n',
  '\0',
  'é',
  '😀',
];

it(`seed ${seed}`, () => {
  const random = dice(seed);
  // Whatever the name, there is such a function.
  const session = readerSession(
    {},
    {
      open() {},
      find: () => 0x1000,
      load(f) {
        verify(f);
        return 0x2000;
      },
    },
  );
  for (let round = 0; round < rounds; round++) {
    let text = random.pick(declarations);
    for (let change = random.below(4); change >= 0; change--) {
      const at = random.below(text.length + 1);
      const way = random.below(3);
      if (way === 0) text = text.slice(0, at) + random.pick(pieces) + text.slice(at);
      else if (way === 1) text = text.slice(0, at) + text.slice(at + 1 + random.below(4));
      else text = text.slice(0, at) + random.pick(declarations).slice(random.below(30));
    }
    try {
      session.interpret('program.fs', text);
    } catch (error) {
      if (!(error instanceof ConveneError)) throw new Error(`round ${round}: ${text}`, { cause: error });
      const { code, position, message } = error;
      // What is left of a declaration may be a word, and there is no machine code here.
      if (message.includes('no native code here')) continue;
      expect({ text, code, placed: position !== undefined }).toEqual({ text, code, placed: true });
      expect({ text, code }).not.toEqual({ text, code: 'internal' });
    }
  }
});
