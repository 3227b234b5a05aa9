import { describe, expect, test } from 'vitest';
import { allocate, checkAllocation, dumpMachine } from '../../../src/codegen/allocate/index.ts';
import { defineFixed, type MachineFunction, useFixed, type VirtualRegister } from '../../../src/codegen/machine.ts';
import { builder, reg, registerFile } from './build.ts';
import { randomFunction, randomNumbers } from './random.ts';

/* Columns for what is at hand are there once for all functions: none may be told from the one before. */

const file = registerFile(6, 4);

/** There is an error after so many looks at the constraints. */
function failing(machine: MachineFunction, looks: number): MachineFunction {
  let left = looks;
  const get = (column: Uint16Array, key: string | symbol): unknown => {
    if (left-- === 0) throw new Error('enough looks');
    return Reflect.get(column, key);
  };
  return { ...machine, constraints: new Proxy(machine.constraints, { get }) };
}

/** Goes round in a loop with so many values, each of which is the next one's in the next round. */
function rotation(count: number): MachineFunction {
  const b = builder(`rotation of ${count}`);
  const fresh = (): VirtualRegister[] => Array.from({ length: count }, () => b.value());
  const given = fresh();
  const carried = fresh();
  b.block();
  for (const value of given) b.emit([[value, defineFixed('integer', reg(0))]]);
  b.end([], [1, ...given]);
  b.block(carried);
  b.end([], [2], [3]);
  b.block();
  b.end([], [1, ...carried.slice(1), carried[0]]);
  b.block();
  for (const value of carried) b.emit([[value, useFixed('integer', reg(1))]]);
  b.end([]);
  return b.finish();
}

const random = (seed: number): MachineFunction =>
  randomFunction(seed, file, { blocks: 2 + (seed % 12), instructions: 12, coldPercent: 20 });

describe('a function is allocated as it was before', () => {
  test('another one whose allocation failed', () => {
    const draw = randomNumbers(1);
    let failures = 0;
    for (let seed = 1; seed <= 300; seed++) {
      const machine = random(seed);
      const text = dumpMachine(machine, allocate(machine, file));
      try {
        allocate(failing(random(seed + 1), draw(2000)), file);
      } catch (error) {
        expect((error as Error).message).toBe('enough looks');
        failures++;
      }
      expect(dumpMachine(machine, allocate(machine, file)), `seed ${seed}`).toBe(text);
    }
    expect(failures).toBeGreaterThan(100);
  });

  test('one that moves more at once than any before, which is right itself', () => {
    const before = random(7);
    const text = dumpMachine(before, allocate(before, file));
    for (const count of [60, 65, 300, 5000]) {
      const machine = rotation(count);
      expect(checkAllocation(machine, file, allocate(machine, file)), machine.name).toEqual([]);
      expect(dumpMachine(before, allocate(before, file))).toBe(text);
    }
  });
});
