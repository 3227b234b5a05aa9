/** What comparisons that came out one way say of other comparisons of the same two integers. */
import {
  type Comparison,
  comparisons,
  definition,
  type Instruction,
  type IrFunction,
  isComparison,
  none,
  opcodeOf,
  operand,
  operationName,
  operationNames,
  type Value,
  valueType,
} from '../ir/index.ts';
import { integerOf } from './constant.ts';

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
const compares = Uint8Array.from(operationNames, (name) => (isComparison(name) ? 1 : 0));

export interface Relations {
  /** Takes a comparison for true or false; gives how to forget it. Other values are nothing to learn from. */
  readonly learn: (value: Value, truth: boolean) => () => void;
  /** What a comparison gives for certain. */
  readonly decided: (id: Instruction) => boolean | undefined;
}

export function relations(f: IrFunction): Relations {
  const known = new Map<number, Relation>();
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
  return {
    learn(value, truth) {
      const id = definition(f, value);
      const name = id === none ? undefined : operationName(opcodeOf(f, id));
      if (id === none || name === undefined || !isComparison(name)) return () => {};
      const relation = whenTrue[truth ? name : comparisons[name].opposite];
      const { key, isTurned } = pairOf(id);
      const here = isTurned ? { signed: turned(relation.signed), unsigned: turned(relation.unsigned) } : relation;
      const before = known.get(key);
      known.set(key, before === undefined ? here : both(before, here));
      return () => (before === undefined ? known.delete(key) : known.set(key, before));
    },
    decided(id) {
      if (known.size === 0 || compares[opcodeOf(f, id)] === 0) return undefined;
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
