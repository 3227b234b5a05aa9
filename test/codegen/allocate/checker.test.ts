import { describe, expect, test } from 'vitest';
import { allocate, checkAllocation, dumpMachine } from '../../../src/codegen/allocate/index.ts';
import {
  type Allocation,
  defineFixed,
  defineOf,
  role,
  roleOf,
  useFixed,
  useOf,
  useTied,
} from '../../../src/codegen/machine.ts';
import { builder, reg, registerFile } from './build.ts';
import { randomFunction, randomNumbers } from './random.ts';

const file = registerFile(6, 4);

/** r0 and r1 come in; their difference goes out in r0. */
function difference() {
  const b = builder('difference');
  const x = b.value();
  const y = b.value();
  const d = b.value();
  b.block();
  b.emit([
    [x, defineFixed('integer', reg(0))],
    [y, defineFixed('integer', reg(1))],
  ]);
  b.emit([
    [d, defineOf('integer')],
    [y, useOf('integer')],
    [x, useTied('integer', 0)],
  ]);
  b.end([[d, useFixed('integer', reg(0))]]);
  return b.finish();
}

const noEdits: Allocation['edits'] = {
  before: new Int32Array(0),
  from: new Int32Array(0),
  to: new Int32Array(0),
  float: new Uint8Array(0),
  cause: new Int32Array(0),
  count: 0,
};

const given = (places: number[], edits: Partial<Allocation['edits']> = {}, spillSlots = 0): Allocation => ({
  places: Int32Array.from(places),
  edits: { ...noEdits, ...edits },
  spillSlots,
  coldSlots: 0,
  dropped: new Uint8Array(16),
  lostAt: new Int32Array(0),
});

describe('the checker', () => {
  test('accepts what is right', () => {
    expect(checkAllocation(difference(), file, given([0, 1, 0, 1, 0, 0]))).toEqual([]);
  });

  test('sees a value read in the wrong place', () => {
    expect(checkAllocation(difference(), file, given([0, 1, 0, 2, 0, 0]))).toEqual([
      'block 0, instruction 1: word 1 reads v1 in register 2, which holds nothing',
    ]);
  });

  test('sees an operand apart from the definition it is tied to', () => {
    const edits = {
      before: Int32Array.of(2),
      from: Int32Array.of(3),
      to: Int32Array.of(0),
      float: Uint8Array.of(0),
      count: 1,
    };
    expect(checkAllocation(difference(), file, given([0, 1, 3, 1, 0, 0], edits))).toEqual([
      'block 0, instruction 1: word 2 (v0) is in register 0, its definition in register 3',
    ]);
  });

  test('sees a fixed register missed, and a register of the wrong class', () => {
    expect(checkAllocation(difference(), file, given([0, 17, 0, 17, 0, 0]))).toEqual([
      'block 0, instruction 0: word 1 (v1) is in register 17, not of its class',
      'block 0, instruction 0: word 1 (v1) is in register 17, not in 1',
      'block 0, instruction 1: word 1 (v1) is in register 17, not of its class',
    ]);
  });

  test('sees a value in a loop that is from the round before', () => {
    const b = builder('stale');
    const condition = b.value();
    const x = b.value();
    b.block();
    b.emit([[condition, defineFixed('integer', reg(0))]]);
    b.end([], [1]);
    b.block();
    b.emit([[x, defineOf('integer')]]);
    b.emit([[x, useOf('integer')]]);
    b.end([[condition, useOf('integer')]], [2], [3]);
    b.block();
    b.end([], [1]);
    b.block();
    b.end([]);
    const machine = b.finish();
    // x is defined in r1, but read in r2, where the end of the loop puts it.
    const edits = {
      before: Int32Array.of(5),
      from: Int32Array.of(1),
      to: Int32Array.of(2),
      float: Uint8Array.of(0),
      count: 1,
    };
    expect(checkAllocation(machine, file, given([0, 1, 2, 0], edits))).toEqual([
      'block 1, instruction 3: word 0 reads v1 in register 2, which holds nothing',
    ]);
  });

  test('notices almost every small change to a right allocation', () => {
    let noticed = 0;
    let tried = 0;
    for (let seed = 1; seed <= 150; seed++) {
      const machine = randomFunction(seed, file, { blocks: 4, instructions: 8, coldPercent: 20 });
      const right = allocate(machine, file);
      expect(checkAllocation(machine, file, right), dumpMachine(machine, right)).toEqual([]);
      const random = randomNumbers(seed);
      for (let n = 0; n < 6; n++) {
        const places = right.places.slice();
        const edits = { ...right.edits, to: right.edits.to.slice() };
        const uses = [...places.keys()].filter((w) => roleOf(machine.constraints[w]) === role.use);
        if (n < 3) places[uses[random(uses.length)]] += 1;
        else if (edits.count > 0) edits.to[random(edits.count)] += 1;
        tried++;
        if (checkAllocation(machine, file, { ...right, places, edits }).length > 0) noticed++;
      }
    }
    // The rest changes what nobody reads any more, or another copy of the same value.
    expect(noticed / tried).toBeGreaterThan(0.85);
  });
});
