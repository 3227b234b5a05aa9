/**
 * Proves an allocation right by running it symbolically: which virtual registers does each place hold, on every path? Each use must find its own
 * value, and every constraint must be kept. In the manner of regalloc2's checker; it shares nothing with the allocator but the
 * description of machine functions.
 */
import {
  type Allocation,
  detailOf,
  isFloatConstraint,
  type MachineFunction,
  overlaps,
  policy,
  policyOf,
  type RegisterFile,
  repeated,
  role,
  roleOf,
  swapped,
} from '../machine.ts';

type Held = ReadonlySet<number>;
/** By place (registers, then slots from {@link slotBase}): the virtual registers whose value it holds. */
type State = (Held | undefined)[];

const slotBase = 64;
const nothing: Held = new Set();
const indexOf = (place: number): number => (place < 0 ? slotBase + ~place : place);

/** What is wrong with an allocation, in words; nothing if it is right. */
export function checkAllocation(machine: MachineFunction, file: RegisterFile, allocation: Allocation): string[] {
  const errors: string[] = [];
  checkEdits(machine, file, allocation, errors);
  if (errors.length > 0) return errors;
  const { blocks } = machine;
  const entry: (State | undefined)[] = new Array(blocks.length).fill(undefined);
  entry[0] = [];
  const pending = [0];
  const queued = new Set(pending);
  const firstEdit = indexEdits(machine, allocation);
  const constants = findConstants(machine);
  while (pending.length > 0) {
    const b = pending.shift()!;
    queued.delete(b);
    const state = runBlock(machine, allocation, constants, firstEdit, b, entry[b]!, () => {});
    for (const edge of blocks[b].edges) {
      const arriving = renameParameters(state, blocks[edge.target].parameters, edge.arguments);
      const merged = meet(entry[edge.target], arriving);
      if (merged === undefined) continue;
      entry[edge.target] = merged;
      if (!queued.has(edge.target)) pending.push(edge.target);
      queued.add(edge.target);
    }
  }
  blocks.forEach((_, b) => {
    const start = entry[b];
    if (start === undefined) return;
    runBlock(machine, allocation, constants, firstEdit, b, start, (at, message) => {
      if (errors.length < 20) errors.push(`block ${b}, instruction ${at}: ${message}`);
    });
    for (let i = blocks[b].start; i < blocks[b].end; i++) {
      for (const message of checkConstraints(machine, file, allocation, i)) {
        if (errors.length < 20) errors.push(`block ${b}, instruction ${i}: ${message}`);
      }
    }
  });
  return errors;
}

const show = (place: number): string => (place < 0 ? `slot ${~place}` : `register ${place}`);

function checkEdits(machine: MachineFunction, file: RegisterFile, allocation: Allocation, errors: string[]): void {
  const { edits, spillSlots } = allocation;
  const recipes = new Map<number, number>();
  machine.recipe.forEach((at, v) => {
    if (at >= 0 && v < machine.virtualCount) recipes.set(at, v);
  });
  const checkPlace = (e: number, place: number): void => {
    if (place < 0) {
      if (~place >= spillSlots) errors.push(`edit ${e}: slot ${~place} of ${spillSlots}`);
      return;
    }
    const registers: readonly number[] = edits.float[e] === 1 ? file.float : file.integer;
    if (!registers.includes(place)) errors.push(`edit ${e}: register ${place} is not of its class`);
  };
  for (let e = 0; e < edits.count; e++) {
    const from = edits.from[e];
    const to = edits.to[e];
    if (e > 0 && edits.before[e] < edits.before[e - 1]) errors.push(`edit ${e}: out of order`);
    if (edits.before[e] < 0 || edits.before[e] >= machine.instructionCount) errors.push(`edit ${e}: stands nowhere`);
    checkPlace(e, to);
    if (from >= repeated) {
      const value = recipes.get(from - repeated);
      if (value === undefined) errors.push(`edit ${e}: instruction ${from - repeated} is no recipe`);
      else if (machine.registerClass[value] !== edits.float[e]) errors.push(`edit ${e}: recipe of the other class`);
    } else if (from >= swapped) {
      checkPlace(e, from - swapped);
      if (edits.float[e] === 1 || to < 0) errors.push(`edit ${e}: only integer registers are swapped`);
    } else {
      checkPlace(e, from);
    }
  }
}

