/**
 * Puts moves that happen at once into an order: a place is written after it has been read. What remains then are cycles, which are broken by
 * swapping integer registers or through a register or slot that is free. No instruction used for this touches flags.
 */
import { int32Column } from '../../ir/index.ts';
import { repeated, swapped } from '../machine.ts';
import { appendEdit, type EditList } from './edit-list.ts';
import { firstRegister, type Numbering } from './numbering.ts';

/** Places are as in `Edits`: a register, `~slot`, or {@link repeated} plus an instruction (as a source only). */
export interface Mover {
  /** Adds a move to those that happen at once. Destinations differ from each other. */
  add(from: number, to: number, float: number, cause: number): void;
  /** Emits the moves added since; `free` by class: registers that hold nothing of use, before or after. */
  run(edits: EditList, key: number, freeInteger: number, freeFloat: number): void;
  /** How many slots for emergencies have been used; their places are `~(emergencySlot + n)`. */
  emergencySlots(): number;
}

// The moves that a mover has been given and has not emitted yet: no two movers have any at the same time.

let from = new Int32Array(64);
let to = new Int32Array(64);
let float = new Uint8Array(64);
let causes = new Int32Array(64);
let done = new Uint8Array(64);
let ready = new Int32Array(64);
/** By class: registers free while they are being emitted. */
const free = new Int32Array(2);

const isRecipe = (place: number): boolean => place >= repeated;
const inMemory = (place: number): boolean => place < 0;

/**
 * `slotLimit`: slots are below this number; emergency slots start there. `isDirect`: what goes from memory to memory, or is made anew in
 * memory, needs no register.
 */
export function createMover(numbering: Numbering, slotLimit: number, isDirect = false): Mover {
  const slotBase = 64;
  const placeCount = slotBase + slotLimit + 2;
  const readers = int32Column(placeCount);
  const writer = int32Column(placeCount, -1);
  let count = 0;
  let emergencies = 0;
  let edits: EditList;
  let key = 0;

  const indexOf = (place: number): number => (place < 0 ? slotBase + ~place : place);
  const emergency = (n: number): number => {
    emergencies = Math.max(emergencies, n + 1);
    return ~(slotLimit + n);
  };

  const emit = (source: number, target: number, isFloat: number, cause: number): void => {
    if (isDirect || !inMemory(target) || !(inMemory(source) || isRecipe(source))) {
      appendEdit(edits, key, source, target, isFloat, cause);
      return;
    }
    // Any register can carry eight bytes of memory; only a recipe needs one of its class.
    const carrier = isRecipe(source) ? isFloat : free[0] !== 0 ? 0 : free[1] !== 0 ? 1 : 0;
    if (free[carrier] !== 0) {
      const register = numbering.register[(carrier << 5) | firstRegister(free[carrier])];
      appendEdit(edits, key, source, register, carrier, cause);
      appendEdit(edits, key, register, target, carrier, cause);
      return;
    }
    const register = numbering.register[carrier << 5];
    appendEdit(edits, key, register, emergency(1), carrier, cause);
    appendEdit(edits, key, source, register, carrier, cause);
    appendEdit(edits, key, register, target, carrier, cause);
    appendEdit(edits, key, emergency(1), register, carrier, cause);
  };

  const breakCycle = (start: number): void => {
    let swappable = true;
    let last = start;
    for (let m = start; ; m = writer[indexOf(from[m])]) {
      done[m] = 1;
      if (inMemory(from[m]) || float[m] === 1) swappable = false;
      last = m;
      if (writer[indexOf(from[m])] === start) break;
    }
    if (swappable) {
      for (let m = start; m !== last; m = writer[indexOf(from[m])]) {
        appendEdit(edits, key, swapped + from[m], to[m], 0, causes[m]);
      }
      return;
    }
    const carrier = float[last];
    const isFree = free[carrier] !== 0;
    const chosen = isFree ? firstRegister(free[carrier]) : 0;
    const saved = isFree ? numbering.register[(carrier << 5) | chosen] : emergency(0);
    emit(to[start], saved, carrier, causes[last]);
    if (isFree) free[carrier] &= ~(1 << chosen);
    for (let m = start; m !== last; m = writer[indexOf(from[m])]) emit(from[m], to[m], float[m], causes[m]);
    emit(saved, to[last], carrier, causes[last]);
    if (isFree) free[carrier] |= 1 << chosen;
  };

  const occupy = (place: number): void => {
    if (place >= 0 && place < 64) free[numbering.classOf[place]] &= ~(1 << numbering.index[place]);
  };

  return {
    add(source, target, isFloat, cause) {
      if (source === target) return;
      if (count === from.length) {
        from = enlarge(from, Int32Array);
        to = enlarge(to, Int32Array);
        ready = enlarge(ready, Int32Array);
        float = enlarge(float, Uint8Array);
        causes = enlarge(causes, Int32Array);
        done = enlarge(done, Uint8Array);
      }
      from[count] = source;
      to[count] = target;
      float[count] = isFloat;
      causes[count] = cause;
      done[count++] = 0;
    },
    run(list, at, freeInteger, freeFloat) {
      if (count === 0) return;
      edits = list;
      key = at;
      if (count === 1) {
        free[0] = freeInteger;
        free[1] = freeFloat;
        occupy(from[0]);
        emit(from[0], to[0], float[0], causes[0]);
        count = 0;
        return;
      }
      free[0] = freeInteger;
      free[1] = freeFloat;
      for (let m = 0; m < count; m++) {
        occupy(from[m]);
        occupy(to[m]);
        if (!isRecipe(from[m])) readers[indexOf(from[m])]++;
        writer[indexOf(to[m])] = m;
      }
      let depth = 0;
      for (let m = count - 1; m >= 0; m--) if (readers[indexOf(to[m])] === 0) ready[depth++] = m;
      while (depth > 0) {
        const m = ready[--depth];
        emit(from[m], to[m], float[m], causes[m]);
        done[m] = 1;
        if (isRecipe(from[m])) continue;
        const source = indexOf(from[m]);
        if (--readers[source] === 0 && writer[source] >= 0) ready[depth++] = writer[source];
      }
      for (let m = 0; m < count; m++) if (done[m] === 0) breakCycle(m);
      for (let m = 0; m < count; m++) {
        if (!isRecipe(from[m])) readers[indexOf(from[m])] = 0;
        writer[indexOf(to[m])] = -1;
      }
      count = 0;
    },
    emergencySlots: () => emergencies,
  };
}

function enlarge<T extends Int32Array | Uint8Array>(array: T, Make: new (length: number) => T): T {
  const larger = new Make(array.length * 2);
  larger.set(array);
  return larger;
}
