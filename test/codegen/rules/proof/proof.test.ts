import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ruleBook } from '../../../../src/codegen/compile.ts';
import { everyRule, type ReadyRule, readRules } from '../../../../src/codegen/rules/book.ts';
import { constantFunctions, constantTests } from '../../../../src/codegen/rules/functions.ts';
import {
  type Datum,
  i8,
  i16,
  i32,
  i64,
  type OperationName,
  opcodes,
  operationOf,
  Trap,
  type Type,
  typeWidth,
} from '../../../../src/ir/index.ts';
import { evaluateMeaning, flagBits, flagsFrom, instructions } from '../../../../src/targets/x64/index.ts';
import { dice } from '../../../support/random/dice.ts';
import { constantOf, drawFrom } from '../draw.ts';
import { functionTerms, guardTerms } from './constants.ts';
import { type Flags, meaningTerms } from './meanings.ts';
import { isProvable, type Refutation, refutations } from './rule-terms.ts';
import { openSolver, type Solver } from './solver.ts';
import { and, equal, falsehood, literal, lowBits, not, operationTerms, or, type Term, truth } from './terms.ts';

const seed = Number(process.env.SEED ?? 20_260_103);
const book = ruleBook();
const integers = [i8, i16, i32, i64];

let solver: Solver;
beforeAll(async () => {
  solver = await openSolver(20_000_000);
});
afterAll(() => {
  solver.close();
});

/** Terms of literals that should all be true: those that the solver does not find so. */
async function untrue(claims: readonly (readonly [string, Term])[]): Promise<string[]> {
  const all = and(...claims.map(([, claim]) => claim));
  if ((await solver.ask(`(assert (not ${all.text}))`)) === 'unsat') return [];
  const found: string[] = [];
  for (const [what, claim] of claims) {
    if ((await solver.ask(`(assert (not ${claim.text}))`)) !== 'unsat') found.push(what);
  }
  return found;
}

const truthOf = (value: boolean): Term => (value ? truth : falsehood);

describe('terms mean what the tables say', () => {
  const trials = 12;

  test.each(Object.keys(operationTerms) as OperationName[])('%s', async (name) => {
    const draw = drawFrom(dice(seed));
    const row = operationOf(opcodes[name]);
    const claims: [string, Term][] = [];
    for (const type of row.types.filter((one) => integers.includes(one))) {
      const sources = row.from?.filter((one) =>
        name === 'trunc' ? typeWidth(one) > typeWidth(type) : typeWidth(one) < typeWidth(type),
      ) ?? [type];
      for (const from of sources) {
        const all: Term[] = [];
        for (let trial = 0; trial < trials; trial++) {
          draw.begin();
          const types = row.operands.map((pattern): Type => (pattern === 'i8' ? i8 : pattern === 'S' ? from : type));
          const bits = types.map((one) => draw.bits(one));
          const term = operationTerms[name]!(
            bits.map((one, index) => literal(typeWidth(types[index]), one)),
            typeWidth(type),
          );
          const wanted = valuesOrTrap(() => row.meaning!(type, bits, from));
          all.push(equal(term.traps, truthOf(wanted === undefined)));
          wanted?.forEach((value, index) => {
            all.push(equal(term.results[index], literal(term.results[index].width, value as bigint)));
          });
        }
        claims.push([`${name} from width ${typeWidth(from)} to ${typeWidth(type)}`, and(...all)]);
      }
    }
    expect(claims.length).toBeGreaterThan(0);
    expect(await untrue(claims)).toEqual([]);
  });

  test('constants of rules', async () => {
    const draw = drawFrom(dice(seed));
    const claims: [string, Term][] = [];
    expect(Object.keys(guardTerms)).toEqual(Object.keys(constantTests));
    expect(Object.keys(functionTerms)).toEqual(Object.keys(constantFunctions));
    for (const type of integers) {
      for (let trial = 0; trial < 40; trial++) {
        const bits = draw.bits(type);
        const term = literal(typeWidth(type), bits);
        const all: Term[] = [];
        const { low, high, width } = constantOf(type, bits);
        for (const [name, holds] of Object.entries(constantTests)) {
          all.push(equal(guardTerms[name](term), truthOf(holds(low, high, width))));
        }
        for (const [name, compute] of Object.entries(constantFunctions)) {
          if (name === 'log2' && !constantTests.power2(low, high, width)) continue;
          all.push(equal(functionTerms[name](term), literal(32, compute(low, high, width))));
        }
        claims.push([`${bits} at width ${width}`, and(...all)]);
      }
    }
    expect(await untrue(claims)).toEqual([]);
  });

  test('instructions', async () => {
    const draw = drawFrom(dice(seed));
    const forms = new Set(
      everyRule(book)
        .filter(isProvable)
        .flatMap(({ template }) => template.steps.map(({ form }) => form.opcode)),
    );
    const claims = [...forms]
      .filter((opcode) => instructions[opcode].control === 'none')
      .map((opcode): [string, Term] => {
        const all = Array.from({ length: trials }, () => instructionClaim(opcode, draw));
        return [instructions[opcode].name, and(...all)];
      });
    expect(await untrue(claims)).toEqual([]);
  });
});

