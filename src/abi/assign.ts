/**
 * From a convention and a signature to places. The same assignment serves the caller, the callee's entry and its return, so the
 * three cannot disagree.
 */
import {
  type Aggregate,
  ConveneError,
  i32,
  i64,
  isInteger,
  type Parameter,
  ptr,
  type Signature,
  type Type,
  typeBytes,
  typeName,
  typeWidth,
} from '../ir/index.ts';
import type { AggregateResultRule, AggregateRule } from './aggregate-rules.ts';
import type { ArgumentBlock, Assignment, Location, Passing } from './assignment.ts';
import { extendedFloats, partsOf, ruleLooksAt } from './classify.ts';
import type { Convention, PlacementRule } from './convention.ts';
import { classOf, type Placed, type Placement, placement } from './placement.ts';
import { partType, type Register } from './registers.ts';

type Side = 'parameters' | 'results';

/** A piece before the pieces of a side are numbered. */
interface Piece {
  readonly type: Type;
  readonly role?: string | undefined;
  readonly place: Placed;
}

/** How one value travels, before its pieces have numbers: `passing` counts them from 0. */
interface Travel {
  readonly pieces: readonly Piece[];
  readonly passing: Passing;
  /** For a result: the pointer among the parameters. */
  readonly pointer?: Piece;
}

interface SideState {
  readonly convention: Convention;
  readonly side: Side;
  readonly rules: readonly PlacementRule[];
  readonly places: Placement;
}

function refuse(
  { convention, side, rules }: SideState,
  index: number,
  what: string,
  tried: readonly { readonly point: string }[] = rules,
  kind: string = side,
): never {
  const point = tried.at(-1)?.point;
  throw new ConveneError(
    'convention-refusal',
    `convention '${convention.name}' has no place for ${side.slice(0, -1)} ${index + 1} (${what}): ` +
      (point === undefined ? `it has no rules for ${kind}` : `no rule is left after '${point}'`),
  );
}

/** The type that a convention widens a narrow integer to. */
function widenedType({ convention }: SideState, { type, extension }: Parameter): Type | undefined {
  const bits = convention.widened?.bits ?? 0;
  if (extension === undefined || !isInteger(type) || typeWidth(type) >= bits) return undefined;
  return bits === 32 ? i32 : i64;
}

function placeScalar(state: SideState, value: Parameter, index: number, variable: boolean): Travel {
  const { convention, places } = state;
  const wide = widenedType(state, value);
  const type = wide ?? value.type;
  const parts = value.role === undefined ? convention.bank.parts?.[typeName(type)] : undefined;
  if (parts !== undefined) return placeSplit(state, type, parts.length, index);
  const item = { type, narrow: value.type, ...(value.role === undefined ? {} : { role: value.role }) };
  const onlyStack = variable && convention.variadic?.arguments === 'stack';
  const place = places.scalar(item, index, onlyStack ? ['stack'] : undefined);
  if (place === undefined) {
    refuse(state, index, value.role === undefined ? typeName(value.type) : `role '${value.role}'`);
  }
  if (place.kind === 'block') return { pieces: [], passing: { kind: 'block', offset: place.offset } };
  const twin =
    variable && convention.variadic?.floatsTwice === true && place.kind === 'register' && classOf(type) === 'float'
      ? places.twinOf(place.register)
      : undefined;
  return {
    pieces: [
      { type, role: value.role, place },
      ...(twin === undefined ? [] : [{ type: i64, place: { kind: 'register', register: twin } as const }]),
    ],
    passing: {
      kind: 'value',
      piece: 0,
      ...(wide === undefined ? {} : { widened: { type: wide, signed: value.extension === 'signed' } }),
      ...(twin === undefined ? {} : { twin: 1 }),
    },
  };
}

/** A scalar of several machine words: whole in registers, or whole elsewhere. */
function placeSplit(state: SideState, type: Type, count: number, index: number): Travel {
  const part = partType(state.convention.bank);
  const types = Array<Type>(count).fill(part);
  const found: readonly (Placed | undefined)[] =
    state.places.together(types) ??
    types.map((one) => state.places.scalar({ type: one }, index, ['stack', 'memory', 'block']));
  const pieces = found.map((place) => ({ type: part, place: place ?? refuse(state, index, typeName(type)) }));
  return {
    pieces,
    passing: {
      kind: 'parts',
      parts: pieces.map((_, piece) => ({ piece, offset: typeBytes(part) * piece, bytes: typeBytes(part) })),
    },
  };
}