/** By instruction: its first edit; one more entry at the end. */
function indexEdits(machine: MachineFunction, { edits }: Allocation): Int32Array {
  const first = new Int32Array(machine.instructionCount + 1);
  let e = 0;
  for (let i = 0; i < machine.instructionCount; i++) {
    while (e < edits.count && edits.before[e] < i) e++;
    first[i] = e;
  }
  first[machine.instructionCount] = edits.count;
  return first;
}

function runBlock(
  machine: MachineFunction,
  { places, edits, dropped }: Allocation,
  constants: ReadonlyMap<number, Held>,
  firstEdit: Int32Array,
  block: number,
  start: State,
  report: (at: number, message: string) => void,
): State {
  const { words, constraints, wordStart, recipe } = machine;
  const state = start.slice();
  for (let i = machine.blocks[block].start; i < machine.blocks[block].end; i++) {
    for (let e = firstEdit[i]; e < firstEdit[i + 1]; e++) runEdit(constants, edits.from[e], edits.to[e], state);
    if (dropped[i] === 1) {
      checkDropped(machine, i, report);
      continue;
    }
    for (let w = wordStart[i]; w < wordStart[i + 1]; w++) {
      if (roleOf(constraints[w]) !== role.use) continue;
      const held = state[indexOf(places[w])] ?? nothing;
      if (held.has(words[w])) continue;
      report(i, `word ${w - wordStart[i]} reads v${words[w]} in ${show(places[w])}, which holds ${describe(held)}`);
    }
    const set = machine.clobberSets[machine.clobber[i]];
    if (set !== undefined) {
      for (let r = 0; r < 64; r++)
        if (((r < 32 ? set.low >>> r : set.high >>> (r - 32)) & 1) !== 0) state[r] = undefined;
    }
    for (let w = wordStart[i]; w < wordStart[i + 1]; w++) {
      if (roleOf(constraints[w]) !== role.define) continue;
      // In a loop what other places hold is now the value of the round before. Recipes always give the same.
      if (recipe[words[w]] < 0) forget(state, words[w]);
      state[indexOf(places[w])] = new Set([words[w]]);
    }
  }
  return state;
}

function checkDropped(machine: MachineFunction, at: number, report: (at: number, message: string) => void): void {
  for (let w = machine.wordStart[at]; w < machine.wordStart[at + 1]; w++) {
    const kind = roleOf(machine.constraints[w]);
    if (kind === role.use || (kind === role.define && machine.recipe[machine.words[w]] !== at)) {
      report(at, `dropped, but no recipe for v${machine.words[w]}`);
    }
  }
}

const describe = (held: Held): string => (held.size === 0 ? 'nothing' : [...held].map((v) => `v${v}`).join(' '));

/** By recipe: all virtual registers that hold what it gives, also parameters that every edge gives it to. */
function findConstants(machine: MachineFunction): Map<number, Held> {
  const constants = new Map<number, Set<number>>();
  const passed = new Map<number, number>();
  for (const block of machine.blocks) {
    for (const edge of block.edges) {
      machine.blocks[edge.target].parameters.forEach((parameter, n) => {
        const known = passed.get(parameter);
        passed.set(parameter, known === undefined || known === edge.arguments[n] ? edge.arguments[n] : -1);
      });
    }
  }
  for (let value = 0; value < machine.virtualCount; value++) {
    const at = machine.recipe[value];
    if (at < 0) continue;
    const same = new Set([value]);
    for (const [parameter, argument] of passed) if (argument === value) same.add(parameter);
    constants.set(at, same);
  }
  return constants;
}

function runEdit(constants: ReadonlyMap<number, Held>, from: number, to: number, state: State): void {
  if (from >= repeated) {
    state[indexOf(to)] = constants.get(from - repeated);
  } else if (from >= swapped) {
    const other = state[from - swapped];
    state[from - swapped] = state[to];
    state[to] = other;
  } else state[indexOf(to)] = state[indexOf(from)];
}

