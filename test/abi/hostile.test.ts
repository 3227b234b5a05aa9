/** Whatever is given as a description, a signature or JSON: an error that says what is wrong, or a sound answer. Never anything else. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Assignment,
  assign,
  assignmentPicture,
  assignmentPlaces,
  type Convention,
  checkConvention,
  conventionFromJson,
  conventionPicture,
  conventionsOf,
  conventionToJson,
  defineConvention,
  type Location,
  parseConvention,
  parseSignature,
  signatureOf,
  withRoles,
} from '../../src/abi/index.ts';
import {
  type Aggregate,
  aggregateNatures,
  ConveneError,
  type Parameter,
  parseModule,
  parseSignatureText,
  ptr,
  type Signature,
  type Type,
  typeNames,
} from '../../src/ir/index.ts';
import { x64Conventions } from '../../src/targets/x64/conventions/index.ts';

const seed = Number(process.env.SEED ?? 42);
const runs = Number(process.env.RUNS ?? 250);
const check = <T>(values: fc.Arbitrary<T>, property: (value: T) => void): void =>
  fc.assert(fc.property(values, property), { seed, numRuns: runs });

/** What an action gives, or the clear error that it throws; anything else that is thrown is thrown on. */
function outcome<T>(action: () => T, codes: readonly string[]): T | undefined {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof ConveneError)) throw error;
    expect(codes).toContain(error.code);
    expect(error.message).toMatch(/\S/);
    expect(error.message).not.toMatch(/undefined|NaN|\[object|internal error/);
    return undefined;
  }
}

const conventions = [...x64Conventions.values()];
const jsonErrors = ['json-syntax', 'convention-invalid'];

/** A value with some of what is in it replaced, removed, or put in twice. */
function damaged(value: unknown, choices: Iterator<unknown>): unknown {
  const next = (): number => {
    const { value: one } = choices.next();
    return typeof one === 'number' ? one : 7;
  };
  const walk = (one: unknown): unknown => {
    const fate = next() % 40;
    if (fate === 0) return choices.next().value;
    if (fate === 1) return null;
    if (Array.isArray(one))
      return one.flatMap((element) =>
        next() % 30 === 0 ? [] : next() % 30 === 0 ? [walk(element), element] : [walk(element)],
      );
    if (typeof one !== 'object' || one === null) return one;
    const entries = Object.entries(one).filter(() => next() % 40 !== 0);
    return Object.fromEntries(entries.map(([key, element]) => [next() % 60 === 0 ? `${key}s` : key, walk(element)]));
  };
  return walk(value);
}

const choices = fc.infiniteStream(
  fc.oneof(
    { weight: 8, arbitrary: fc.nat() },
    { weight: 1, arbitrary: fc.jsonValue() },
    {
      weight: 1,
      arbitrary: fc.constantFrom('rsp', 'rax', 'xmm0', 'standing', 'stack', 'all', -1, 0.5, 1e300, true, ''),
    },
  ),
);

/** What a sound description does with signatures: places that do not overlap, the same each time, or a refusal. */
function tryOut(convention: Convention, signature: Signature): Assignment | undefined {
  const assignment = outcome(() => assign(convention, signature), ['convention-refusal']);
  if (assignment === undefined) return undefined;
  expect(assign(convention, signature)).toEqual(assignment);
  for (const side of ['parameters', 'results'] as const) expectApart(assignment[side], assignment);
  assignmentPlaces(assignment);
  assignmentPicture(assignment, {}, { width: 60 });
  return assignment;
}

function expectApart(places: readonly Location[], { stackBytes }: Assignment): void {
  const registers = places.flatMap((place) => ('register' in place ? [place.register] : []));
  expect(new Set(registers).size).toBe(registers.length);
  const areas = places
    .flatMap((place) => {
      if (place.kind === 'area')
        return place.bytes === 0 ? [] : [{ from: place.offset, to: place.offset + place.bytes }];
      return place.kind === 'stack' ? [{ from: place.offset, to: place.offset + 1 }] : [];
    })
    .sort((a, b) => a.from - b.from);
  areas.forEach(({ from, to }, index) => {
    expect(from).toBeGreaterThanOrEqual(index === 0 ? 0 : areas[index - 1]!.to);
    expect(to).toBeLessThanOrEqual(stackBytes);
  });
}