const describeAggregate = ({ nature, bytes }: Aggregate): string => `${nature} of ${bytes} bytes`;

function placeAggregate(state: SideState, aggregate: Aggregate, index: number, pointers: Placement): Travel {
  const { convention, side, places } = state;
  const rules: readonly (AggregateRule | AggregateResultRule)[] = convention.aggregates?.[side] ?? [];
  for (const rule of rules) {
    const travel = ruleLooksAt(rule, aggregate) ? byRule(rule, aggregate, index, places, pointers) : undefined;
    if (travel !== undefined) return travel;
  }
  return refuse(state, index, describeAggregate(aggregate), rules, 'memory by value');
}

/** What one rule makes of an aggregate; `pointers` places the address of a result in memory. */
function byRule(
  rule: AggregateRule | AggregateResultRule,
  aggregate: Aggregate,
  index: number,
  places: Placement,
  pointers: Placement,
): Travel | undefined {
  const { bytes, align, leaves } = aggregate;
  switch (rule.take) {
    case 'nothing':
      return bytes === 0 || leaves.length === 0 ? { pieces: [], passing: { kind: 'nothing' } } : undefined;
    case 'area': {
      const place = places.area(bytes, Math.max(rule.leastAlign, Math.min(rule.mostAlign, align)));
      return { pieces: [{ type: ptr, place }], passing: { kind: 'memory', piece: 0 } };
    }
    case 'reference': {
      const place = places.scalar({ type: ptr }, index);
      if (place === undefined || place.kind === 'block') return undefined;
      return { pieces: [{ type: ptr, place }], passing: { kind: 'reference', piece: 0 } };
    }
    case 'float stack': {
      const floats = extendedFloats(aggregate);
      if (floats === undefined) return undefined;
      return {
        pieces: floats.map((_, depth) => ({ type: ptr, place: { kind: 'float stack', index: depth } as const })),
        passing: { kind: 'float stack', parts: floats.map((offset, piece) => ({ piece, offset })) },
      };
    }
    case 'float register': {
      const place = bytes === 16 ? places.floatRegister() : undefined;
      return place && { pieces: [{ type: ptr, place }], passing: { kind: 'whole register', piece: 0 } };
    }
    case 'result pointer': {
      const returned = rule.returnedIn === undefined ? [] : [places.claim(rule.returnedIn)];
      const place = rule.register === undefined ? pointers.scalar({ type: ptr }, 0) : pointers.claim(rule.register);
      if (place === undefined || place.kind === 'block' || returned.some((one) => one === undefined)) return undefined;
      return {
        pieces: returned.map((one) => ({ type: ptr, place: one! })),
        passing: { kind: 'result pointer', piece: 0, ...(returned.length === 0 ? {} : { returned: 0 }) },
        pointer: { type: ptr, place },
      };
    }
    default: {
      const parts = partsOf(rule, aggregate);
      if (parts === undefined) return undefined;
      const types = parts.map(({ type }) => type);
      const even = rule.take === 'words' && rule.even === true && align >= 16;
      const found = separable.has(rule.take) ? apart(types, index, places) : places.together(types, even);
      if (found === undefined) {
        if (rule.take === 'eightbytes' && rule.exhausts === true) places.exhaust(types);
        return undefined;
      }
      return {
        pieces: parts.map(({ type }, part) => ({ type, place: found[part] })),
        passing: {
          kind: 'parts',
          parts: parts.map(({ offset, bytes: size }, piece) => ({ piece, offset, bytes: size })),
        },
      };
    }
  }
}

/** Rules whose parts find places one by one. */
const separable: ReadonlySet<AggregateResultRule['take'] | AggregateRule['take']> = new Set([
  'integer',
  'float',
  'chunks',
]);

/** Each placed as if it were a value of its own; undefined where one finds no place. */
function apart(types: readonly Type[], index: number, places: Placement): readonly Location[] | undefined {
  const found = types.map((type) => places.scalar({ type }, index, ['registers', 'stack']));
  return found.every((place): place is Location => place !== undefined) ? found : undefined;
}

