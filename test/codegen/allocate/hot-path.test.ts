/**
 * A cold path costs the hot path nothing: hot blocks get the same code as in a function whose cold regions are replaced by traps, but for one store
 * of each value that only cold code wants and that it can neither find nor recompute.
 */
import { describe, expect, test } from 'vitest';
import { allocate, checkAllocation, dumpMachine } from '../../../src/codegen/allocate/index.ts';
import {
  type Allocation,
  defineFixed,
  defineOf,
  type MachineFunction,
  useFixed,
  useOf,
  useTied,
} from '../../../src/codegen/machine.ts';
import { builder, reg, registerFile, type Word } from './build.ts';
import { randomFunction } from './random.ts';

/** By block: whether it is reached without passing a cold one, and does not lead to cold ones only. */
function hotBlocks({ blocks }: MachineFunction): boolean[] {
  const hot = blocks.map(() => false);
  const work = [0];
  hot[0] = true;
  while (work.length > 0) {
    for (const { target } of blocks[work.pop()!].edges) {
      if (hot[target] || blocks[target].cold) continue;
      hot[target] = true;
      work.push(target);
    }
  }
  for (let changed = true; changed; ) {
    changed = false;
    blocks.forEach(({ edges }, b) => {
      if (b === 0 || !hot[b] || edges.length === 0 || edges.some(({ target }) => hot[target])) return;
      hot[b] = false;
      changed = true;
    });
  }
  return hot;
}

interface Cut {
  readonly machine: MachineFunction;
  /** By hot block: its number in the cut function. */
  readonly numbers: number[];
}

/** The function with each edge from hot to cold code leading to a trap instead. */
function withoutCold(machine: MachineFunction): Cut {
  const hot = hotBlocks(machine);
  const numbers: number[] = [];
  let count = 0;
  machine.blocks.forEach((_, b) => {
    if (hot[b]) numbers[b] = count++;
  });
  const kept = machine.blocks.filter((_, b) => hot[b]);
  const wordStart: number[] = [0];
  const clobber: number[] = [];
  const words: number[] = [];
  const constraints: number[] = [];
  const recipe = new Int32Array(machine.virtualCount).fill(-1);
  const copy = (i: number): void => {
    for (let w = machine.wordStart[i]; w < machine.wordStart[i + 1]; w++) {
      words.push(machine.words[w]);
      constraints.push(machine.constraints[w]);
    }
    machine.recipe.forEach((at, v) => {
      if (at === i) recipe[v] = clobber.length;
    });
    clobber.push(machine.clobber[i]);
    wordStart.push(words.length);
  };
  const traps: MachineFunction['blocks'] = [];
  const blocks = kept.map((block) => {
    const start = clobber.length;
    for (let i = block.start; i < block.end; i++) copy(i);
    const edges = block.edges.map((edge) => {
      if (hot[edge.target]) return { ...edge, target: numbers[edge.target] };
      traps.push({ start: 0, end: 0, parameters: [], edges: [], frequency: 0, cold: true });
      return { target: count + traps.length - 1, arguments: [] };
    });
    return { ...block, start, end: clobber.length, edges };
  });
  for (const trap of traps) {
    trap.start = clobber.length;
    clobber.push(-1);
    wordStart.push(words.length);
    trap.end = clobber.length;
  }
  const instructionCount = clobber.length;
  return {
    numbers,
    machine: {
      ...machine,
      blocks: [...blocks, ...traps],
      opcode: new Uint16Array(instructionCount),
      wordStart: Int32Array.from(wordStart),
      position: new Int32Array(instructionCount),
      clobber: Int16Array.from(clobber),
      instructionCount,
      words: Int32Array.from(words),
      constraints: Uint16Array.from(constraints),
      recipe,
    },
  };
}

interface Code {
  /** Places of the words of each instruction, with the moves before it, but for stores. Slots have no numbers. */
  readonly lines: string[];
  /** What is put into slots, and before which instruction. */
  readonly stores: string[];
}

function codeOf(machine: MachineFunction, { places, edits, dropped }: Allocation, block: number): Code {
  const place = (p: number): string => (p < 0 ? 'slot' : `r${p}`);
  const { start, end } = machine.blocks[block];
  const lines: string[] = [];
  const stores: string[] = [];
  for (let i = start; i < end; i++) {
    const moves: string[] = [];
    for (let e = 0; e < edits.count; e++) {
      if (edits.before[e] !== i) continue;
      const from = edits.from[e];
      const to = edits.to[e];
      const move = `${i - start}: ${place(to)} ← ${from >= 0x4000_0000 ? 'recipe' : place(from)}`;
      if (to < 0) stores.push(move);
      else moves.push(move);
    }
    // What happens at once may be written in another order.
    lines.push(...moves.sort());
    const operands: string[] = [];
    for (let w = machine.wordStart[i]; w < machine.wordStart[i + 1]; w++) operands.push(place(places[w]));
    if (dropped[i] === 0) lines.push(`${i - start}: ${operands.join(' ')}`);
  }
  return { lines, stores };
}

