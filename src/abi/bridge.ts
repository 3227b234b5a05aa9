/**
 * Bridges: functions that are called under one convention and call under another. A bridge is an ordinary IR function, so what it moves
 * and saves follows from the two descriptions by way of the ordinary compiler.
 */
import {
  buildFunction,
  type FunctionBuilder,
  f64,
  type IrFunction,
  i8,
  i64,
  isFloat,
  ptr,
  type Signature,
  type Type,
  typeBytes,
  type Value,
} from '../ir/index.ts';
import { type BridgePlan, planBridge, type RolePlan } from './bridge-plan.ts';
import type { Convention } from './convention.ts';

/** What a bridge calls: a symbol; the function whose address is in memory; the function whose address is its own first parameter. */
export type BridgeTarget =
  | { readonly kind: 'symbol'; readonly symbol: string }
  | { readonly kind: 'cell'; readonly symbol: string; readonly offset?: number }
  | { readonly kind: 'value' };

/**
 * Where a role comes from that the other convention lacks, and where it goes:
 * - `cell`: it is loaded from memory before the call, and what the callee returns for it is stored there.
 * - `constant`: it is this number, and what the callee returns for it is ignored.
 * - `thrown`, for roles that come back: the callee gets zero, and another value that it returns is thrown; where the bridge returns it, it
 *   is the code that the callee threw, or zero, and the other results are zero after a throw.
 */
export type RoleSource =
  | { readonly kind: 'cell'; readonly symbol: string; readonly offset?: number }
  | { readonly kind: 'constant'; readonly value: bigint | number }
  | { readonly kind: 'thrown' };

export interface BridgeRequest {
  /** The convention that the bridge is called under. */
  readonly from: Convention;
  /** The convention of what it calls. */
  readonly to: Convention;
  /**
   * The values that travel. Roles of either convention come by themselves; one that is named here has the type that is given here.
   * Variable arguments are those of one call, described behind `declared`.
   */
  readonly signature: Pick<Signature, 'parameters' | 'results' | 'variadic' | 'declared'>;
  readonly target: BridgeTarget;
  /** By role. */
  readonly sources?: Readonly<Record<string, RoleSource>>;
}

export interface Bridge {
  readonly function: IrFunction;
  /** What its callers call. */
  readonly entry: Signature;
  /** What it calls. */
  readonly callee: Signature;
  /** Whether it ends with a jump. */
  readonly jumps: boolean;
}

/**
 * Makes the bridge of a name. Throws `bridge-role`, naming the role, for one without a source; `bridge-convention` for conventions that
 * nothing can be called under.
 */
export function makeBridge(name: string, request: BridgeRequest): Bridge {
  const plan = planBridge(request);
  const b = buildFunction(name, plan.entry);
  const [address, entered] = targetOf(b, request.target);
  const given = (index: number): Value => entered[index];
  const passed = plan.passed.map((one, index) => {
    const { type } = plan.callee.parameters[index];
    return one.kind === 'entry' ? converted(b, given(one.index), type) : sourceValue(b, one, type);
  });
  if (plan.jumps) {
    if (address === undefined) b.tailcall(targetSymbol(request.target), plan.callee, passed);
    else b.tailcallindirect(plan.callee, address, passed);
  } else if (plan.catches) {
    emitCatching(b, request.target, address, plan, passed, given);
  } else {
    const results =
      address === undefined
        ? b.call(targetSymbol(request.target), plan.callee, passed)
        : b.callindirect(plan.callee, address, passed);
    finish(b, plan, results, given);
  }
  return { function: b.function, entry: plan.entry, callee: plan.callee, jumps: plan.jumps };
}

const targetSymbol = (target: BridgeTarget): string => (target.kind === 'symbol' ? target.symbol : '');

/** The callee's address where no symbol names it, and the parameters that are not it. */
function targetOf(b: FunctionBuilder, target: BridgeTarget): readonly [Value | undefined, readonly Value[]] {
  switch (target.kind) {
    case 'symbol':
      return [undefined, b.parameters];
    case 'cell':
      return [b.load(ptr, b.symboladdr(target.symbol, target.offset ?? 0)), b.parameters];
    case 'value':
      return [b.parameters[0], b.parameters.slice(1)];
  }
}

