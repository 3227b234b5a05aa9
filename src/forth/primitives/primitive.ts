/**
 * What a primitive is: a stack picture, and how its results are made from its operands as IR. A picture whose outputs are all inputs needs
 * nothing else: such a word costs nothing, it only renames values.
 */
import {
  type Counts,
  countsOf,
  type Picture,
  parsePicture,
  type ReturnChange,
  shuffleOf,
} from '../../effects/index.ts';
import type { FunctionBuilder, Value } from '../../ir/index.ts';

/** The builder, and what is known of values already made. */
export interface Emitter {
  readonly b: FunctionBuilder;
  constant(value: bigint | number): Value;
  /** The value of a cell that is a constant. */
  constantOf(value: Value): bigint | undefined;
  /** −1 where the condition (0 or 1, i8) holds, else 0. */
  flag(condition: Value): Value;
  /** The condition that a cell is the flag of, if it is known to be one. */
  conditionOf(cell: Value): Value | undefined;
  /** The condition that a cell is not zero. */
  isTrue(cell: Value): Value;
  not(condition: Value): Value;
  /** The bits of a float, as a cell. */
  floatBits(float: Value): Value;
  /** Whether one cell is known to be 64 copies of another's sign. */
  isSignOf(cell: Value, other: Value): boolean;
  /** A cell as an address. */
  address(cell: Value): Value;
  /** An address as a cell. */
  cell(address: Value): Value;
}

/** Operands from the deepest to the top; results likewise, cells before floats. */
export type Build = (emitter: Emitter, cells: readonly Value[], floats: readonly Value[]) => readonly Value[];

/** Words that need more than their operands: the shape of the stack, control flow, other words. */
export type SpecialName =
  | '?dup'
  | 'pick'
  | 'roll'
  | 'fpick'
  | 'depth'
  | 'fdepth'
  | 'sp@'
  | 'execute'
  | 'catch'
  | 'throw'
  | '>r'
  | '2>r'
  | 'r>'
  | '2r>'
  | 'r@'
  | '2r@'
  | 'rdrop'
  | '2rdrop';

export interface Primitive {
  readonly name: string;
  readonly picture: Picture;
  readonly counts: Counts;
  readonly shuffle?: { readonly cells: readonly number[]; readonly floats: readonly number[] };
  readonly build?: Build;
  readonly returns?: ReturnChange;
  readonly special?: SpecialName;
}

/** A row of the table: a picture, and what makes the results where the picture does not say. */
export type Row = readonly [picture: string, build?: Build];
export type Rows = Readonly<Record<string, Row>>;

export function primitiveFrom(name: string, [text, build]: Row): Primitive {
  const picture = parsePicture(text);
  const shuffle = build === undefined ? shuffleOf(picture) : undefined;
  return {
    name,
    picture,
    counts: countsOf(picture),
    ...(build === undefined ? {} : { build }),
    ...(shuffle === undefined ? {} : { shuffle }),
  };
}
