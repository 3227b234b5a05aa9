/** What the reader does without any machine code: texts, definitions, and what it says about mistakes. */
import { describe, expect, test } from 'vitest';
import { describeError } from '../../src/forth/report.ts';
import type { Session } from '../../src/forth/session.ts';
import { ConveneError } from '../../src/ir/index.ts';
import { readerSession } from './support.ts';

const shared = readerSession();

/** A session in which nothing is left on the stacks or of a definition; one of its own where it wants files. */
function sessionFor(files: Readonly<Record<string, string>> | undefined): Session {
  if (files !== undefined) return readerSession(files);
  shared.system.stacks.clear();
  shared.interpret('test.fs', '#10 base !');
  return shared;
}

/** The data stack after interpreting a text, bottom first. */
function stackAfter(text: string, files?: Readonly<Record<string, string>>): bigint[] {
  const { system, interpret } = sessionFor(files);
  interpret('test.fs', text);
  const items: bigint[] = [];
  while (system.stacks.depth > 0) items.unshift(system.stacks.pop());
  return items;
}

/** What people read about a text that is wrong. */
function complaint(text: string, files?: Readonly<Record<string, string>>): string {
  const session = sessionFor(files);
  try {
    session.interpret('test.fs', text);
  } catch (error) {
    if (error instanceof ConveneError)
      return describeError(error, (file, line) => session.system.sources.lineText(file, line));
    throw error;
  }
  throw new Error('nothing was wrong');
}

const code = (text: string): string => {
  try {
    sessionFor(undefined).interpret('test.fs', text);
  } catch (error) {
    return (error as ConveneError).code;
  }
  return 'nothing';
};

describe('texts', () => {
  test('are words between blanks, whatever the blanks are', () => {
    expect(stackAfter('1\t2 \r\n\f3\n\n  4')).toEqual([1n, 2n, 3n, 4n]);
  });

  test('may have comments, in lines or over lines', () => {
    expect(stackAfter('1 \\ 2\n3 ( 4 ) 5 ( 6\n 7 \n 8) 9')).toEqual([1n, 3n, 5n, 9n]);
  });

  test('are read in the base of the moment', () => {
    expect(stackAfter('16 base !  ff  $10 base !  10')).toEqual([255n, 16n]);
  });

  test('may leave parts out', () => {
    expect(stackAfter('1 [if] 2 [else] 3 [then] 0 [if] 4 [if] 5 [then] [else] 6 [then] 7')).toEqual([2n, 6n, 7n]);
    expect(stackAfter('[defined] dup [undefined] dup [defined] nonsense')).toEqual([-1n, 0n, 0n]);
    expect(stackAfter('0 [if]\n nonsense [else]\n 1 [then]')).toEqual([1n]);
  });

  test('may include files, beside them or where the command runs', () => {
    const files = { 'lib/a.fs': '1 include b.fs 4', 'lib/b.fs': '2 include c.fs', 'c.fs': '3' };
    expect(stackAfter('include lib/a.fs 5', files)).toEqual([1n, 2n, 3n, 4n, 5n]);
    expect(stackAfter('require c.fs require ./c.fs 5', files)).toEqual([3n, 5n]);
  });

  test('may have lines of any length', () => {
    const count = 200_000;
    expect(stackAfter(`0 ${'1 + '.repeat(count)}`)).toEqual([BigInt(count)]);
  });

  test('can be evaluated', () => {
    expect(stackAfter('s" 1 2" evaluate 3')).toEqual([1n, 2n, 3n]);
  });
});

describe('words', () => {
  test('are found whatever their letters’ case', () => {
    expect(stackAfter('5 constant Five  five FIVE')).toEqual([5n, 5n]);
  });

  test('may be redefined; older uses keep the older meaning', () => {
    expect(stackAfter("1 constant x  ' x  2 constant x  ' x  <> x")).toEqual([-1n, 2n]);
  });

  test('have symbols of their own, whatever their names', () => {
    const { system, interpret } = readerSession();
    const symbols = ['a', 'a#2', 'a', 'b~dynamic', 'b', 'c~c', 'c', 'a#2', 'a#2#1'].map((name) => {
      interpret('test.fs', `: ${name} ;`);
      return system.latest!.symbol;
    });
    const all = symbols.flatMap((symbol) => [symbol, `${symbol}~dynamic`, `${symbol}~c`]);
    expect(new Set(all).size).toBe(all.length);
  });

  test('have values that TO changes', () => {
    expect(stackAfter('1 value x  2 to x  3. 2value y  4. to y  y x')).toEqual([4n, 0n, 2n]);
  });

  test('that CREATE makes lie where HERE was', () => {
    expect(stackAfter('here create x 1 , 2 , x = x @ x cell+ @ here x - ')).toEqual([-1n, 1n, 2n, 16n]);
    expect(stackAfter("create x  ' x >body x =  variable y y @")).toEqual([-1n, 0n]);
  });

  test('of several lists are found in the search order', () => {
    const text = 'wordlist constant more  more set-current  7 constant seven  forth-wordlist set-current';
    expect(stackAfter(`${text}  [defined] seven  get-order more swap 1+ set-order  seven  -1 set-order`)).toEqual([
      0n,
      7n,
    ]);
  });

  test('go away with their marker, and the data space with them', () => {
    const { system, interpret } = readerSession();
    interpret('test.fs', 'here marker gone 5 constant five 100 allot');
    // The marker itself is carried out by native code; what it asks for is this.
    system.markers[0]!();
    interpret('test.fs', '[defined] five [defined] gone here');
    const [before, five, gone, here] = [0, 1, 2, 3].map(() => system.stacks.pop()).reverse();
    expect([five, gone, here]).toEqual([0n, 0n, before]);
  });
});

