/** Programs in which a rule should be taken, and which rules selection takes there. */
import { select } from '../../../src/codegen/compile.ts';
import { everyRule, type ReadyRule, type RuleBook } from '../../../src/codegen/rules/book.ts';
import { type Datum, isFloat, verify } from '../../../src/ir/index.ts';
import { type Draw, drawConstant } from './draw.ts';
import { commutativeOperations, leftSide, namesIn, type Setting } from './left-side.ts';

/**
 * Ways to write a rule's left side: operands of commutative operations in both orders; each value used again afterwards or not; each
 * integer computed just before, so that an address can take it in, or not.
 */
function* settings({ rule }: ReadyRule, draw: Draw): Generator<Setting> {
  const { pattern } = rule;
  const names = [...namesIn(pattern)];
  const values = names.filter(([, { kind }]) => kind === 'value');
  const sums = values.filter(([, { type }]) => !isFloat(type) && type <= 3);
  // Several constants: those that an earlier rule does not want may be rare.
  const rounds = names.some(([, { kind }]) => kind === 'constant') ? 60 : 1;
  for (let round = 0; round < rounds; round++) {
    const constants = new Map<string, Datum>();
    for (const [name, { kind, type }] of names) {
      if (kind === 'constant') constants.set(name, drawConstant(draw, type, name, rule.guards).value);
    }
    for (let exchanged = 0; exchanged < 1 << commutativeOperations(pattern); exchanged++) {
      for (let kept = 0; kept < 1 << values.length; kept++) {
        for (const computed of [0, (1 << sums.length) - 1]) {
          yield {
            constants,
            offsets: new Map(),
            exchanged,
            kept: subset(values, kept),
            computed: subset(sums, computed),
            branches: rule.condition,
          };
        }
      }
    }
  }
}

const subset = (names: readonly (readonly [string, unknown])[], bits: number): ReadonlySet<string> =>
  new Set(names.filter((_, index) => ((bits >> index) & 1) === 1).map(([name]) => name));

export interface Reached {
  /** Whether some program had the rule applied. */
  readonly reached: boolean;
  /** Texts of rules that were applied in the first of the programs where this one was not. */
  readonly instead: readonly string[];
}

/** `variants` are one rule's, as commutative operations give them. */
export function reach(book: RuleBook, variants: readonly ReadyRule[], draw: Draw): Reached {
  const [rule] = variants;
  let instead: readonly string[] | undefined;
  for (const setting of settings(rule, draw)) {
    const f = leftSide(rule.rule.pattern, setting);
    const wrong = verify(f);
    if (wrong.length > 0) throw new Error(`${rule.rule.text} is no valid program: ${wrong[0].message}`);
    const applied = new Uint32Array(everyRule(book).length);
    select(f, { target: book.lowering, applied });
    if (variants.some(({ index }) => applied[index] > 0)) return { reached: true, instead: [] };
    instead ??= everyRule(book)
      .filter(({ index }) => applied[index] > 0)
      .map((one) => one.rule.text);
  }
  return { reached: false, instead: instead ?? [] };
}
