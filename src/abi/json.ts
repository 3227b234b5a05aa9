/**
 * Conventions as JSON: the same rules with registers by name. What a description does not say it takes from the convention that it extends,
 * or from {@link usual}.
 */
import { ConveneError, type SourcePosition } from '../ir/index.ts';
import { checkConvention } from './check.ts';
import type { Convention } from './convention.ts';
import { placeText, schemaMistakes } from './json-mistakes.ts';
import type { Mistake } from './mistake.ts';
import { type Register, type RegisterBank, registerName } from './registers.ts';

/** A value of a description with registers by name. */
type Named<T> = T extends Register
  ? string
  : T extends readonly (infer E)[]
    ? readonly Named<E>[]
    : T extends object
      ? { readonly [K in keyof T]: Named<T[K]> }
      : T;

type NamedConvention = Named<Omit<Convention, 'bank' | 'stack' | OrAbsent>>;
type OrAbsent = 'aggregates' | 'widened' | 'variadic';

/** A convention as JSON. `docs/convention.schema.json` is its schema. */
export type ConventionJson = Partial<NamedConvention> & {
  readonly $schema?: string;
  /** Name of another convention, which holds for whatever is not said here. */
  readonly extends?: string;
  /** The machine; that of the convention that is extended, or x86-64. */
  readonly target?: string;
  readonly stack?: Partial<Convention['stack']>;
} & { readonly [K in OrAbsent]?: Named<Convention[K]> | null };

/** Where in a text a mistake is, or nothing. */
export type Locate = (mistake: Mistake) => SourcePosition | undefined;

interface JsonOptions {
  /** For descriptions whose name stands elsewhere. */
  readonly name?: string;
  readonly locate?: Locate;
}

/** What holds where neither a description nor what it extends says anything. */
const usual = {
  summary: '',
  target: 'x86-64',
  transfer: 'call',
  order: 'first to last',
  tailCalls: 'sibling',
} as const;
const usualStack = { alignment: 16, redZone: 0, returnAddressBytes: 8 };

/** Properties that hold registers, wherever they stand. */
const registerProperties: ReadonlySet<string> = new Set(['register', 'registers', 'returnedIn', 'preserved']);

/** Every property of a description in which registers stand, changed. */
function withRegisters(value: unknown, change: (register: unknown, place: Mistake['place']) => unknown): unknown {
  const walk = (one: unknown, place: Mistake['place'], within: boolean): unknown => {
    if (Array.isArray(one)) return one.map((element, index) => walk(element, [...place, index], within));
    if (typeof one !== 'object' || one === null) return within ? change(one, place) : one;
    const entries = Object.entries(one).map(([key, element]) => {
      return [key, walk(element, [...place, key], registerProperties.has(key))];
    });
    return Object.fromEntries(entries);
  };
  return walk(value, [], false);
}

/** The JSON form, which says everything and extends nothing. */
export function conventionToJson({ bank, name, summary, ...rest }: Convention): ConventionJson {
  const target = bank.target;
  return withRegisters({ name, summary, target, ...rest }, (register) =>
    registerName(bank, register as Register),
  ) as ConventionJson;
}

function banksOf(conventions: ReadonlyMap<string, Convention>): ReadonlyMap<string, RegisterBank> {
  return new Map([...conventions.values()].map(({ bank }) => [bank.target, bank]));
}

const called = (names: Iterable<string>): string => [...names].sort().join(', ');

/**
 * The convention that JSON describes; `known` are those that it may extend, and their machines those that it may be for. Throws
 * `convention-invalid`: every mistake with its place in the JSON, the rule and the reason.
 */
export function conventionFromJson(
  json: unknown,
  known: ReadonlyMap<string, Convention>,
  { name: given, locate }: JsonOptions = {},
): Convention {
  const fail = (mistakes: readonly Mistake[]): never => {
    const own = typeof json === 'object' && json !== null && 'name' in json ? json.name : undefined;
    const title = given ?? own;
    throw mistakesError(typeof title === 'string' ? title : undefined, mistakes, locate);
  };
  const wrong = schemaMistakes(json);
  if (wrong.length > 0) fail(wrong);
  const description = json as ConventionJson;
  const name = description.name ?? given;
  if (name === undefined) return fail([{ place: [], text: "a 'name' is missing" }]);
  if (given !== undefined && name !== given) {
    return fail([
      { place: ['name'], text: `the name is '${name}' here, and '${given}' where the convention is defined` },
    ]);
  }
  const base = description.extends === undefined ? undefined : known.get(description.extends);
  if (description.extends !== undefined && base === undefined) {
    const text = `there is no convention '${description.extends}'; there are ${called(known.keys())}`;
    return fail([{ place: ['extends'], text }]);
  }
  const target = description.target ?? base?.bank.target ?? usual.target;
  const bank = base !== undefined && base.bank.target === target ? base.bank : banksOf(known).get(target);
  if (bank === undefined) {
    const text = `there is no machine '${target}'; there are ${called(banksOf(known).keys())}`;
    return fail([{ place: ['target'], text }]);
  }
  if (base !== undefined && base.bank !== bank) {
    return fail([{ place: ['target'], text: `'${base.name}', which it extends, is for ${base.bank.target}` }]);
  }
  const unknown: Mistake[] = [];
  const numbered = withRegisters(description, (register, place) => {
    const found = bank.registers.find(({ names }) => Object.values(names).includes(register as string))?.number;
    if (found === undefined) unknown.push({ place, text: `${target} has no register '${register}'` });
    return found;
  }) as Partial<Convention>;
  if (unknown.length > 0) fail(unknown);
  const convention = merged({ ...numbered, name, bank }, base);
  const mistakes = checkConvention(convention);
  return mistakes.length > 0 ? fail(mistakes) : convention;
}

/** What a description says, over what another says or is usual. */
function merged(
  own: Partial<Convention> & Pick<Convention, 'name' | 'bank'>,
  base: Convention | undefined,
): Convention {
  const said: Partial<Record<string, unknown>> = {
    ...usual,
    ...base,
    ...own,
    summary: own.summary ?? (base === undefined ? usual.summary : `${base.name}, changed`),
    stack: { ...usualStack, ...base?.stack, ...own.stack },
  };
  const facts = properties.filter((key) => said[key] !== undefined && said[key] !== null);
  return Object.fromEntries(facts.map((key) => [key, said[key]])) as unknown as Convention;
}

/** Those of a convention, in order. */
const properties: readonly (keyof Convention)[] = [
  ...(['name', 'summary', 'bank', 'transfer', 'order', 'parameters', 'results', 'aggregates', 'widened'] as const),
  ...(['preserved', 'preservedFloatBits', 'variadic', 'stack', 'tailCalls'] as const),
];

/** One error for all mistakes: at the first, with the places of the others in the message. */
function mistakesError(
  name: string | undefined,
  mistakes: readonly Mistake[],
  locate: Locate | undefined,
): ConveneError {
  const lines = mistakes.map((mistake, index) => {
    const { place, text } = mistake;
    const position = index === 0 ? undefined : locate?.(mistake);
    const at = position === undefined ? '' : `${position.file}:${position.line}:${position.column}: `;
    const path = placeText(place);
    return `${at}${path === '' ? '' : `${path}: `}${text}`;
  });
  const title = name === undefined ? 'convention' : `convention '${name}'`;
  const message = `${title}: ${lines.join('\n  ')}`;
  return new ConveneError('convention-invalid', message, locate?.(mistakes[0]!));
}
