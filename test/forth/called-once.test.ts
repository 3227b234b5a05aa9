import { expect, it } from 'vitest';
import { createMachineCode } from '../../src/forth/index.ts';
import { readerSession } from './support.ts';

/** Symbols that the code of `main` refers to. */
function calledByMain(source: string): readonly string[] {
  const { system, interpret } = readerSession();
  interpret('program.fs', source);
  const { functions } = createMachineCode().compile([system.dictionary.find('main')!]);
  return functions.find(({ name }) => name === 'forth.main')!.relocations.map(({ symbol }) => symbol);
}

const large = `variable v : large ( n -- n ) ${'dup v @ + v ! 3 * dup 5 mod 7 xor + '.repeat(5)} ;`;

it('the body of a large word takes the place of its only call', () => {
  expect(calledByMain(`${large} : main ( n -- n ) large 1+ ;`)).not.toContain('forth.large');
});

it('and stays where it is with two calls', () => {
  expect(calledByMain(`${large} : main ( n -- n ) large 1+ large ;`)).toContain('forth.large');
  expect(calledByMain(`${large} : other large ; : main ( n -- n ) other large ;`)).toContain('forth.large');
});
