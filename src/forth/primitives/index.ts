/** The table of primitives: what the compiler makes IR for by itself. Everything else is Forth. */
import { arithmeticRows } from './arithmetic.ts';
import { compareRows } from './compare.ts';
import { doubleRows } from './double.ts';
import { floatRows } from './float.ts';
import { memoryRows } from './memory.ts';
import { type Primitive, primitiveFrom, type Row, type Rows, type SpecialName } from './primitive.ts';
import { specialPrimitive, specialRows } from './special.ts';
import { stackRows } from './stack.ts';
import { systemRows } from './system.ts';

export type { Build, Emitter, Primitive, SpecialName } from './primitive.ts';

/** Most programs use few primitives: tables, and what they say, are made when they are first looked at. */
const tables = [stackRows, arithmeticRows, compareRows, doubleRows, memoryRows, floatRows, systemRows];
const opened: Rows[] = [];

const table = (index: number): Rows => {
  opened[index] ??= tables[index]!();
  return opened[index];
};

function rowOf(name: string): Row | undefined {
  for (let index = 0; index < tables.length; index++) {
    const rows = table(index);
    if (Object.hasOwn(rows, name)) return rows[name];
  }
  return undefined;
}

const made = new Map<string, Primitive>();

/** The primitive of a name, in lower case. */
export function primitiveCalled(name: string): Primitive | undefined {
  let primitive = made.get(name);
  if (primitive === undefined) {
    const row = rowOf(name);
    if (row !== undefined) primitive = primitiveFrom(name, row);
    else if (Object.hasOwn(specialRows, name)) primitive = specialPrimitive(name as SpecialName);
    else return undefined;
    made.set(name, primitive);
  }
  return primitive;
}

/** All of them. */
export const allPrimitives = (): Primitive[] =>
  [...tables.flatMap((_, index) => Object.keys(table(index))), ...Object.keys(specialRows)].map(
    (name) => primitiveCalled(name)!,
  );
