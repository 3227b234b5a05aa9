/**
 * A word as a C function. C enters under its own convention; the stack pointers are those that Forth left behind when it called C.
 *
 * No throw crosses frames of C. What the word throws is caught here and kept in the context; C gets a default result, and so do its
 * further callbacks, which do not run. When C returns to the word that called it, that is where the throw goes on.
 */

import { assign } from '../../abi/index.ts';
import {
  buildFunction,
  type FunctionBuilder,
  f64,
  type IrFunction,
  i64,
  isFloat,
  ptr,
  type Type,
  type Value,
} from '../../ir/index.ts';
import { contextSymbols, stackCodes } from '../../link/index.ts';
import { forth } from '../../targets/x64/index.ts';
import { dynamicSymbol, type Word } from '../body.ts';
import { dynamicSignature, wordSignature } from '../compile/signatures.ts';
import { dataStackRegion, floatStackRegion } from '../memory.ts';
import { type ForeignFunction, fromForeign, returnsMemory, toForeign } from './function.ts';

const bytes = 8;

/** The function that C calls; `fallback` is its result while a throw waits. */
export function callbackFunction(
  name: string,
  word: Word,
  declared: ForeignFunction,
  fallback: bigint | number,
): IrFunction {
  const b = buildFunction(name, declared.signature);
  b.at(word.at);
  const cell = (symbol: keyof typeof contextSymbols): Value => b.symboladdr(contextSymbols[symbol]);
  const memory = returnsMemory(declared)
    ? b.slotaddr(b.slot(declared.result!.parameter.aggregate!.bytes, declared.result!.parameter.aggregate!.align))
    : undefined;
  const answerDefault = (): void => {
    if (declared.result === undefined) b.return([]);
    else b.return([memory ?? constant(b, declared.result.parameter.type, fallback)]);
  };

  const waits = b.block([], { cold: true });
  const runs = b.block();
  b.branch(
    b.ne(b.load(i64, cell('thrown')), b.iconst(i64, 0)),
    { target: waits, arguments: [] },
    { target: runs, arguments: [] },
  );
  b.switchTo(waits);
  answerDefault();

  b.switchTo(runs);
  const data = b.load(ptr, cell('dataStack'));
  const floats = b.load(ptr, cell('floatStack'));
  const items = declared.parameters.map((one, index) => ({
    stack: one.stack,
    value: fromForeign(b, b.parameters[index]!, one),
  }));
  if (memory !== undefined) items.push({ stack: 'data', value: b.ptrtoint(memory) });
  const on = (stack: 'data' | 'float'): Value[] => items.flatMap((one) => (one.stack === stack ? [one.value] : []));

  /** C's callbacks find the pointers as they were. */
  const restore = (): void => {
    b.store(data, cell('dataStack'));
    b.store(floats, cell('floatStack'));
  };
  const failed = b.block([i64], { cold: true });
  const { result } = declared;
  refuseWithoutRoom(b, word, { data, floats, cells: on('data'), numbers: on('float') }, failed);
  const outcome = callWord(b, word, { data, floats, cells: on('data'), numbers: on('float') }, failed);
  if (outcome !== undefined) {
    const item = result === undefined || memory !== undefined ? undefined : outcome.take(result.stack);
    restore();
    if (result === undefined) b.return([]);
    else b.return([memory ?? toForeign(b, item!, result)]);
  }
  b.switchTo(failed);
  restore();
  b.store(b.blockParameters(failed)[0]!, cell('thrown'));
  answerDefault();
  return b.function;
}

function constant(b: FunctionBuilder, type: Type, value: bigint | number): Value {
  if (isFloat(type)) return b.fconst(type, Number(value));
  return type === ptr ? b.inttoptr(b.iconst(i64, value)) : b.iconst(type, value);
}

/** Bytes that calling the word puts into memory, by stack: all items of a dynamic form, else those that no register holds. */
function storedBytes(word: Word, { cells, numbers }: Given): Readonly<Record<'data' | 'float', number>> {
  const { effect } = word;
  if (effect?.kind !== 'static') return { data: bytes * cells.length, float: bytes * numbers.length };
  const { standing } = assign(forth, wordSignature(effect));
  const bytesOf = (role: string): number => standing.find((one) => one.role === role)?.argumentBytes ?? 0;
  return { data: bytesOf('dstack'), float: bytesOf('fstack') };
}