function valuesOrTrap(action: () => readonly Datum[]): readonly Datum[] | undefined {
  try {
    return action();
  } catch (error) {
    if (error instanceof Trap) return undefined;
    throw error;
  }
}

/** That one instruction's effects on values drawn are what its meaning says. */
function instructionClaim(opcode: number, draw: ReturnType<typeof drawFrom>): Term {
  const form = instructions[opcode];
  const values = new Map<string, bigint>();
  draw.begin();
  for (const operand of form.operands) {
    const width =
      operand.kind === 'memory' && operand.access === 'address' ? 64 : 'width' in operand ? operand.width : 4;
    values.set(operand.name, width === 4 ? BigInt(draw.random.below(16)) : draw.bits(integerOf(width)));
  }
  const flags = draw.random.below(0x1000);
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  // Memory holds the value drawn for its operand, wherever that is.
  const inMemory = form.operands.find((one) => one.kind === 'memory' && one.access !== 'address');
  if (inMemory !== undefined) view.setBigUint64(0, values.get(inMemory.name)!, true);
  let trapped: Term = falsehood;
  const names = form.operands.map(({ name }) => name);
  const term = meaningTerms(form, {
    operand: (name) => literal(widthNamed(form.operands, name), values.get(name)!),
    load: (name, width) => lowBits(literal(64, values.get(name)!), width),
    flags: flagTerms(flags),
    condition: Number(values.get('c') ?? 0n),
    trap: (when) => {
      trapped = when;
    },
  });
  try {
    const effects = evaluateMeaning(form, {
      operand: (name) => values.get(name)!,
      stackPointer: 0n,
      flags: flagsFrom(flags),
      memory: { view: () => view },
    });
    const results = names.flatMap((name) => {
      const bits = effects.results.get(name);
      if (bits === undefined) return [];
      const result = term.results.get(name)!;
      return [equal(result, literal(result.width, bits))];
    });
    const known = Object.entries(flagBits).flatMap(([name, bit]) => {
      const flag = term.flags?.[name as keyof Flags];
      if (((effects.flags?.known ?? 0) & bit) === 0) return flag === undefined ? [] : [falsehood];
      return [equal(flag!, truthOf((effects.flags!.bits & bit) !== 0))];
    });
    return and(not(trapped), ...results, ...known);
  } catch (error) {
    if (error instanceof Trap) return trapped;
    throw error;
  }
}

const integerOf = (width: number): Type => integers.find((type) => typeWidth(type) === width)!;

