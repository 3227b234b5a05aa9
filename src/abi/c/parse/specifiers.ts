/** What a declaration begins with: the words of an arithmetic type, a name from the standard headers, or a structure, union or enumeration. */
import { standardType } from '../model.ts';
import type { CType } from '../types.ts';
import { join } from './attributes.ts';
import { readEnum } from './enumeration.ts';
import type { Attributes, Grammar, Specifiers } from './grammar.ts';
import { readRecord } from './record.ts';
import type { Token } from './tokens.ts';
import { arithmeticType, arithmeticWord, ignoredWords } from './words.ts';

const attributeWords = new Set(['__attribute__', '__attribute']);
const taggedWords = new Set(['struct', 'union', 'enum']);

export function startsType({ reader, model }: Grammar, ahead = 0): boolean {
  const { kind, text } = reader.peek(ahead);
  if (kind !== 'word') return false;
  return (
    taggedWords.has(text) ||
    ignoredWords.has(text) ||
    attributeWords.has(text) ||
    arithmeticWord(text) !== undefined ||
    standardType(text, model) !== undefined
  );
}

export function readSpecifiers(grammar: Grammar): Specifiers {
  const { reader, model } = grammar;
  const start = reader.peek();
  const words: string[] = [];
  let base: CType | undefined;
  let attributes: Attributes = {};
  let introduces = false;
  for (;;) {
    const token = reader.peek();
    const word = token.kind === 'word' ? arithmeticWord(token.text) : undefined;
    if (ignoredWords.has(token.text)) reader.next();
    else if (attributeWords.has(token.text)) attributes = join(attributes, grammar.attributes());
    else if (word !== undefined) {
      if (base !== undefined) reader.failAt(token, `'${token.text}' does not belong behind another type`);
      words.push(word);
      reader.next();
    } else if (taggedWords.has(token.text)) {
      if (base !== undefined || words.length > 0) reader.failAt(token, 'a declaration has one type');
      ({ base, introduces } = token.text === 'enum' ? readEnum(grammar) : readRecord(grammar));
    } else {
      const standard = base === undefined && words.length === 0 ? standardType(token.text, model) : undefined;
      if (standard === undefined) break;
      base = standard;
      reader.next();
    }
  }
  if (words.length > 0) base = arithmeticType(words) ?? reader.failAt(start, `'${words.join(' ')}' is not a type`);
  return { base: base ?? failWithoutType(grammar), attributes, introduces };
}

function failWithoutType({ reader }: Grammar): never {
  const token: Token = reader.peek();
  if (token.text === 'typedef') reader.failAt(token, 'typedef is not read: write the type itself, or give it a tag');
  if (token.kind === 'word') reader.failAt(token, `'${token.text}' is not a type`);
  return reader.fail('a type');
}
