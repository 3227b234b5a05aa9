/**
 * Words that declare C to Forth, in C's own words:
 *
 *     library libm.so.6
 *     c: double hypot(double x, double y);                             hypot ( F: r r -- r )
 *     c: int printf(const char *format, ..., int, double) as show;     one call's arguments, and a name of its own
 *     c: struct point { double x, y; };                                /point  point.x  point.y
 *     calling: int compare(const void *, const void *);                compare ( addr1 addr2 function -- n )
 *     ' compare callback: int (const void *, const void *) as by-size;     by-size ( -- C's address of it )
 */
import {
  addNames,
  type CDeclaration,
  type CNames,
  type CType,
  type FunctionType,
  isRecord,
  layoutOf,
  newNames,
  parseDeclarations,
  parseSignature,
  type RecordType,
} from '../../abi/index.ts';
import { callbackFunction } from '../compile/index.ts';
import type { PlainItem } from '../dictionary.ts';
import type { ActionRow, ForeignCode, System } from '../system.ts';
import { forthError } from '../throw-codes.ts';
import { keepText, passingText, quoted } from '../words/text.ts';
import { checkCallback } from './check-callback.ts';
import { type ForeignFunction, foreignFunction } from './function.ts';
import { headerTypes } from './header-types.ts';
import { readForeignText } from './text.ts';

function foreignCode({ foreign }: System): ForeignCode {
  if (foreign.code === undefined) throw forthError(-21, 'there are no C functions here');
  return foreign.code;
}

/** C names that the session knows: at first those of the standard headers. */
function knownNames({ foreign }: System): CNames {
  if (foreign.names === undefined) {
    foreign.names = newNames();
    addNames(foreign.names, parseDeclarations(headerTypes).names);
  }
  return foreign.names;
}

/** What Forth adds to a declaration, taken out of it; spaces keep the places of the rest. */
interface Additions {
  readonly text: string;
  /** `as NAME` */
  readonly name: string | undefined;
  /** `= NUMBER`, which only callbacks have. */
  readonly fallback: bigint | number | undefined;
  /** The types behind `...,` */
  readonly variable: string | undefined;
}

function takeAdditions(whole: string, isCallback = false): Additions {
  let text = whole;
  const take = (pattern: RegExp, keep = 0): string | undefined => {
    const found = pattern.exec(text);
    if (found === null) return undefined;
    const start = found.index + keep;
    text =
      text.slice(0, start) +
      text.slice(start, found.index + found[0].length).replace(/\S/g, ' ') +
      text.slice(found.index + found[0].length);
    return found[1];
  };
  const name = take(/(?<=[)\]\w\s])\bas\s+(\S+)\s*$/i);
  const fallback = !isCallback ? undefined : take(/(?<=\))\s*=\s*(-?\d+(?:\.\d+)?)\s*$/);
  const variable = take(/\.\.\.\s*,([^()]*)(?=\)\s*$)/, 3);
  return { text, name, fallback: fallback === undefined ? undefined : numberIn(fallback), variable };
}

const numberIn = (text: string): bigint | number => (text.includes('.') ? Number(text) : BigInt(text));

/** The name that a declaration gives a word. */
function nameOf(declared: string | undefined, as: string | undefined): string {
  const name = as ?? declared;
  if (name === undefined) throw forthError(-16, 'a name is missing in the declaration, or behind it after AS');
  return name;
}

function define(system: System, name: string, inline: readonly PlainItem[]): void {
  const entry = system.newEntry({ name, inline });
  system.reveal(entry);
  system.latest = entry;
}

const literal = (value: number | bigint): PlainItem => ({ kind: 'literal', value: BigInt.asIntN(64, BigInt(value)) });

/** Address of a symbol of C; throws −13. */
function symbolAddress(system: System, symbol: string, what: string): number {
  const address = foreignCode(system).find(symbol);
  if (address !== undefined) return address;
  throw forthError(
    -13,
    `no library that is open has a ${what} '${symbol}': name the one that has, with LIBRARY before`,
  );
}

function variableTypes(text: string | undefined, names: CNames): readonly CType[] {
  if (text === undefined) return [];
  return parseSignature(`void variable(${text})`, { names }).type.parameters.map(({ type }) => type);
}