/** Stores what belongs in cells, throws what belongs thrown, and returns. */
function finish(
  b: FunctionBuilder,
  plan: BridgePlan,
  results: readonly Value[],
  given: (index: number) => Value,
): void {
  for (const { index, source } of plan.kept) {
    if (source.kind === 'cell') b.store(results[index], b.symboladdr(source.symbol, source.offset ?? 0));
  }
  for (const { index, source } of plan.kept) if (source.kind === 'thrown') throwUnlessZero(b, results[index]);
  b.return(
    returnValues(plan, (one, type) => {
      if (one.kind === 'callee') return converted(b, results[one.index], type);
      return one.kind === 'entry' ? converted(b, given(one.index), type) : sourceValue(b, one, type);
    }),
  );
}

const returnValues = (plan: BridgePlan, chosen: (one: RolePlan, type: Type) => Value): readonly Value[] =>
  plan.returned.map((one, index) => chosen(one, plan.entry.results[index].type));

/** The call of a callee whose throws become a result. */
function emitCatching(
  b: FunctionBuilder,
  target: BridgeTarget,
  address: Value | undefined,
  plan: BridgePlan,
  passed: readonly Value[],
  given: (index: number) => Value,
): void {
  const returned = b.block(plan.callee.results.map(({ type }) => type));
  const thrown = b.block([i64], { cold: true });
  const edges = (results: readonly Value[], code: Value) => ({
    returned: { target: returned, arguments: results },
    thrown: { target: thrown, arguments: [code] },
  });
  if (address === undefined) b.invoke(targetSymbol(target), plan.callee, passed, edges);
  else b.invokeindirect(plan.callee, address, passed, edges);
  b.switchTo(returned);
  finish(b, plan, b.blockParameters(returned), given);
  b.switchTo(thrown);
  const [code] = b.blockParameters(thrown);
  b.return(
    returnValues(plan, (one, type) => {
      if (one.kind === 'source' && one.source.kind === 'thrown') return converted(b, code, type);
      return one.kind === 'entry' ? converted(b, given(one.index), type) : zero(b, type);
    }),
  );
}

function zero(b: FunctionBuilder, type: Type): Value {
  if (isFloat(type)) return b.fconst(type, 0);
  return type === ptr ? b.inttoptr(b.iconst(i64, 0)) : b.iconst(type, 0);
}

function sourceValue(b: FunctionBuilder, one: RolePlan, type: Type): Value {
  if (one.kind !== 'source' || one.source.kind === 'thrown') return zero(b, type);
  const { source } = one;
  if (source.kind === 'cell') return b.load(type, b.symboladdr(source.symbol, source.offset ?? 0));
  if (type === f64) return b.fconst(f64, Number(source.value));
  return type === ptr ? b.inttoptr(b.iconst(i64, source.value)) : b.iconst(type, source.value);
}

/** A role that both conventions know, in the type that the other one has it in; a flag is set where a number is not zero. */
function converted(b: FunctionBuilder, value: Value, type: Type): Value {
  const from = b.typeOf(value);
  if (from === type) return value;
  if (from === ptr) return converted(b, b.ptrtoint(value), type);
  if (type === ptr) return b.inttoptr(converted(b, value, i64));
  if (type === i8) return b.ne(value, b.iconst(from, 0));
  return typeBytes(type) > typeBytes(from) ? b.zext(type, value) : b.trunc(type, value);
}

function throwUnlessZero(b: FunctionBuilder, code: Value): void {
  const wide = converted(b, code, i64);
  const thrown = b.block([], { cold: true });
  const goesOn = b.block();
  b.branch(b.ne(wide, b.iconst(i64, 0)), { target: thrown, arguments: [] }, { target: goesOn, arguments: [] });
  b.switchTo(thrown);
  b.throw(wide);
  b.switchTo(goesOn);
}
