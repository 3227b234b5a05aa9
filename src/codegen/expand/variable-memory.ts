/**
 * The next variable argument, where it is memory passed by value. A convention that takes memory apart finds all of its parts in
 * registers, which were saved, or all of it among the arguments in memory: System V AMD64, 3.5.7.
 */
import { assign, type Convention, type Passing } from '../../abi/index.ts';
import {
  type Aggregate,
  blockIds,
  type IrFunction,
  i8,
  i32,
  i64,
  instructionsIn,
  isFloat,
  opcodeOf,
  opcodes,
  operand,
  ptr,
  removeInstruction,
  type Type,
  type Value,
} from '../../ir/index.ts';
import { type Inserter, insert, integer } from './inserter.ts';
import { loadPart, storePart } from './parts.ts';
import { copyBytes } from './pieces.ts';
import { advance, type SaveArea, saveAreaSlots, variableList } from './variadic.ts';

/** Expands every `vacopy`, into loads, stores and block copies. */
export function expandVariableCopies(
  f: IrFunction,
  convention: Convention,
  area: SaveArea,
  replacements: Inserter['replacements'],
): void {
  if (f.aggregates.length === 0) return;
  for (const block of blockIds(f)) {
    for (const id of instructionsIn(f, block)) {
      if (opcodeOf(f, id) !== opcodes.vacopy) continue;
      expandOne({ f, place: id, replacements }, f.aggregates[f.instructions.low[id]], convention, area);
      removeInstruction(f, id);
    }
  }
}

function expandOne(inserter: Inserter, aggregate: Aggregate, convention: Convention, area: SaveArea): void {
  const { f, place } = inserter;
  const [list, destination] = [operand(f, place, 0), operand(f, place, 1)];
  const alone = assign(convention, {
    convention: convention.name,
    parameters: [{ type: ptr, aggregate }],
    results: [],
  });
  const passing = alone.passing.parameters[0];
  if (convention.variadic?.list === 'shadow space') {
    copyNext(inserter, list, destination, aggregate, passing.kind);
    return;
  }
  switch (passing.kind) {
    case 'nothing':
      return;
    case 'parts': {
      const parts = passing.parts.map(({ piece, offset, bytes }) => ({
        type: alone.flat.parameters[piece].type,
        offset,
        bytes,
      }));
      copyParts(inserter, list, destination, aggregate, parts, area);
      return;
    }
    default:
      copyBytes(inserter, destination, nextInMemory(inserter, list, aggregate), aggregate.bytes);
  }
}

/** From a list that is the address of the next argument: the memory itself, or its address. */
function copyNext(
  inserter: Inserter,
  list: Value,
  destination: Value,
  aggregate: Aggregate,
  kind: Passing['kind'],
): void {
  if (kind === 'nothing') return;
  if (kind === 'memory') {
    copyBytes(inserter, destination, nextAligned(inserter, list, aggregate, 0), aggregate.bytes);
    return;
  }
  const place = advance(inserter, list);
  const source = kind === 'reference' ? insert(inserter, 'load', ptr, [place]) : place;
  copyBytes(inserter, destination, source, aggregate.bytes);
}

interface Part {
  readonly type: Type;
  readonly offset: number;
  readonly bytes: number;
}

/** Each part from where its register was saved, or from memory: which, is the same for all. */
function copyParts(
  inserter: Inserter,
  list: Value,
  destination: Value,
  aggregate: Aggregate,
  parts: readonly Part[],
  area: SaveArea,
): void {
  const floats = parts.filter(({ type }) => isFloat(type)).length;
  const classes = [
    {
      count: parts.length - floats,
      field: variableList.integerOffset,
      step: saveAreaSlots.integer,
      end: area.integerBytes,
    },
    { count: floats, field: variableList.floatOffset, step: saveAreaSlots.float, end: area.bytes },
  ].map((one) => ({ ...one, offset: insert(inserter, 'load', i32, [list], one.field) }));
  const fit = classes
    .filter(({ count }) => count > 0)
    .map(({ offset, count, step, end }) =>
      insert(inserter, 'ule', i32, [offset, integer(inserter, i32, end - count * step)]),
    )
    .reduce((a, b) => insert(inserter, 'and', i8, [a, b]));
  const saved = insert(inserter, 'load', ptr, [list], variableList.saveArea);
  const { address: memory, next } = inMemory(inserter, list, aggregate);
  const used = [0, 0];
  for (const { type, offset, bytes } of parts) {
    const which = isFloat(type) ? 1 : 0;
    const one = classes[which];
    const at = insert(inserter, 'add', i32, [one.offset, integer(inserter, i32, one.step * used[which]++)]);
    const source = insert(inserter, 'select', ptr, [
      fit,
      insert(inserter, 'ptradd', undefined, [saved, insert(inserter, 'zext', i64, [at])]),
      insert(inserter, 'ptradd', undefined, [memory, integer(inserter, i64, offset)]),
    ]);
    storePart(inserter, loadPart(inserter, type, source, 0, bytes), destination, offset, bytes);
  }
  for (const { count, field, step, offset } of classes) {
    if (count === 0) continue;
    const moved = insert(inserter, 'add', i32, [offset, integer(inserter, i32, count * step)]);
    insert(inserter, 'store', i32, [insert(inserter, 'select', i32, [fit, moved, offset]), list], field);
  }
  const before = insert(inserter, 'load', ptr, [list], variableList.memory);
  const after = insert(inserter, 'select', ptr, [fit, before, next]);
  insert(inserter, 'store', ptr, [after, list], variableList.memory);
}

/** Where the argument lies if it is in memory, and where the one after it does. */
function inMemory(
  inserter: Inserter,
  list: Value,
  { bytes, align }: Aggregate,
  field: number = variableList.memory,
): { address: Value; next: Value } {
  let address = insert(inserter, 'load', ptr, [list], field);
  if (align > 8) {
    const high = insert(inserter, 'ptradd', undefined, [address, integer(inserter, i64, align - 1)]);
    const bits = insert(inserter, 'ptrtoint', undefined, [high]);
    const aligned = insert(inserter, 'and', i64, [bits, integer(inserter, i64, BigInt.asUintN(64, BigInt(-align)))]);
    address = insert(inserter, 'inttoptr', undefined, [aligned]);
  }
  const size = integer(inserter, i64, Math.ceil(bytes / 8) * 8);
  return { address, next: insert(inserter, 'ptradd', undefined, [address, size]) };
}

const nextInMemory = (inserter: Inserter, list: Value, aggregate: Aggregate): Value =>
  nextAligned(inserter, list, aggregate, variableList.memory);

function nextAligned(inserter: Inserter, list: Value, aggregate: Aggregate, field: number): Value {
  const { address, next } = inMemory(inserter, list, aggregate, field);
  insert(inserter, 'store', ptr, [next, list], field);
  return address;
}
