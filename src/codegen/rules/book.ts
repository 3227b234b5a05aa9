/**
 * All of a target's rules, found by the operation at their root. A rule is compiled when its operation is first met: a program uses
 * few of them, and most of the time from start to code would go into the others.
 */
import type { Lowering } from '../../targets/index.ts';
import { describeForms, type Forms } from '../forms.ts';
import { keyCount } from '../graph.ts';
import { type CompiledRule, compileRule } from './compile.ts';
import { groupTexts, linesOf } from './groups.ts';
import { parseRule } from './parse.ts';
import { buildTemplate, type Template } from './template.ts';

export interface ReadyRule extends CompiledRule {
  readonly template: Template;
  /** Place among all rules; −1 until {@link everyRule} has been asked for. */
  index: number;
}

/** The rules of one operation: as text until they are wanted. */
interface Group {
  readonly text: string;
  ready: readonly ReadyRule[] | undefined;
}

export interface RuleBook {
  readonly lowering: Lowering;
  readonly forms: Forms;
  /** By operation key: rules that give a value or do something, then rules that give a condition. */
  readonly groups: readonly (Group | undefined)[];
  /** Rules left when the operations of the first two operands are known; filled as such operands are met. */
  readonly narrowed: Map<number, readonly ReadyRule[]>;
  /** Every rule, once {@link everyRule} has been asked for. */
  all: readonly ReadyRule[] | undefined;
}

const noRules: readonly ReadyRule[] = [];

export function readRules(lowering: Lowering, texts = groupTexts(lowering.rules)): RuleBook {
  const groups: (Group | undefined)[] = new Array(2 * keyCount).fill(undefined);
  for (const [place, text] of Object.entries(texts)) groups[Number(place)] = { text, ready: undefined };
  return { lowering, forms: describeForms(lowering), groups, narrowed: new Map(), all: undefined };
}

/** Every rule, by its index. Compiles them all. */
export function everyRule(book: RuleBook): readonly ReadyRule[] {
  if (book.all === undefined) {
    book.all = book.groups.flatMap((_, place) => rulesOf(book, place));
    book.all.forEach((rule, index) => {
      rule.index = index;
    });
  }
  return book.all;
}

/** By operation key: rules that give a condition. Compiles them all. */
export const everyCondition = (book: RuleBook): readonly (readonly ReadyRule[])[] =>
  book.groups.slice(keyCount).map((_, key) => rulesOf(book, keyCount + key));

function rulesOf(book: RuleBook, at: number): readonly ReadyRule[] {
  const group = book.groups[at];
  if (group === undefined) return noRules;
  group.ready ??= linesOf(group.text).flatMap(({ place, line }) =>
    compileRule(parseRule(place, line)).map((compiled): ReadyRule => {
      const { rule, key, pattern, checks, variables, first, second } = compiled;
      const template = buildTemplate(compiled, book.forms, book.lowering.conditions);
      // A record of one form for all rules: what tries them then reads it several times as fast as a copy made by spreading.
      return { rule, key, pattern, checks, variables, first, second, index: -1, template };
    }),
  );
  return group.ready;
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
  const group = (condition ? keyCount : 0) + key;
  const place = (group * 256 + (first & 255)) * 256 + (second & 255);
  let found = book.narrowed.get(place);
  if (found === undefined) {
    found = rulesOf(book, group).filter(
      (rule) => (rule.first < 0 || rule.first === first) && (rule.second < 0 || rule.second === second),
    );
    book.narrowed.set(place, found);
  }
  return found;
}