describe('a mistake', () => {
  test('is shown with its place and what to do', () => {
    expect(complaint(': square ( n -- n^2 )\n  dpu * ;')).toBe(
      ["error: 'dpu' is not defined: did you mean 'dup'?", '  at test.fs:2:3', '  2 |   dpu * ;', '    |   ^^^'].join(
        '\n',
      ),
    );
  });

  test('is shown in the middle of a long line too', () => {
    const shown = complaint(`${'1 '.repeat(5000)}nonsense ${'2 '.repeat(5000)}`).split('\n');
    expect(shown[1]).toBe('  at test.fs:1:10001');
    expect(shown[2]!.length).toBeLessThan(140);
    const at = shown[3]!.indexOf('^');
    expect(shown[2]!.slice(at, at + 8)).toBe('nonsense');
  });

  test('counts columns in characters', () => {
    expect(complaint(': ü ." ▀" nonsense ;')).toContain('at test.fs:1:11');
  });

  test.each([
    ['1 +', 'forth-stack-underflow', "'+' needs 2 items on the data stack, which has 1"],
    ['1e f+', 'forth-float-stack-underflow', "'f+' needs 2 items on the floating-point stack, which has 1"],
    ['if', 'forth-compile-only', "'if' works only inside a definition"],
    [': x if ;', 'forth-control-structure', '; while IF is still open: it needs THEN'],
    [
      ': x begin dup while ;',
      'forth-control-structure',
      '; while BEGIN is still open: it needs UNTIL, AGAIN or REPEAT',
    ],
    [': x then ;', 'forth-control-structure', 'THEN without IF before it'],
    [
      ': x do if loop ;',
      'forth-control-structure',
      'LOOP belongs to DO, but IF at line 1, column 8 is still open: close it with THEN',
    ],
    [': x leave ;', 'forth-control-structure', 'LEAVE outside DO … LOOP'],
    [
      ': x : never-defined ;',
      'forth-undefined-word',
      "':' stands inside the definition of 'x': is a ; missing before it?",
    ],
    [': x 1', 'forth-end-of-file', "the text ends inside the definition of 'x': ; is missing"],
    ['( abc', 'forth-end-of-file', 'this comment is never closed'],
    ['0 [if] 1', 'forth-end-of-file', 'the text ends before [THEN]'],
    ['constant', 'forth-stack-underflow', "'constant' needs an item"],
    ['1 constant', 'forth-missing-name', 'a name is missing here'],
    ['create x does> @', 'forth-compile-only', "'does>' works only inside a definition"],
    [': x >r ;', 'forth-return-stack', 'the word is left while an item that >R put on the return stack is still there'],
    [': x i ;', 'forth-no-loop', 'there is no DO loop around this loop index'],
    ['5 to dup', 'forth-invalid-name', "TO wants a VALUE or a local, which 'dup' is not"],
    ['99999999999999999999', 'forth-out-of-range', 'does not fit a cell of 64 bits'],
    ['1 99999999999 allot', 'forth-data-space-overflow', 'data space has no room'],
    ['include nowhere.fs', 'forth-no-such-file', "there is no file 'nowhere.fs'"],
    ['77 base !  10', 'forth-invalid-number', 'BASE is 77'],
    [': x s\\" \\y" ;', 'forth-invalid-number', '\\y is no escape'],
    ['s" nonsense" evaluate', 'forth-undefined-word', '\'nonsense\' is not defined, in the evaluated text "nonsense"'],
  ])('%j is %s', (text, expected, message) => {
    expect(code(text)).toBe(expected);
    expect(complaint(text)).toContain(message);
  });

  test('of files that include themselves is not endless', () => {
    expect(complaint('include a.fs', { 'a.fs': 'include a.fs' })).toContain("does 'a.fs' include itself?");
  });

  test('leaves the definition that it is in', () => {
    const { system, interpret } = readerSession();
    expect(() => interpret('test.fs', ': broken if nonsense')).toThrow('nonsense');
    expect(system.compiling).toBe(false);
    interpret('test.fs', '[defined] broken');
    expect(system.stacks.pop()).toBe(0n);
  });

  test('in binary files is that they are no text', () => {
    expect(complaint('include binary', { binary: 'abc\u0000\u0001' })).toContain("'binary' is not a text file");
  });
});