function widthNamed(operands: (typeof instructions)[number]['operands'], name: string): number {
  const operand = operands.find((one) => one.name === name)!;
  return operand.kind === 'memory' ? 64 : 'width' in operand ? operand.width : 4;
}

function flagTerms(bits: number): Flags {
  const of = (bit: number): Term => truthOf((bits & bit) !== 0);
  const { carry, parity, zero, sign, overflow } = flagBits;
  return { carry: of(carry), parity: of(parity), zero: of(zero), sign: of(sign), overflow: of(overflow) };
}

describe('proofs', () => {
  /** One variant of each rule: the others are it with operands of commutative operations exchanged. */
  const provable = [...new Map(everyRule(book).map((rule) => [rule.rule.text, rule])).values()].filter(isProvable);

  test.each(book.lowering.rules.filter(({ name }) => name !== 'rules-float'))(
    'all integer rules of $name',
    async ({ name }) => {
      const rules = provable.filter(({ rule }) => rule.place.startsWith(`${name}:`));
      expect(rules.length).toBeGreaterThan(100);
      expect(await unproven(rules)).toEqual([]);
    },
  );

  test.each([
    '(lshr.i8 x (iconst c)) => (shr32ri x count(c))',
    '(sub.i32 x y) => (sub64rr x y)',
    '(add.i64 x (iconst c)) => (add64ri x c)',
    '(and.i32 x (iconst c)) => (and16ri x c)',
    '(clz.i32 x) => (xor32ri (bsr32rr (mov32ri 0) x) 31)',
    '(store16.i64 x a) => (mov8mr [a] x)',
    '(udivrem.i8 x y) => low = (div8r y x) high = (shr32ri low 8) low high',
    '?(slt.i32 x y) => (cmp32rr x y) below',
    '?(saddover.i64 x y) => sum = (add64rr x y) sum below',
    '?(saddover.i64 x y) => (add64rr x y) sum = (mov64rr x) sum overflow',
    '?(eq.i32 (uload8.i32 a) (iconst c)) => (cmp8mi [a] truncated8(c)) equal',
    '(branch c) => (jcc32 ?c else) (jmp32 then)',
    '(select.i32 c x y) => (cmovcc32rr ?c x y)',
  ])('a wrong rule has none: %s', async (text) => {
    const rules = everyRule(readRules({ ...book.lowering, rules: [{ name: 'wrong', text }] }));
    const found = await unproven(rules);
    expect(found[0]).toContain(text);
    expect(found[0]).toContain('left: ');
  });

  test('the other rules are about floats and blocks of memory', () => {
    for (const { rule } of everyRule(book).filter((one) => !isProvable(one)))
      expect(rule.text).toMatch(/\.f(32|64)|\(block/);
  });
});

const rulesAtOnce = 16;

/** Rules without proof, each with values for which its sides differ. Several are asked about at once, as long as none is found. */
async function unproven(rules: readonly ReadyRule[]): Promise<string[]> {
  if (rules.length > rulesAtOnce) {
    const found: string[] = [];
    for (let first = 0; first < rules.length; first += rulesAtOnce) {
      found.push(...(await unproven(rules.slice(first, first + rulesAtOnce))));
    }
    return found;
  }
  const all = rules.map(refutations);
  const answer = await solver.ask(assertion(all.flat()));
  if (answer === 'unsat') return [];
  if (rules.length > 1) {
    const found: string[] = [];
    for (const rule of rules) found.push(...(await unproven([rule])));
    return found;
  }
  const shown = new Map(all.flat().flatMap((one) => [...one.shown]));
  const why = answer === 'sat' ? await solver.values(assertion(all.flat()), shown) : '  too much work';
  return [`${rules[0].rule.place}  ${rules[0].rule.text}\n${why}`];
}

const assertion = (all: readonly Refutation[]): string =>
  `${all.map(({ declarations }) => declarations).join('\n')}\n(assert ${or(...all.map(({ differs }) => differs)).text})`;
