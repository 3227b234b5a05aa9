/**
 * Results of primitives without machine code: outside definitions a word runs once, and making code for it costs more than working
 * its result out from what its operations mean.
 */
import {
  type Datum,
  entryBlock,
  floatConstant,
  type IrFunction,
  instructionsIn,
  instructionType,
  integerConstant,
  is,
  opcodeOf,
  operandsOf,
  operationOf,
  resultsOf,
  Trap,
  type Value,
  valueType,
} from '../ir/index.ts';
import { lower } from './compile/index.ts';
import type { Entry } from './dictionary.ts';
import { primitives } from './primitives/index.ts';
import type { Stacks } from './stack.ts';
import { forthError, throwMessage } from './throw-codes.ts';

const signed = (datum: Datum): bigint => BigInt.asIntN(64, datum as bigint);

/** The function of a word that is one primitive whose results follow from its operands alone. */
function pureFunction(entry: Entry): IrFunction | undefined {
  const item = entry.inline?.length === 1 ? entry.inline[0] : undefined;
  if (item?.kind !== 'primitive' || primitives.get(item.name)?.special !== undefined) return undefined;
  if (entry.effect?.kind !== 'static') return undefined;
  const f = lower(entry);
  if (f.blocks.length !== 1) return undefined;
  for (const id of instructionsIn(f, entryBlock(f))) {
    const known = is(f, id, 'iconst') || is(f, id, 'fconst') || is(f, id, 'return');
    if (!known && operationOf(opcodeOf(f, id)).meaning === undefined) return undefined;
  }
  return f;
}

/** Carries words out on the stacks where it can; answers whether it did. */
export function createImmediateResults(stacks: Stacks): (entry: Entry) => boolean {
  const functions = new Map<Entry, IrFunction | undefined>();
  return (entry) => {
    let f = functions.get(entry);
    if (f === undefined) {
      if (functions.has(entry)) return false;
      f = pureFunction(entry);
      functions.set(entry, f);
      if (f === undefined) return false;
    }
    const { effect } = entry;
    if (effect?.kind !== 'static') return false;
    const values = new Map<Value, Datum>();
    const parameters = f.blocks[0]!.parameters;
    for (let i = parameters.length - 1; i >= 2 + effect.in; i--) values.set(parameters[i]!, stacks.popFloat());
    for (let i = 1 + effect.in; i >= 2; i--) values.set(parameters[i]!, BigInt.asUintN(64, stacks.pop()));
    evaluate(f, values, (results) => {
      for (const datum of results.slice(2, 2 + effect.out)) stacks.push(signed(datum));
      for (const datum of results.slice(2 + effect.out)) stacks.pushFloat(datum as number);
    });
    return true;
  };
}

function evaluate(f: IrFunction, values: Map<Value, Datum>, leave: (results: readonly Datum[]) => void): void {
  // The stack pointers go through unused.
  const read = (value: Value): Datum => values.get(value) ?? 0n;
  for (const id of instructionsIn(f, entryBlock(f))) {
    const operands = operandsOf(f, id);
    if (is(f, id, 'return')) {
      leave(operands.map(read));
      return;
    }
    const type = instructionType(f, id);
    const results = resultsOf(f, id);
    if (is(f, id, 'iconst')) values.set(results[0]!, integerConstant(f, id));
    else if (is(f, id, 'fconst')) values.set(results[0]!, floatConstant(f, id));
    else {
      const from = operands.length === 0 ? type : valueType(f, operands[0]!);
      const data = attempt(() => operationOf(opcodeOf(f, id)).meaning!(type, operands.map(read), from));
      results.forEach((result, index) => {
        values.set(result, data[index]!);
      });
    }
  }
}

function attempt<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof Trap) throw forthError(error.code, throwMessage(error.code));
    throw error;
  }
}
