/**
 * Where edges meet: which items become parameters of the block, and what each edge gives for them. An item is a parameter only where
 * edges bring different values, or where a loop may change it.
 */
import {
  addParameter,
  type Block,
  f64,
  type IrFunction,
  i64,
  ptr,
  type Type,
  type Value,
  valueType,
} from '../../ir/index.ts';
import type { Changes } from './loops.ts';
import type { StackList, StackNode, State } from './state.ts';

/** Positions count from the top. */
interface ListPlan {
  readonly values: readonly number[];
  readonly limits: readonly number[];
}

export interface Join {
  readonly block: Block;
  readonly parameters: readonly Value[];
  readonly state: State;
  readonly dataBase: boolean;
  readonly floatBase: boolean;
  readonly data: ListPlan;
  readonly floats: ListPlan;
  readonly returns: ListPlan;
  readonly locals: readonly number[];
}

const noChanges: Changes = { data: 0, floats: 0, returns: 0, locals: [] };

/** The state at the start of a block from those of the edges into it. `changes`, for a loop's head, tells what later edges may change. */
export function join(f: IrFunction, block: Block, states: readonly State[], changes: Changes | undefined): Join {
  const parameters: Value[] = [];
  const parameter = (type: Type): Value => {
    const value = addParameter(f, block, type);
    parameters.push(value);
    return value;
  };
  const first = states[0]!;
  const may = changes ?? noChanges;
  const loop = changes !== undefined;
  const dataBase = loop || states.some(({ data }) => data.base !== first.data.base);
  const floatBase = loop || states.some(({ floats }) => floats.base !== first.floats.base);
  const dataPointer = dataBase ? parameter(ptr) : first.data.base;
  const floatPointer = floatBase ? parameter(ptr) : first.floats.base;
  const data = joinLists(
    states.map((state) => state.data.items),
    may.data,
    () => parameter(i64),
  );
  const floats = joinLists(
    states.map((state) => state.floats.items),
    may.floats,
    () => parameter(f64),
  );
  const returns = joinLists(
    states.map((state) => state.returns),
    may.returns,
    () => parameter(i64),
  );
  const locals = new Set(may.locals);
  if (states.some((state) => state.locals !== first.locals)) {
    first.locals.forEach((value, local) => {
      if (states.some((state) => state.locals[local] !== value)) locals.add(local);
    });
  }
  const values = locals.size === 0 ? first.locals : [...first.locals];
  const indices = [...locals].sort((a, b) => a - b);
  for (const local of indices) (values as Value[])[local] = parameter(valueType(f, first.locals[local]!));
  return {
    block,
    parameters,
    state: {
      data: { base: dataPointer, popped: first.data.popped, items: data.list },
      floats: { base: floatPointer, popped: first.floats.popped, items: floats.list },
      returns: returns.list,
      locals: values,
    },
    dataBase,
    floatBase,
    data: data.plan,
    floats: floats.plan,
    returns: returns.plan,
    locals: indices,
  };
}

/** Walks all lists from the top, at least `changing` nodes far and until they have the rest in common. */
function joinLists(
  lists: readonly StackList[],
  changing: number,
  parameter: () => Value,
): { readonly list: StackList; readonly plan: ListPlan } {
  const nodes = [...lists];
  const walked: { value: Value; limit: Value | undefined }[] = [];
  const values: number[] = [];
  const limits: number[] = [];
  for (let position = 0; ; position++) {
    const node = nodes[0];
    const force = position < changing;
    if (node === undefined || (!force && nodes.every((other) => other === node))) break;
    const differ = force || nodes.some((other) => other!.value !== node.value);
    const limitsDiffer = node.limit !== undefined && (force || nodes.some((other) => other!.limit !== node.limit));
    if (differ) values.push(position);
    if (limitsDiffer) limits.push(position);
    walked.push({
      value: differ ? parameter() : node.value,
      limit: limitsDiffer ? parameter() : node.limit,
    });
    for (let i = 0; i < nodes.length; i++) nodes[i] = nodes[i]!.below;
  }
  if (values.length + limits.length === 0) return { list: lists[0], plan: { values, limits } };
  let list: StackList = nodes[0];
  for (let i = walked.length - 1; i >= 0; i--) {
    const { value, limit } = walked[i]!;
    const size: number = (list?.size ?? 0) + 1;
    list = limit === undefined ? { value, below: list, size } : { value, limit, below: list, size };
  }
  return { list, plan: { values, limits } };
}

/** What an edge with this state gives for the parameters; undefined where it differs in something that is no parameter. */
export function edgeValues(join: Join, state: State): Value[] | undefined {
  const values: Value[] = [];
  const same =
    (join.dataBase || join.state.data.base === state.data.base) &&
    (join.floatBase || join.state.floats.base === state.floats.base) &&
    join.state.data.popped === state.data.popped &&
    join.state.floats.popped === state.floats.popped;
  if (!same) return undefined;
  if (join.dataBase) values.push(state.data.base);
  if (join.floatBase) values.push(state.floats.base);
  const fits =
    listValues(join.state.data.items, join.data, state.data.items, values) &&
    listValues(join.state.floats.items, join.floats, state.floats.items, values) &&
    listValues(join.state.returns, join.returns, state.returns, values);
  if (!fits) return undefined;
  let next = 0;
  if (join.state.locals !== state.locals || join.locals.length > 0) {
    for (let local = 0; local < state.locals.length; local++) {
      if (local === join.locals[next]) {
        values.push(state.locals[local]!);
        next++;
      } else if (join.state.locals[local] !== state.locals[local]) {
        return undefined;
      }
    }
  }
  return values;
}

/** Values in the order in which `joinLists` made the parameters. */
function listValues(joined: StackList, plan: ListPlan, given: StackList, into: Value[]): boolean {
  let mine: StackNode | undefined = joined;
  let other: StackNode | undefined = given;
  let nextValue = 0;
  let nextLimit = 0;
  for (let position = 0; ; position++) {
    const done = nextValue === plan.values.length && nextLimit === plan.limits.length;
    if (done && mine === other) return true;
    if (mine === undefined || other === undefined) return false;
    if (plan.values[nextValue] === position) {
      into.push(other.value);
      nextValue++;
    } else if (mine.value !== other.value) {
      return false;
    }
    if (plan.limits[nextLimit] === position) {
      into.push(other.limit!);
      nextLimit++;
    } else if (mine.limit !== other.limit) {
      return false;
    }
    mine = mine.below;
    other = other.below;
  }
}