const types = fc.nat({ max: typeNames.length - 1 }).map((number) => number as Type);
const leaves = fc.array(
  fc.record({ offset: fc.nat({ max: 70 }), type: fc.oneof(types, fc.constant('extended' as const)) }),
  { maxLength: 6 },
);
const aggregates: fc.Arbitrary<Aggregate> = fc.record({
  bytes: fc.oneof(fc.nat({ max: 80 }), fc.constantFrom(1, 2, 4, 8, 16, 2 ** 20)),
  align: fc.constantFrom(1, 2, 4, 8, 16, 64),
  nature: fc.constantFrom(...aggregateNatures),
  leaves,
});
const parameters: fc.Arbitrary<Parameter> = fc.oneof(
  types.map((type) => ({ type })),
  fc.record({ type: types, role: fc.constantFrom('context', 'dstack', 'status', 'self', 'pc', '') }),
  aggregates.map((aggregate) => ({ type: ptr, aggregate })),
);
const signatures: fc.Arbitrary<Signature> = fc.record({
  convention: fc.constant('any'),
  parameters: fc.array(parameters, { maxLength: 24 }),
  results: fc.array(parameters, { maxLength: 6 }),
  variadic: fc.boolean(),
});

describe(`hostile input, seed ${seed}`, () => {
  test('any text as JSON', () => {
    check(fc.oneof(fc.string({ unit: 'binary' }), fc.json(), fc.stringMatching(/^[{}[\]":,a-z0-9 \n/*]*$/)), (text) => {
      outcome(() => parseConvention(text, 'f.json', x64Conventions), jsonErrors);
    });
  });

  test('any value as JSON', () => {
    check(fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }), (value) => {
      outcome(() => conventionFromJson(value, x64Conventions), jsonErrors);
    });
  });

  test('descriptions that are nearly right: as text, with the place of each mistake', () => {
    check(fc.tuple(fc.constantFrom(...conventions), choices, fc.boolean()), ([convention, stream, extend]) => {
      const json = damaged(conventionToJson(convention), stream);
      const wanted = extend && typeof json === 'object' ? { ...json, extends: 'sysv' } : json;
      const text = JSON.stringify(wanted, null, 1) ?? 'null';
      try {
        const found = parseConvention(text, 'f.json', x64Conventions);
        expect(checkConvention(found)).toEqual([]);
        expect(conventionFromJson(conventionToJson(found), x64Conventions)).toEqual(found);
        conventionPicture(found, { width: 40 });
      } catch (error) {
        if (!(error instanceof ConveneError)) throw error;
        expect(jsonErrors).toContain(error.code);
        expect(error.position?.line).toBeLessThanOrEqual(text.split('\n').length);
      }
    });
  });

  test('descriptions in a program that nobody type-checked', () => {
    check(fc.tuple(fc.constantFrom(...conventions), choices), ([{ bank, ...rest }, stream]) => {
      const description = damaged(rest, stream);
      const whole = typeof description === 'object' ? { ...description, bank } : description;
      outcome(() => defineConvention(whole as Convention), ['convention-invalid']);
    });
    check(fc.anything(), (value) => {
      outcome(() => defineConvention(value as Convention), ['convention-invalid']);
    });
  });

  test('any signature under any sound convention', () => {
    check(fc.tuple(fc.constantFrom(...conventions), signatures), ([convention, signature]) => {
      tryOut(convention, signature);
      tryOut(convention, withRoles(convention, signature));
    });
  });

  test('any signature under descriptions that come out of damage sound', () => {
    check(fc.tuple(fc.constantFrom(...conventions), choices, signatures), ([{ bank, ...rest }, stream, signature]) => {
      const description = damaged(rest, stream);
      const whole = (typeof description === 'object' ? { ...description, bank } : description) as Convention;
      const sound = outcome(() => defineConvention(whole), ['convention-invalid']);
      if (sound !== undefined) tryOut(sound, signature);
    });
  });

  test('texts of signatures', () => {
    const words = [
      'int',
      'double',
      'struct',
      '{',
      '}',
      '(',
      ')',
      ',',
      ';',
      '...',
      '*',
      'x',
      '[',
      ']',
      '3',
      'sysv',
      '->',
      'i64',
      'ptr',
      'at',
      '"',
      '\n',
    ];
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.constantFrom(...words)).map((list) => list.join(' ')),
    );
    check(texts, (text) => {
      const declaration = outcome(() => parseSignature(text), ['c-syntax', 'c-type']);
      if (declaration !== undefined) outcome(() => signatureOf(declaration.type, 'sysv'), ['c-type']);
      outcome(() => parseSignatureText(text), ['ir-syntax', 'ir-name']);
    });
  });

  test('conventions in IR text', () => {
    const words = [
      'convention',
      ' ',
      'mine',
      '{',
      '}',
      '"extends"',
      ':',
      '"sysv"',
      ',',
      '\n',
      ';',
      '/*',
      '*/',
      '"',
      '\\',
      '[]',
      'null',
    ];
    const texts = fc.array(fc.constantFrom(...words)).map((list) => `convention ${list.join('')}`);
    check(texts, (text) => {
      const module = outcome(() => parseModule(text, 'f.ir'), ['ir-syntax', 'ir-name']);
      if (module !== undefined) outcome(() => conventionsOf(module, x64Conventions), jsonErrors);
    });
  });
});
