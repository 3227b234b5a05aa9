/** What a bridge has to do: both signatures, and for each value that one of them wants, where it comes from. */
import { ConveneError, f64, i8, i64, type Parameter, ptr, type Signature } from '../ir/index.ts';
import { assign } from './assign.ts';
import { type Assignment, poppedBytes } from './assignment.ts';
import type { BridgeRequest, RoleSource } from './bridge.ts';
import type { Convention } from './convention.ts';
import type { Register } from './registers.ts';
import { mayTailCall } from './relation.ts';

/** Where a value comes from: the bridge's own parameters (but for the callee's address), the callee's results, a source. */
export type RolePlan =
  | { readonly kind: 'entry'; readonly index: number }
  | { readonly kind: 'callee'; readonly index: number }
  | { readonly kind: 'source'; readonly source: RoleSource };

export interface BridgePlan {
  readonly entry: Signature;
  readonly callee: Signature;
  /** By parameter of the callee. */
  readonly passed: readonly RolePlan[];
  /** By result of the bridge. */
  readonly returned: readonly RolePlan[];
  /** Results of the callee that do not become the bridge's. */
  readonly kept: readonly { readonly index: number; readonly source: RoleSource }[];
  /** Whether the callee's throws become a result. */
  readonly catches: boolean;
  readonly jumps: boolean;
}

type Side = 'parameters' | 'results';

/** Roles of a side of a convention with the types of their values; of those that a signature may lack, the ones that are named or asked for. */
export function rolesOf(
  convention: Convention,
  side: Side,
  named: ReadonlyMap<string, Parameter>,
  asked: ReadonlySet<string> = new Set(),
): readonly Parameter[] {
  return convention[side].flatMap((rule): Parameter[] => {
    if (rule.place === 'flag') {
      return rule.role === undefined ? [] : [{ type: i8, role: rule.role }];
    }
    if (rule.place !== 'standing') return [];
    const known = named.get(rule.role);
    if (known !== undefined) return [known];
    if (rule.optional === true && !asked.has(rule.role)) return [];
    const { bank } = convention;
    const isFloat = bank.registers.find(({ number }) => number === rule.register)?.class === 'float';
    // What only results have is a status, an error; what is passed in is an address, of a stack, a context, a frame.
    const isPassed = convention.parameters.some((other) => other.place === 'standing' && other.role === rule.role);
    return [{ type: isFloat ? f64 : isPassed ? ptr : i64, role: rule.role }];
  });
}

function refuse(message: string): never {
  throw new ConveneError('bridge-role', message);
}

/** In the order of `first` as far as both have them, so that equal lists become equal. */
function inOrderOf(first: readonly Parameter[], list: readonly Parameter[]): readonly Parameter[] {
  const place = (one: Parameter): number => {
    const found = first.findIndex(({ role }) => role === one.role);
    return found < 0 ? first.length : found;
  };
  return [...list].sort((a, b) => place(a) - place(b));
}