/** An overflow while the arguments are stored would be thrown across C: nothing catches it here yet. */
function refuseWithoutRoom(
  b: FunctionBuilder,
  word: Word,
  given: Given,
  failed: ReturnType<FunctionBuilder['block']>,
): void {
  const stored = storedBytes(word, given);
  for (const [stack, pointer, { start }] of [
    ['data', given.data, dataStackRegion],
    ['float', given.floats, floatStackRegion],
  ] as const) {
    if (stored[stack] === 0) continue;
    const room = b.block();
    b.branch(
      b.ult(b.ptrtoint(pointer), b.iconst(i64, start + stored[stack])),
      { target: failed, arguments: [b.iconst(i64, stackCodes[stack].overflow)] },
      { target: room, arguments: [] },
    );
    b.switchTo(room);
  }
}

interface Given {
  readonly data: Value;
  readonly floats: Value;
  readonly cells: readonly Value[];
  readonly numbers: readonly Value[];
}

/** Gives the top of a stack after the call. */
interface Returned {
  take(stack: 'data' | 'float'): Value;
}

/** Calls the word so that what it throws goes to `failed`; undefined if it never returns. */
function callWord(b: FunctionBuilder, word: Word, given: Given, failed: ReturnType<FunctionBuilder['block']>) {
  return word.effect?.kind === 'static' ? callStatic(b, word, given, failed) : callDynamic(b, word, given, failed);
}

function callStatic(
  b: FunctionBuilder,
  word: Word,
  { data, floats, cells, numbers }: Given,
  failed: ReturnType<FunctionBuilder['block']>,
): Returned | undefined {
  const { effect } = word;
  if (effect?.kind !== 'static') return undefined;
  const signature = wordSignature(effect);
  const kept = cells.length - effect.in;
  const floatsKept = numbers.length - effect.floatIn;
  const returned = b.block(signature.results.map(({ type }) => type));
  b.invoke(
    word.symbol,
    signature,
    [data, floats, ...cells.slice(kept), ...numbers.slice(floatsKept)],
    (results, code) => ({
      returned: { target: returned, arguments: results },
      thrown: { target: failed, arguments: [code] },
    }),
  );
  b.switchTo(returned);
  if (!effect.returns) {
    b.unreachable();
    return undefined;
  }
  const results = b.blockParameters(returned).slice(2);
  const left = {
    data: [...cells.slice(0, kept), ...results.slice(0, effect.out)],
    float: [...numbers.slice(0, floatsKept), ...results.slice(effect.out)],
  };
  return { take: (stack) => left[stack].at(-1)! };
}

function callDynamic(
  b: FunctionBuilder,
  word: Word,
  { data, floats, cells, numbers }: Given,
  failed: ReturnType<FunctionBuilder['block']>,
): Returned {
  const store = (pointer: Value, values: readonly Value[]): Value => {
    values.forEach((value, index) => {
      b.store(value, pointer, -bytes * (index + 1));
    });
    return b.ptradd(pointer, b.iconst(i64, -bytes * values.length));
  };
  const returned = b.block([ptr, ptr]);
  const pointers = [store(data, cells), store(floats, numbers)];
  b.invoke(dynamicSymbol(word), dynamicSignature, pointers, (results, code) => ({
    returned: { target: returned, arguments: results },
    thrown: { target: failed, arguments: [code] },
  }));
  b.switchTo(returned);
  const [dataAfter, floatsAfter] = b.blockParameters(returned);
  return {
    take(stack) {
      const [before, after] = stack === 'data' ? [data, dataAfter!] : [floats, floatsAfter!];
      const there = b.block();
      // A word that leaves nothing where C wants a result would give it what somebody else has on the stack.
      b.branch(
        b.ult(b.ptrtoint(after), b.ptrtoint(before)),
        { target: there, arguments: [] },
        { target: failed, arguments: [b.iconst(i64, stackCodes[stack].underflow)] },
      );
      b.switchTo(there);
      return b.load(stack === 'data' ? i64 : f64, after);
    },
  };
}
