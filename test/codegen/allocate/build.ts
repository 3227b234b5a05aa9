/** Writes small machine functions by hand or at random. Opcodes mean nothing to the allocator; here they are 0. */
import {
  type Constraint,
  type MachineBlock,
  type MachineEdge,
  type MachineFunction,
  plain,
  type RegisterFile,
  type RegisterMask,
  type VirtualRegister,
} from '../../../src/codegen/machine.ts';
import type { Register } from '../../../src/targets/target.ts';

export const reg = (n: number): Register => n as Register;

/** `integers` registers from 0, `floats` registers from 16. */
export function registerFile(integers: number, floats: number): RegisterFile {
  return {
    integer: Array.from({ length: integers }, (_, i) => reg(i)),
    float: Array.from({ length: floats }, (_, i) => reg(16 + i)),
  };
}

export const maskOf = (registers: readonly number[]): RegisterMask => {
  let low = 0;
  let high = 0;
  for (const r of registers) {
    if (r < 32) low |= 1 << r;
    else high |= 1 << (r - 32);
  }
  return { low, high };
};

export type Word = readonly [value: number, constraint: Constraint];

export interface Builder {
  value(registerClass?: 'integer' | 'float'): VirtualRegister;
  /** Starts the next block; blocks are numbered in this order. */
  block(parameters?: readonly VirtualRegister[], options?: { frequency?: number; cold?: boolean }): number;
  /** Adds an instruction to the current block. */
  emit(words: readonly Word[], options?: { clobber?: readonly number[]; recipe?: boolean }): number;
  /** Ends the current block with an instruction and its edges. */
  end(words: readonly Word[], ...edges: readonly [number, ...VirtualRegister[]][]): void;
  finish(): MachineFunction;
}

export function builder(name = 'test'): Builder {
  const blocks: MachineBlock[] = [];
  const wordStart: number[] = [];
  const clobber: number[] = [];
  const words: number[] = [];
  const constraints: number[] = [];
  const classes: number[] = [];
  const recipe: number[] = [];
  const clobberSets: RegisterMask[] = [];
  const emit: Builder['emit'] = (list, options = {}) => {
    const at = wordStart.length;
    wordStart.push(words.length);
    for (const [value, constraint] of list) {
      words.push(value);
      constraints.push(constraint);
      if (options.recipe === true && constraint !== plain) recipe[value] = at;
    }
    if (options.clobber === undefined) clobber.push(-1);
    else {
      clobber.push(clobberSets.length);
      clobberSets.push(maskOf(options.clobber));
    }
    return at;
  };
  return {
    value(registerClass = 'integer') {
      classes.push(registerClass === 'float' ? 1 : 0);
      recipe.push(-1);
      return (classes.length - 1) as VirtualRegister;
    },
    block(parameters = [], { frequency = 1, cold = false } = {}) {
      blocks.push({ start: wordStart.length, end: -1, parameters: [...parameters], edges: [], frequency, cold });
      return blocks.length - 1;
    },
    emit,
    end(list, ...edges) {
      emit(list);
      const block = blocks[blocks.length - 1];
      block.end = wordStart.length;
      block.edges = edges.map(([target, ...rest]): MachineEdge => ({ target, arguments: rest }));
    },
    finish() {
      wordStart.push(words.length);
      const instructionCount = wordStart.length - 1;
      return {
        name,
        blocks,
        slots: [],
        kept: [],
        symbols: [],
        positions: [],
        opcode: new Uint16Array(instructionCount),
        wordStart: Int32Array.from(wordStart),
        position: new Int32Array(instructionCount).fill(-1),
        clobber: Int16Array.from(clobber),
        instructionCount,
        words: Int32Array.from(words),
        constraints: Uint16Array.from(constraints),
        clobberSets,
        registerClass: Uint8Array.from(classes),
        recipe: Int32Array.from(recipe),
        virtualCount: classes.length,
      };
    },
  };
}