function declare(system: System): void {
  const source = readForeignText(system);
  const { text, name, variable } = takeAdditions(source.text);
  const known = knownNames(system);
  source.at(() => {
    const { declarations, names } = parseDeclarations(text, { names: known });
    addNames(known, names);
    const [, asked] = /^\s*(?:struct|union)\s+(\w+)\s*$/.exec(text) ?? [];
    const askedType = known.tags.get(asked ?? '');
    if (asked !== undefined && askedType !== undefined && isRecord(askedType)) defineRecord(system, asked, askedType);
    if (name !== undefined && declarations.length !== 1) throw forthError(-32, `one function can be called '${name}'`);
    for (const [tag, type] of names.tags) if (isRecord(type)) defineRecord(system, tag, type);
    for (const [called, type] of names.typedefs) if (isRecord(type)) defineRecord(system, called, type);
    for (const [called, value] of names.constants) define(system, called, [literal(value)]);
    for (const declaration of declarations) {
      if (declaration.type.kind === 'function') {
        defineFunction(
          system,
          declaration as CDeclaration & { type: FunctionType },
          name,
          variableTypes(variable, known),
        );
      } else defineVariable(system, declaration, name);
    }
  });
}

function defineFunction(
  system: System,
  { name: declared, type }: CDeclaration & { readonly type: FunctionType },
  name: string | undefined,
  variable: readonly CType[],
): void {
  const symbol = nameOf(declared, undefined);
  refuseVariable(symbol, type, variable);
  symbolAddress(system, symbol, 'function');
  define(system, name ?? symbol, [{ kind: 'foreign', callee: foreignFunction(symbol, type, { variable }) }]);
}

function refuseVariable(name: string, { variadic }: FunctionType, variable: readonly CType[]): void {
  if (variable.length > 0 && !variadic) throw forthError(-32, `'${name}' takes no variable arguments`);
}

/** A word that calls functions of a type by their address. */
function defineCalling(system: System): void {
  const source = readForeignText(system);
  const { text, name, variable: more } = takeAdditions(source.text);
  const names = knownNames(system);
  foreignCode(system);
  source.at(() => {
    const { name: declared, type } = parseSignature(text, { names });
    const called = nameOf(declared, name);
    const variable = variableTypes(more, names);
    refuseVariable(called, type, variable);
    const callee = foreignFunction(called, type, { variable, byAddress: true });
    define(system, called, [{ kind: 'foreign', callee }]);
  });
}

function defineVariable(system: System, { name: declared }: CDeclaration, name: string | undefined): void {
  const symbol = nameOf(declared, undefined);
  const address = symbolAddress(system, symbol, 'variable');
  define(system, name ?? symbol, [{ ...literal(address), foreign: symbol } as PlainItem]);
}

/** Size and members of a structure, as words. */
function defineRecord(system: System, name: string, type: RecordType): void {
  if (type.fields === undefined) return;
  define(system, `/${name}`, [literal(layoutOf(type).bytes)]);
  defineMembers(system, name, type, 0);
}

function defineMembers(system: System, name: string, type: RecordType, from: number): void {
  for (const { field, offset } of layoutOf(type).fields) {
    if (field.bits !== undefined) continue;
    if (field.name !== undefined) {
      define(system, `${name}.${field.name}`, [literal(from + offset), { kind: 'primitive', name: '+' }]);
    } else if (isRecord(field.type)) defineMembers(system, name, field.type, from + offset);
  }
}

function defineCallback(system: System): void {
  const source = readForeignText(system);
  const { text, name, fallback } = takeAdditions(source.text, true);
  const word = system.entryOf(system.stacks.pop());
  const code = foreignCode(system);
  source.at(() => {
    const { name: called, type } = parseSignature(text, { names: knownNames(system) });
    if (type.variadic) throw forthError(-32, 'a word cannot take variable arguments');
    const defined = nameOf(called, name);
    const entry = system.newEntry({ name: defined });
    const declared = foreignFunction(entry.symbol, type);
    system.deferred.pin(word);
    system.deferred.settle();
    checkCallback(word, declared);
    if (fallback !== undefined) checkFallback(declared, fallback);
    const address = code.load(callbackFunction(`${entry.symbol}~c`, word, declared, fallback ?? 0), word);
    system.setInline(entry, [{ ...literal(address), foreign: defined } as PlainItem]);
    system.reveal(entry);
    system.latest = entry;
  });
}

function checkFallback({ result }: ForeignFunction, fallback: bigint | number): void {
  if (result === undefined || result.parameter.aggregate !== undefined) {
    throw forthError(-32, 'only a number can have a default');
  }
  if (result.stack === 'data' && typeof fallback === 'number') {
    throw forthError(-32, `the result is an integer, which ${fallback} is not`);
  }
}

function openLibrary(system: System): void {
  const name = system.parseName();
  foreignCode(system).open(name);
}

export const foreignWords: readonly ActionRow[] = [
  {
    name: 'z"',
    effect: [0, 1],
    action: (system) => system.stacks.pushInteger(passingText(system.memory, quoted(system))),
    compiling: (system) => system.append(literal(keepText(system.memory, quoted(system)))),
  },
  { name: 'library', effect: [0, 0], action: openLibrary },
  { name: 'c:', effect: [0, 0], action: declare },
  { name: 'calling:', effect: [0, 0], action: defineCalling },
  { name: 'callback:', effect: [1, 0], action: defineCallback },
];
