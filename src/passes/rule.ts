/**
 * Rewrite rules as algebra in text: `(add x 0) => x`, `(mul x A) => (shl x (ctz A)) if (eq (popcnt A) 1)`.
 *
 * A lower-case letter stands for any value; `b` and `d` for values that are known to be 0 or 1. An upper-case letter stands for an
 * integer constant. A number stands for itself in the type at hand, `width` for that type's width in bits. An operation may have
 * a type, `zext.i64`; otherwise it follows from the operands or the surroundings. On the left, `(add! x A)` is an addition that nothing else
 * uses: what the rule would otherwise keep alive beside it, or compute twice. A condition is about constants alone.
 */
import {
  invariant,
  type Opcode,
  type OperationName,
  opcodes,
  operationOf,
  type Type,
  typeCalled,
} from '../ir/index.ts';

export type Expression =
  | { readonly kind: 'variable'; readonly name: string; readonly boolean: boolean }
  | { readonly kind: 'constant'; readonly name: string }
  | { readonly kind: 'integer'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'width' }
  | OperationExpression;

export interface OperationExpression {
  readonly kind: 'operation';
  readonly opcode: Opcode;
  readonly type: Type | undefined;
  /** Only where the result has a single use. */
  readonly once: boolean;
  readonly operands: readonly Expression[];
}

export interface Rule {
  readonly text: string;
  readonly pattern: OperationExpression;
  readonly result: Expression;
  readonly condition: Expression | undefined;
}

export function parseRule(text: string): Rule {
  const tokens = text.match(/[()]|=>|[^\s()]+/g) ?? [];
  let at = 0;
  const expression = (): Expression => {
    const token = tokens[at++]!;
    if (token === 'width') return { kind: 'width' };
    if (/^-?\d+$/.test(token)) return { kind: 'integer', value: BigInt(token) };
    if (/^-?\d+\.\d+$/.test(token)) return { kind: 'float', value: Number(token) };
    if (/^[A-Z]$/.test(token)) return { kind: 'constant', name: token };
    if (/^[a-z]$/.test(token)) return { kind: 'variable', name: token, boolean: token === 'b' || token === 'd' };
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
    return { kind: 'operation', opcode, type, once: word.endsWith('!'), operands };
  };
  const pattern = expression();
  invariant(pattern.kind === 'operation' && tokens[at++] === '=>', `the rule '${text}' is malformed`);
  const result = expression();
  let condition: Expression | undefined;
  if (tokens[at] === 'if') {
    at++;
    condition = expression();
  }
  invariant(at === tokens.length, `the rule '${text}' goes on after its end`);
  return { text, pattern, result, condition };
}

/** Rules by the operation at the root of their pattern, in order. */
export function rulesByOpcode(rules: readonly Rule[]): readonly (readonly Rule[])[] {
  const table: Rule[][] = [];
  for (const rule of rules) {
    table[rule.pattern.opcode] ??= [];
    table[rule.pattern.opcode]!.push(rule);
  }
  return table;
}
