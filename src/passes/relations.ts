/** What comparisons that came out one way say of other comparisons of the same two integers. */
import {
  type Comparison,
  type ControlFlow,
  comparisons,
  definition,
  type Instruction,
  type IrFunction,
  int32Column,
  none,
  opcodeOf,
  opcodes,
  opcodesNamed,
  operand,
  operationName,
  type Value,
  valueType,
} from '../ir/index.ts';
import { integerOf, isConstant } from './constant.ts';

/** How two integers may stand to each other, as bits: less, equal, greater; as signed and as unsigned numbers. */
interface Relation {
  readonly signed: number;
  readonly unsigned: number;
}

const [less, equal, greater] = [1, 2, 4];
const any = less | equal | greater;

const whenTrue: Readonly<Record<Comparison, Relation>> = {
  eq: { signed: equal, unsigned: equal },
  ne: { signed: less | greater, unsigned: less | greater },
  slt: { signed: less, unsigned: less | greater },
  sle: { signed: less | equal, unsigned: any },
  sgt: { signed: greater, unsigned: less | greater },
  sge: { signed: greater | equal, unsigned: any },
  ult: { signed: less | greater, unsigned: less },
  ule: { signed: any, unsigned: less | equal },
  ugt: { signed: less | greater, unsigned: greater },
  uge: { signed: any, unsigned: greater | equal },
};

const turned = (bits: number): number => (bits & equal) | (bits & less ? greater : 0) | (bits & greater ? less : 0);

const both = (a: Relation, b: Relation): Relation => {
  const signed = a.signed & b.signed;
  const unsigned = a.unsigned & b.unsigned;
  // What is equal is so in both ways, and so is what is not.
  const never = signed & unsigned & equal ? 0 : equal;
  const always = signed === equal || unsigned === equal;
  return always ? { signed: equal, unsigned: equal } : { signed: signed & ~never, unsigned: unsigned & ~never };
};

/** More values than a function has: a pair of values is then one exact number. */
const mostValues = 2 ** 26;
/** A type is a number below this. */
const mostTypes = 8n;

/** By opcode: 1 for comparisons of integers. */
const compares = opcodesNamed(...(Object.keys(comparisons) as Comparison[]));

export interface Relations {
  /** Takes a comparison for true or false. Other values are nothing to learn from. */
  readonly learn: (value: Value, truth: boolean) => void;
  /** How much has been learnt. */
  readonly count: () => number;
  /** Forgets all but so much of what has been learnt. */
  readonly forget: (count: number) => void;
  /** What a comparison gives for certain. */
  readonly decided: (id: Instruction) => boolean | undefined;
}

export function relations(f: IrFunction, flow: ControlFlow): Relations {
  const compared = comparisonCounts(f, flow);
  const known = new Map<number, Relation>();
  /** What has been learnt, in order, with what was known before. */
  const learnt: { readonly key: number; readonly before: Relation | undefined }[] = [];
  // By constant and type: the first value that was seen to be it, which stands for all.
  const constants = new Map<bigint, Value>();
  const nameOf = (value: Value): Value => {
    const constant = integerOf(f, value);
    if (constant === undefined) return value;
    const key = constant * mostTypes + BigInt(valueType(f, value));
    const first = constants.get(key) ?? value;
    if (first === value) constants.set(key, value);
    return first;
  };
  /** The two operands in one order, as a number, and whether that is not the comparison's own. */
  const pairOf = (id: Instruction): { key: number; isTurned: boolean } => {
    const a = nameOf(operand(f, id, 0));
    const b = nameOf(operand(f, id, 1));
    const isTurned = a > b;
    return { key: isTurned ? b * mostValues + a : a * mostValues + b, isTurned };
  };
  /** Whether there may be another comparison of the same two. */
  const mayRecur = (id: Instruction): boolean =>
    isComparedAgain(f, operand(f, id, 0), compared) && isComparedAgain(f, operand(f, id, 1), compared);
  return {
    learn(value, truth) {
      const id = definition(f, value);
      if (id === none || compares[opcodeOf(f, id)] === 0 || !mayRecur(id)) return;
      const name = operationName(opcodeOf(f, id)) as Comparison;
      const relation = whenTrue[truth ? name : comparisons[name].opposite];
      const { key, isTurned } = pairOf(id);
      const here = isTurned ? { signed: turned(relation.signed), unsigned: turned(relation.unsigned) } : relation;
      const before = known.get(key);
      known.set(key, before === undefined ? here : both(before, here));
      learnt.push({ key, before });
    },
    count: () => learnt.length,
    forget(count) {
      while (learnt.length > count) {
        const { key, before } = learnt.pop()!;
        if (before === undefined) known.delete(key);
        else known.set(key, before);
      }
    },
    decided(id) {
      if (known.size === 0 || compares[opcodeOf(f, id)] === 0 || !mayRecur(id)) return undefined;
      const name = operationName(opcodeOf(f, id)) as Comparison;
      const wanted = whenTrue[name];
      const { key, isTurned } = pairOf(id);
      const found = known.get(key);
      if (found === undefined) return undefined;
      const has = isTurned ? { signed: turned(found.signed), unsigned: turned(found.unsigned) } : found;
      if ((has.signed & ~wanted.signed) === 0 && (has.unsigned & ~wanted.unsigned) === 0) return true;
      return (has.signed & wanted.signed) === 0 || (has.unsigned & wanted.unsigned) === 0 ? false : undefined;
    },
  };
}

/** By value: how often it is compared, or may come to be: what a choice gives can take the choice's place. */
function comparisonCounts(f: IrFunction, { order }: ControlFlow): Int32Array {
  const counts = int32Column(f.valueCount);
  const { opcode, next, operandStart } = f.instructions;
  for (const block of order) {
    for (let id: number = f.blocks[block]!.first; id !== none; id = next[id]!) {
      const start = operandStart[id]!;
      if (compares[opcode[id]!] === 1) {
        counts[f.pool[start]!]!++;
        counts[f.pool[start + 1]!]!++;
      } else if (opcode[id] === opcodes.select) {
        counts[f.pool[start + 1]!]! += 2;
        counts[f.pool[start + 2]!]! += 2;
      }
    }
  }
  return counts;
}

/** Whether a value is compared more than once. Equal constants are several values. */
const isComparedAgain = (f: IrFunction, value: Value, counts: Int32Array): boolean =>
  isConstant(f, value) || counts[value]! > 1;
