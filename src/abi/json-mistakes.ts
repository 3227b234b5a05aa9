/** What is wrong with the shape of a description in JSON, told from its schema in words. */
import { type OutputUnit, Validator } from '@cfworker/json-schema';
import { conventionSchema, type Schema } from './json-schema.ts';
import type { Mistake } from './mistake.ts';

let validator: Validator | undefined;

/** A place in words: `parameters[0].slotBytes`. */
export const placeText = (place: Mistake['place']): string =>
  place.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('');

/** Keywords that report what their parts have reported already. */
const summaries: ReadonlySet<string> = new Set(['properties', 'items', '$ref', 'allOf', 'if', 'false', 'not']);

/** Everything that the schema has against a value. */
export function schemaMistakes(json: unknown): readonly Mistake[] {
  validator ??= new Validator(conventionSchema, '2020-12', false);
  const mistakes: Mistake[] = [];
  const seen = new Set<string>();
  for (const unit of unitsOf(validator, json)) {
    if (summaries.has(unit.keyword)) continue;
    const mistake = mistakeOf(unit, json);
    const key = JSON.stringify(mistake);
    if (seen.has(key)) continue;
    seen.add(key);
    mistakes.push(mistake);
  }
  return mistakes;
}

function unitsOf(by: Validator, json: unknown): readonly OutputUnit[] {
  try {
    return by.validate(json).errors;
  } catch (error) {
    // The validator writes places as URIs, which half of a surrogate pair can't stand in, and takes nothing but what JSON can be.
    const reason = error instanceof URIError ? 'the name of a property is not well-formed Unicode' : 'this is not JSON';
    return [{ keyword: 'reason', keywordLocation: '#/reason', instanceLocation: '#', error: reason }];
  }
}

const unescapeStep = (step: string): string => decodeURI(step).replaceAll('~1', '/').replaceAll('~0', '~');
const steps = (pointer: string): string[] => pointer.split('/').slice(1).map(unescapeStep);

/** The schema that a keyword stands in, on the way that validation took. */
function schemaAt(location: string): Schema {
  const path = steps(location).slice(0, -1);
  let at = conventionSchema;
  for (const step of path) {
    if (step === '$ref') {
      const target = steps(at.$ref as string);
      at = target.reduce((schema, key) => schema[key] as Schema, conventionSchema);
    } else {
      at = at[step] as Schema;
    }
  }
  return at;
}

function mistakeOf({ keyword, keywordLocation, instanceLocation, error }: OutputUnit, json: unknown): Mistake {
  let value = json;
  const place = steps(instanceLocation).map((step) => {
    const key = Array.isArray(value) ? Number(step) : step;
    value = (value as Record<string | number, unknown>)[key];
    return key;
  });
  const schema = schemaAt(keywordLocation);
  const named = /^(?:Instance does not have required property|Property) "(.*)"/s.exec(error)?.[1] ?? '';
  switch (keyword) {
    case 'required':
      return { place, text: `'${named}' is missing` };
    case 'additionalProperties': {
      const known = Object.keys(schema.properties as object);
      return {
        place: [...place, named],
        ofName: true,
        text: `there is no '${named}' here; there are ${known.join(', ')}`,
      };
    }
    case 'type':
      return { place, text: `${wordOf(value)} stands here, not ${article(schema.type as string)}` };
    case 'enum':
      return {
        place,
        text: `${wordOf(value)} is none of ${(schema.enum as unknown[]).map((one) => JSON.stringify(one)).join(', ')}`,
      };
    case 'minLength':
      return { place, text: 'the text is empty' };
    case 'minimum':
      return { place, text: `${wordOf(value)} is less than ${schema.minimum as number}` };
    default:
      return { place, text: error };
  }
}

const article = (type: string): string => (/^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`);

/** A value, short. */
function wordOf(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
