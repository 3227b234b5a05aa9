/** The table of primitives: what the compiler makes IR for by itself. Everything else is Forth. */
import { arithmeticRows } from './arithmetic.ts';
import { compareRows } from './compare.ts';
import { doubleRows } from './double.ts';
import { floatRows } from './float.ts';
import { memoryRows } from './memory.ts';
import { type Primitive, primitiveFrom, type SpecialName } from './primitive.ts';
import { specialPrimitive, specialRows } from './special.ts';
import { stackRows } from './stack.ts';
import { systemRows } from './system.ts';

export type { Build, Emitter, Primitive, SpecialName } from './primitive.ts';

const rows = {
  ...stackRows,
  ...arithmeticRows,
  ...compareRows,
  ...doubleRows,
  ...memoryRows,
  ...floatRows,
  ...systemRows,
};

const made = new Map<string, Primitive>();

/** The primitive of a name, in lower case. Most programs use few, so that each is made when it is first wanted. */
export function primitiveCalled(name: string): Primitive | undefined {
  let primitive = made.get(name);
  if (primitive === undefined) {
    if (Object.hasOwn(rows, name)) primitive = primitiveFrom(name, rows[name as keyof typeof rows]);
    else if (Object.hasOwn(specialRows, name)) primitive = specialPrimitive(name as SpecialName);
    else return undefined;
    made.set(name, primitive);
  }
  return primitive;
}

/** All of them. */
export const allPrimitives = (): Primitive[] =>
  [...Object.keys(rows), ...Object.keys(specialRows)].map((name) => primitiveCalled(name)!);