function travels(
  state: SideState,
  values: readonly Parameter[],
  declared: number,
  pointers: Placement,
): readonly Travel[] {
  const result = new Array<Travel>(values.length);
  const order = values.map((_, index) => index);
  if (state.convention.order === 'last to first') order.reverse();
  for (const index of order) {
    const value = values[index]!;
    result[index] =
      value.aggregate === undefined
        ? placeScalar(state, value, index, index >= declared)
        : placeAggregate(state, value.aggregate, index, pointers);
  }
  return result;
}

/** The pieces of a side in order, and each value's passing with their numbers; hidden pointers come first. */
function number(
  hidden: readonly Piece[],
  list: readonly Travel[],
): { readonly pieces: readonly Piece[]; readonly passing: readonly Passing[] } {
  const pieces: Piece[] = [...hidden];
  const passing = list.map((travel): Passing => {
    const first = pieces.length;
    pieces.push(...travel.pieces);
    const one = travel.passing;
    switch (one.kind) {
      case 'value':
        return { ...one, piece: first, ...(one.twin === undefined ? {} : { twin: first + one.twin }) };
      case 'parts':
        return { kind: 'parts', parts: one.parts.map((part) => ({ ...part, piece: first + part.piece })) };
      case 'float stack':
        return { kind: 'float stack', parts: one.parts.map((part) => ({ ...part, piece: first + part.piece })) };
      case 'memory':
      case 'whole register':
      case 'reference':
        return { kind: one.kind, piece: first };
      case 'result pointer':
        return one.returned === undefined ? one : { ...one, returned: first };
      default:
        return one;
    }
  });
  return { pieces, passing };
}

const blockRegister = (rules: readonly PlacementRule[]): Register | undefined =>
  rules.flatMap((rule) => (rule.place === 'block' ? [rule.register] : []))[0];

/**
 * Places the parameters and results of a signature. `variable` gives the types of a variadic call's further arguments that the
 * signature does not list. Throws `convention-refusal`, naming the rule, where the convention has no place for a value.
 */
export function assign(convention: Convention, signature: Signature, variable: readonly Type[] = []): Assignment {
  if (variable.length > 0) return place(convention, signature, variable);
  const known = assigned.get(signature) ?? new Map<Convention, Assignment>();
  let assignment = known.get(convention);
  if (assignment === undefined) {
    assignment = place(convention, signature, variable);
    assigned.set(signature, known.set(convention, assignment));
  }
  return assignment;
}

/** What has been worked out already: many functions of a program have the same signature. */
const assigned = new WeakMap<Signature, Map<Convention, Assignment>>();

