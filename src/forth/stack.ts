/** The data stack and the floating-point stack in memory, as the compiler and the interpreter use them between native runs. */
import { cellBytes, dataStackRegion, floatBytes, floatStackRegion, type Memory } from './memory.ts';
import { forthError } from './throw-codes.ts';

export interface Stacks {
  /** Address of the top item; the region's end when the stack is empty. */
  data: number;
  float: number;
  readonly depth: number;
  readonly floatDepth: number;
  push(value: bigint): void;
  /** A number that an address, a length or a flag fits in. */
  pushInteger(value: number): void;
  pushFlag(value: boolean): void;
  pushDouble(value: bigint): void;
  pushFloat(value: number): void;
  /** A cell as a signed number. */
  pop(): bigint;
  popInteger(): number;
  popDouble(): bigint;
  popFloat(): number;
  clear(): void;
  /** Throws −3, −4, −44 or −45 where a stack pointer has left its region. */
  check(): void;
}

export function createStacks(memory: Memory): Stacks {
  const stacks: Stacks = {
    data: dataStackRegion.end,
    float: floatStackRegion.end,
    get depth() {
      return (dataStackRegion.end - stacks.data) / cellBytes;
    },
    get floatDepth() {
      return (floatStackRegion.end - stacks.float) / floatBytes;
    },
    push(value) {
      if (stacks.data - cellBytes < dataStackRegion.start) throw forthError(-3, 'the data stack is full');
      stacks.data -= cellBytes;
      memory.setCell(stacks.data, value);
    },
    pushInteger(value) {
      if (stacks.data - cellBytes < dataStackRegion.start) throw forthError(-3, 'the data stack is full');
      stacks.data -= cellBytes;
      memory.setInteger(stacks.data, value);
    },
    pushFlag: (value) => stacks.push(value ? -1n : 0n),
    pushDouble(value) {
      stacks.push(BigInt.asIntN(64, value));
      stacks.push(BigInt.asIntN(64, value >> 64n));
    },
    pushFloat(value) {
      if (stacks.float - floatBytes < floatStackRegion.start) {
        throw forthError(-44, 'the floating-point stack is full');
      }
      stacks.float -= floatBytes;
      memory.setFloat(stacks.float, value);
    },
    pop() {
      if (stacks.data >= dataStackRegion.end) throw forthError(-4, 'an item is missing from the data stack');
      const value = memory.cell(stacks.data);
      stacks.data += cellBytes;
      return value;
    },
    popInteger() {
      if (stacks.data >= dataStackRegion.end) throw forthError(-4, 'an item is missing from the data stack');
      const value = memory.integer(stacks.data);
      stacks.data += cellBytes;
      return value;
    },
    popDouble() {
      const high = stacks.pop();
      return (high << 64n) | BigInt.asUintN(64, stacks.pop());
    },
    popFloat() {
      if (stacks.float >= floatStackRegion.end) {
        throw forthError(-45, 'an item is missing from the floating-point stack');
      }
      const value = memory.float(stacks.float);
      stacks.float += floatBytes;
      return value;
    },
    clear() {
      stacks.data = dataStackRegion.end;
      stacks.float = floatStackRegion.end;
    },
    check() {
      const cells = (stacks.data - dataStackRegion.end) / cellBytes;
      const floats = (stacks.float - floatStackRegion.end) / floatBytes;
      if (cells <= 0 && floats <= 0) return;
      stacks.clear();
      if (cells > 0)
        throw forthError(-4, `${cells === 1 ? 'an item is' : `${cells} items are`} missing from the data stack`);
      const missing = floats === 1 ? 'an item is' : `${floats} items are`;
      throw forthError(-45, `${missing} missing from the floating-point stack`);
    },
  };
  return stacks;
}
