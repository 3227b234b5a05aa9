/** Taking apart memory that is passed by value: what each rule for aggregates makes of one. */
import {
  type Aggregate,
  type AggregateLeaf,
  containerOf,
  f32,
  f64,
  i64,
  isFloat,
  type Type,
  typeBytes,
} from '../ir/index.ts';
import type { AggregateResultRule, AggregateRule } from './aggregate-rules.ts';
import { type EightbyteClass, mergeLeaf } from './eightbyte-classes.ts';

/** Some bytes of an aggregate that travel as one scalar. */
export interface Part {
  readonly type: Type;
  readonly offset: number;
  readonly bytes: number;
}

export function ruleLooksAt(rule: AggregateRule | AggregateResultRule, aggregate: Aggregate): boolean {
  const { nature, bytes, leaves } = aggregate;
  return (
    (rule.natures === undefined || rule.natures.includes(nature)) &&
    (rule.sizes === undefined || rule.sizes.includes(bytes)) &&
    (rule.atMost === undefined || bytes <= rule.atMost) &&
    (rule.atLeast === undefined || bytes >= rule.atLeast) &&
    (rule.extended === undefined || leaves.some(({ type }) => type === 'extended') === rule.extended) &&
    (rule.equalFloats === undefined || (equalFloats(aggregate) !== undefined) === rule.equalFloats)
  );
}

const scalarsOf = (aggregate: Aggregate): readonly { readonly offset: number; readonly type: Type }[] | undefined => {
  const scalars = aggregate.leaves.filter((leaf): leaf is { offset: number; type: Type } => leaf.type !== 'extended');
  return scalars.length === aggregate.leaves.length && aggregate.bytes <= 64 ? scalars : undefined;
};

/** Eight bytes each, in the manner of System V AMD64; undefined for what has no such classes. */
function eightbytes({ bytes, nature, leaves }: Aggregate): readonly Part[] | undefined {
  if (bytes > 64 || nature === 'irregular') return undefined;
  const classes = new Array<EightbyteClass>(Math.ceil(bytes / 8)).fill('none');
  const isAligned = ({ offset, type }: AggregateLeaf): boolean =>
    offset % (type === 'extended' ? 16 : typeBytes(type)) === 0;
  if (!leaves.every(isAligned)) return undefined;
  // Integers first, which what follows gives way to: where the order of members matters, the aggregate's nature says so.
  const isInteger = ({ type }: AggregateLeaf): boolean => type !== 'extended' && !isFloat(type);
  for (const leaf of leaves) if (isInteger(leaf)) mergeLeaf(classes, leaf);
  for (const leaf of leaves) if (!isInteger(leaf)) mergeLeaf(classes, leaf);
  const parts: Part[] = [];
  for (const [index, each] of classes.entries()) {
    const offset = 8 * index;
    const size = Math.min(8, bytes - offset);
    // Eight bytes of nothing but padding take no register.
    if (each === 'none') continue;
    if (each === 'float') parts.push({ type: size <= 4 ? f32 : f64, offset, bytes: size });
    else if (each === 'integer') parts.push({ type: containerOf(8 * size), offset, bytes: size });
    else return undefined;
  }
  return parts;
}

/** In the manner of Swift, as clang has it: undefined for more parts than `maximum`. */
function chunks(aggregate: Aggregate, maximum: number): readonly Part[] | undefined {
  const leaves = scalarsOf(aggregate);
  if (leaves === undefined) return undefined;
  const joined: { type: Type; from: number; to: number }[] = [];
  for (const { type, offset } of leaves) {
    const last = joined.at(-1);
    const to = offset + typeBytes(type);
    const overlaps = last !== undefined && offset < last.to;
    const neighbours =
      last !== undefined && !isFloat(last.type) && !isFloat(type) && (last.to - 1) >> 3 === offset >> 3;
    if (overlaps || neighbours) Object.assign(last, { type: i64, to: Math.max(last.to, to) });
    else joined.push({ type, from: offset, to });
  }
  const parts = joined.flatMap(({ type, from, to }): readonly Part[] =>
    type === i64 ? [...wordsOf(from, to)] : [{ type, offset: from, bytes: to - from }],
  );
  return parts.length <= maximum ? parts : undefined;
}

/** Of each eight bytes, the narrowest aligned integer with all that lies between `from` and `to`. */
function* wordsOf(from: number, to: number): Generator<Part> {
  for (let at = from; at < to; at = (at | 7) + 1) {
    const last = Math.min(to - 1, at | 7);
    let bytes = 1;
    while (Math.floor(at / bytes) !== Math.floor(last / bytes)) bytes *= 2;
    const offset = at - (at % bytes);
    yield { type: containerOf(8 * bytes), offset, bytes };
  }
}

/** Floats of one type without gaps, four at most. */
function equalFloats(aggregate: Aggregate): readonly Part[] | undefined {
  const leaves = scalarsOf(aggregate);
  const first = leaves?.[0];
  if (leaves === undefined || first === undefined || leaves.length > 4 || !isFloat(first.type)) return undefined;
  const bytes = typeBytes(first.type);
  const gapless = leaves.every(({ type, offset }, index) => type === first.type && offset === index * bytes);
  return gapless && aggregate.bytes === leaves.length * bytes
    ? leaves.map(({ type, offset }) => ({ type, offset, bytes }))
    : undefined;
}

/** The parts that a rule makes of an aggregate, to be placed together; undefined if the rule does not take it. */
export function partsOf(rule: AggregateRule | AggregateResultRule, aggregate: Aggregate): readonly Part[] | undefined {
  const { bytes } = aggregate;
  switch (rule.take) {
    case 'eightbytes':
      return eightbytes(aggregate);
    case 'words':
      return Array.from({ length: Math.ceil(bytes / 8) }, (_, word) => {
        const rest = Math.min(8, bytes - 8 * word);
        return { type: containerOf(8 * rest), offset: 8 * word, bytes: rest };
      });
    case 'integer':
      return bytes > 0 && bytes <= 8 ? [{ type: containerOf(8 * bytes), offset: 0, bytes }] : undefined;
    case 'float':
      return bytes === 4 || bytes === 8 ? [{ type: bytes === 4 ? f32 : f64, offset: 0, bytes }] : undefined;
    case 'leaves': {
      const leaves = scalarsOf(aggregate);
      if (leaves === undefined || leaves.length > (rule.maximum ?? leaves.length) || overlap(leaves)) return undefined;
      return leaves.map(({ type, offset }) => ({ type, offset, bytes: typeBytes(type) }));
    }
    case 'chunks':
      return chunks(aggregate, rule.maximum);
    case 'equal floats':
      return equalFloats(aggregate);
    default:
      return undefined;
  }
}

const overlap = (leaves: readonly { readonly offset: number; readonly type: Type }[]): boolean =>
  leaves.some((leaf, index) => index > 0 && leaf.offset < leaves[index - 1].offset + typeBytes(leaves[index - 1].type));

/** Distances of the 80-bit floats of an aggregate that is nothing but one of them, or a complex of two. */
export function extendedFloats({ bytes, nature, leaves }: Aggregate): readonly number[] | undefined {
  if (leaves.length === 0 || leaves.some(({ type }) => type !== 'extended')) return undefined;
  const single = leaves.length === 1 && bytes === 16;
  const complex = leaves.length === 2 && nature === 'complex';
  return single || complex ? leaves.map(({ offset }) => offset) : undefined;
}
