/** Random statements without control flow: every operation of the table that computes or touches memory. */

import {
  appendInstruction,
  f32,
  f64,
  i8,
  i16,
  i32,
  i64,
  isFloat,
  none,
  type OperationName,
  opcodes,
  operationNames,
  operationOf,
  patternType,
  ptr,
  resultsOf,
  type Type,
  typeBytes,
  typeWidth,
  type Value,
} from '../../../src/ir/index.ts';
import { converts } from '../every-operation.ts';
import { type Body, slotSize } from './body.ts';

const computing = operationNames.filter((name) => operationOf(opcodes[name]).meaning !== undefined);
const pointers: readonly OperationName[] = ['ptradd', 'ptrtoint', 'inttoptr'];

/** Any operation that has a meaning, on any of its types. */
export function computeSomething(body: Body): void {
  const { random, pools } = body;
  const name = random.pick(computing);
  if (pointers.includes(name)) {
    movePointer(body, name);
    return;
  }
  const operation = operationOf(opcodes[name]);
  const type = operation.types.length === 0 ? undefined : random.pick(operation.types);
  const froms = (operation.from ?? []).filter((from) => converts(name, from, type!) && from !== type);
  if (operation.from !== undefined && froms.length === 0) return;
  const from = froms.length === 0 ? undefined : random.pick(froms);
  const operands = operation.operands.map((pattern) =>
    pools.pick(random, pattern === 'S' ? from! : patternType(pattern, type)),
  );
  if (name === 'bitcast' && isFloat(from!) && !isFloat(type!)) operands[0] = withoutNaN(body, operands[0]!);
  if (operation.traps && !(body.options.divisionTraps && random.chance(0.05))) guardDivision(body, name, operands);
  for (const value of append(body, name, operands, type)) pools.add(value);
}

function append({ b }: Body, name: OperationName, operands: readonly Value[], type?: Type): readonly Value[] {
  const id = appendInstruction(b.function, b.current, {
    opcode: opcodes[name],
    operands,
    resultTypes: operationOf(opcodes[name]).results.map((pattern) => patternType(pattern, type)),
    position: none,
    ...(type === undefined || operationOf(opcodes[name]).types.length === 0 ? {} : { type }),
  });
  return resultsOf(b.function, id);
}

/** Zero in place of a NaN, whose bits are anybody's choice. */
export function withoutNaN({ b }: Body, value: Value): Value {
  return b.select(b.ford(value, value), value, b.fconst(b.typeOf(value), 0));
}

/** Small odd divisors, and for wide divisions a high half that makes the quotient fit. */
function guardDivision({ b }: Body, name: OperationName, operands: Value[]): void {
  const last = operands.length - 1;
  const type = b.typeOf(operands[last]!);
  operands[last] = b.or(b.and(operands[last]!, b.iconst(type, 0x3f)), b.iconst(type, 1));
  if (name === 'udivwide') operands[0] = b.iconst(type, 0);
  if (name === 'sdivwide') operands[0] = b.ashr(operands[1]!, b.iconst(type, typeWidth(type) - 1));
}

/** Pointers stay in the first half of the buffer. */
function movePointer({ b, random, pools, buffer }: Body, name: OperationName): void {
  const mask = b.iconst(i64, random.pick([0x7f, 0x78, 0x70]));
  if (name === 'ptradd') {
    pools.add(b.ptradd(buffer, b.and(pools.pick(random, i64), mask)));
  } else if (name === 'ptrtoint') {
    pools.add(b.sub(b.ptrtoint(pools.pick(random, ptr)), b.ptrtoint(buffer)));
  } else {
    pools.add(b.inttoptr(b.add(b.ptrtoint(buffer), b.and(pools.pick(random, i64), mask))));
  }
}

const wides = [i8, i16, i32, i64, f32, f64];
const narrowing: Readonly<Record<string, readonly Type[]>> = {
  '8': [i16, i32, i64],
  '16': [i32, i64],
  '32': [i64],
};

export function accessMemory(body: Body): void {
  const { b, random, pools } = body;
  const kind = random.below(20);
  if (kind === 0) {
    const count = b.and(pools.pick(random, i64), b.iconst(i64, 63));
    b.blockcopy(pools.pick(random, ptr), pools.pick(random, ptr), count);
  } else if (kind === 1) {
    const count = random.chance(0.5)
      ? b.and(pools.pick(random, i64), b.iconst(i64, 63))
      : b.iconst(i64, random.below(64));
    b.blockfill(pools.pick(random, ptr), pools.pick(random, i8), count);
  } else if (kind === 2) {
    if (random.chance(0.5)) b.store(pools.pick(random, ptr), b.slotaddr(body.pointerSlot));
    else pools.add(b.load(ptr, b.slotaddr(body.pointerSlot)));
  } else if (kind === 3 && body.options.memoryTraps && random.chance(0.1)) {
    pools.add(b.load(random.pick(wides), b.inttoptr(b.iconst(i64, 8 * random.below(20)))));
  } else if (kind < 11) {
    const narrow = random.chance(0.5) ? random.pick(['8', '16', '32'] as const) : undefined;
    const type = random.pick(narrow === undefined ? wides : narrowing[narrow]!);
    const [address, offset] = place(body, type);
    if (narrow === undefined) pools.add(b.load(type, address, offset));
    else pools.add(b[`${random.pick(['u', 's'] as const)}load${narrow}`](type, address, offset));
  } else {
    const narrow = random.chance(0.3) ? random.pick(['8', '16', '32'] as const) : undefined;
    const type = random.pick(narrow === undefined ? wides : narrowing[narrow]!);
    const [address, offset] = place(body, type);
    const value = pools.pick(random, type);
    const stored = isFloat(type) ? withoutNaN(body, value) : value;
    if (narrow === undefined) b.store(stored, address, offset);
    else b[`store${narrow}`](stored, address, offset);
  }
}

/** An address and an offset at which a value of a type lies within memory. */
function place({ b, random, pools, slot }: Body, type: Type): readonly [Value, number] {
  if (random.chance(0.3)) return [b.slotaddr(slot), random.below(slotSize - typeBytes(type) + 1)];
  return [pools.pick(random, ptr), random.chance(0.5) ? 8 * random.below(14) : random.below(120)];
}
