/** Files, the keyboard, arguments and time, over system calls. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { examples, randomNumbers, run } from './run.ts';

const random = randomNumbers(7);
const lines = Array.from({ length: 2000 }, (_, n) => `${n}${'x'.repeat(Math.floor(random() ** 4 * 150))}`);

describe('files', () => {
  examples([
    {
      what: 'READ-LINE ends lines at LF and at CR LF, and where its buffer is full',
      program: `
: show ( c-addr u -- )  [char] < emit type [char] > emit ;
: lines ( size -- )
  s" lines" r/o open-file throw swap
  begin 2dup pad swap rot read-line throw while pad swap show repeat
  2drop close-file . ;
s" lines" w/o create-file throw constant f  s\\" a\\r\\nb\\n\\nc d\\r\\nlast" f write-file throw  f close-file throw
80 lines 3 lines 2 lines`,
      prints: '<a><b><><c d><last>0 <a><b><><c d><><las><t>0 <a><b><><c ><d><la><st>0 ',
    },
    {
      what: 'one file can be read, written and moved in',
      program: `
: place ( fileid -- )  file-position . d. ;
s" f" r/w create-file . constant f
s" hello" f write-line .  s" world" f write-file .  f file-size . d.  f place
0. f reposition-file .  pad 3 f read-file . .  pad 3 type space  f place
pad 80 f read-line . . .  f place                  \\ the rest of the first line
s" W" f write-file .  f place                      \\ over what was read ahead
char ! f emit-file .  6. f reposition-file .  pad 80 f read-line . . pad swap type space
pad 80 f read-line . . .
4. f resize-file .  f file-size . d.  f close-file .
s" f" slurp-file type`,
      prints: '0 0 0 0 11 0 11 0 0 3 hel 0 3 0 -1 2 0 6 0 0 7 0 0 0 -1 W!rld 0 0 0 0 0 4 0 hell',
    },
    {
      what: 'what is written reaches the file when it is flushed, closed or looked at, or the buffer is full',
      program: `
s" g" w/o create-file throw constant f
s" g" r/o open-file throw constant g
s" one" f write-file throw  g file-size throw d.  f flush-file throw  g file-size throw d.
s" two" f write-file throw  f file-size throw d.  g file-size throw d.
: many 10000 0 do s" 0123456789" f write-line throw loop ; many  f file-position throw d.
s" end" f write-file throw  f close-file throw  g file-size throw d.`,
      prints: '0 3 6 6 110006 110009 ',
    },
    {
      what: 'errors are -512 minus the error number',
      program: `
s" none" r/o open-file . .  s" no/where" w/o create-file . .  s" none" delete-file .  s" none" s" other" rename-file .
s" none" file-status nip .  s" /" r/o open-file . constant f  pad 9 f read-file . .  pad 9 f read-line . . .
-1. f reposition-file .  f close-file .  f close-file .
s" /dev/full" w/o open-file . constant f  s" x" f write-file .  f flush-file .  s" x" f write-file .  f close-file .`,
      prints: '-514 0 -514 0 -514 -514 -514 0 -533 0 -533 0 0 -534 0 -521 0 0 -540 0 -540 ',
    },
    {
      what: 'files are renamed, deleted and asked about',
      program: `
s" a" w/o create-file throw close-file throw
s" a" s" b" rename-file .  s" a" file-status nip .  s" b" file-status . r/w = .  s" b" delete-file .  s" b" file-status nip .`,
      prints: '0 -514 0 -1 0 -514 ',
    },
    {
      what: 'an open file is interpreted',
      program: `
s" source" w/o create-file throw constant f
s" : foo ( -- n ) \\ a comment" f write-line throw  s"   42 ;" f write-line throw  f close-file throw
s" source" r/o open-file throw include-file foo .`,
      prints: '42 ',
    },
    {
      what: 'READ-LINE reads large files as they are, wherever its buffer ends',
      program: `
s" large" w/o create-file throw constant f
: put ( c-addr u -- )  f write-file throw ;
${lines.map((line, n) => `s\\" ${line}${n % 3 === 0 ? '\\r\\n' : '\\n'}" put`).join('\n')}
f close-file throw
: show-large ( -- )
  s" large" r/o open-file throw >r
  begin pad 200 r@ read-line throw while pad swap type bl emit repeat  drop r> close-file throw ;
show-large`,
      prints: lines.map((line) => `${line} `).join(''),
    },
  ]);

  it('what waits is written when the program ends, also by an error', () => {
    for (const ending of ['bye', '', '-10 throw']) {
      const directory = mkdtempSync(join(tmpdir(), 'convene-file-'));
      const file = join(directory, 'f');
      try {
        run(`s" ${file}" w/o create-file throw s" written" rot write-file throw\n${ending}\n`);
        expect(readFileSync(file, 'utf8')).toBe('written');
      } finally {
        rmSync(directory, { recursive: true });
      }
    }
  });
});

describe('the standard input', () => {
  examples(
    [
      {
        what: 'KEY, ACCEPT and reading take turns',
        program: `
key . key? . pad 20 accept . pad 20 accept pad swap type space  pad 3 accept pad swap type space
pad 3 stdin read-line . . .  pad 6 stdin read-file . pad swap type`,
        prints: '120 -1 1 second line abc 0 -1 3 0 \nrest\n',
      },
      {
        what: 'EKEY knows the sequences of function keys',
        program: `
: keys 0 ?do ekey ekey>fkey . . loop ;
hex 8 keys decimal  k-f5 k-ctrl-mask or ekey = .  k-up ekey = .  ekey ekey>char . .`,
        prints:
          '-1 40000002 -1 4000000A -1 4000000E -1 40000015 -1 40000009 -1 41000000 -1 40000004 -1 40000005 -1 -1 -1 81 ',
      },
      {
        what: 'KEY throws at its end, ACCEPT gives nothing',
        program: ": t key ;  ' t catch .  pad 5 accept .  pad 5 stdin read-line . . .",
        prints: '-39 0 0 0 0 ',
      },
    ],
    {
      input: 'xy\nsecond line\nabcdef\nrest\n\x1b[A\x1bOP\x1b[15~\x1b[24~\x1b[3~\x1b[1;2D\x1b[H\x1b[F\x1b[15;5~\x1b[AQ',
    },
  );
});

describe('the world outside', () => {
  examples(
    [
      {
        what: 'arguments are taken one by one',
        program: `
: show ( c-addr u -- )  [char] < emit type [char] > emit ;
argc @ .  1 arg show  2 arg show  3 arg . .
next-arg show  argc @ .  1 arg show  next-arg show  next-arg . .  argc @ .`,
        prints: '3 <one><two words>0 0 <one>2 <two words><two words>0 0 1 ',
      },
      {
        what: 'GETENV finds what has just this name',
        program: 's" CONVENE_TEST" getenv type s" CONVENE_TES" getenv . . s" CONVENE_EMPTY" getenv nip .',
        prints: 'a=b 0 0 0 ',
      },
      { what: 'MS waits', program: 'utime 20 ms utime 2swap d- 20000. d< .', prints: '0 ' },
      { what: 'CPUTIME counts', program: 'cputime d+ 0. d> .', prints: '-1 ' },
    ],
    { arguments: ['one', 'two words'], environment: { CONVENE_TEST: 'a=b ', CONVENE_EMPTY: '' } },
  );

  it('UTIME and TIME&DATE agree with this process, and lines on both outputs come in order', () => {
    const before = Date.now();
    const { output, errors } = run(`
utime d>s . time&date . . . 2drop drop s" second" stderr write-line throw  s" third" stdout write-line throw
`);
    const after = Date.now();
    const [micros, year, month, day] = output.split(' ').map(Number);
    expect(micros! / 1000).toBeGreaterThanOrEqual(before - 1);
    expect(micros! / 1000).toBeLessThanOrEqual(after + 1);
    const dates = [before, after].map((time) => new Date(time).toISOString().slice(0, 10));
    expect(dates).toContain([year, month, day].map((part) => String(part).padStart(2, '0')).join('-'));
    expect(output.endsWith('third\n')).toBe(true);
    expect(errors).toBe('second\n');
  });
});
