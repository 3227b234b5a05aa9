/** Enumerations. */
import { layoutOf } from '../layout.ts';
import type { CType, EnumConstant, EnumType } from '../types.ts';
import { join } from './attributes.ts';
import type { Grammar } from './grammar.ts';
import { acceptName } from './record.ts';
import { beginTag, declareTag, useTag } from './scope.ts';

/** From `enum` on. */
export function readEnum(grammar: Grammar): { base: CType; introduces: boolean } {
  const { reader, scopes, model } = grammar;
  const start = reader.next();
  const before = grammar.attributes();
  const tag = acceptName(grammar);
  if (!reader.accept('{')) {
    if (tag === undefined) return reader.fail(`a tag or '{'`);
    return { base: useTag(grammar, 'enum', tag), introduces: true };
  }
  if (tag !== undefined) beginTag(grammar, 'enum', tag);
  const constants = readConstants(grammar);
  const { packed, align } = join(before, grammar.attributes());
  if (align !== undefined) reader.failAt(start, 'an enumeration is aligned as its integer type is', 'c-type');
  const base: EnumType = {
    kind: 'enum',
    ...(tag === undefined ? {} : { tag: tag.text }),
    constants,
    ...(packed ? { packed } : {}),
  };
  reader.at(tag ?? start, () => layoutOf(base, model));
  if (tag !== undefined) declareTag(scopes, base);
  return { base, introduces: true };
}

function readConstants(grammar: Grammar): readonly EnumConstant[] {
  const { reader, scopes } = grammar;
  const constants: EnumConstant[] = [];
  const known = scopes.at(-1)!.constants;
  let value = 0n;
  do {
    if (reader.peek().text === '}' && constants.length > 0) break;
    const name = acceptName(grammar) ?? reader.fail("a constant's name");
    if (known.has(name.text)) reader.failAt(name, `the constant '${name.text}' is defined twice`, 'c-type');
    if (reader.accept('=')) value = grammar.constant();
    constants.push({ name: name.text, value });
    known.set(name.text, value);
    value++;
  } while (reader.accept(','));
  reader.expect('}');
  return constants;
}
