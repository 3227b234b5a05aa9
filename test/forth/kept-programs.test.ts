import { describe, expect, it } from 'vitest';
import { createMachineCode, keepCode, keepPrograms } from '../../src/forth/index.ts';
import { readerSession } from './support.ts';

const image = readerSession().image();
const prelude = keepCode(undefined);

type Programs = ReturnType<typeof keepPrograms>;

/** What the words compile to one after the other, as text. */
function compiled(source: string, words: readonly string[], programs?: Programs) {
  const { system, interpret, preludeWord } = readerSession({}, undefined, image);
  prelude.begin(preludeWord);
  const told: string[] = [];
  const machineCode = createMachineCode(
    { prelude, ...(programs && { programs }) },
    { onCompile: (symbol) => void told.push(symbol) },
  );
  interpret('program.fs', source);
  const functions = words.flatMap((word) => machineCode.compile([system.dictionary.find(word)!]).functions);
  const own = told.filter((symbol) => !prelude.wants(symbol));
  return { functions: functions.map((one) => ({ ...one, code: Buffer.from(one.code).toString('hex') })), own };
}

const start = `
variable seen
: square ( n -- n ) dup * ;
: cube ( n -- n ) dup square * ;
: visit ( n -- ) seen +! ;
: once ( n -- n ) 10 0 do i visit  dup 3 mod if square 7 + else cube 5 - then loop ;
: factorial ( n -- n ) dup 2 < if drop 1 exit then dup 1- recurse * ;
`;
const one = `${start}: main 5 once cube . 6 factorial . s" text" type 1.5e f. ;`;
const other = `${start}: main 5 once square cube . 7 factorial square . ;`;
const words = ['square', 'main'];

describe('code of programs that is kept', () => {
  it('is what would be made anew, and nothing is compiled for it', () => {
    const first = keepPrograms(undefined);
    const fresh = compiled(one, words);
    expect(compiled(one, words, first)).toEqual(fresh);
    const again = compiled(one, words, keepPrograms(first.changed()));
    expect(again.functions).toEqual(fresh.functions);
    expect(again.own).toEqual([]);
    expect(fresh.own).not.toEqual([]);
  });

  it('serves another program as far as that begins the same way; the rest may take over what was kept', () => {
    const first = keepPrograms(undefined);
    compiled(one, words, first);
    const second = keepPrograms(first.changed());
    const mixed = compiled(other, words, second);
    const fresh = compiled(other, words);
    expect(mixed.functions).toEqual(fresh.functions);
    expect(mixed.own.length).toBeGreaterThan(0);
    expect(mixed.own.length).toBeLessThan(fresh.own.length);
    const both = second.changed();
    expect(compiled(one, words, keepPrograms(both)).own).toEqual([]);
    expect(compiled(other, words, keepPrograms(both)).own).toEqual([]);
  });

  it('serves only what was compiled in the same order', () => {
    const first = keepPrograms(undefined);
    compiled(one, words, first);
    const programs = keepPrograms(first.changed());
    expect(compiled(one, ['cube', ...words], programs)).toEqual(compiled(one, ['cube', ...words]));
  });

  it('knows where the source stands', () => {
    const first = keepPrograms(undefined);
    compiled(one, words, first);
    const lower = `\n${one}`;
    expect(compiled(lower, words, keepPrograms(first.changed()))).toEqual(compiled(lower, words));
  });

  it('begins anew where it has grown too large', () => {
    const numbers = (from: number) => Array.from({ length: 700 }, (_, at) => `${from + at} .`).join(' ');
    let kept: ReturnType<Programs['changed']>;
    for (let number = 0; number < 12; number++) {
      const programs = keepPrograms(kept);
      compiled(`: main ${numbers(number)} ;`, ['main'], programs);
      kept = programs.changed();
      expect(kept!.text.length + kept!.bytes.length).toBeLessThan(600_000);
    }
    expect(compiled(`: main ${numbers(11)} ;`, ['main'], keepPrograms(kept)).own).toEqual([]);
  });
});