/** Stores that are not among others. */
function more(stores: readonly string[], others: readonly string[]): string[] {
  const rest = [...others];
  return stores.filter((store) => {
    const at = rest.indexOf(store);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}

/** One for each value that cold code has to do with, and each way by which hot blocks give their parameters values. */
function mostStores(machine: MachineFunction, { numbers }: Cut): number {
  const values = new Set<number>();
  let passed = 0;
  machine.blocks.forEach((block, n) => {
    for (const edge of block.edges) {
      passed += edge.arguments.length;
      for (const value of edge.arguments) values.add(value);
    }
    if (numbers[n] !== undefined) return;
    for (let w = machine.wordStart[block.start]; w < machine.wordStart[block.end]; w++) values.add(machine.words[w]);
  });
  return values.size + passed;
}

describe('hot code is what it would be without cold regions', () => {
  test('a value that a cold call would clobber stays in its register', () => {
    const b = builder();
    const [x, y] = [b.value(), b.value()];
    b.block();
    b.emit([
      [x, defineFixed('integer', reg(0))],
      [y, defineFixed('integer', reg(1))],
    ]);
    b.end([[x, useOf('integer')]], [1], [2]);
    b.block([], { cold: true, frequency: 0 });
    b.emit([], { clobber: [0, 1, 2, 3, 4, 5, 6, 7] });
    b.end([], [3]);
    b.block();
    b.end([], [3]);
    b.block();
    b.end([
      [x, useFixed('integer', reg(0))],
      [y, useFixed('integer', reg(1))],
    ]);
    const machine = b.finish();
    const allocation = allocate(machine, registerFile(8, 4));
    expect(checkAllocation(machine, registerFile(8, 4), allocation)).toEqual([]);
    const edited = [...allocation.edits.before].map((at) => machine.blocks.findIndex((block) => at < block.end));
    expect(edited, dumpMachine(machine, allocation)).toEqual([1, 1, 1, 1]);
  });

  test('what only the cold path reads is found where it was left', () => {
    const b = builder();
    const [x, y] = [b.value(), b.value()];
    const sum = b.value();
    b.block();
    b.emit([
      [x, defineFixed('integer', reg(0))],
      [y, defineFixed('integer', reg(1))],
    ]);
    const words: Word[] = [
      [sum, defineOf('integer')],
      [y, useOf('integer')],
      [x, useTied('integer', 0)],
    ];
    b.emit(words);
    b.end([], [1], [2]);
    b.block([], { cold: true, frequency: 0 });
    b.end([[y, useFixed('integer', reg(0))]]);
    b.block();
    b.end([[sum, useFixed('integer', reg(0))]]);
    const machine = b.finish();
    const allocation = allocate(machine, registerFile(8, 4));
    expect(checkAllocation(machine, registerFile(8, 4), allocation)).toEqual([]);
    expect([...allocation.edits.before], dumpMachine(machine, allocation)).toEqual([3]);
  });

  test('random functions', () => {
    const hundreds = 5;
    const files = [registerFile(5, 4), registerFile(8, 6), registerFile(15, 16)];
    let compared = 0;
    for (let seed = 1; seed <= hundreds * 100; seed++) {
      const file = files[seed % files.length];
      const machine = randomFunction(seed, file, { blocks: 3 + (seed % 16), instructions: 10, coldPercent: 30 });
      const cut = withoutCold(machine);
      // Nothing cold, or nothing hot.
      if (hotBlocks(machine).every(Boolean) || cut.numbers.filter((n) => n !== undefined).length === 1) continue;
      const whole = allocate(machine, file);
      const alone = allocate(cut.machine, file);
      expect(checkAllocation(cut.machine, file, alone)).toEqual([]);
      let extraStores = 0;
      cut.numbers.forEach((number, block) => {
        const a = codeOf(machine, whole, block);
        const b = codeOf(cut.machine, alone, number);
        const missing = more(b.stores, a.stores);
        if (a.lines.join() !== b.lines.join() || missing.length > 0) {
          const shown = `seed ${seed}, block ${block}\n${dumpMachine(machine, whole)}\n${dumpMachine(cut.machine, alone)}`;
          expect(a.lines, shown).toEqual(b.lines);
          expect(missing, shown).toEqual([]);
        }
        extraStores += more(a.stores, b.stores).length;
        compared++;
      });
      expect(extraStores, `seed ${seed}`).toBeLessThanOrEqual(mostStores(machine, cut));
    }
    expect(compared).toBeGreaterThan(1000);
  });
});
