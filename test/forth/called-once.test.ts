import { expect, it } from 'vitest';
import { createMachineCode, createMemory, createSession, regions } from '../../src/forth/index.ts';

const none = () => {
  throw new Error('native code is asked for');
};

/** Symbols that the code of `main` refers to. */
function calledByMain(source: string): readonly string[] {
  const memory = createMemory(
    regions.map(({ start, end }) => ({ start, bytes: new Uint8Array(Math.min(end - start, 0x50_0000)) })),
  );
  const nothing = { prepare: () => {}, abandon: () => {}, isCompiled: () => false, active: () => new Set<string>() };
  const engine = { memory, start: none, resume: none, resumeThrow: none, ...nothing };
  const { system, interpret } = createSession({ engine, files: { read: () => undefined } });
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
