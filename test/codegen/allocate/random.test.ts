import { describe, expect, test } from 'vitest';
import { allocate, checkAllocation, dumpMachine } from '../../../src/codegen/allocate/index.ts';
import { registerFile } from './build.ts';
import { randomFunction } from './random.ts';

/** Register files from scarce to ample. */
const files = [registerFile(5, 4), registerFile(6, 4), registerFile(8, 6), registerFile(15, 16)];

function check(seed: number, blocks: number, instructions: number, coldPercent: number): void {
  const file = files[seed % files.length];
  const machine = randomFunction(seed, file, { blocks, instructions, coldPercent });
  const allocation = allocate(machine, file);
  const errors = checkAllocation(machine, file, allocation);
  if (errors.length > 0) {
    expect.fail(`seed ${seed}, ${blocks} blocks\n${errors.join('\n')}\n${dumpMachine(machine, allocation)}`);
  }
}

describe('random machine functions are allocated correctly', () => {
  test('straight line', () => {
    for (let seed = 1; seed <= 1500; seed++) check(seed, 1, 40, 0);
  });
  test('a few blocks', () => {
    for (let seed = 1; seed <= 1500; seed++) check(seed, 2 + (seed % 7), 12, 0);
  });
  test('many blocks, loops of every kind', () => {
    for (let seed = 1; seed <= 400; seed++) check(seed, 10 + (seed % 30), 8, 0);
  });
  test('cold regions', () => {
    for (let seed = 1; seed <= 1000; seed++) check(seed, 3 + (seed % 20), 8, 30);
  });
});