function place(convention: Convention, signature: Signature, variable: readonly Type[]): Assignment {
  if (signature.variadic === true && convention.variadic === undefined) {
    throw new ConveneError(
      'convention-refusal',
      `convention '${convention.name}' has no rule for functions with variable arguments`,
    );
  }
  const values = [...signature.parameters, ...variable.map((type) => ({ type }))];
  const declared = signature.declared ?? signature.parameters.length;
  const shadow = convention.stack.shadow ?? 0;
  const passedPlaces = placement(convention, convention.parameters, shadow);
  const returnedPlaces = placement(convention, convention.results, 0);
  const passedState = { convention, side: 'parameters', rules: convention.parameters, places: passedPlaces } as const;
  const returnedState = { convention, side: 'results', rules: convention.results, places: returnedPlaces } as const;

  // The pointer to a result in memory takes its place before any parameter does.
  const returned = travels(returnedState, signature.results, signature.results.length, passedPlaces);
  const passed = travels(passedState, values, declared, passedPlaces);
  const hidden: Piece[] = returned.flatMap(({ pointer }) => (pointer === undefined ? [] : [pointer]));
  const blocks: { parameters?: ArgumentBlock; results?: ArgumentBlock } = {};
  for (const side of ['parameters', 'results'] as const) {
    const register = blockRegister(convention[side]);
    const bytes = (side === 'parameters' ? passedPlaces : returnedPlaces).used.blockBytes;
    if (register === undefined || bytes === 0) continue;
    blocks[side] = { piece: hidden.length, bytes };
    hidden.push({ type: ptr, place: { kind: 'register', register } });
  }

  const parameters = number(hidden, passed);
  const results = number([], numberPointers(returned));
  const settlePassed = passedPlaces.settled();
  const settleReturned = returnedPlaces.settled();
  const resultStart = Math.ceil(passedPlaces.used.stackBytes / 8) * 8;
  const aboveArguments = (place: Placed): Placed =>
    place.kind === 'stack' || place.kind === 'area' ? { ...place, offset: place.offset + resultStart } : place;
  const parameterLocations = parameters.pieces.map(({ place }) => settlePassed(place) as Location);
  const resultLocations = results.pieces.map(({ place }) => aboveArguments(settleReturned(place)) as Location);

  const stackAlign = Math.max(convention.stack.alignment, passedPlaces.used.stackAlign, returnedPlaces.used.stackAlign);
  const resultBytes = returnedPlaces.used.stackBytes;
  const filled = resultBytes === 0 ? passedPlaces.used.stackBytes : resultStart + resultBytes;
  const stackBytes =
    convention.stack.homes === true ? withHomes(filled, values, parameters.passing, parameterLocations) : filled;
  const changed = new Set(resultLocations.flatMap((place) => ('register' in place ? [place.register] : [])));
  const preserved = convention.preserved.filter((register) => !changed.has(register));
  const kept = new Set(preserved);
  const count = convention.variadic?.count;
  return {
    convention,
    signature,
    flat: flatSignature(signature, parameters.pieces, results.pieces, [...parameters.passing, ...results.passing]),
    parameters: parameterLocations,
    results: resultLocations,
    passing: { parameters: parameters.passing, results: results.passing },
    blocks,
    standing: convention.parameters.flatMap((rule) =>
      rule.place === 'standing'
        ? [
            {
              role: rule.role,
              register: rule.register,
              argumentBytes: passedPlaces.used.memoryBytes.get(rule.role) ?? 0,
              resultBytes: returnedPlaces.used.memoryBytes.get(rule.role) ?? 0,
            },
          ]
        : [],
    ),
    stackBytes: Math.ceil(stackBytes / stackAlign) * stackAlign,
    stackAlign,
    clobbered: convention.bank.registers
      .map(({ number: register }) => register)
      .filter((register) => register !== convention.bank.stackPointer && !kept.has(register)),
    preserved,
    ...(count === undefined || signature.variadic !== true
      ? {}
      : {
          variadicCount: {
            register: count.register,
            count: parameterLocations.filter(
              (place, piece) => place.kind === 'register' && classOf(parameters.pieces[piece]!.type) === count.class,
            ).length,
          },
        }),
  };
}

/** Bytes of an argument area that ends with a place for each parameter that came in registers. */
function withHomes(
  filled: number,
  values: readonly Parameter[],
  passing: readonly Passing[],
  locations: readonly Location[],
): number {
  let end = Math.ceil(filled / 8) * 8;
  values.forEach(({ type, role, aggregate }, index) => {
    const how = passing[index]!;
    const pieces = how.kind === 'value' ? [how.piece] : how.kind === 'parts' ? how.parts.map(({ piece }) => piece) : [];
    if (role !== undefined || pieces.length === 0 || pieces.some((piece) => locations[piece]!.kind !== 'register'))
      return;
    const { bytes, align } = aggregate ?? { bytes: typeBytes(type), align: typeBytes(type) };
    end = Math.ceil(end / align) * align + bytes;
  });
  return Math.ceil(end / 8) * 8;
}

/** Results in memory, told which hidden parameter holds their address. */
function numberPointers(list: readonly Travel[]): readonly Travel[] {
  let pointers = 0;
  return list.map((travel) =>
    travel.passing.kind === 'result pointer'
      ? { ...travel, passing: { ...travel.passing, piece: pointers++ } }
      : travel,
  );
}

function flatSignature(
  signature: Signature,
  parameters: readonly Piece[],
  results: readonly Piece[],
  passing: readonly Passing[],
): Signature {
  const plain = passing.every((one) => one.kind === 'value' && one.widened === undefined && one.twin === undefined);
  // Blocks without values in them are not passed, so that pieces are the values themselves.
  if (plain && passing.length === parameters.length + results.length) return signature;
  const parameterOf = ({ type, role }: Piece): Parameter => (role === undefined ? { type } : { type, role });
  return {
    convention: signature.convention,
    parameters: parameters.map(parameterOf),
    results: results.map(parameterOf),
    ...(signature.variadic === true ? { variadic: true } : {}),
  };
}
