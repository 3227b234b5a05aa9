/** Functions of LLVM's own, by name: `llvm.` and a name, then types that they are for. */
import type { Value } from '../../ir/index.ts';
import { byElement } from '../arithmetic.ts';
import { noAttributes, plainGroup, readAttributes, readFunctionAttribute, skipParentheses } from '../attributes.ts';
import { type Body, defineValues, partsOf } from '../body.ts';
import type { Constant } from '../constants.ts';
import { failure } from '../errors.ts';
import { advance, marks, tokens } from '../lexer.ts';
import { emitScalars, readOperands } from '../operands.ts';
import { readConstant } from '../read-constant.ts';
import { readType } from '../read-type.ts';
import { accept, expect, unsupported } from '../steps.ts';
import type { LlvmType } from '../types.ts';
import { bitIntrinsics } from './bits.ts';
import { floatIntrinsics } from './floats.ts';
import { memoryIntrinsics } from './memory.ts';
import { otherIntrinsics } from './other.ts';
import { overflowIntrinsics } from './overflow.ts';

export interface Argument {
  readonly type: LlvmType;
  readonly values: readonly Value[];
  /** Where the argument is a constant. */
  readonly constant: Constant | undefined;
}

/** What a call of an intrinsic function is made of. */
export interface IntrinsicCall {
  readonly body: Body;
  readonly name: string;
  readonly arguments: readonly Argument[];
  readonly result: LlvmType;
  readonly place: number;
}

export type Intrinsic =
  /** Its call is nothing; a result is undefined. */
  | 'nothing'
  /** Writes the instructions and gives the parts of the result. */
  | { readonly count: number; readonly write: (call: IntrinsicCall) => readonly Value[] }
  /** The same for one element of a vector, where operands and result are vectors; `type` is the first operand's. */
  | {
      readonly count: number;
      readonly element: (
        body: Body,
        type: LlvmType,
        values: readonly (readonly Value[])[],
        call: IntrinsicCall,
      ) => readonly Value[];
    };

const table: Readonly<Record<string, Intrinsic>> = {
  ...memoryIntrinsics,
  ...bitIntrinsics,
  ...overflowIntrinsics,
  ...floatIntrinsics,
  ...otherIntrinsics,
};

const known = new Map<string, Intrinsic | undefined>();

/** The intrinsic function of a name, which types may follow. */
function findIntrinsic(symbol: string): Intrinsic | undefined {
  if (known.has(symbol)) return known.get(symbol);
  let name = symbol.slice('llvm.'.length);
  while (name !== '' && !Object.hasOwn(table, name)) name = name.slice(0, Math.max(0, name.lastIndexOf('.')));
  const found = name === '' ? undefined : table[name];
  known.set(symbol, found);
  return found;
}

/** Reads the arguments of a call of an intrinsic function and writes what it does. */
export function callIntrinsic(body: Body, symbol: string, result: LlvmType, local: number, place: number): void {
  const { lexer } = body;
  const found = findIntrinsic(symbol);
  if (found === undefined) unsupported(lexer, `'${symbol}'`, place);
  if (found === 'nothing') {
    if (lexer.kind !== marks.open) expect(lexer, marks.open);
    skipParentheses(lexer);
    skipAttributes(body);
    if (result.kind !== 'void') {
      defineValues(body, local, place, result, emitScalars(body, partsOf(body, result), result, { kind: 'undefined' }));
    }
    return;
  }
  const given = readArguments(body);
  skipAttributes(body);
  if (given.length < found.count)
    throw failure(lexer, 'llvm-type', `'${symbol}' takes ${found.count} arguments`, place);
  const call: IntrinsicCall = { body, name: symbol, arguments: given, result, place };
  const values = 'write' in found ? found.write(call) : elementwise(call, found.element, found.count);
  if (result.kind !== 'void') defineValues(body, local, place, result, values);
}

function elementwise(
  call: IntrinsicCall,
  element: Extract<Intrinsic, { element: unknown }>['element'],
  count: number,
): readonly Value[] {
  const { body, arguments: given } = call;
  const { type } = given[0]!;
  const operands = given.slice(0, count);
  if (operands.some((one) => (one.type.kind === 'vector') !== (type.kind === 'vector')))
    unsupported(body.lexer, `'${call.name}' of these types`, call.place);
  const scalar = type.kind === 'vector' ? type.element : type;
  return byElement(
    type,
    operands.map(({ values }) => values),
    (values) => element(body, scalar, values, call),
  );
}

function readArguments(body: Body): readonly Argument[] {
  const { lexer, scope } = body;
  const given: Argument[] = [];
  expect(lexer, marks.open);
  if (lexer.kind !== marks.close) {
    do {
      const start = lexer.start;
      const type = readType(scope.types);
      if (type.kind === 'metadata') unsupported(lexer, 'metadata as an argument', start);
      readAttributes(scope.types, noAttributes());
      const parts = partsOf(body, type);
      const constant = lexer.kind === tokens.local ? undefined : readConstant(scope, type);
      const values = constant === undefined ? readOperands(body, type) : emitScalars(body, parts, type, constant);
      given.push({ type, values, constant });
    } while (accept(lexer, marks.comma));
  }
  expect(lexer, marks.close);
  return given;
}

/** Groups and bundles behind the call. */
function skipAttributes({ lexer }: Body): void {
  while ((lexer.kind === tokens.attributes && lexer.number >= 0) || (lexer.kind === tokens.word && lexer.word === 0))
    readFunctionAttribute(lexer, () => undefined, plainGroup);
  if (lexer.kind === marks.openBracket) {
    while (lexer.kind !== marks.closeBracket && lexer.kind !== tokens.end) advance(lexer);
    expect(lexer, marks.closeBracket);
  }
}

/** An argument that must be the same in every run. */
export function knownFlag(call: IntrinsicCall, index: number): boolean {
  const constant = call.arguments[index]?.constant;
  return constant !== undefined && constant.kind === 'integer' && constant.value !== 0n;
}
