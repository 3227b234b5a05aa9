/** Calling conventions of LLVM IR by the names of ours, and signatures of functions and calls. */
import { type Aggregate, f64, i16, i64, type Parameter, ptr, type Signature } from '../ir/index.ts';
import type { ValueAttributes } from './attributes.ts';
import { failure } from './errors.ts';
import { advance, type Lexer, tokens } from './lexer.ts';
import type { ModuleScope } from './scope.ts';
import { expected, unsupported } from './steps.ts';
import { nameText } from './text.ts';
import { describeType, type LlvmType, type Part } from './types.ts';
import { type Word, type WordNumber, word } from './words.ts';

/** What callers and callees of one program agree on freely (`fastcc`, `coldcc`, `tailcc`) is C's convention here. */
const byName: Partial<Record<Word, string>> = {
  ccc: 'sysv',
  fastcc: 'sysv',
  coldcc: 'sysv',
  tailcc: 'sysv',
  x86_64_sysvcc: 'sysv',
  win64cc: 'win64',
  preserve_mostcc: 'preserve-most',
  preserve_allcc: 'preserve-all',
  preserve_nonecc: 'preserve-none',
  ghccc: 'ghc',
};
const byWord = new Map<WordNumber, string>(Object.entries(byName).map(([text, name]) => [word[text as Word], name]));

/** `cc 10`, by numbers of LLVM's `CallingConv.h`. */
const byNumber: Readonly<Record<number, string>> = {
  0: 'sysv',
  8: 'sysv',
  9: 'sysv',
  10: 'ghc',
  14: 'preserve-most',
  15: 'preserve-all',
  18: 'sysv',
  21: 'preserve-none',
  78: 'sysv',
  79: 'win64',
};

export const defaultConvention = 'sysv';

/** Reads a convention, if one is named. */
export function readConvention(lexer: Lexer): string {
  if (lexer.kind !== tokens.word || lexer.word === 0) return defaultConvention;
  const named = byWord.get(lexer.word);
  if (named !== undefined) {
    advance(lexer);
    return named;
  }
  if (lexer.word === word.swiftcc || lexer.word === word.swifttailcc)
    unsupported(lexer, `the calling convention '${nameText(lexer)}'`);
  if (lexer.word !== word.cc) return defaultConvention;
  advance(lexer);
  if (lexer.kind !== tokens.integer) expected(lexer, "a convention's number");
  const numbered = byNumber[lexer.number];
  if (numbered === undefined) unsupported(lexer, `calling convention ${lexer.number}`);
  advance(lexer);
  return numbered;
}

/** How some parts of a value travel. */
export interface Piece {
  readonly parameter: Parameter;
  /** The parts: `first`, and for all kinds but `part` the one after it. */
  readonly first: number;
  /** One part; two floats of 32 bits side by side in one of 64; two halves of a wide integer in memory. */
  readonly kind: 'part' | 'floats' | 'wide';
}

const pieces = new WeakMap<LlvmType, readonly Piece[]>();

/** A 128-bit integer goes in two registers or in memory, never in one of each: as the ABI's `__int128`. */
const wideInteger: Aggregate = {
  bytes: 16,
  align: 16,
  nature: 'wide-integer',
  leaves: [
    { offset: 0, type: i64 },
    { offset: 8, type: i64 },
  ],
};

/** How a value of a type is passed. Throws `llvm-unsupported` for types that are not. */
export function piecesOf(lexer: Lexer, type: LlvmType): readonly Piece[] {
  let known = pieces.get(type);
  if (known === undefined) {
    known = computePieces(lexer, type, { next: 0 });
    pieces.set(type, known);
  }
  return known;
}

