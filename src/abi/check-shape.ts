/**
 * Whether a value has the shape of a convention at all: what TypeScript's types promise, and a program in JavaScript may break. Follows the schema of
 * the JSON form, with registers by number.
 */

import type { Convention } from './convention.ts';
import { conventionToJson } from './json.ts';
import { placeText, schemaMistakes } from './json-mistakes.ts';
import { conventionSchema, type Schema } from './json-schema.ts';
import type { Mistake } from './mistake.ts';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const schemaOf = (schema: unknown): Schema => schema as Schema;
const properties = schemaOf(conventionSchema.properties);
const definitions = schemaOf(conventionSchema.$defs);
const required = [
  'name',
  'summary',
  'bank',
  'transfer',
  'order',
  'parameters',
  'results',
  'preserved',
  'stack',
  'tailCalls',
];
const requiredOfStack = ['alignment', 'redZone', 'returnAddressBytes'];

/** Whether a value conforms to a schema, as far as ours go. */
function conforms(schema: Schema, value: unknown): boolean {
  if (typeof schema.$ref === 'string') {
    const name = schema.$ref.replace('#/$defs/', '');
    return name === 'register' ? Number.isInteger(value) : conforms(schemaOf(definitions[name]), value);
  }
  if ('else' in schema) return conforms(schemaOf(schema.else), value);
  if (Array.isArray(schema.enum)) return schema.enum.includes(value);
  switch (schema.type) {
    case 'string':
      return typeof value === 'string' && value.length >= Number(schema.minLength ?? 0);
    case 'integer':
      return Number.isInteger(value) && Number(value) >= Number(schema.minimum);
    case 'boolean':
      return typeof value === 'boolean';
    case 'array':
      return Array.isArray(value) && value.every((element) => conforms(schemaOf(schema.items), element));
    default:
      return isObject(value) && hasRequired(schema, value) && hasProperties(variantOf(schema, value), value);
  }
}

/** What an object is to have that is one of several kinds, told by one of its properties. */
function variantOf(schema: Schema, value: Readonly<Record<string, unknown>>): Schema | undefined {
  if (!Array.isArray(schema.allOf)) return schema;
  const kind = (schema.required as readonly string[])[0]!;
  const variants = schema.allOf as readonly { if: { properties: Record<string, Schema> }; then: Schema }[];
  return variants.find((one) => one.if.properties[kind]!.const === value[kind])?.then;
}

const hasRequired = (schema: Schema, value: Readonly<Record<string, unknown>>): boolean =>
  (schema.required as readonly string[]).every((name) => name in value);

function hasProperties(schema: Schema | undefined, value: Readonly<Record<string, unknown>>): boolean {
  if (schema === undefined || !hasRequired(schema, value)) return false;
  const known = schemaOf(schema.properties);
  return Object.entries(value).every(
    ([name, one]) => Object.hasOwn(known, name) && (known[name] === true || conforms(schemaOf(known[name]), one)),
  );
}

function isBank(bank: unknown): boolean {
  return (
    isObject(bank) &&
    typeof bank.target === 'string' &&
    Number.isInteger(bank.stackPointer) &&
    Array.isArray(bank.flags) &&
    Array.isArray(bank.registers) &&
    bank.registers.every((one) => isObject(one) && Number.isInteger(one.number) && isObject(one.names))
  );
}

function hasShape(description: unknown): boolean {
  if (!isObject(description) || required.some((name) => !(name in description))) return false;
  const { bank, stack, ...rest } = description;
  const facts = Object.entries(rest).every(
    ([name, one]) => name in properties && conforms(schemaOf(properties[name]), one),
  );
  return (
    facts &&
    isBank(bank) &&
    conforms(schemaOf(properties.stack), stack) &&
    requiredOfStack.every((name) => name in (stack as object))
  );
}

/** What is wrong with the shape of a description; empty where nothing is. */
export function checkShape(description: Convention): readonly Mistake[] {
  if (hasShape(description)) return [];
  const missing = isObject(description) ? required.filter((name) => !(name in description)) : required;
  if (missing.length > 0) return [{ place: [], text: `${missing.map((name) => `'${name}'`).join(', ')} missing` }];
  if (!isBank(description.bank)) return [{ place: ['bank'], text: 'this is no bank of registers' }];
  const told = toldInJson(description);
  return told.length > 0 ? told : [{ place: [], text: 'what is said is not of the types that a convention has' }];
}

function toldInJson(description: Convention): readonly Mistake[] {
  try {
    const mistakes = schemaMistakes(conventionToJson(description));
    return mistakes.map(({ place, text }) => ({ place, text: `${placeText(place)}: ${text}` }));
  } catch {
    return [];
  }
}
