/**
 * A rule as a formula that no values satisfy if the rule is right: what its guards say, and that its sides differ. Agreement is
 * that of `agreement.ts`. Memory at each address is a variable of as many bits as the left side touches.
 */
import type { ReadyRule } from '../../../../src/codegen/rules/book.ts';
import { constantTests } from '../../../../src/codegen/rules/functions.ts';
import type { Pattern } from '../../../../src/codegen/rules/syntax.ts';
import { self } from '../../../../src/codegen/rules/template.ts';
import { typeWidth } from '../../../../src/ir/index.ts';
import { namesIn } from '../left-side.ts';
import { guardTerms } from './constants.ts';
import { leftTerms } from './left-terms.ts';
import { declare, type Proof } from './proof.ts';
import { rightTerms } from './right-terms.ts';
import { and, asByte, equal, extract, isZero, literal, lowBits, not, or, type Term, withLow } from './terms.ts';

/** Whether a rule is about integers in registers and memory alone. */
export function isProvable({ rule }: ReadyRule): boolean {
  const plain = (pattern: Pattern): boolean =>
    pattern.kind !== 'operation'
      ? pattern.kind !== 'constant' || pattern.operation === 'iconst'
      : !`${pattern.type}${pattern.from}`.includes('f') &&
        !pattern.name.startsWith('block') &&
        pattern.operands.every(plain);
  return plain(rule.pattern);
}

/** What would refute a rule. */
export interface Refutation {
  /** SMT-LIB text; its names are the rule's own. */
  readonly declarations: string;
  /** That the guards hold and the sides differ. */
  readonly differs: Term;
  /** Terms whose values show how. */
  readonly shown: ReadonlyMap<string, Term>;
}

/** The low bits of what names stand for, where they are settled. */
type Settled = ReadonlyMap<string, Term>;

/**
 * One for most rules. Products of variables are hard, so there are several where one factor is settled: a constant that is any power
 * of two, an operand of a wide product of bytes.
 */
export function refutations(ready: ReadyRule): Refutation[] {
  const { pattern, guards } = ready.rule;
  const power = guards.find(({ name, negated }) => name === 'power2' && !negated);
  if (power !== undefined && pattern.name === 'mul') {
    const name = String(power.arguments[0]);
    const width = typeWidth(namesIn(pattern).get(name)!.type);
    return each(width, (index) => refutation(ready, new Map([[name, literal(width, 1n << BigInt(index))]])));
  }
  const [first] = pattern.operands;
  if (/^[us]mulwide$/.test(pattern.name) && pattern.type === 'i8' && first.kind === 'variable') {
    return each(256, (value) => refutation(ready, new Map([[first.name, literal(8, value)]])));
  }
  return [refutation(ready, new Map())];
}

const each = <T>(length: number, make: (index: number) => T): T[] => Array.from({ length }, (_, index) => make(index));

function refutation(ready: ReadyRule, settled: Settled): Refutation {
  const { rule } = ready;
  const names = namesIn(rule.pattern);
  const proof: Proof = { lines: [], values: new Map(), shown: new Map() };
  const guards: Term[] = [];
  const contents = new Map<string, Term>();
  for (const [name, { kind, type, bytes }] of names) {
    const width = kind === 'constant' ? typeWidth(type) : 64;
    const low = settled.get(name);
    proof.values.set(name, low?.width === width ? low : withLow(declare(proof, width), low));
    proof.shown.set(name, proof.values.get(name)!);
    if (kind !== 'address') continue;
    contents.set(name, declare(proof, 8 * bytes));
    proof.shown.set(`memory at ${name}`, contents.get(name)!);
  }
  for (const { name, arguments: given, negated } of rule.guards) {
    if (!(name in constantTests)) continue;
    const holds = guardTerms[name](proof.values.get(String(given[0]))!);
    guards.push(negated ? not(holds) : holds);
  }
  const asked = declare(proof, 0);
  const left = leftTerms(proof, rule.pattern, contents);
  const right = rightTerms(proof, ready, contents, asked);
  const same = (what: string, a: Term, b: Term): Term => {
    proof.shown.set(`left: ${what}`, a).set(`right: ${what}`, b);
    return equal(a, b);
  };
  const results = usesOwnCondition(ready) ? [asByte(asked)] : left.results;
  const agreement: Term[] = [...right.obligations];
  if (rule.pattern.name === 'branch') agreement.push(same('first edge taken', left.then!, right.then!));
  else {
    // A condition's last result is its truth, which no register holds.
    if (rule.condition) agreement.push(same('holds', not(isZero(results.at(-1)!)), right.holds!));
    const inRegisters = rule.condition ? results.slice(0, -1) : results;
    inRegisters.forEach((result, index) => {
      const register = right.results[index];
      agreement.push(same(`result ${index}`, result, lowBits(register, result.width)));
      if (result.width === 32) agreement.push(same(`upper half ${index}`, literal(32, 0), extract(register, 63, 32)));
    });
    if (right.results.length !== inRegisters.length) throw new Error('another number of results');
  }
  for (const [name, content] of left.contents) {
    agreement.push(same(`memory at ${name}`, content, right.contents.get(name)!));
  }
  const agrees = and(same('traps', left.traps, right.traps), or(left.traps, and(...agreement)));
  return { declarations: proof.lines.join('\n'), differs: and(...guards, not(agrees)), shown: proof.shown };
}

/** Then the comparison itself is not looked at: rules that start with ? are about it. */
const usesOwnCondition = ({ template }: ReadyRule): boolean =>
  template.steps.some(({ sources }) => sources.some((one) => one.kind === 'condition' && one.variable === self));