function forget(state: State, value: number): void {
  for (let p = 0; p < state.length; p++) {
    const held = state[p];
    if (held?.has(value)) state[p] = new Set([...held].filter((v) => v !== value));
  }
}

/** Arguments become parameters, all at once; the arguments keep their own names as well. */
function renameParameters(state: State, parameters: readonly number[], passed: readonly number[]): State {
  if (parameters.length === 0) return state;
  const before = new Set(parameters);
  return state.map((held) => {
    if (held === undefined) return undefined;
    const renamed = new Set([...held].filter((v) => !before.has(v)));
    parameters.forEach((parameter, n) => {
      if (held.has(passed[n])) renamed.add(parameter);
    });
    return renamed;
  });
}

/** The intersection, or nothing if that is what was known already. */
function meet(known: State | undefined, arriving: State): State | undefined {
  if (known === undefined) return arriving.slice();
  let changed = false;
  const merged = known.map((held, p) => {
    if (held === undefined || held === arriving[p]) return held;
    const other = arriving[p] ?? nothing;
    const common = [...held].filter((v) => other.has(v));
    if (common.length === held.size) return held;
    changed = true;
    return new Set(common);
  });
  return changed ? merged : undefined;
}

function checkConstraints(machine: MachineFunction, file: RegisterFile, { places }: Allocation, at: number): string[] {
  const { constraints, wordStart } = machine;
  const errors: string[] = [];
  const first = wordStart[at];
  const clobbered = machine.clobberSets[machine.clobber[at]];
  const isClobbered = (r: number): boolean =>
    clobbered !== undefined && ((r < 32 ? clobbered.low >>> r : clobbered.high >>> (r - 32)) & 1) !== 0;
  const definedIn = new Map<number, number>();
  for (let w = first; w < wordStart[at + 1]; w++) {
    if (roleOf(constraints[w]) !== role.define) continue;
    const other = definedIn.get(places[w]);
    if (other !== undefined)
      errors.push(`words ${other - first} and ${w - first} are both defined in ${show(places[w])}`);
    definedIn.set(places[w], w);
  }
  for (let w = first; w < wordStart[at + 1]; w++) {
    const constraint = constraints[w];
    const kind = roleOf(constraint);
    if (kind !== role.use && kind !== role.define) continue;
    const place = places[w];
    const rule = policyOf(constraint);
    const name = `word ${w - first} (v${machine.words[w]})`;
    const registers: readonly number[] = isFloatConstraint(constraint) ? file.float : file.integer;
    if (place < 0) {
      if (rule !== policy.registerOrSlot) errors.push(`${name} needs a register, not ${show(place)}`);
    } else if (!registers.includes(place)) errors.push(`${name} is in ${show(place)}, not of its class`);
    if (rule === policy.fixed && place !== detailOf(constraint)) {
      errors.push(`${name} is in ${show(place)}, not in ${detailOf(constraint)}`);
    }
    if (rule === policy.tied && kind === role.use && place !== places[first + detailOf(constraint)]) {
      errors.push(`${name} is in ${show(place)}, its definition in ${show(places[first + detailOf(constraint)])}`);
    }
    if (kind === role.define && rule !== policy.fixed && isClobbered(place)) errors.push(`${name} is clobbered`);
    if (kind === role.use && overlaps(constraint) && (definedIn.has(place) || isClobbered(place))) {
      errors.push(`${name} is a late use in ${show(place)}, which is written`);
    }
    if (kind === role.define && overlaps(constraint)) {
      for (let u = first; u < wordStart[at + 1]; u++) {
        const tied = policyOf(constraints[u]) === policy.tied && first + detailOf(constraints[u]) === w;
        if (roleOf(constraints[u]) === role.use && !tied && places[u] === place) {
          errors.push(`${name} is defined early in ${show(place)}, which word ${u - first} reads`);
        }
      }
    }
  }
  return errors;
}
