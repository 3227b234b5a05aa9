/**
 * The next variable argument, from a list as System V AMD64 has it (3.5.7): offsets of the next integer and float in the save area of
 * registers, address of the next argument in memory, address of the save area.
 */
import { i32, i64, isFloat, operand, ptr, type Type, type Value } from '../../ir/index.ts';
import { type Inserter, insert, integer, replaceResult } from './inserter.ts';

/** Bytes into a list. */
export const variableList = { integerOffset: 0, floatOffset: 4, memory: 8, saveArea: 16 } as const;

/** Layout of the save area: registers of each class, one after the other. */
export interface SaveArea {
  readonly integerBytes: number;
  readonly bytes: number;
}

export const saveAreaSlots = { integer: 8, float: 16 } as const;

/** The next argument of a list that is the address of the next argument. */
export function expandNext(inserter: Inserter, type: Type): void {
  const list = operand(inserter.f, inserter.place, 0);
  replaceResult(inserter, 0, insert(inserter, 'load', type, [advance(inserter, list)]));
}

/** Takes eight bytes from a list that is the address of the next argument; gives the address they lie at. */
export function advance(inserter: Inserter, list: Value): Value {
  const address = insert(inserter, 'load', ptr, [list]);
  const next = insert(inserter, 'ptradd', undefined, [address, integer(inserter, i64, 8)]);
  insert(inserter, 'store', ptr, [next, list]);
  return address;
}

export function expandArgument(inserter: Inserter, type: Type, area: SaveArea): void {
  const { f, place } = inserter;
  const list = operand(f, place, 0);
  const real = isFloat(type);
  const field = real ? variableList.floatOffset : variableList.integerOffset;
  const limit = real ? area.bytes : area.integerBytes;
  const step = real ? saveAreaSlots.float : saveAreaSlots.integer;
  const offset = insert(inserter, 'load', i32, [list], field);
  const inRegister = insert(inserter, 'ult', i32, [offset, integer(inserter, i32, limit)]);
  const saved = insert(inserter, 'load', ptr, [list], variableList.saveArea);
  const memory = insert(inserter, 'load', ptr, [list], variableList.memory);
  const wide = insert(inserter, 'zext', i64, [offset]);
  const address = insert(inserter, 'select', ptr, [
    inRegister,
    insert(inserter, 'ptradd', undefined, [saved, wide]),
    memory,
  ]);
  const nextOffset = insert(inserter, 'add', i32, [offset, integer(inserter, i32, step)]);
  const nextMemory = insert(inserter, 'ptradd', undefined, [memory, integer(inserter, i64, 8)]);
  insert(inserter, 'store', i32, [insert(inserter, 'select', i32, [inRegister, nextOffset, offset]), list], field);
  insert(
    inserter,
    'store',
    ptr,
    [insert(inserter, 'select', ptr, [inRegister, memory, nextMemory]), list],
    variableList.memory,
  );
  replaceResult(inserter, 0, insert(inserter, 'load', type, [address]));
}
