/** Which values are wanted after a call: what a convention for its callee is worth depends on little else. */
import {
  type Block,
  type ControlFlow,
  edgeArguments,
  edgesIn,
  type Instruction,
  type IrFunction,
  isFloat,
  none,
  opcodes,
  type Type,
} from '../../ir/index.ts';

export interface LiveAcross {
  /** Values in registers of a class that are there before the call and wanted after it; constants are made anew. */
  readonly integer: number;
  readonly float: number;
  /** By argument: whether its value is wanted after the call. */
  readonly argumentLives: readonly boolean[];
}

export interface CallLiveness {
  /** By call that comes back. */
  readonly calls: ReadonlyMap<Instruction, LiveAcross>;
  /** By value that lives across calls: these. */
  readonly crossed: ReadonlyMap<number, readonly Instruction[]>;
}

const remade = new Set<number>((['iconst', 'fconst', 'symboladdr', 'slotaddr'] as const).map((name) => opcodes[name]));

const comesBack = new Set<number>(
  (['call', 'callindirect', 'invoke', 'invokeindirect'] as const).map((name) => opcodes[name]),
);

/** A set of values in 32-bit words. */
type ValueSet = Uint32Array;

const has = (set: ValueSet, value: number): boolean => (set[value >> 5] & (1 << (value & 31))) !== 0;
const add = (set: ValueSet, value: number): void => {
  set[value >> 5] |= 1 << (value & 31);
};
const remove = (set: ValueSet, value: number): void => {
  set[value >> 5] &= ~(1 << (value & 31));
};

export function callLiveness(f: IrFunction, flow: ControlFlow): CallLiveness {
  const words = (f.valueCount + 31) >> 5;
  const liveIn = new Map<Block, ValueSet>(flow.order.map((block) => [block, new Uint32Array(words)]));
  const calls = new Map<Instruction, LiveAcross>();
  const crossed = new Map<number, Instruction[]>();
  const live = new Uint32Array(words);
  for (let changed = true; changed; ) {
    changed = false;
    for (let at = flow.order.length - 1; at >= 0; at--) {
      const block = flow.order[at];
      walk(block, () => {});
      const known = liveIn.get(block)!;
      for (let word = 0; word < words; word++) {
        if (known[word] === live[word]) continue;
        known[word] = live[word];
        changed = true;
      }
    }
  }
  for (const block of flow.order) walk(block, note);
  return { calls, crossed };

  /** Leaves in `live` what a block wants at its start; tells each call, when what is wanted after it is there. */
  function walk(block: Block, tell: (call: Instruction) => void): void {
    live.fill(0);
    for (const edge of edgesIn(f, block)) {
      const wanted = liveIn.get(f.edges.target[edge] as Block)!;
      for (let word = 0; word < words; word++) live[word] |= wanted[word];
      for (const value of edgeArguments(f, edge)) add(live, value);
    }
    const c = f.instructions;
    for (let id = f.blocks[block].last as number; id !== none; id = c.previous[id]) {
      for (let index = 0; index < c.resultCount[id]; index++) remove(live, c.firstResult[id] + index);
      if (comesBack.has(c.opcode[id])) tell(id as Instruction);
      for (let index = 0; index < c.operandCount[id]; index++) add(live, f.pool[c.operandStart[id] + index]);
    }
    for (const parameter of f.blocks[block].parameters) remove(live, parameter);
  }

  function note(call: Instruction): void {
    const counts = { integer: 0, float: 0 };
    for (let word = 0; word < words; word++) {
      for (let rest = live[word]; rest !== 0; rest &= rest - 1) {
        const value = (word << 5) + 31 - Math.clz32(rest & -rest);
        const definition = f.values.instruction[value];
        if (definition !== none && remade.has(f.instructions.opcode[definition])) continue;
        const others = crossed.get(value);
        if (others === undefined) crossed.set(value, [call]);
        else others.push(call);
        counts[isFloat(f.values.type[value] as Type) ? 'float' : 'integer']++;
      }
    }
    const c = f.instructions;
    const argumentLives = Array.from({ length: c.operandCount[call] }, (_, index) =>
      has(live, f.pool[c.operandStart[call] + index]),
    );
    calls.set(call, { ...counts, argumentLives });
  }
}
