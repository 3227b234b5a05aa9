/** Random machine functions: any flow graph, values used far away, and every kind of constraint. The same seed gives the same function. */
import {
  defineEarly,
  defineFixed,
  defineOf,
  lateUseOf,
  type MachineFunction,
  type RegisterFile,
  useAnywhere,
  useFixed,
  useOf,
  useTied,
  type VirtualRegister,
} from '../../../src/codegen/machine.ts';
import type { RegisterClass } from '../../../src/targets/target.ts';
import { type Builder, builder, reg, type Word } from './build.ts';

/** Mulberry32. */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below);
  };
}

export interface RandomOptions {
  readonly blocks: number;
  readonly instructions: number;
  readonly coldPercent: number;
}

interface Plan {
  readonly successors: number[][];
  readonly predecessors: number[][];
  readonly dominator: number[];
  readonly order: number[];
  readonly loopDepth: number[];
}

export function randomFunction(seed: number, file: RegisterFile, options: RandomOptions): MachineFunction {
  const random = randomNumbers(seed);
  const plan = randomGraph(random, options.blocks);
  const b = builder(`random ${seed}`);
  const count = plan.successors.length;
  const isCold = plan.successors.map((_, n) => n > 0 && random(100) < options.coldPercent);
  const bodies: { words: Word[]; clobber?: number[]; recipe?: boolean }[][] = [];
  const parameters: VirtualRegister[][] = plan.successors.map(() => []);
  const available: VirtualRegister[][] = [];
  const classes: RegisterClass[] = [];
  const define = (c: RegisterClass): VirtualRegister => {
    classes.push(c);
    return b.value(c);
  };

  for (const block of plan.order) {
    const known = block === 0 ? [] : [...available[plan.dominator[block]]];
    if (block !== 0 && plan.predecessors[block].length > 0) {
      for (let n = random(4); n > 0; n--) {
        const parameter = define(random(4) === 0 ? 'float' : 'integer');
        parameters[block].push(parameter);
        known.push(parameter);
      }
    }
    available[block] = known;
    const body: (typeof bodies)[number] = [];
    if (block === 0) body.push({ words: entryWords(file, define, known) });
    for (let n = random(options.instructions); n > 0; n--)
      body.push(randomInstruction(random, file, known, classes, define));
    bodies[block] = body;
  }
  for (let block = 0; block < count; block++) {
    const frequency = 10 ** plan.loopDepth[block] * (1 + random(3));
    b.block(parameters[block], { frequency, cold: isCold[block] });
    for (const { words, ...rest } of bodies[block]) b.emit(words, rest);
    const known = available[block];
    const edges = plan.successors[block].map((target): [number, ...VirtualRegister[]] => [
      target,
      ...parameters[target].map((parameter) => pickArgument(random, known, classes, parameter)),
    ]);
    b.end(plan.successors[block].length === 1 ? [] : lastWords(random, known, classes), ...edges);
  }
  return b.finish();
}

function entryWords(
  file: RegisterFile,
  define: (c: RegisterClass) => VirtualRegister,
  known: VirtualRegister[],
): Word[] {
  const words: Word[] = [];
  for (const c of ['integer', 'float'] as const) {
    for (const register of file[c].slice(0, 4)) {
      const value = define(c);
      known.push(value);
      words.push([value, defineFixed(c, register)]);
    }
  }
  return words;
}

const ofClass = (known: readonly VirtualRegister[], classes: readonly RegisterClass[], c: RegisterClass) =>
  known.filter((v) => classes[v] === c);

function pick(random: (n: number) => number, list: readonly VirtualRegister[]): VirtualRegister {
  return random(2) === 0 ? list[list.length - 1 - random(Math.min(4, list.length))] : list[random(list.length)];
}

function pickArgument(
  random: (n: number) => number,
  known: readonly VirtualRegister[],
  classes: readonly RegisterClass[],
  parameter: VirtualRegister,
): VirtualRegister {
  return pick(random, ofClass(known, classes, classes[parameter]));
}

function lastWords(random: (n: number) => number, known: VirtualRegister[], classes: RegisterClass[]): Word[] {
  const value = pick(random, ofClass(known, classes, 'integer'));
  const words: Word[] = [[value, random(2) === 0 ? useAnywhere('integer') : useOf('integer')]];
  if (random(2) === 0) words.push([pick(random, ofClass(known, classes, 'integer')), useFixed('integer', reg(1))]);
  return words;
}