/** Throws `bridge-role` and `bridge-convention`. */
export function planBridge({ from, to, signature, target, sources = {} }: BridgeRequest): BridgePlan {
  checkConventions(from, to);
  const namedParameters = namedRoles(signature.parameters);
  const namedResults = namedRoles(signature.results);
  const named = new Map([...namedResults, ...namedParameters]);
  for (const role of named.keys()) {
    const known = [from, to].some(({ parameters, results }) =>
      [...parameters, ...results].some((rule) => 'role' in rule && rule.place !== 'memory' && rule.role === role),
    );
    if (!known) refuse(`neither '${from.name}' nor '${to.name}' has a role '${role}'`);
  }
  const values = (list: readonly Parameter[]): readonly Parameter[] => list.filter(({ role }) => role === undefined);
  const asked = new Set(Object.keys(sources));
  const entryRoles = rolesOf(from, 'parameters', named, asked);
  const entryResultRoles = rolesOf(from, 'results', named, asked);
  const calleeRoles = inOrderOf(entryRoles, rolesOf(to, 'parameters', named, asked));
  const calleeResultRoles = inOrderOf(entryResultRoles, rolesOf(to, 'results', named, asked));
  const entryParameters = [...entryRoles, ...values(signature.parameters)];
  const calleeParameters = [...calleeRoles, ...values(signature.parameters)];
  const entryResults = [...entryResultRoles, ...values(signature.results)];
  const calleeResults = [...calleeResultRoles, ...values(signature.results)];

  const valuePlan = (kind: 'entry' | 'callee', roles: readonly Parameter[], index: number): RolePlan => ({
    kind,
    index: roles.length + index,
  });
  const indexOf = (roles: readonly Parameter[], role: string | undefined): number =>
    roles.findIndex((one) => one.role === role);

  const passed = calleeParameters.map(({ role }, index): RolePlan => {
    if (index >= calleeRoles.length) return valuePlan('entry', entryRoles, index - calleeRoles.length);
    const entered = indexOf(entryRoles, role);
    if (entered >= 0) return { kind: 'entry', index: entered };
    const source = sources[role!];
    const comesBack = indexOf(calleeResultRoles, role) >= 0;
    if (source === undefined || (source.kind === 'thrown' && !comesBack)) {
      refuse(`'${to.name}' wants the role '${role}', which '${from.name}' has not: say where it comes from`);
    }
    return { kind: 'source', source };
  });
  const returned = entryResults.map(({ role }, index): RolePlan => {
    if (index >= entryResultRoles.length)
      return valuePlan('callee', calleeResultRoles, index - entryResultRoles.length);
    const given = indexOf(calleeResultRoles, role);
    if (given >= 0) return { kind: 'callee', index: given };
    const source = sources[role!];
    const entered = source?.kind === 'thrown' ? -1 : indexOf(entryRoles, role);
    if (entered >= 0) return { kind: 'entry', index: entered };
    if (source === undefined) {
      refuse(`'${from.name}' returns the role '${role}', which '${to.name}' does not: say where it comes from`);
    }
    return { kind: 'source', source };
  });
  const kept = calleeResultRoles.flatMap(({ role }, index) => {
    if (indexOf(entryResultRoles, role) >= 0) return [];
    const source = sources[role!];
    if (source === undefined) {
      refuse(`'${to.name}' returns the role '${role}', for which '${from.name}' has no place: say where it goes`);
    }
    return [{ index, source }];
  });
  const catches = returned.some((one) => one.kind === 'source' && one.source.kind === 'thrown');

  const entry: Signature = {
    convention: from.name,
    parameters: target.kind === 'value' ? [{ type: ptr }, ...entryParameters] : entryParameters,
    results: entryResults,
  };
  const callee: Signature = {
    convention: to.name,
    parameters: calleeParameters,
    results: calleeResults,
    ...(signature.variadic === true ? { variadic: true } : {}),
    ...(signature.declared === undefined ? {} : { declared: signature.declared + calleeRoles.length }),
  };
  const plan = { entry, callee, passed, returned, kept, catches };
  return { ...plan, jumps: mayJump(plan, from, to, target.kind === 'value' ? 1 : 0) };
}

/**
 * Whether nothing is left to do when the callee returns, and the bridge may give way to it. Memory that is passed by value lies in
 * the bridge's frame.
 */
function mayJump(plan: Omit<BridgePlan, 'jumps'>, from: Convention, to: Convention, addresses: number): boolean {
  const { entry, callee, passed, returned, kept, catches } = plan;
  const asReturned = returned.every((one, index) => one.kind === 'callee' && one.index === index);
  const sameTypes = entry.results.every(({ type }, index) => type === callee.results[index]?.type);
  if (catches || kept.length > 0 || !asReturned || !sameTypes) return false;
  if ([...callee.parameters, ...callee.results].some(({ aggregate }) => aggregate !== undefined)) return false;
  const own = assign(from, entry);
  const called = assign(to, callee);
  // The callee returns with some arguments still in their registers, which the bridge's caller may want as they were.
  const unchanged = passed.flatMap((one, index) => {
    const register = registerOf(called, index);
    const isSame = one.kind === 'entry' && registerOf(own, one.index + addresses) === register;
    return register !== undefined && isSame ? [register] : [];
  });
  return mayTailCall(own, called, { unchanged: new Set(unchanged) }).possible && fitsArea(own, called);
}

/** Whether arguments find room where the bridge's own lie, and as much is taken off the stack. */
const fitsArea = (own: Assignment, called: Assignment): boolean =>
  called.stackBytes <= own.stackBytes && poppedBytes(called) === poppedBytes(own);

/** The register that a parameter is passed in, if it is. */
function registerOf({ passing, parameters }: Assignment, index: number): Register | undefined {
  const one = passing.parameters[index];
  const place = one !== undefined && 'piece' in one ? parameters[one.piece] : undefined;
  return place !== undefined && 'register' in place ? place.register : undefined;
}

function checkConventions(from: Convention, to: Convention): void {
  const fail = (message: string): never => {
    throw new ConveneError('bridge-convention', message);
  };
  if (from.transfer !== 'call') fail(`no function can be called under '${from.name}'`);
  if (from.name === to.name && from !== to) fail(`two conventions are called '${from.name}'`);
  if (from.bank !== to.bank) fail(`'${from.name}' is of ${from.bank.target}, '${to.name}' of ${to.bank.target}`);
}

function namedRoles(list: readonly Parameter[]): Map<string, Parameter> {
  return new Map(list.flatMap((one) => (one.role === undefined ? [] : [[one.role, one] as const])));
}
