/** All of a target's rules, ready to be matched: for each operation the rules in order, found by what its operands are. */
import type { Lowering } from '../../targets/index.ts';
import { describeForms, type Forms } from '../forms.ts';
import { keyCount } from '../graph.ts';
import { type CompiledRule, compileRule } from './compile.ts';
import { parseRules } from './parse.ts';
import { buildTemplate, type Template } from './template.ts';

export interface ReadyRule extends CompiledRule {
  readonly template: Template;
}

export interface RuleBook {
  readonly lowering: Lowering;
  readonly forms: Forms;
  readonly rules: readonly ReadyRule[];
  /** By operation key: rules that give a value or do something, and rules that give a condition. */
  readonly values: readonly (readonly ReadyRule[])[];
  readonly conditions: readonly (readonly ReadyRule[])[];
  /** Rules left when the operations of the first two operands are known; filled as such operands are met. */
  readonly narrowed: Map<number, readonly ReadyRule[]>;
}

const noRules: readonly ReadyRule[] = [];

export function readRules(lowering: Lowering): RuleBook {
  const forms = describeForms(lowering);
  const rules: ReadyRule[] = [];
  for (const { name, text } of lowering.rules) {
    for (const rule of parseRules(name, text)) {
      for (const compiled of compileRule(rule, rules.length)) {
        rules.push({ ...compiled, template: buildTemplate(compiled, forms, lowering.conditions) });
      }
    }
  }
  const values: ReadyRule[][] = [];
  const conditions: ReadyRule[][] = [];
  for (const rule of rules) {
    const side = rule.rule.condition ? conditions : values;
    side[rule.key] ??= [];
    side[rule.key].push(rule);
  }
  return { lowering, forms, rules, values, conditions, narrowed: new Map() };
}

/**
 * The rules that may apply to an operation, in order. `first` and `second` are the operations that define its operands, −1
 * for none.
 */
export function candidates(
  book: RuleBook,
  condition: boolean,
  key: number,
  first: number,
  second: number,
): readonly ReadyRule[] {
  const all = (condition ? book.conditions : book.values)[key] ?? noRules;
  if (all.length < 2) return all;
  const place = (((condition ? keyCount : 0) + key) * 256 + (first & 255)) * 256 + (second & 255);
  let found = book.narrowed.get(place);
  if (found === undefined) {
    found = all.filter(
      (rule) => (rule.first < 0 || rule.first === first) && (rule.second < 0 || rule.second === second),
    );
    book.narrowed.set(place, found);
  }
  return found;
}
