/**
 * Declarators: what stands around a name, as in `(*compare)(const void *, const void *)`. It is read into a list of what is done to the
 * type before it, innermost first, and then applied.
 */
import { layoutOf } from '../layout.ts';
import {
  arrayOf,
  briefName,
  type CParameter,
  type CType,
  type FunctionType,
  maximumNesting,
  pointerTo,
  typeError,
  voidType,
} from '../types.ts';
import type { Declarator, Grammar } from './grammar.ts';
import { acceptName } from './record.ts';
import { newScope } from './scope.ts';
import type { Token } from './tokens.ts';
import { ignoredWords } from './words.ts';

type Part =
  | { readonly kind: 'pointer'; readonly token: Token }
  | { readonly kind: 'array'; readonly token: Token; readonly length: number | undefined }
  | {
      readonly kind: 'function';
      readonly token: Token;
      readonly parameters: readonly CParameter[];
      readonly variadic: boolean;
    };

interface Parts {
  readonly name: Token | undefined;
  readonly parts: readonly Part[];
}

/** Reads a declarator, with or without a name, and applies it to the type before it. */
export function readDeclarator(grammar: Grammar, base: CType): Declarator {
  const { name, parts } = readParts(grammar);
  if (parts.length > maximumNesting) grammar.reader.failAt(parts[0].token, 'this type has too many parts', 'c-type');
  const type = parts.reduce((inner, part) => apply(grammar, inner, part), base);
  return name === undefined ? { type } : { type, name };
}

function readParts(grammar: Grammar): Parts {
  const { reader } = grammar;
  const pointers: Part[] = [];
  grammar.attributes();
  for (let token = reader.accept('*'); token !== undefined; token = reader.accept('*')) {
    pointers.push({ kind: 'pointer', token });
    while (ignoredWords.has(reader.peek().text)) reader.next();
  }
  let name = acceptName(grammar);
  let within: readonly Part[] = [];
  if (name === undefined && reader.peek().text === '(' && !beginsParameters(grammar)) {
    reader.next();
    ({ name, parts: within } = reader.nested(() => readParts(grammar)));
    reader.expect(')');
  }
  const suffixes: Part[] = [];
  for (let part = readSuffix(grammar); part !== undefined; part = readSuffix(grammar)) suffixes.push(part);
  return { name, parts: [...pointers, ...suffixes.reverse(), ...within] };
}

/** Whether a parenthesis where a name could be opens the parameters of a function without a name. */
const beginsParameters = ({ reader, startsType }: Grammar): boolean =>
  reader.peek(1).text === ')' || reader.peek(1).text === '...' || startsType(1);

function readSuffix(grammar: Grammar): Part | undefined {
  const { reader, scopes } = grammar;
  const token = reader.peek();
  if (reader.accept('[')) {
    while (ignoredWords.has(reader.peek().text)) reader.next();
    const length = reader.peek().text === ']' ? undefined : Number(grammar.constant());
    reader.expect(']');
    return { kind: 'array', token, length };
  }
  if (!reader.accept('(')) return undefined;
  scopes.push(newScope());
  const { parameters, variadic } = reader.nested(() => readParameters(grammar));
  scopes.pop();
  return { kind: 'function', token, parameters, variadic };
}

/** From behind the opening parenthesis. Nothing within means no parameters, as in C23. */
function readParameters(grammar: Grammar): Pick<FunctionType, 'parameters' | 'variadic'> {
  const { reader } = grammar;
  const parameters: CParameter[] = [];
  if (reader.accept(')')) return { parameters, variadic: false };
  let variadic = false;
  do {
    variadic = reader.accept('...') !== undefined;
    if (!variadic) parameters.push(readParameter(grammar));
  } while (!variadic && reader.accept(','));
  reader.expect(')');
  const alone = parameters.length === 1 && parameters[0].type === voidType && parameters[0].name === undefined;
  return { parameters: alone && !variadic ? [] : parameters, variadic };
}

function readParameter(grammar: Grammar): CParameter {
  const { reader } = grammar;
  const start = reader.peek();
  const { name, type } = grammar.declarator(grammar.specifiers().base);
  grammar.attributes();
  // `(void)` means none.
  if (type === voidType && name === undefined && reader.peek().text === ')') return { type };
  const adjustedType = reader.at(name ?? start, () => adjusted(grammar, type));
  return name === undefined ? { type: adjustedType } : { name: name.text, type: adjustedType };
}

/** Arrays and functions are passed by their address. */
function adjusted({ model }: Grammar, type: CType): CType {
  if (type.kind === 'array') return pointerTo(type.element);
  if (type.kind === 'function') return pointerTo(type);
  if (type.kind === 'void') throw typeError("a parameter cannot have type 'void'");
  layoutOf(type, model);
  return type;
}

function apply({ reader, model }: Grammar, inner: CType, part: Part): CType {
  switch (part.kind) {
    case 'pointer':
      return pointerTo(inner);
    case 'array': {
      const type = arrayOf(inner, part.length);
      reader.at(part.token, () => layoutOf(part.length === undefined ? inner : type, model));
      return type;
    }
    case 'function':
      if (inner.kind === 'array' || inner.kind === 'function') {
        reader.failAt(part.token, `a function cannot return ${briefName(inner)}`, 'c-type');
      }
      if (inner.kind !== 'void') reader.at(part.token, () => layoutOf(inner, model));
      return { kind: 'function', result: inner, parameters: part.parameters, variadic: part.variadic };
  }
}
