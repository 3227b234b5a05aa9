/** Structures and unions. */
import { fieldLayout, layoutOf } from '../layout.ts';
import { type CType, type Field, isRecord, type RecordType } from '../types.ts';
import { join } from './attributes.ts';
import type { Attributes, Grammar } from './grammar.ts';
import { beginTag, declareTag, useTag } from './scope.ts';
import type { Token } from './tokens.ts';
import { isReserved } from './words.ts';

/** The name that follows, if one does. */
export function acceptName({ reader }: Grammar): Token | undefined {
  const { kind, text } = reader.peek();
  return kind === 'word' && !isReserved(text) ? reader.next() : undefined;
}

/** From `struct` or `union` on. */
export function readRecord(grammar: Grammar): { base: CType; introduces: boolean } {
  const { reader, scopes, model } = grammar;
  const start = reader.next();
  const kind = start.text as RecordType['kind'];
  const before = grammar.attributes();
  const tag = acceptName(grammar);
  if (!reader.accept('{')) {
    if (tag === undefined) return reader.fail(`a tag or '{'`);
    if (before.packed || before.align !== undefined)
      reader.failAt(tag, 'attributes of a type belong to its definition');
    return { base: useTag(grammar, kind, tag), introduces: true };
  }
  if (tag !== undefined) beginTag(grammar, kind, tag);
  const fields = reader.nested(() => readFields(grammar));
  const attributes = join(before, grammar.attributes());
  const base: RecordType = { kind, ...(tag === undefined ? {} : { tag: tag.text }), fields, ...attributes };
  reader.at(tag ?? start, () => layoutOf(base, model));
  if (tag !== undefined) declareTag(scopes, base);
  return { base, introduces: tag !== undefined };
}

function readFields(grammar: Grammar): readonly Field[] {
  const { reader, model } = grammar;
  const fields: Field[] = [];
  const names = new Set<string>();
  const add = (field: Field, token: Token): void => {
    reader.at(token, () => fieldLayout(field, model));
    for (const name of memberNames(field)) {
      if (names.has(name)) reader.failAt(token, `there are two members called '${name}'`, 'c-type');
      names.add(name);
    }
    fields.push(field);
  };
  while (!reader.accept('}')) {
    if (reader.accept(';')) continue;
    const start = reader.peek();
    const { base, attributes } = grammar.specifiers();
    if (reader.peek().text === ';' && base.kind === 'enum') continue;
    if (reader.peek().text === ';') add({ type: base, ...attributes }, start);
    else {
      do readField(grammar, base, attributes, add);
      while (reader.accept(','));
    }
    if (reader.peek().text !== '}') reader.expect(';');
    else reader.fail("';'");
  }
  return fields;
}

function readField(grammar: Grammar, base: CType, shared: Attributes, add: (field: Field, token: Token) => void): void {
  const { reader } = grammar;
  const start = reader.peek();
  const before = join(shared, grammar.attributes());
  const { name, type } = reader.peek().text === ':' ? { type: base } : grammar.declarator(base);
  const bits = reader.accept(':') ? Number(grammar.constant()) : undefined;
  if (name === undefined && bits === undefined) reader.fail("a member's name");
  const attributes = join(before, grammar.attributes());
  add(
    {
      ...(name === undefined ? {} : { name: name.text }),
      type,
      ...(bits === undefined ? {} : { bits }),
      ...attributes,
    },
    name ?? start,
  );
}

/** The names that a member adds to those of its structure. */
function memberNames({ name, type }: Field): readonly string[] {
  if (name !== undefined) return [name];
  return isRecord(type) ? type.fields!.flatMap(memberNames) : [];
}