function computePieces(lexer: Lexer, type: LlvmType, counter: { next: number }): Piece[] {
  const take = (count: number): number => {
    counter.next += count;
    return counter.next - count;
  };
  switch (type.kind) {
    case 'struct':
      return type.fields.flatMap((field) => computePieces(lexer, field, counter));
    case 'array':
      return Array.from({ length: type.count }, () => computePieces(lexer, type.element, counter)).flat();
    case 'vector':
      if (type.count === 2 && type.element.kind === 'float' && type.element.name === 'float')
        return [{ parameter: { type: f64 }, first: take(2), kind: 'floats' }];
      return unsupported(lexer, `passing a value of type ${describeType(type)}`);
    default: {
      const { parts } = type;
      if (parts === undefined) return unsupported(lexer, `a value of type ${describeType(type)}`);
      if (parts.length > 2) return unsupported(lexer, `passing a value of type ${describeType(type)}`);
      if (parts.length === 2)
        return [{ parameter: { type: ptr, aggregate: wideInteger }, first: take(2), kind: 'wide' }];
      return [{ parameter: { type: parts[0]!.type }, first: take(1), kind: 'part' }];
    }
  }
}

const pieceResults = new WeakMap<LlvmType, readonly Piece[]>();

/** How a result travels: as a parameter does, but that the halves of a wide integer are results of their own. */
export function resultPieces(lexer: Lexer, type: LlvmType): readonly Piece[] {
  let known = pieceResults.get(type);
  if (known === undefined) {
    known = type.kind === 'void' ? [] : piecesOf(lexer, type).flatMap(resultPiece);
    pieceResults.set(type, known);
  }
  return known;
}

function resultPiece(piece: Piece): readonly Piece[] {
  if (piece.kind !== 'wide') return [piece];
  return [0, 1].map((half) => ({ parameter: { type: i64 }, first: piece.first + half, kind: 'part' }));
}

/** Whether values of an integer type use all bits of the IR's. */
export const isWhole = ({ bits, type }: Part): boolean => bits === 0 || bits === 8 << type;

/** What is passed: its type and attributes. */
export interface Passed {
  readonly type: LlvmType;
  readonly attributes: ValueAttributes;
}

/** The parameters of the IR for one of LLVM's. */
export function parametersOf(scope: ModuleScope, { type, attributes }: Passed): readonly Parameter[] {
  if (attributes.byValue !== undefined) return [{ type: ptr, aggregate: aggregateOf(scope, attributes) }];
  const passed = piecesOf(scope.lexer, type);
  if (attributes.extension === undefined || type.kind !== 'integer' || type.bits > 64) {
    const parameters: Parameter[] = [];
    for (const { parameter } of passed) parameters.push(parameter);
    return parameters;
  }
  return extended[attributes.extension][passed[0]!.parameter.type]!;
}

const extended = (() => {
  const each = (extension: 'signed' | 'unsigned'): readonly (readonly Parameter[])[] =>
    [0, 1, 2, 3].map((type) => [{ type: type as Parameter['type'], extension }]);
  return { signed: each('signed'), unsigned: each('unsigned') };
})();

/**
 * Memory that clang passes by value lies on the stack, whatever is in it: what could go in registers it takes apart itself. A leaf
 * that is not aligned says so to conventions that would look.
 */
function aggregateOf(scope: ModuleScope, { byValue, align }: ValueAttributes): Aggregate {
  const type = byValue!;
  const bytes = type.size;
  if (bytes === 1 || bytes === 2) unsupported(scope.lexer, "'byval' of one or two bytes");
  const aligned = align > 0 ? align : Math.max(8, type.align);
  const known = scope.aggregates.find((one) => one.type === type && one.align === aligned);
  if (known !== undefined) return known.aggregate;
  const aggregate: Aggregate = {
    bytes,
    align: aligned,
    nature: 'struct',
    leaves: bytes === 0 ? [] : [{ offset: 1, type: i16 }],
  };
  scope.aggregates.push({ type, align: aligned, aggregate });
  return aggregate;
}

/** Whether a function under a convention also returns the address that its result was written to. */
const returnsResultPointer: ReadonlySet<string> = new Set(['sysv', 'win64']);

export interface SignatureParts {
  readonly convention: string;
  readonly parameters: readonly Passed[];
  readonly result: Passed;
  readonly variadic: boolean;
  /** Of the parameters, how many are declared; all where absent. */
  readonly declared?: number | undefined;
}

