/**
 * Rewrite rules as algebra in text: `(add x 0) => x`, `(mul x P) => (shl x (ctz P))`, `(select A x y) => x if (ne A 0)`.
 *
 * A lower-case letter stands for any value; `b` and `d` for values that are known to be 0 or 1. An upper-case letter stands for an
 * integer constant, `P` for a power of two. A number stands for itself in the type at hand, `width` for that type's width in bits. An operation may have
 * a type, `zext.i64`; otherwise it follows from the operands or the surroundings. On the left, `(add! x A)` is an addition that nothing else
 * uses: what the rule would otherwise keep alive beside it, or compute twice. A condition is about constants
 * alone; `if short A` is one of 32 bits, or extended from them as a signed number.
 */
import {
  constantHalves,
  i64,
  invariant,
  none,
  type Opcode,
  type OperationName,
  opcodes,
  opcodesWhere,
  operationOf,
  operations,
  type Type,
  typeCalled,
} from '../ir/index.ts';

/** All have the same form, so that reading them is quick: what does not belong to a kind says nothing there. */
export interface Expression {
  readonly kind: 'variable' | 'constant' | 'integer' | 'float' | 'width' | 'operation';
  /** Of a letter, and its number among those of the rule. */
  readonly name: string;
  readonly slot: number;
  /** Whether a letter stands only for truth values, or for powers of two. */
  readonly special: boolean;
  /** An integer, also as halves of 64 bits. */
  readonly integer: bigint;
  readonly low: number;
  readonly high: number;
  readonly float: number;
  readonly opcode: Opcode;
  /** What an operation says of its T. */
  readonly type: Type | undefined;
  /** Only where an operation's result has a single use. */
  readonly once: boolean;
  readonly operands: readonly Expression[];
  /** Whether it is made of constants alone. */
  readonly known: boolean;
}

export interface Rule {
  readonly text: string;
  /** An operation. */
  readonly pattern: Expression;
  readonly result: Expression;
  readonly condition: Expression | undefined;
  /** The letter whose constant must be short, −1 if none must. */
  readonly short: number;
}

/** The most letters of one kind in one rule. */
export const mostLetters = 8;

/** An expression: what its kind does not say is what it says of nothing. */
function expressionOf({
  kind,
  name = '',
  slot = none,
  special = false,
  integer = 0n,
  low = 0,
  high = 0,
  float = Number.NaN,
  opcode = opcodes.unreachable,
  type,
  once = false,
  operands = [],
  known = true,
}: Pick<Expression, 'kind'> & Partial<Expression>): Expression {
  return { kind, name, slot, special, integer, low, high, float, opcode, type, once, operands, known };
}

export function parseRule(text: string): Rule {
  const slots = new Map<string, number>();
  const slotOf = (name: string): number => {
    const slot = slots.get(name) ?? slots.size;
    slots.set(name, slot);
    return slot;
  };
  const tokens = text.match(/[()]|=>|[^\s()]+/g) ?? [];
  let at = 0;
  const expression = (): Expression => {
    const token = tokens[at++]!;
    if (token === 'width') return expressionOf({ kind: 'width' });
    if (/^-?\d+$/.test(token)) {
      return expressionOf({ kind: 'integer', integer: BigInt(token), ...constantHalves(i64, BigInt(token)) });
    }
    if (/^-?\d+\.\d+$/.test(token)) return expressionOf({ kind: 'float', float: Number(token) });
    if (/^[A-Z]$/.test(token)) {
      return expressionOf({ kind: 'constant', name: token, slot: slotOf(token), special: token === 'P' });
    }
    if (/^[a-z]$/.test(token)) {
      const special = token === 'b' || token === 'd';
      return expressionOf({ kind: 'variable', name: token, slot: slotOf(token), special, known: false });
    }
    invariant(token === '(', `the rule '${text}' has '${token}' where an expression should be`);
    const word = tokens[at++]!;
    const [name, suffix] = word.replace('!', '').split('.') as [OperationName, string | undefined];
    invariant(Object.hasOwn(opcodes, name), `the rule '${text}' names an operation '${name}', which does not exist`);
    const operands: Expression[] = [];
    while (tokens[at] !== ')') operands.push(expression());
    at++;
    const opcode = opcodes[name];
    invariant(operands.length === operationOf(opcode).operands.length, `the rule '${text}' miscounts operands`);
    const type = suffix === undefined ? undefined : typeCalled(suffix);
    const known = operands.every((operand) => operand.known);
    return expressionOf({ kind: 'operation', opcode, type, once: word.endsWith('!'), operands, known });
  };
  const pattern = expression();
  invariant(pattern.kind === 'operation' && tokens[at++] === '=>', `the rule '${text}' is malformed`);
  const result = expression();
  let condition: Expression | undefined;
  let short: number = none;
  if (tokens[at] === 'if' && tokens[at + 1] === 'short') {
    short = slotOf(tokens[at + 2]!);
    at += 3;
  } else if (tokens[at] === 'if') {
    at++;
    condition = expression();
    invariant(condition.known, `the rule '${text}' asks about more than constants`);
  }
  invariant(at === tokens.length, `the rule '${text}' goes on after its end`);
  invariant(slots.size <= mostLetters, `the rule '${text}' has too many letters`);
  return { text, pattern, result, condition, short };
}

