/** The table of primitives: what the compiler makes IR for by itself. Everything else is Forth. */
import { arithmeticRows } from './arithmetic.ts';
import { compareRows } from './compare.ts';
import { doubleRows } from './double.ts';
import { floatRows } from './float.ts';
import { memoryRows } from './memory.ts';
import { type Primitive, primitiveFrom } from './primitive.ts';
import { specialPrimitives } from './special.ts';
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

/** Primitives by name, in lower case. */
export const primitives: ReadonlyMap<string, Primitive> = new Map([
  ...Object.entries(rows).map(([name, row]) => [name, primitiveFrom(name, row)] as const),
  ...specialPrimitives.map((primitive) => [primitive.name, primitive] as const),
]);
