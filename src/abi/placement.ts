/** Giving places away: one value after the other, each rule remembering what it has given. */
import { isFloat, type Type, typeBytes, typeName, typeWidth } from '../ir/index.ts';
import type { Location } from './assignment.ts';
import type { Convention, PlacementRule } from './convention.ts';
import type { Register, RegisterClass } from './registers.ts';

/** A scalar to be placed. */
export interface Item {
  readonly type: Type;
  /** Before it was widened; `type` where absent. */
  readonly narrow?: Type;
  readonly role?: string;
}

export type Placed = Location | { readonly kind: 'block'; readonly offset: number };

type RegisterRule = Extract<PlacementRule, { place: 'registers' }>;

interface RegisterState {
  readonly taken: Set<Register>;
  /** By name of a lockstep: places used. */
  readonly steps: Map<string, number>;
  readonly exhausted: Set<PlacementRule>;
}

export interface Placement {
  /** Places a scalar by the rules of these kinds, by all where none are named; undefined where no rule takes it. */
  scalar(item: Item, index: number, only?: readonly PlacementRule['place'][]): Placed | undefined;
  /** Places all in registers, or none; the first in one of an even place, if so wanted. */
  together(types: readonly Type[], even?: boolean): readonly Location[] | undefined;
  /** Gives no more registers to values of these types' classes. */
  exhaust(types: readonly Type[]): void;
  /** A float register, whole. */
  floatRegister(): Location | undefined;
  /** This register, if nothing else lies there. */
  claim(register: Register): Location | undefined;
  /** Bytes of the argument area. */
  area(bytes: number, align: number): Location;
  /** The integer register that lies in lockstep with a float register. */
  twinOf(register: Register): Register | undefined;
  /** When all are placed: where a place is that depends on all, counted from another end. */
  settled(): (place: Placed) => Placed;
  readonly used: {
    stackBytes: number;
    stackAlign: number;
    blockBytes: number;
    readonly memoryBytes: Map<string, number>;
  };
}

export const classOf = (type: Type): RegisterClass => (isFloat(type) ? 'float' : 'integer');

const looksAt = ({ widths }: RegisterRule, type: Type): boolean =>
  widths === undefined || (widths as readonly number[]).includes(typeWidth(type));

const roundUp = (bytes: number, align: number): number => Math.ceil(bytes / align) * align;