function randomInstruction(
  random: (n: number) => number,
  file: RegisterFile,
  known: VirtualRegister[],
  classes: RegisterClass[],
  define: (c: RegisterClass) => VirtualRegister,
): { words: Word[]; clobber?: number[]; recipe?: boolean } {
  const c: RegisterClass = random(4) === 0 ? 'float' : 'integer';
  const usable = ofClass(known, classes, c);
  const use = () => pick(random, usable);
  const words: Word[] = [];
  const defined: VirtualRegister[] = [];
  const result = (): VirtualRegister => {
    const value = define(c);
    defined.push(value);
    return value;
  };
  let clobber: number[] | undefined;
  let recipe = false;
  switch (random(11)) {
    case 0:
      words.push([result(), defineOf(c)]);
      recipe = true;
      break;
    case 1:
    case 2:
      words.push([result(), defineOf(c)], [use(), useOf(c)], [use(), useAnywhere(c)]);
      break;
    case 3:
    case 4:
      words.push([result(), defineOf(c)], [use(), useOf(c)], [use(), useTied(c, 0)]);
      break;
    case 5:
      // Two results, both two-address.
      words.push([result(), defineOf(c)], [result(), defineOf(c)], [use(), useTied(c, 1)], [use(), useTied(c, 0)]);
      break;
    case 6:
      words.push([result(), defineEarly(c)], [use(), useOf(c)], [use(), useOf(c)]);
      break;
    case 7:
      words.push([result(), defineOf(c)], [use(), lateUseOf(c)], [use(), useOf(c)]);
      break;
    case 8:
      // A division.
      words.push([use(), useFixed(c, file[c][0])], [use(), useFixed(c, file[c][1])]);
      words.push([result(), defineFixed(c, file[c][0])], [result(), defineFixed(c, file[c][1])]);
      if (random(2) === 0) words.push([use(), useOf(c)]);
      else words.push([use(), useAnywhere(c)]);
      break;
    case 9:
      // A shift by a fixed register.
      words.push([result(), defineOf(c)], [use(), useFixed(c, file[c][2])], [use(), useTied(c, 0)]);
      break;
    default: {
      const integers = ofClass(known, classes, 'integer');
      const registers = random(3) === 0 ? [2, 1, 0] : [0, 1];
      for (const n of registers) words.push([pick(random, integers), useFixed('integer', file.integer[n])]);
      if (random(2) === 0) words.push([pick(random, integers), useOf('integer')]);
      const all = [...file.integer, ...file.float];
      const kept = random(3) === 0 ? [] : all.filter(() => random(3) === 0);
      clobber = all.filter((r) => !kept.includes(r));
      if (random(3) > 0) {
        const value = define('integer');
        defined.push(value);
        words.push([value, defineFixed('integer', file.integer[random(2)])]);
      }
      if (random(4) === 0) {
        const value = define('float');
        defined.push(value);
        words.push([value, defineFixed('float', file.float[0])]);
      }
    }
  }
  known.push(...defined);
  return { words, recipe, ...(clobber === undefined ? {} : { clobber }) };
}

/** Every block can be reached, no edge is critical. Loops may be irreducible. */
function randomGraph(random: (n: number) => number, size: number): Plan {
  const successors: number[][] = [[]];
  for (let n = 1; n < size; n++) {
    successors.push([]);
    successors[random(3) === 0 ? random(n) : n - 1].push(n);
  }
  for (let extra = random(size); extra > 0; extra--) {
    const source = random(size);
    if (size > 1) successors[source].push(1 + random(size - 1));
  }
  const incoming = new Array<number>(size).fill(0);
  for (const list of successors) for (const target of list) incoming[target]++;
  for (let n = 0; n < size; n++) {
    if (successors[n].length < 2) continue;
    successors[n] = successors[n].map((target) => {
      if (incoming[target] < 2) return target;
      successors.push([target]);
      return successors.length - 1;
    });
  }
  const predecessors: number[][] = successors.map(() => []);
  successors.forEach((list, source) => {
    for (const target of list) predecessors[target].push(source);
  });
  return { successors, predecessors, ...dominators(successors, predecessors) };
}

function dominators(successors: number[][], predecessors: number[][]) {
  const order: number[] = [];
  const seen = new Set([0]);
  const visit = (block: number): void => {
    for (const target of successors[block]) {
      if (seen.has(target)) continue;
      seen.add(target);
      visit(target);
    }
    order.unshift(block);
  };
  visit(0);
  // By sets, plainly: small graphs only.
  const all = new Set(order);
  const sets = successors.map(() => all);
  sets[0] = new Set([0]);
  for (let changed = true; changed; ) {
    changed = false;
    for (const block of order.slice(1)) {
      const lists = predecessors[block].map((p) => sets[p]);
      const common = new Set([block, ...[...lists[0]].filter((d) => lists.every((set) => set.has(d)))]);
      if (common.size !== sets[block].size) {
        sets[block] = common;
        changed = true;
      }
    }
  }
  const dominator = successors.map(() => -1);
  for (const block of order.slice(1)) {
    for (const d of sets[block]) if (d !== block && sets[d].size === sets[block].size - 1) dominator[block] = d;
  }
  const loopDepth = successors.map((_, block) => {
    let depth = 0;
    for (let d = block; d >= 0; d = dominator[d]) if (predecessors[d].some((p) => sets[p].has(d))) depth++;
    return Math.min(depth, 3);
  });
  return { dominator, order, loopDepth };
}

export type { Builder };
