/** Legal programs of sizes and shapes that nobody writes by hand: they work, in about linear time, and nothing in them is too deep. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { convene, scratchDirectory, sourceFile } from './support.ts';

const directory = scratchDirectory();
let files = 0;

/** What a program prints that must end well within a minute. */
function outputOf(text: string | Uint8Array): string {
  const { output, errors, status } = convene(['run', sourceFile(directory, `odd${++files}.fs`, text)]);
  expect({ errors, status }).toEqual({ errors: '', status: 0 });
  return output;
}

const repeated = (count: number, piece: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => piece(index)).join('');

it('a line of a megabyte, outside and inside a definition', () => {
  expect(outputOf(`${repeated(80_000, (i) => `${100_000 + i} drop `)}5 .`)).toBe('5 ');
  const body = repeated(62_000, (i) => `${10_000_000 + i} drop 1+ `);
  expect(body.length).toBeGreaterThan(1 << 20);
  expect(outputOf(`: f ${body} ; 0 f .`)).toBe('62000 ');
});

it('100,000 nested IFs', () => {
  const nested = 100_000;
  expect(outputOf(`: f ${'dup if '.repeat(nested)} 1+ ${'then '.repeat(nested)} ; 5 f . 0 f .`)).toBe('6 0 ');
}, 180_000);

it('10,000 nested BEGINs, and IFs with ELSE', () => {
  const nested = 10_000;
  expect(outputOf(`: f ${'begin '.repeat(nested)} 1- ${'dup 0< until '.repeat(nested)} ; 5 f .`)).toBe('-1 ');
  const choices = repeated(nested, (i) => `dup ${i} = if drop ${2 * i} else `);
  expect(outputOf(`: f ${choices} drop -1 ${'then '.repeat(nested)} ; 9999 f . 7 f . -5 f .`)).toBe('19998 14 -1 ');
});

it('200 nested DO loops', () => {
  expect(outputOf(`: f ${'1 0 do '.repeat(200)} 1+ ${'loop '.repeat(200)} ; 5 f .`)).toBe('6 ');
});

it('200,000 items in a row, 5,000 choices of one CASE, 500 locals', () => {
  expect(outputOf(`: f ${repeated(50_000, (i) => `dup ${i} xor + `)} ; 1 f .`)).toBe('-50001 ');
  const choices = repeated(5000, (i) => `${3 * i} of ${i} endof `);
  expect(outputOf(`: f case ${choices} -1 swap endcase ; 14997 f . 3 f . 4 f .`)).toBe('4999 1 -1 ');
  const names = repeated(500, (i) => `a${i} `);
  const sum = `: f {: ${names} :} ${names} ${'+ '.repeat(499)} ;`;
  expect(outputOf(`${sum} : g ${repeated(500, (i) => `${i} `)} f . ; g`)).toBe('124750 ');
});

it('5,000 definitions that call one another, 50,000 constants', () => {
  const words = repeated(5000, (i) => `: word-${i} ${i === 0 ? '' : `word-${i - 1}`} 1+ ;\n`);
  expect(outputOf(`${words} 0 word-4999 .`)).toBe('5000 ');
  expect(outputOf(`${repeated(50_000, (i) => `${i} constant c${i}\n`)} c49999 .`)).toBe('49999 ');
});

it('a recursion of a million levels', () => {
  expect(outputOf(': f dup if 1- recurse 1+ then ; 1000000 f .')).toBe('1000000 ');
});

it('texts that evaluate texts, files that include files', () => {
  expect(outputOf(': f dup if 1- s" f" evaluate 1+ then ; 5000 f .')).toBe('5000 ');
  const chain = join(directory, 'chain');
  mkdirSync(chain);
  for (let i = 0; i < 150; i++) sourceFile(chain, `${i}.fs`, i < 149 ? `include ${i + 1}.fs ${i} drop` : '.( deep)');
  expect(convene(['run', join(chain, '0.fs')])).toMatchObject({ output: 'deep', errors: '', status: 0 });
});

it('a word that redefines ;', () => {
  expect(outputOf(': ; 1 . postpone ; ; immediate\n: x 3 ;\nx .')).toBe('1 3 ');
});

it('files without text, without a last line end, with carriage returns, a comment of megabytes', () => {
  expect(outputOf('')).toBe('');
  expect(outputOf('\n\n \t\n')).toBe('');
  expect(outputOf(': f 7 . ;\nf')).toBe('7 ');
  expect(outputOf(': f \r\n 1 2 + . ;\r\nf ( over\r\n lines ) s" abc"\r\n type \\ end\r\n .( !)\r\n')).toBe('3 abc!');
  expect(outputOf(`( ${'x '.repeat(1_000_000)}) 5 .`)).toBe('5 ');
});

it('names of any characters, as long as they may be', () => {
  expect(outputOf(': !@#$%^&*()_+ 1 . ; !@#$%^&*()_+ : "x" 2 . ; "x" : 1+1 3 . ; 1+1 : 42 43 ; 42 .')).toBe(
    '1 2 3 43 ',
  );
  expect(outputOf(': größe ." Größe ∑ 日本 " ; größe : 日本 5 . ; 日本 s" é" nip .')).toBe('Größe ∑ 日本 5 2 ');
  expect(outputOf(`: ${'n'.repeat(255)} 5 . ; ${'N'.repeat(255)}`)).toBe('5 ');
});
