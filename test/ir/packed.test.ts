import { describe, expect, test } from 'vitest';
import { type IrFunction, packFunctions, print, unpackFunctions } from '../../src/ir/index.ts';
import { optimize } from '../../src/passes/index.ts';
import { randomProgram } from '../support/random/program.ts';

/** What another thread receives. */
const sent = (functions: readonly IrFunction[]): IrFunction[] =>
  unpackFunctions(structuredClone(packFunctions(functions)));

const text = (f: IrFunction): string => print(f);
const functionsOf = (seed: number): IrFunction[] => [...randomProgram(seed).module.functions];

describe('packed functions', () => {
  test('are the same on the other side', () => {
    for (let seed = 0; seed < 40; seed++) {
      const functions = functionsOf(seed);
      expect(sent(functions).map(text), `seed ${seed}`).toEqual(functions.map(text));
    }
  });

  test('stay the same at the sender', () => {
    const functions = functionsOf(3);
    const before = functions.map(text);
    for (const f of sent(functions)) optimize(f);
    expect(functions.map(text)).toEqual(before);
  });

  test('can be changed and grow, each for itself', () => {
    for (let seed = 0; seed < 15; seed++) {
      const functions = functionsOf(seed);
      const received = sent(functions);
      for (const f of [...functions, ...received]) optimize(f);
      expect(received.map(text), `seed ${seed}`).toEqual(functions.map(text));
    }
  });
});
