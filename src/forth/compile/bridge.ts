/** The dynamic form of a word with a static effect: it takes the items from memory, calls the word, and puts the results there. */
import { buildFunction, f64, type IrFunction, i64, invariant, type Type, type Value } from '../../ir/index.ts';
import { dynamicSymbol, type Subject } from '../body.ts';
import { dynamicSignature, wordSignature } from './signatures.ts';

const bytes = 8;

export function bridge(word: Omit<Subject, 'body'>): IrFunction {
  const { effect } = word;
  invariant(effect?.kind === 'static', `${word.name} has no static effect to make a bridge from`);
  const b = buildFunction(dynamicSymbol(word), dynamicSignature);
  b.at(word.at);
  const [data, floats] = b.parameters;
  const items = (pointer: Value, count: number, type: Type): Value[] =>
    Array.from({ length: count }, (_, index) => b.load(type, pointer, (count - 1 - index) * bytes));
  const moved = (pointer: Value, count: number): Value =>
    count === 0 ? pointer : b.ptradd(pointer, b.iconst(i64, count * bytes));
  const values = [
    moved(data!, effect.in),
    moved(floats!, effect.floatIn),
    ...items(data!, effect.in, i64),
    ...items(floats!, effect.floatIn, f64),
  ];
  const signature = wordSignature(effect);
  if (effect.out + effect.floatOut === 0) {
    b.tailcall(word.symbol, signature, values);
    return b.function;
  }
  const [dataAfter, floatsAfter, ...results] = b.call(word.symbol, signature, values);
  const store = (pointer: Value, stored: readonly Value[]): Value => {
    stored.forEach((value, index) => {
      b.store(value, pointer, -bytes * (index + 1));
    });
    return moved(pointer, -stored.length);
  };
  b.return([store(dataAfter!, results.slice(0, effect.out)), store(floatsAfter!, results.slice(effect.out))]);
  return b.function;
}
