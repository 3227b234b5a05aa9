/**
 * C declarations to types: functions, structures, unions, enumerations, typedefs, whatever the standard headers call integers. Neither
 * function bodies nor preprocessor lines. ISO C11 6.7 has the grammar; gcc's manual the attributes.
 */
import type { SourcePosition } from '../../../ir/index.ts';
import { type Layout, layoutOf } from '../layout.ts';
import { type DataModel, systemVModel } from '../model.ts';
import type { CType, FunctionType } from '../types.ts';
import { readAttributes } from './attributes.ts';
import { readConstant } from './constant.ts';
import { readDeclarator } from './declarator.ts';
import type { Grammar } from './grammar.ts';
import { constantCalled, newScope, type Scope, type TaggedType } from './scope.ts';
import { readSpecifiers, startsType } from './specifiers.ts';
import { readerOf, type Token } from './tokens.ts';

export type { TaggedType } from './scope.ts';

/** Names that texts before have given a meaning. */
export type CNames = Scope;
export const newNames: () => CNames = newScope;

/** Adds names to those that are known; newer ones hide older ones. */
export function addNames(known: CNames, added: CNames): void {
  for (const [name, type] of added.tags) known.tags.set(name, type);
  for (const [name, value] of added.constants) known.constants.set(name, value);
  for (const [name, type] of added.typedefs) known.typedefs.set(name, type);
}

export interface ParseOptions {
  /** Names the text in errors. */
  readonly file?: string;
  /** Decides what `size_t` and the like are. */
  readonly model?: DataModel;
  /** Those that are known from texts before. This text may give them another meaning. */
  readonly names?: CNames;
}

export interface CDeclaration {
  /** Absent where none is given, as in `int (int)`. */
  readonly name?: string;
  readonly type: CType;
  /** Of the name, or of the declaration where there is none. */
  readonly position: SourcePosition;
}

export interface CDeclarations {
  /** In the text's order; a declaration of a mere type, as in `struct point { int x, y; };`, is not among them. */
  readonly declarations: readonly CDeclaration[];
  /** Types with a tag by that tag, as at the end of the text. */
  readonly types: ReadonlyMap<string, TaggedType>;
  /** All names that the text gives a meaning. */
  readonly names: CNames;
}

/** Reads declarations, parted by `;`. Throws `c-syntax` for what is not C and `c-type` for what no type can be, with the position. */
export function parseDeclarations(text: string, options: ParseOptions = {}): CDeclarations {
  const grammar = grammarOf(text, options);
  const declarations: CDeclaration[] = [];
  while (grammar.reader.peek().kind !== 'end') {
    if (!grammar.reader.accept(';')) declarations.push(...readDeclaration(grammar));
  }
  const names = grammar.scopes.at(-1)!;
  return { declarations, types: names.tags, names };
}

/** Reads one type, as `struct { double x; long n; }` or `int (*)(int)`, with or without a name. Errors as `parseDeclarations`. */
export function parseType(text: string, options: ParseOptions = {}): CType {
  const grammar = grammarOf(text, options);
  const { type } = grammar.declarator(grammar.specifiers().base);
  grammar.reader.accept(';');
  if (grammar.reader.peek().kind !== 'end') grammar.reader.fail('the end of the type');
  return type;
}

/** Reads the declaration of one function, behind those of the types that it names. Errors as `parseDeclarations`. */
export function parseSignature(
  text: string,
  options: ParseOptions = {},
): CDeclaration & { readonly type: FunctionType } {
  const grammar = grammarOf(text, options);
  const { reader } = grammar;
  let found: CDeclaration | undefined;
  while (reader.peek().kind !== 'end') {
    const start = reader.peek();
    if (reader.accept(';')) continue;
    for (const declaration of readDeclaration(grammar)) {
      if (found !== undefined || declaration.type.kind !== 'function')
        reader.failAt(start, 'only one function belongs here');
      found = declaration;
    }
  }
  if (found === undefined) return reader.fail('a function');
  return found as CDeclaration & { type: FunctionType };
}

/** One declaration with its end: none, one or several things of the same base type. */
function readDeclaration(grammar: Grammar): readonly CDeclaration[] {
  const { reader } = grammar;
  const declarations: CDeclaration[] = [];
  const atEnd = (): boolean => reader.peek().kind === 'end' || reader.peek().text === ';';
  const start = reader.peek();
  const { base, introduces, defines } = readSpecifiers(grammar, true);
  if (!(introduces && atEnd())) {
    do {
      const { name, type } = grammar.declarator(base);
      grammar.attributes();
      if (name === undefined && type === base) reader.fail('a name');
      if (defines) {
        if (name === undefined) reader.fail('a name');
        else grammar.scopes.at(-1)!.typedefs.set(name.text, type);
        continue;
      }
      const position = reader.positionOf(name ?? start);
      declarations.push({ ...(name === undefined ? {} : { name: name.text }), type, position });
    } while (reader.accept(','));
  }
  if (!atEnd()) reader.fail("';'");
  reader.accept(';');
  return declarations;
}

function grammarOf(text: string, { file = 'text', model = systemVModel, names }: ParseOptions): Grammar {
  const reader = readerOf(text, file);
  const layoutOfName = (start: Token): Layout => {
    const type = reader.nested(() => grammar.declarator(grammar.specifiers().base).type);
    return reader.at(start, () => layoutOf(type, model));
  };
  const constants = {
    constantCalled: (name: string) => constantCalled(grammar, name),
    readMeasure: (operator: 'sizeof' | '_Alignof') => {
      const { bytes, align } = layoutOfName(reader.expect('('));
      reader.expect(')');
      return BigInt(operator === 'sizeof' ? bytes : align);
    },
  };
  const grammar: Grammar = {
    reader,
    model,
    scopes: [...(names === undefined ? [] : [names]), newScope()],
    specifiers: () => readSpecifiers(grammar),
    startsType: (ahead) => startsType(grammar, ahead),
    declarator: (base) => readDeclarator(grammar, base),
    constant: () => readConstant(reader, constants),
    attributes: () => readAttributes(grammar),
    alignment() {
      const start = reader.expect('(');
      const align = grammar.startsType() ? layoutOfName(start).align : Number(grammar.constant());
      reader.expect(')');
      return align === 0 ? {} : { align };
    },
  };
  return grammar;
}