/**
 * The rules that may fit an instruction, in order, told from its operation and from what its first two operands are. An operand is told by
 * the opcode that defines it, with `ofConstant` where that is an operation of two values one of which is an integer constant, or by one of the
 * numbers below; `same` is 1 where both are one value.
 */
export type RuleIndex = (opcode: Opcode, first: number, second: number, same: 0 | 1) => readonly Rule[];

/** Added to the opcode of an operation of two values, one of which is an integer constant. */
export const ofConstant = 0x80;
/** In place of an opcode: what is no instruction's result. */
export const noDefinition = 255;
/** In place of an opcode: integer constants that many rules are about; a power is one of two, but not 1. */
export const constantZero = 254;
export const constantOne = 253;
export const constantMinusOne = 252;
export const constantPower = 251;
invariant(operations.length + ofConstant <= constantPower, 'more operations than the index of rules has numbers for');

/** Rules in order. Those of an operation are read when one is first wanted: a program uses few. */
export interface RuleBook {
  all(): readonly Rule[];
  of(opcode: Opcode): readonly Rule[];
}

export function ruleBook(texts: readonly string[]): RuleBook {
  const read = new Map<Opcode, Rule[]>();
  let roots: readonly Opcode[] | undefined;
  return {
    all: () => texts.map(parseRule),
    of(opcode) {
      let rules = read.get(opcode);
      if (rules === undefined) {
        roots ??= texts.map(rootOpcode);
        rules = [];
        for (let place = 0; place < texts.length; place++) {
          if (roots[place] === opcode) rules.push(parseRule(texts[place]!));
        }
        read.set(opcode, rules);
      }
      return rules;
    },
  };
}

/** The operation that a rule is about. */
const rootOpcode = (text: string): Opcode => opcodes[text.slice(1, text.search(/[ .!]/)) as OperationName];

const noRules: readonly Rule[] = [];
/** Bits of the number of a recent answer. */
const recentBits = 12;

/** An index of rules, whose answers are worked out when they are first asked for. Recent ones are found without a map, which takes its time. */
export function ruleIndex(rules: RuleBook): RuleIndex {
  const answers = new Map<number, readonly Rule[]>();
  const recentKeys = new Int32Array(1 << recentBits).fill(none);
  const recent: (readonly Rule[])[] = Array.from({ length: 1 << recentBits }, () => noRules);
  return (opcode, first, second, same) => {
    const key = (same << 24) | (opcode << 16) | (first << 8) | second;
    const place = Math.imul(key, 0x9e3779b1) >>> (32 - recentBits);
    if (recentKeys[place] === key) return recent[place]!;
    let found = answers.get(key);
    if (found === undefined) {
      found = fitting(rules.of(opcode), first, second, same === 1);
      answers.set(key, found);
    }
    recentKeys[place] = key;
    recent[place] = found;
    return found;
  };
}

function fitting(rules: readonly Rule[], first: number, second: number, isSame: boolean): readonly Rule[] {
  const found: Rule[] = [];
  for (const rule of rules) if (mayFit(rule.pattern, first, second, isSame)) found.push(rule);
  return found.length === 0 ? noRules : found;
}

function mayFit(pattern: Expression, first: number, second: number, isSame: boolean): boolean {
  const [a, b] = pattern.operands;
  if (a === undefined) return true;
  if (b === undefined) return mayBe(a, first);
  const wantsSame = a.kind === 'variable' && b.kind === 'variable' && a.slot === b.slot;
  if (wantsSame && !isSame) return false;
  if (mayBe(a, first) && mayBe(b, second)) return true;
  return operationOf(pattern.opcode).commutative && mayBe(a, second) && mayBe(b, first);
}

const told: ReadonlyMap<bigint, number> = new Map([
  [0n, constantZero],
  [1n, constantOne],
  [-1n, constantMinusOne],
]);

const isInteger = (definer: number): boolean =>
  definer === opcodes.iconst || (definer >= constantPower && definer <= constantZero);

function mayBe(pattern: Expression, definer: number): boolean {
  switch (pattern.kind) {
    case 'variable':
      return true;
    case 'operation':
      return definer === pattern.opcode + ofConstant || (definer === pattern.opcode && !wantsConstant(pattern));
    case 'float':
      return definer === opcodes.fconst;
    case 'constant':
      return pattern.special ? definer === constantPower || definer === constantOne : isInteger(definer);
    case 'integer': {
      const number = told.get(pattern.integer);
      return number === undefined ? definer === opcodes.iconst || definer === constantPower : definer === number;
    }
    case 'width':
      return definer === constantPower;
  }
}

/** By opcode: 1 for operations of two values. */
export const isBinary = opcodesWhere(({ meaning, operands }) => meaning !== undefined && operands.length === 2);

const wantsConstant = ({ opcode, operands }: Expression): boolean =>
  isBinary[opcode] === 1 && operands.some(({ kind }) => kind === 'constant' || kind === 'integer' || kind === 'width');
