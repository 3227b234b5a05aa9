/** `__attribute__((packed, aligned(8)))` */
import type { Attributes, Grammar } from './grammar.ts';
import { ignoredAttributes } from './words.ts';

/** Reads any number of attribute lists. Of several alignments the greatest counts. */
export function readAttributes(grammar: Grammar): Attributes {
  const { reader } = grammar;
  let attributes: Attributes = {};
  while (reader.accept('__attribute__') ?? reader.accept('__attribute')) {
    reader.expect('(');
    reader.expect('(');
    do {
      if (reader.peek().text !== ')') attributes = join(attributes, readAttribute(grammar));
    } while (reader.accept(','));
    reader.expect(')');
    reader.expect(')');
  }
  return attributes;
}

function readAttribute(grammar: Grammar): Attributes {
  const { reader, model } = grammar;
  const token = reader.next();
  const name = token.text.replace(/^__(\w+)__$/, '$1');
  if (name === 'packed') return { packed: true };
  if (name === 'aligned') {
    if (!reader.accept('(')) return { align: model.maximumAlign };
    const align = Number(grammar.constant());
    reader.expect(')');
    return { align };
  }
  if (!ignoredAttributes.has(name)) reader.failAt(token, `the attribute '${token.text}' is not known`);
  if (reader.accept('(')) skipArguments(grammar);
  return {};
}

function skipArguments({ reader }: Grammar): void {
  for (let open = 1; open > 0; ) {
    const { kind, text } = reader.next();
    if (kind === 'end') reader.fail("')'");
    if (text === '(') open++;
    if (text === ')') open--;
  }
}

export function join(a: Attributes, b: Attributes): Attributes {
  const align = Math.max(a.align ?? 0, b.align ?? 0);
  return {
    ...(a.packed === true || b.packed === true ? { packed: true } : {}),
    ...(a.align === undefined && b.align === undefined ? {} : { align }),
  };
}
