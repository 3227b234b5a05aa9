/**
 * The stacks while a word is lowered: one current state, changed by pushing and popping values, and the code that moves items between
 * values and memory where other code looks there.
 */
import { ConveneError, type FunctionBuilder, f64, i64, type Type, type Value } from '../../ir/index.ts';
import { pushed, type Stack, type StackList, type State, sizeOf } from './state.ts';

const bytes = 8;

/**
 * Stores that one word may need to put its items into memory. Only a word that holds thousands of items and disagrees about them in
 * thousands of places gets there; its code would grow with the square of its length.
 */
const largestTraffic = 1 << 22;

/** One stack with items in memory below those that are values. */
export interface StackMachine {
  state: Stack;
  push(value: Value): void;
  pop(): Value;
  /** The top `count` items, from the deepest to the top, taken off. */
  popMany(count: number): Value[];
  pushMany(values: readonly Value[]): void;
  /** The pointer to what lies in memory below all items: what a callee gets that takes them as values. */
  pointer(): Value;
  /** Takes off items whose values nobody wants. */
  discard(count: number): void;
  /** After a call that gave back this pointer, below `stored` of the items. */
  resume(pointer: Value, stored: number): void;
  /** Puts all items into memory; they stay values as well. The result points to the top one. */
  store(): Value;
  /** Everything is in memory, at `pointer`. */
  anchor(pointer: Value): void;
  /** Forgets which memory holds which item: needed where control comes from elsewhere. */
  forget(): void;
}

export function createStack(b: FunctionBuilder, type: Type, initial: Stack): StackMachine {
  // The place in memory that an item was loaded from, in cells above the base: storing it there again is needless.
  const homes = new Map<Value, number>();
  let traffic = 0;

  const offsetPointer = (pointer: Value, cells: number): Value =>
    cells === 0 ? pointer : b.ptradd(pointer, b.iconst(i64, cells * bytes));

  const stack: StackMachine = {
    state: initial,
    push(value) {
      stack.state = { ...stack.state, items: pushed(stack.state.items, value) };
    },
    pop() {
      const { base, popped, items } = stack.state;
      if (items !== undefined) {
        stack.state = { base, popped, items: items.below };
        return items.value;
      }
      const value = b.load(type, base, popped * bytes);
      homes.set(value, popped);
      stack.state = { base, popped: popped + 1, items };
      return value;
    },
    popMany(count) {
      const values: Value[] = new Array(count);
      for (let i = count - 1; i >= 0; i--) values[i] = stack.pop();
      return values;
    },
    pushMany(values) {
      for (const value of values) stack.push(value);
    },
    pointer: () => offsetPointer(stack.state.base, stack.state.popped),
    discard(count) {
      let { popped, items } = stack.state;
      for (let i = 0; i < count; i++) {
        if (items === undefined) popped++;
        else items = items.below;
      }
      stack.state = { ...stack.state, popped, items };
    },
    resume(pointer, stored) {
      homes.clear();
      stack.state = { ...stack.state, base: offsetPointer(pointer, stored - stack.state.popped) };
    },
    store() {
      const { base, popped, items } = stack.state;
      const count = sizeOf(items);
      let slot = popped - count;
      traffic += count;
      if (traffic > largestTraffic) {
        throw new ConveneError(
          'forth-too-large',
          'the word holds too many items in too many places where its stack effect varies: split it, or balance its branches',
        );
      }
      for (let node: StackList = items; node !== undefined; node = node.below, slot++) {
        if (homes.get(node.value) !== slot) b.store(node.value, base, slot * bytes);
      }
      homes.clear();
      return offsetPointer(base, popped - count);
    },
    anchor(pointer) {
      homes.clear();
      stack.state = { base: pointer, popped: 0, items: undefined };
    },
    forget: () => homes.clear(),
  };
  return stack;
}

export interface Machine {
  readonly data: StackMachine;
  readonly floats: StackMachine;
  returns: StackList;
  locals: readonly Value[];
  snapshot(): State;
  /** Goes on from a state, in another block. */
  restore(state: State): void;
  /** Both stacks into memory; the pointers to their tops. */
  flush(): readonly [data: Value, floats: Value];
  anchor(data: Value, floats: Value): void;
}

export function createMachine(b: FunctionBuilder, initial: State): Machine {
  const data = createStack(b, i64, initial.data);
  const floats = createStack(b, f64, initial.floats);
  const machine: Machine = {
    data,
    floats,
    returns: initial.returns,
    locals: initial.locals,
    snapshot: () => ({
      data: data.state,
      floats: floats.state,
      returns: machine.returns,
      locals: machine.locals,
    }),
    restore(state) {
      data.forget();
      floats.forget();
      data.state = state.data;
      floats.state = state.floats;
      machine.returns = state.returns;
      machine.locals = state.locals;
    },
    flush: () => [data.store(), floats.store()],
    anchor(dataPointer, floatPointer) {
      data.anchor(dataPointer);
      floats.anchor(floatPointer);
    },
  };
  return machine;
}
