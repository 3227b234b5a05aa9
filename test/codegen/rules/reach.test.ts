import { describe, expect, test } from 'vitest';
import { ruleBook } from '../../../src/codegen/compile.ts';
import { everyRule, type ReadyRule } from '../../../src/codegen/rules/book.ts';
import { dice } from '../../support/random/dice.ts';
import { drawFrom } from './draw.ts';
import { reach } from './reach.ts';

const seed = Number(process.env.SEED ?? 20_260_102);
const book = ruleBook();

/** Rules by text: one is enough of the variants that commutative operations give. */
function byText(file: string): [string, ReadyRule[]][] {
  const texts = new Map<string, ReadyRule[]>();
  for (const rule of everyRule(book)) {
    if (rule.rule.place.startsWith(`${file}:`)) texts.set(rule.rule.text, [...(texts.get(rule.rule.text) ?? []), rule]);
  }
  return [...texts];
}

describe.each(book.lowering.rules)(`selection takes each rule somewhere, in $name (seed ${seed})`, ({ name }) => {
  test.each(byText(name))('%s', (_, variants) => {
    const draw = drawFrom(dice(seed));
    expect(reach(book, variants, draw)).toEqual({ reached: true, instead: [] });
  });
});
