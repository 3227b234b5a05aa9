/**
 * Reading the meanings of instruction forms.
 *
 * A meaning is an expression `(operation.type operand …)` over the IR's operations; the type is written as the IR's text form does,
 * after the operation's name. An atom is an operand's name, a whole number of the type that its place asks for, or `rsp`. A memory
 * operand's name stands for its address; addresses are i64 here. A definition's key names an operand (a memory operand: what is
 * stored there), two operands for an operation with two results, or one of {@link effectNames}.
 */
import { ConveneError } from '../../ir/index.ts';

/** What meanings say besides the IR's operations: name, operand types and result. T is the type after the operation's name. */
export const addedOperations = {
  /** The flags of a comparison, as `cmp` or `ucomisd` sets them. */
  compare: { operands: ['T', 'T'], result: 'flags' },
  /** The flags of a sum: those of its comparison with zero, carry and overflow being the sum's. */
  addition: { operands: ['T', 'T'], result: 'flags' },
  /** The carry flag is the operand, 0 or 1; the others hold nothing useful. */
  carry: { operands: ['i8'], result: 'flags' },
  /** 1 if the condition of this code holds for the flags, else 0. */
  condition: { operands: ['condition'], result: 'i8' },
  /** The same for each lane of type T of 128-bit registers and memory. */
  lanes: { operands: ['T'], result: 'v128' },
  /** First and second result of an operation as the low and the high half of an integer. */
  join: { operands: ['pair'], result: 'i16' },
  /** Count units of type T, one after the other from the first on, from source to destination: destination, source, count. */
  copy: { operands: ['i64', 'i64', 'i64'], result: 'memory' },
  /** Count units of a value: destination, value, count. */
  fill: { operands: ['i64', 'T', 'i64'], result: 'memory' },
} as const;

/** Keys of a meaning that are no operands. */
export const effectNames: readonly string[] = ['flags', 'memory', 'rsp', 'direction'];

export type MeaningExpression =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'number'; readonly value: bigint }
  | {
      readonly kind: 'operation';
      readonly name: string;
      readonly type: string | undefined;
      readonly operands: readonly MeaningExpression[];
    };

function wrong(text: string, what: string): ConveneError {
  return new ConveneError('bad-meaning', `${what} in the meaning ${text}`);
}

/** Parses a meaning. Throws a `ConveneError` with code `bad-meaning` for text that is none. */
export function parseMeaning(text: string): MeaningExpression {
  const tokens = text.match(/[()]|[^\s()]+/g) ?? [];
  let next = 0;

  function expression(): MeaningExpression {
    const token = tokens[next++];
    if (token === undefined) throw wrong(text, 'missing operand');
    if (token === ')') throw wrong(text, 'unexpected )');
    if (token === '(') return operation();
    if (/^-?\d+$/.test(token)) return { kind: 'number', value: BigInt(token) };
    return { kind: 'name', name: token };
  }

  function operation(): MeaningExpression {
    const head = /^([a-z]\w*)(?:\.(\w+))?$/.exec(tokens[next++] ?? '');
    if (!head) throw wrong(text, 'missing operation');
    const operands: MeaningExpression[] = [];
    while (tokens[next] !== ')') operands.push(expression());
    next++;
    return { kind: 'operation', name: head[1], type: head[2], operands };
  }

  const parsed = expression();
  if (next !== tokens.length) throw wrong(text, `unexpected ${tokens[next]}`);
  return parsed;
}
