/** Random signatures as texts of C types. */
import {
  type Assignment,
  aggregateOf,
  assign,
  type Convention,
  type CType,
  isScalar,
  layoutOf,
  parameterOf,
  parseType,
} from '../../../src/abi/index.ts';
import { ConveneError, typeBytes } from '../../../src/ir/index.ts';
import { type Dice, dice } from '../../support/random/dice.ts';
import { slotCount } from './markers.ts';

export interface Value {
  readonly text: string;
  readonly type: CType;
  readonly bytes: number;
}

export interface Case {
  readonly number: number;
  readonly parameters: readonly Value[];
  readonly result: Value | undefined;
  readonly assignment: Assignment;
}

export interface SignatureOptions {
  readonly scalars: readonly string[];
  /** How often a value is a structure; never where absent. */
  readonly structures?: number;
  /** Structures may hold arrays. */
  readonly arrays?: boolean;
  readonly unions?: boolean;
  readonly mostParameters: number;
  /** Types that are not to be compared. */
  readonly accept?: (type: CType) => boolean;
  /** Signatures that are to be compared. */
  readonly acceptAll?: (parameters: readonly Value[], assignment: Assignment) => boolean;
}

export const plainScalars: readonly string[] = ['signed char', 'short', 'int', 'long', 'void *', 'float', 'double'];
export const wideScalars: readonly string[] = ['__int128', 'long double', '_Complex float', '_Complex double'];

function fieldsText(random: Dice, options: SignatureOptions, depth: number): string {
  const simple = options.scalars.filter((text) => !wideScalars.includes(text));
  return Array.from({ length: 1 + random.below(depth === 0 ? 5 : 2) }, (_, index) => {
    if (depth < 2 && random.chance(0.2)) return `struct { ${fieldsText(random, options, depth + 1)}} f${index}; `;
    if (options.unions === true && random.chance(0.1)) {
      return `union { ${random.pick(simple)} a; ${random.pick(simple)} b; } f${index}; `;
    }
    const length = options.arrays === true && random.chance(0.15) ? `[${1 + random.below(3)}]` : '';
    return `${random.pick(simple)} f${index}${length}; `;
  }).join('');
}

function randomValue(random: Dice, options: SignatureOptions): Value {
  for (;;) {
    const text = random.chance(options.structures ?? 0)
      ? `struct { ${fieldsText(random, options, 0)}}`
      : random.pick(options.scalars);
    const type = parseType(text);
    if (options.accept?.(type) !== false) return { text, type, bytes: layoutOf(type).bytes };
  }
}

/** As many signatures as asked for that the convention has places for; the same for the same seed. */
export function randomCases(
  convention: Convention,
  seed: number,
  count: number,
  options: SignatureOptions,
): readonly Case[] {
  const random = dice(seed);
  const cases: Case[] = [];
  for (let tries = 0; cases.length < count; tries++) {
    if (tries > 100 * count) throw new Error(`'${convention.name}' refuses nearly all signatures`);
    const parameters = Array.from({ length: random.below(options.mostParameters + 1) }, () =>
      randomValue(random, options),
    );
    const result = random.chance(0.1) ? undefined : randomValue(random, options);
    try {
      const assignment = assign(convention, {
        convention: convention.name,
        parameters: parameters.map(({ type }) => parameterOf(type)),
        results: result === undefined ? [] : [parameterOf(result.type)],
      });
      // What lies further out has no markers.
      if (assignment.stackBytes > 8 * slotCount || options.acceptAll?.(parameters, assignment) === false) continue;
      cases.push({ number: cases.length, parameters, result, assignment });
    } catch (error) {
      if (!(error instanceof ConveneError) || error.code !== 'convention-refusal') throw error;
    }
  }
  return cases;
}

/** Offsets of the bytes of a value that mean something. */
export function meaningfulBytes({ type, bytes }: Value): ReadonlySet<number> {
  const offsets = new Set<number>();
  const add = (from: number, size: number): void => {
    for (let at = from; at < from + size; at++) offsets.add(at);
  };
  if (isScalar(type)) add(0, bytes);
  else
    for (const { offset, type: leaf } of aggregateOf(type).leaves)
      add(offset, leaf === 'extended' ? 10 : typeBytes(leaf));
  return offsets;
}

/** What differs, in words; nothing where all bytes that mean something are as expected. */
export function difference(what: string, value: Value, found: Uint8Array, expected: Uint8Array): string | undefined {
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
  const same = [...meaningfulBytes(value)].every((at) => found[at] === expected[at]);
  return same ? undefined : `${what}, ${value.text}: found ${hex(found)}, expected ${hex(expected)}`;
}