/** `start` is where the first value may lie in the argument area. */
export function placement(convention: Convention, rules: readonly PlacementRule[], start: number): Placement {
  let state: RegisterState = { taken: new Set(), steps: new Map(), exhausted: new Set() };
  const flags = new Set<string>();
  /** By role of a stack: what lies there. `index` is the value's in the signature. */
  const memory = new Map<string, { readonly slotBytes: number; readonly held: { index: number; place: Placed }[] }>();
  const used = { stackBytes: start, stackAlign: 1, blockBytes: 0, memoryBytes: new Map<string, number>() };
  /** Sizes of what lies in the argument area, by location. */
  const sizes = new Map<Placed, number>();

  const area = (kind: 'stack' | 'area', bytes: number, align: number): Location => {
    const offset = roundUp(used.stackBytes, align);
    used.stackBytes = offset + bytes;
    used.stackAlign = Math.max(used.stackAlign, align);
    const location: Location = kind === 'stack' ? { kind, offset } : { kind, offset, bytes };
    sizes.set(location, bytes);
    return location;
  };

  const takeRegister = (rule: RegisterRule, from: RegisterState): Register | undefined => {
    if (from.exhausted.has(rule)) return undefined;
    if (rule.lockstep === undefined) {
      const register = rule.registers.find((candidate) => !from.taken.has(candidate));
      if (register !== undefined) from.taken.add(register);
      return register;
    }
    const step = from.steps.get(rule.lockstep) ?? 0;
    const register = rule.registers[step];
    if (register === undefined || from.taken.has(register)) return undefined;
    from.steps.set(rule.lockstep, step + 1);
    return register;
  };

  const claim = (register: Register): Location | undefined => {
    const steps = rules.some(
      (rule) =>
        rule.place === 'registers' &&
        rule.lockstep !== undefined &&
        rule.registers.indexOf(register) < (state.steps.get(rule.lockstep) ?? 0) &&
        rule.registers.includes(register),
    );
    if (steps || state.taken.has(register)) return undefined;
    state.taken.add(register);
    return { kind: 'register', register };
  };

  /** Leaves a register of an odd place unused if it would be the next. */
  const skipOdd = (rule: RegisterRule, from: RegisterState): void => {
    const next = rule.registers.findIndex((register) => !from.taken.has(register));
    if (next >= 0 && next % 2 === 1) takeRegister(rule, from);
  };

  const tryRule = (rule: PlacementRule, item: Item, index: number): Placed | undefined => {
    if (rule.place === 'standing') {
      return rule.role === item.role ? claim(rule.register) : undefined;
    }
    if (rule.place === 'flag') {
      if (rule.role !== item.role || typeName(item.type) !== 'i8' || flags.has(rule.condition)) return undefined;
      flags.add(rule.condition);
      return { kind: 'flag', condition: rule.condition };
    }
    if (item.role !== undefined) return undefined;
    if (rule.place === 'block') {
      const offset = used.blockBytes;
      used.blockBytes += roundUp(typeBytes(item.type), rule.slotBytes);
      return { kind: 'block', offset };
    }
    if (rule.class !== undefined && rule.class !== classOf(item.type)) return undefined;
    if (rule.place === 'registers') {
      if (!looksAt(rule, item.narrow ?? item.type)) return undefined;
      const register = takeRegister(rule, state);
      if (register === undefined && rule.exhausts === true) state.exhausted.add(rule);
      return register === undefined ? undefined : { kind: 'register', register };
    }
    if (rule.place === 'stack') {
      const bytes = typeBytes(item.type);
      return rule.packed === true
        ? area('stack', bytes, bytes)
        : area('stack', roundUp(bytes, rule.slotBytes), rule.slotBytes);
    }
    const place: Placed = { kind: 'memory', role: rule.role, offset: 0 };
    const entry = memory.get(rule.role) ?? { slotBytes: rule.slotBytes, held: [] };
    entry.held.push({ index, place });
    memory.set(rule.role, entry);
    used.memoryBytes.set(rule.role, entry.slotBytes * entry.held.length);
    return place;
  };

  return {
    used,
    claim,
    scalar(item, index, only) {
      for (const rule of rules) {
        if (only !== undefined && !only.includes(rule.place)) continue;
        const found = tryRule(rule, item, index);
        if (found !== undefined) return found;
      }
      return undefined;
    },
    together(types, even = false) {
      const attempt: RegisterState = {
        taken: new Set(state.taken),
        steps: new Map(state.steps),
        exhausted: new Set(state.exhausted),
      };
      const found: Location[] = [];
      for (const type of types) {
        const usable = rules.filter(
          (rule): rule is RegisterRule =>
            rule.place === 'registers' && rule.class === classOf(type) && looksAt(rule, type),
        );
        let register: Register | undefined;
        for (const rule of usable) {
          if (even && found.length === 0) skipOdd(rule, attempt);
          register ??= takeRegister(rule, attempt);
        }
        if (register === undefined) {
          for (const rule of usable) if (rule.exhausts === true) state.exhausted.add(rule);
          return undefined;
        }
        found.push({ kind: 'register', register });
      }
      state = attempt;
      return found;
    },
    exhaust(types) {
      const classes = new Set(types.map(classOf));
      for (const rule of rules) if (rule.place === 'registers' && classes.has(rule.class)) state.exhausted.add(rule);
    },
    floatRegister() {
      for (const rule of rules) {
        const register = rule.place === 'registers' && rule.class === 'float' ? takeRegister(rule, state) : undefined;
        if (register !== undefined) return { kind: 'whole register', register };
      }
      return undefined;
    },
    area: (bytes, align) => area('area', bytes, align),
    twinOf(register) {
      const from = rules.find(
        (rule): rule is RegisterRule => rule.place === 'registers' && rule.registers.includes(register),
      );
      if (from?.lockstep === undefined) return undefined;
      const step = from.registers.indexOf(register);
      return rules
        .filter((rule): rule is RegisterRule => rule.place === 'registers' && rule.class === 'integer')
        .find(({ lockstep }) => lockstep === from.lockstep)?.registers[step];
    },
    settled() {
      const final = new Map<Placed, Placed>();
      // The deepest value of a stack lies highest: closest to the role's value.
      for (const [role, { slotBytes, held }] of memory) {
        held.sort((a, b) => a.index - b.index);
        held.forEach(({ place }, depth) => {
          final.set(place, { kind: 'memory', role, offset: -slotBytes * (depth + 1) });
        });
      }
      if (convention.stack.firstArgument === 'farthest') {
        for (const [place, bytes] of sizes) {
          if (place.kind !== 'stack' && place.kind !== 'area') continue;
          final.set(place, { ...place, offset: start + used.stackBytes - place.offset - bytes });
        }
      }
      return (place) => final.get(place) ?? place;
    },
  };
}
