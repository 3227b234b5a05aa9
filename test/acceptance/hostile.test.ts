/** Programs that are wrong: each ends in a message with its place, never in a hang or in somebody else's words. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  examplesFolder,
  expectMessage,
  openInterpreter,
  randomNumbers,
  scratchDirectory,
  sourceFile,
} from './support.ts';

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

describe('files that include themselves', () => {
  const folder = scratchDirectory();
  const including = (name: string, text: string): string =>
    `include ${sourceFile(folder, name, `${text}\ninclude ${name}\n`)}`;
  expectFailures([
    [including('itself.fs', ''), 'forth-nesting'],
    [including('large.fs', `\\ ${'x'.repeat(20_000)}`), 'forth-source-space'],
  ]);
});

describe('addresses of nothing', () => {
  expectFailures([
    ['0 execute', 'forth-invalid-address'],
    [': f 0 execute ; f', 'forth-invalid-address'],
    ['-1 execute', 'forth-invalid-address'],
    ['0 @', 'forth-invalid-address'],
    [': f 0 @ ; f', 'forth-invalid-address'],
    ['5 1 !', 'forth-invalid-address'],
    [': f 5 1 ! ; f', 'forth-invalid-address'],
    ['0 0 100 move', 'forth-invalid-address'],
    ['0 100 erase', 'forth-invalid-address'],
    ['0 5 type', 'forth-invalid-address'],
    ['0 catch throw', 'forth-invalid-address'],
    ['0 5 evaluate', 'memory-range'],
    ['0 5 included', 'memory-range'],
  ]);
});

describe('words alone', () => {
  const insideOnly =
    "if else then begin until again while repeat do ?do loop +loop leave unloop exit recurse case of endof endcase does> ; ['] " +
    'postpone >r r> r@ i j literal abort" [char] {: locals| ahead ] ( : \' to create variable [if] [else] constant value throw ' +
    'execute catch evaluate included cs-roll defer is :noname include require marker synonym begin-structure field: buffer: word hold #>';

  it.each(insideOnly.split(' '))('%s outside a definition', (word) => {
    failureOf(word);
  });

  const closers = 'else then until again while repeat loop +loop endof endcase r> r@ i j unloop leave :}';
  it.each(closers.split(' '))('%s without what opens it', (word) => {
    failureOf(`: f ${word} ;`);
  });

  const openers = 'if begin do ?do case ahead >r {: [ (';
  it.each(openers.split(' '))('%s without what closes it', (word) => {
    failureOf(`: f 1 2 ${word} ;`);
  });

  it('closed by another one’s closer', () => {
    const pairs = { if: 'then', begin: 'again', do: 'loop', case: 'endcase' };
    for (const opener of Object.keys(pairs)) {
      for (const [other, closer] of Object.entries(pairs)) {
        if (opener === other) continue;
        failureOf(`: f 1 2 ${opener} ${closer} ;`);
        failureOf(`: f 1 2 ${opener} 1 2 ${other} ${pairs[opener as keyof typeof pairs]} ${closer} ;`);
      }
    }
  });
});

describe('stacks that run empty or full', () => {
  expectFailures([
    ['drop', 'forth-stack-underflow'],
    ['1 +', 'forth-stack-underflow'],
    [': f drop ; f', 'forth-stack-underflow'],
    [': f {: a b :} a b + ; 1 f', 'forth-stack-underflow'],
    ['fdrop', 'forth-float-stack-underflow'],
    [': f f+ ; 1e f', 'forth-float-stack-underflow'],
    [': f begin 1 again ; f', 'forth-stack-overflow'],
    [': f 1000000000 0 do i loop ; f', 'forth-stack-overflow'],
    [': f begin 1e again ; f', 'forth-float-stack-overflow'],
    [': f r> ;', 'forth-return-stack'],
    [': f >r ;', 'forth-return-stack'],
    [': f 10 0 do 1 >r loop ;', 'forth-return-stack'],
    [': f 1 >r 10 0 do r> . loop ;', 'forth-return-stack'],
  ]);
});

describe('numbers and names that are none', () => {
  expectFailures([
    ['12x34', 'forth-undefined-word'],
    ['$zz', 'forth-undefined-word'],
    ['1.2.3', 'forth-undefined-word'],
    ['%102', 'forth-undefined-word'],
    ['99999999999999999999', 'forth-out-of-range'],
    ['2 base ! 2', 'forth-undefined-word'],
    ['0 base ! 5', 'forth-invalid-number'],
    ['1000 base ! 5', 'forth-invalid-number'],
    ["' nope", 'forth-undefined-word'],
    [": f ['] nope ;", 'forth-undefined-word'],
    [': f postpone nope ;', 'forth-undefined-word'],
    ['5 to dup', 'forth-invalid-name'],
    ['include no/such/file.fs', 'forth-no-such-file'],
    ['1 0 /', 'forth-division-by-zero'],
    [': f 0 / ; 1 f', 'forth-division-by-zero'],
    ['7 throw', 'forth-throw'],
    [': f abort" no" ; 1 f', 'forth-abort-message'],
    [`: ${'n'.repeat(256)} ;`, 'forth-name-too-long'],
  ]);
});

describe('damaged files', () => {
  const examples = readdirSync(examplesFolder)
    .filter((name) => name.endsWith('.fs'))
    .sort()
    .map((name) => readFileSync(join(examplesFolder, name)));

  /** Legal, or an error with all that an error has. */
  function tryText(text: Uint8Array): void {
    const failure = interpreter.failure(text);
    interpreter.failure('clearstack decimal');
    if (failure !== undefined) expectMessage(failure.message);
  }

  it('examples that end too early', () => {
    const seed = 2026;
    const random = randomNumbers(seed);
    for (const example of examples) {
      for (let i = 0; i < 25; i++) {
        const length = Math.floor(random() * example.length);
        try {
          tryText(example.subarray(0, length));
        } catch (error) {
          throw new Error(`seed ${seed}, ${length} bytes of\n${example.subarray(0, length)}`, { cause: error });
        }
      }
    }
  });

  it('bytes that mean nothing', () => {
    const seed = 7;
    const random = randomNumbers(seed);
    for (let i = 0; i < 300; i++) {
      const limit = i % 3 === 0 ? 256 : i % 3 === 1 ? 96 : 128;
      const text = Uint8Array.from({ length: 1 + Math.floor(random() * 400) }, () =>
        limit === 96 ? 32 + Math.floor(random() * 95) : Math.floor(random() * limit),
      );
      try {
        tryText(text);
      } catch (error) {
        throw new Error(`seed ${seed}, text ${i}`, { cause: error });
      }
    }
  });

  /** Words that compile something, without those that would wait, loop for ever, or leave. */
  const words = (
    'if else then begin until while repeat do ?do loop +loop leave unloop exit recurse case of endof endcase does> ; : >r r> r@ i j ' +
    'dup drop swap over rot + - * / 1 2 0 1e f+ fdrop {: :} a b [\'] postpone literal [ ] ( ) " ." s" create variable constant value ' +
    'to immediate execute catch throw ?dup pick roll depth 2dup 2drop -rot tuck nip = < 0= invert and f x y'
  ).split(' ');

  it('words in any order, in definitions', () => {
    const seed = 11;
    const random = randomNumbers(seed);
    for (let i = 0; i < 1500; i++) {
      const count = 1 + Math.floor(random() * 14);
      const body = Array.from({ length: count }, () => words[Math.floor(random() * words.length)]).join(' ');
      const text = `: f ${body} ;`;
      try {
        const failure = interpreter.failure(text);
        interpreter.failure('clearstack decimal');
        if (failure !== undefined) expectMessage(failure.message);
      } catch (error) {
        throw new Error(`seed ${seed}: ${text}`, { cause: error });
      }
    }
  });
});
