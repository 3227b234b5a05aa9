/**
 * From a convention and a signature to places. The same assignment serves the caller, the callee's entry and its return, so the
 * three cannot disagree.
 */
import { ConveneError, isFloat, type Parameter, type Signature, type Type, typeName } from '../ir/index.ts';
import type { Convention, PlacementRule } from './convention.ts';
import type { Register, RegisterClass } from './registers.ts';

/** Where one argument or result lives at the moment of transfer. */
export type Location =
  | { readonly kind: 'register'; readonly register: Register }
  /** `offset` bytes into the argument area. */
  | { readonly kind: 'stack'; readonly offset: number }
  /** `offset` bytes (negative) from the value of the role. */
  | { readonly kind: 'memory'; readonly role: string; readonly offset: number };

/** A standing register whose stack also carries arguments or results. */
export interface StandingRegister {
  readonly role: string;
  readonly register: Register;
  /** Bytes of arguments below the role's value: at the call, register = value − argumentBytes. */
  readonly argumentBytes: number;
  /** Bytes of results below the role's value at the return. */
  readonly resultBytes: number;
}

export interface Assignment {
  readonly convention: Convention;
  /** In the order of the signature, then the variable arguments. */
  readonly parameters: readonly Location[];
  readonly results: readonly Location[];
  readonly standing: readonly StandingRegister[];
  /** Size of the argument area, a multiple of the stack's alignment. */
  readonly stackBytes: number;
  /** Registers of the convention's bank that a call may change, results among them. */
  readonly clobbered: readonly Register[];
  readonly preserved: readonly Register[];
  /** What the variadic count register holds at this call. */
  readonly variadicCount?: { readonly register: Register; readonly count: number };
}

const classOf = (type: Type): RegisterClass => (isFloat(type) ? 'float' : 'integer');

interface Placed {
  readonly locations: readonly Location[];
  readonly stackBytes: number;
  /** Bytes by role of the stacks that carry values. */
  readonly memoryBytes: ReadonlyMap<string, number>;
}

/** Values are placed one after the other; each rule remembers what it has given away. */
function place(
  convention: Convention,
  what: 'parameter' | 'result',
  rules: readonly PlacementRule[],
  values: readonly Parameter[],
): Placed {
  const locations = new Array<Location>(values.length);
  const taken = new Set<Register>();
  const memory = new Map<string, { readonly slotBytes: number; readonly indices: number[] }>();
  let stackBytes = 0;

  const tryRule = (rule: PlacementRule, value: Parameter, index: number): Location | undefined => {
    if (rule.place === 'standing') {
      return rule.role === value.role ? { kind: 'register', register: rule.register } : undefined;
    }
    if (value.role !== undefined || (rule.class !== undefined && rule.class !== classOf(value.type))) return undefined;
    if (rule.place === 'registers') {
      const register = rule.registers.find((candidate) => !taken.has(candidate));
      if (register === undefined) return undefined;
      taken.add(register);
      return { kind: 'register', register };
    }
    if (rule.place === 'stack') {
      const offset = stackBytes;
      stackBytes += rule.slotBytes;
      return { kind: 'stack', offset };
    }
    const entry = memory.get(rule.role) ?? { slotBytes: rule.slotBytes, indices: [] };
    entry.indices.push(index);
    memory.set(rule.role, entry);
    return { kind: 'memory', role: rule.role, offset: 0 };
  };

  const order = values.map((_, index) => index);
  if (convention.order === 'last to first') order.reverse();
  for (const index of order) {
    const value = values[index]!;
    let found: Location | undefined;
    for (const rule of rules) {
      found = tryRule(rule, value, index);
      if (found !== undefined) break;
    }
    if (found === undefined) {
      const kind = value.role === undefined ? typeName(value.type) : `role '${value.role}'`;
      const last = rules.at(-1);
      throw new ConveneError(
        'convention-refusal',
        `convention '${convention.name}' has no place for ${what} ${index + 1} (${kind}): ` +
          (last === undefined ? `it has no rules for ${what}s` : `no rule is left after '${last.point}'`),
      );
    }
    locations[index] = found;
  }

  // The deepest value of a stack lies highest: closest to the role's value.
  for (const [role, { slotBytes, indices }] of memory) {
    indices.sort((a, b) => a - b);
    indices.forEach((index, depth) => {
      locations[index] = { kind: 'memory', role, offset: -slotBytes * (depth + 1) };
    });
  }
  return {
    locations,
    stackBytes,
    memoryBytes: new Map([...memory].map(([role, { slotBytes, indices }]) => [role, slotBytes * indices.length])),
  };
}

/**
 * Places the parameters and results of a signature. `variable` gives the types of a variadic call's further arguments.
 * Throws `convention-refusal`, naming the rule, where the convention has no place for a value.
 */
export function assign(convention: Convention, signature: Signature, variable: readonly Type[] = []): Assignment {
  const parameters = [...signature.parameters, ...variable.map((type) => ({ type }))];
  const passed = place(convention, 'parameter', convention.parameters, parameters);
  const returned = place(convention, 'result', convention.results, signature.results);
  if (returned.stackBytes > 0) {
    throw new ConveneError('convention-refusal', `convention '${convention.name}' returns results on the stack`);
  }
  const preserved = new Set(convention.preserved);
  const { alignment } = convention.stack;
  const standing = convention.parameters.flatMap((rule) =>
    rule.place === 'standing'
      ? [
          {
            role: rule.role,
            register: rule.register,
            argumentBytes: passed.memoryBytes.get(rule.role) ?? 0,
            resultBytes: returned.memoryBytes.get(rule.role) ?? 0,
          },
        ]
      : [],
  );
  const count = convention.variadicCount;
  return {
    convention,
    parameters: passed.locations,
    results: returned.locations,
    standing,
    stackBytes: Math.ceil(passed.stackBytes / alignment) * alignment,
    clobbered: convention.bank.registers
      .map(({ number }) => number)
      .filter((number) => number !== convention.bank.stackPointer && !preserved.has(number)),
    preserved: convention.preserved,
    ...(count === undefined || signature.variadic !== true
      ? {}
      : {
          variadicCount: {
            register: count.register,
            count: passed.locations.filter(
              (location, index) => location.kind === 'register' && classOf(parameters[index]!.type) === count.class,
            ).length,
          },
        }),
  };
}