/** A signature with what it was made of. */
export interface KnownSignature {
  readonly parts: SignatureParts;
  readonly signature: Signature;
}

/** The signature of a call of a function by its number: mostly that of the call before. */
export function signatureOfCall(scope: ModuleScope, callee: number, parts: SignatureParts): Signature {
  const known = scope.lastCalls[callee];
  if (known !== undefined && sameParts(known.parts, parts)) return known.signature;
  const signature = signatureOf(scope, parts);
  scope.lastCalls[callee] = { parts, signature };
  return signature;
}

function sameParts(a: SignatureParts, b: SignatureParts): boolean {
  const { parameters } = a;
  if (a.convention !== b.convention || a.variadic !== b.variadic || a.declared !== b.declared) return false;
  if (parameters.length !== b.parameters.length || !samePassed(a.result, b.result)) return false;
  for (let i = 0; i < parameters.length; i++) if (!samePassed(parameters[i]!, b.parameters[i]!)) return false;
  return true;
}

function samePassed(a: Passed, b: Passed): boolean {
  const [x, y] = [a.attributes, b.attributes];
  return (
    a.type === b.type &&
    x.extension === y.extension &&
    x.byValue === y.byValue &&
    x.resultPointer === y.resultPointer &&
    (x.byValue === undefined || x.align === y.align)
  );
}

/** How many signatures with so many parameters are looked through before one is made. */
const mostAlike = 8;

/** The signature of a function or call; equal ones are one value. */
export function signatureOf(scope: ModuleScope, parts: SignatureParts): Signature {
  scope.lastSignatures[parts.parameters.length] ??= [];
  const alike = scope.lastSignatures[parts.parameters.length]!;
  for (const known of alike) if (sameParts(known.parts, parts)) return known.signature;
  const signature = makeSignature(scope, parts);
  if (alike.length === mostAlike) alike.shift();
  alike.push({ parts, signature });
  return signature;
}

function makeSignature(scope: ModuleScope, parts: SignatureParts): Signature {
  const { convention, result, variadic } = parts;
  const parameters = parts.parameters.flatMap((one) => parametersOf(scope, one));
  const pointer = parts.parameters.some(({ attributes }) => attributes.resultPointer);
  if (pointer && result.type.kind !== 'void')
    throw failure(scope.lexer, 'llvm-type', "a function with a parameter 'sret' returns nothing else");
  const results = pointer && returnsResultPointer.has(convention) ? [{ type: ptr }] : resultsOf(scope.lexer, result);
  const declared =
    parts.declared === undefined
      ? undefined
      : parts.parameters.slice(0, parts.declared).flatMap((one) => parametersOf(scope, one)).length;
  const key = keyOf(scope, convention, parameters, results, variadic, declared);
  let signature = scope.signatures.get(key);
  if (signature === undefined) {
    signature = {
      convention,
      parameters,
      results,
      ...(variadic ? { variadic } : {}),
      ...(variadic && declared !== undefined && declared < parameters.length ? { declared } : {}),
    };
    scope.signatures.set(key, signature);
  }
  return signature;
}

function resultsOf(lexer: Lexer, { type, attributes }: Passed): readonly Parameter[] {
  const results = resultPieces(lexer, type).map(({ parameter }) => parameter);
  const { extension } = attributes;
  return extension !== undefined && type.kind === 'integer' && type.bits <= 64
    ? results.map((result) => ({ ...result, extension }))
    : results;
}

function keyOf(
  { aggregates }: ModuleScope,
  convention: string,
  parameters: readonly Parameter[],
  results: readonly Parameter[],
  variadic: boolean,
  declared: number | undefined,
): string {
  const letter = ({ type, extension, aggregate }: Parameter): string => {
    if (aggregate !== undefined) return `<${aggregates.findIndex((one) => one.aggregate === aggregate)}>`;
    return `${type}${extension === undefined ? '' : extension === 'signed' ? 's' : 'u'}`;
  };
  const tail = variadic ? `v${declared ?? parameters.length}` : '';
  return `${convention}(${parameters.map(letter).join('')})${results.map(letter).join('')}${tail}`;
}
