/** What a declaration begins with: the words of an arithmetic type, a name from the standard headers, or a structure, union or enumeration. */
import { standardType } from '../model.ts';
import type { CType } from '../types.ts';
import { join } from './attributes.ts';
import { readEnum } from './enumeration.ts';
import type { Attributes, Grammar, Specifiers } from './grammar.ts';
import { readRecord } from './record.ts';
import { typedefCalled } from './scope.ts';
import type { Token } from './tokens.ts';
import { arithmeticType, arithmeticWord, ignoredWords } from './words.ts';

const attributeWords = new Set(['__attribute__', '__attribute']);
const taggedWords = new Set(['struct', 'union', 'enum']);

const typeCalled = (grammar: Grammar, name: string): CType | undefined =>
  typedefCalled(grammar, name) ?? standardType(name, grammar.model);

export function startsType(grammar: Grammar, ahead = 0): boolean {
  const { kind, text } = grammar.reader.peek(ahead);
  if (kind !== 'word') return false;
  return (
    taggedWords.has(text) ||
    ignoredWords.has(text) ||
    attributeWords.has(text) ||
    text === '_Alignas' ||
    arithmeticWord(text) !== undefined ||
    typeCalled(grammar, text) !== undefined
  );
}

/** `typedef` is among them only where a declaration begins that nothing else contains. */
export function readSpecifiers(grammar: Grammar, mayDefine = false): Specifiers {
  const { reader } = grammar;
  const start = reader.peek();
  const words: string[] = [];
  let base: CType | undefined;
  let attributes: Attributes = {};
  let introduces = false;
  let defines = false;
  for (;;) {
    const token = reader.peek();
    const word = token.kind === 'word' ? arithmeticWord(token.text) : undefined;
    if (ignoredWords.has(token.text)) reader.next();
    else if (mayDefine && reader.accept('typedef')) defines = true;
    else if (attributeWords.has(token.text)) attributes = join(attributes, grammar.attributes());
    else if (reader.accept('_Alignas')) attributes = join(attributes, grammar.alignment());
    else if (word !== undefined) {
      if (base !== undefined) reader.failAt(token, `'${token.text}' does not belong behind another type`);
      words.push(word);
      reader.next();
    } else if (taggedWords.has(token.text)) {
      if (base !== undefined || words.length > 0) reader.failAt(token, 'a declaration has one type');
      ({ base, introduces } = token.text === 'enum' ? readEnum(grammar) : readRecord(grammar));
    } else {
      const standard = base === undefined && words.length === 0 ? typeCalled(grammar, token.text) : undefined;
      if (standard === undefined) break;
      base = standard;
      reader.next();
    }
  }
  if (words.length > 0) base = arithmeticType(words) ?? reader.failAt(start, `'${words.join(' ')}' is not a type`);
  return { base: base ?? failWithoutType(grammar), attributes, introduces, defines };
}

function failWithoutType({ reader }: Grammar): never {
  const token: Token = reader.peek();
  if (token.text === 'typedef') reader.failAt(token, 'typedef stands at the beginning of a declaration of its own');
  if (token.kind === 'word') reader.failAt(token, `'${token.text}' is not a type`);
  return reader.fail('a type');
}
