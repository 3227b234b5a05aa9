import { describe, expect, test } from 'vitest';
import { ruleBook } from '../../../src/codegen/compile.ts';
import { everyCondition, everyRule, type ReadyRule, readRules } from '../../../src/codegen/rules/book.ts';
import { dice } from '../../support/random/dice.ts';
import { disagreement } from './agreement.ts';
import { drawFrom } from './draw.ts';
import { type Case, conditionAsked } from './left-side.ts';

const seed = Number(process.env.SEED ?? 20_260_101);
const book = ruleBook();

/** How many conditions are tried for a rule that takes any. */
const conditionsTried = 24;

/** A rule that asks for a condition is tried with many: every one that its own root can be, or some of all. */
function casesOf(rule: ReadyRule): Case[] {
  const asked = conditionAsked(rule);
  if (asked === undefined) return [{ rule, condition: undefined }];
  if (asked === 'self') return everyCondition(book)[rule.key].map((condition) => ({ rule, condition }));
  const all = everyCondition(book).flat();
  const stride = Math.floor(all.length / conditionsTried);
  return [undefined, ...all.filter((_, index) => index % stride === 0)].map((condition) => ({ rule, condition }));
}

/** Rules with the variants that commutative operations give them, by text. */
function byText(file: string): [string, ReadyRule[]][] {
  const texts = new Map<string, ReadyRule[]>();
  for (const rule of everyRule(book)) {
    if (!rule.rule.place.startsWith(`${file}:`)) continue;
    texts.set(rule.rule.text, [...(texts.get(rule.rule.text) ?? []), rule]);
  }
  return [...texts];
}

describe.each(book.lowering.rules)(`both sides of each rule agree, in $name (seed ${seed})`, ({ name }) => {
  test.each(byText(name))('%s', (_, rules) => {
    const draw = drawFrom(dice(seed));
    for (const rule of rules) {
      const cases = casesOf(rule);
      const rounds = cases.length === 1 ? 10 : 2;
      for (const one of cases) expect(disagreement(one, draw, rounds, 12)).toBeUndefined();
    }
  });
});

describe('a wrong rule is found', () => {
  test.each([
    ['bits above the operand take part', '(lshr.i8 x (iconst c)) => (shr32ri x count(c))'],
    ['a narrow count is not reduced', '(shl.i8 x y) => (shl32rc x y)'],
    ['a sum of other operands', '(sub.i64 x y) => (sub64rr y x)'],
    ['a 32-bit result with an upper half', '(sub.i32 x y) => (sub64rr x y)'],
    ['an extension that extends nothing', '(zext.i64.i32 x) => (mov64rr x)'],
    ['an immediate cut off', '(add.i64 x (iconst c)) => (add64ri x c)'],
    ['an immediate for a narrower form', '(and.i32 x (iconst c)) => (and16ri x c)'],
    ['a displacement that does not fit', '(add.i64 x (iconst c)) => (lea64rm [x + c])'],
    ['a zero forgotten', '(clz.i32 x) => (xor32ri (bsr32rr (mov32ri 0) x) 31)'],
    ['memory read that the program does not read', '(load.i8 a) => (mov32rm [a])'],
    ['memory written with another width', '(store16.i64 x a) => (mov32mr [a] x)'],
    ['memory not written', '(store.i64 (add.i64 (load.i64 a) x) a) => (cmp64mr [a] x)'],
    ['another sign', '?(slt.i32 x y) => (cmp32rr x y) below'],
    ['exchanged operands without the condition', '?(ult.i8 (iconst c) x) && int32(c) => (cmp8ri x c) below'],
    ['unordered floats', '?(flt.f64 x y) => (ucomisd_rr x y) below'],
    ['flags that hold nothing', '?(ne.i32 (shl.i32 x y) 0) => (shl32rc x y) notEqual'],
    ['one flag of two', '(branch (feq.f64 x y)) => (ucomisd_rr x y) (jcc32 notEqual else) (jmp32 then)'],
    ['edges exchanged', '(branch c) => (jcc32 ?c else) (jmp32 then)'],
    ['the other value selected', '(select.i32 c x y) => (cmovcc32rr ?c x y)'],
    [
      'flags overwritten',
      '(feq.f64 x y) => (ucomisd_rr x y) p = (xor32ri (setccr noParity) 0) e = (setccr equal) (and32rr p e)',
    ],
    ['a dividend without its sign', '(sdivrem.i32 x y) => (idiv32r y x (mov32ri 0))'],
    ['the other rounding', '(ffloor.f64 x) => (roundsd_rri x 10)'],
    ['operands of a minimum exchanged', '(fmin.f64 x y) => (minsd_rr y x)'],
    ['another flag', '?(saddover.i32 x y) => sum = (add32rr x y) sum sign'],
    [
      'a sum beside the flags that is another',
      '?(saddover.i32 x y) => (add32rr x y) sum = (lea32rm [x + x]) sum overflow',
    ],
    ['results exchanged', '(umulwide.i64 x y) => low = (mul64r y x) low low'],
  ])('%s: %s', (_, text) => {
    const rules = everyRule(readRules({ ...book.lowering, rules: [{ name: 'wrong', text }] }));
    const draw = drawFrom(dice(seed));
    const found = rules.map((rule) => disagreement({ rule, condition: undefined }, draw, 20, 20));
    expect(found[0]).toContain(text);
  });
});
