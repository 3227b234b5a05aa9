/** C types to C text. What is written, `parse/` reads back as the same type. */
import {
  type CType,
  type EnumType,
  type Field,
  type FunctionType,
  maximumNesting,
  type RecordType,
  typeError,
} from './types.ts';

/** Types with a tag whose definition has been written, by kind and tag. */
export type WrittenTags = Map<string, CType>;

interface Writer {
  readonly written: WrittenTags;
  depth: number;
  /** How many more definitions may be written. */
  room: number;
}

/** Without tags, a type that occurs twice in each of some layers has a text that no memory holds. */
const mostDefinitions = 10_000;

/**
 * A declaration of `name` with the type, as `int (*compare)(const void *, const void *)`, without its `;`; the type alone where no name is given. A type with
 * a tag is written with its definition where that is not in `written` yet, to which it is then added, and by its tag otherwise: give one map to all
 * declarations of a text. Throws `c-type` for types nested too deep or too long to be written.
 */
export function typeText(type: CType, name = '', written: WrittenTags = new Map()): string {
  return declaration(type, name, { written, depth: 0, room: mostDefinitions });
}

/** What comes first is written first: a tag must be defined where it first stands. */
function declaration(type: CType, name: string, writer: Writer): string {
  const base = baseText(baseOf(type), writer);
  return joined(base, declaratorText(type, name, writer));
}

const joined = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join(' ');

/** The type that a declaration begins with. */
function baseOf(type: CType): CType {
  let base = type;
  for (;;) {
    if (base.kind === 'pointer') base = base.to;
    else if (base.kind === 'array') base = base.element;
    else if (base.kind === 'function') base = base.result;
    else return base;
  }
}

/** What stands around the name. */
function declaratorText(type: CType, name: string, writer: Writer): string {
  let text = name;
  for (let at = type; ; ) {
    if (at.kind === 'pointer') {
      text = `*${text}`;
      at = at.to;
      if (at.kind === 'array' || at.kind === 'function') text = `(${text})`;
    } else if (at.kind === 'array') {
      text += `[${at.length ?? ''}]`;
      at = at.element;
    } else if (at.kind === 'function') {
      text += `(${parametersText(at, writer)})`;
      at = at.result;
    } else return text;
  }
}

function parametersText({ parameters, variadic }: FunctionType, writer: Writer): string {
  const texts = parameters.map(({ type, name = '' }) => within(writer, () => declaration(type, name, writer)));
  if (variadic) texts.push('...');
  return texts.length === 0 ? 'void' : texts.join(', ');
}

function within<T>(writer: Writer, write: () => T): T {
  if (writer.depth === maximumNesting) throw typeError(`types nest more than ${maximumNesting} deep`);
  writer.depth++;
  const result = write();
  writer.depth--;
  return result;
}

function baseText(type: CType, writer: Writer): string {
  switch (type.kind) {
    case 'real':
    case 'complex':
      return type.name;
    case 'struct':
    case 'union':
      return taggedText(type, type.fields !== undefined, writer, () => fieldsText(type, writer));
    case 'enum':
      return taggedText(type, type.constants !== undefined, writer, () => constantsText(type));
    default:
      return type.kind;
  }
}

function taggedText(type: RecordType | EnumType, complete: boolean, writer: Writer, body: () => string): string {
  const key = `${type.kind} ${type.tag ?? ''}`;
  const tagged = type.tag === undefined ? type.kind : key;
  if (!complete || (type.tag !== undefined && writer.written.get(key) === type)) return tagged;
  if (writer.room-- === 0) throw typeError(`the type has more than ${mostDefinitions} definitions within it`);
  const attributes = attributesText(type);
  const members = within(writer, body);
  if (type.tag !== undefined) writer.written.set(key, type);
  const head = attributes === '' ? tagged : tagged.replace(/^\w+/, `$& ${attributes}`);
  return `${head} { ${members}}`;
}

function attributesText({ packed, align }: { readonly packed?: boolean; readonly align?: number }): string {
  const list = [...(packed === true ? ['packed'] : []), ...(align === undefined ? [] : [`aligned(${align})`])];
  return list.length === 0 ? '' : `__attribute__((${list.join(', ')}))`;
}

/** Neighbours with one type before their declarators are one declaration, as `int x, *y;`. */
function fieldsText({ fields }: RecordType, writer: Writer): string {
  let text = '';
  let shared: CType | undefined;
  for (const field of fields!) {
    const base = baseOf(field.type);
    const isMember = field.name !== undefined || field.bits !== undefined;
    if (isMember && base === shared) text += `, ${memberText(field, writer)}`;
    else {
      if (text !== '') text += '; ';
      text += joined(baseText(base, writer), memberText(field, writer));
    }
    shared = isMember ? base : undefined;
  }
  return text === '' ? '' : `${text}; `;
}

function memberText(field: Field, writer: Writer): string {
  const declarator = declaratorText(field.type, field.name ?? '', writer);
  const width = field.bits === undefined ? '' : `: ${field.bits}`;
  return joined(declarator, width, attributesText(field));
}

const largestSigned = 2n ** 63n - 1n;

function constantsText({ constants }: EnumType): string {
  let next = 0n;
  const texts = constants!.map(({ name, value }) => {
    const implied = value === next;
    next = value + 1n;
    return implied ? name : `${name} = ${integerText(value)}`;
  });
  return `${texts.join(', ')} `;
}

/** C has no negative literals, and none beyond the signed range without a suffix. */
function integerText(value: bigint): string {
  if (value < -largestSigned) return `-${largestSigned} - 1`;
  return value > largestSigned ? `${value}u` : `${value}`;
}
