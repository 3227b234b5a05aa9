/** Integer constant expressions, for array lengths, widths of bit-fields, alignments and enumeration constants. */
import type { Reader, Token } from './tokens.ts';

/** What a constant expression may refer to. */
export interface ConstantScope {
  readonly constantCalled: (name: string) => bigint | undefined;
  /** Reads `(type)` after `sizeof` or `_Alignof`. */
  readonly readMeasure: (operator: 'sizeof' | '_Alignof') => bigint;
}

/** Binary operators from the loosest to the tightest. */
const operators: readonly Readonly<Record<string, (a: bigint, b: bigint) => bigint>>[] = [
  { '|': (a, b) => a | b },
  { '^': (a, b) => a ^ b },
  { '&': (a, b) => a & b },
  { '<<': (a, b) => a << b, '>>': (a, b) => a >> b },
  { '+': (a, b) => a + b, '-': (a, b) => a - b },
  { '*': (a, b) => a * b, '/': (a, b) => a / b, '%': (a, b) => a % b },
];

const unary: Readonly<Record<string, (a: bigint) => bigint>> = { '-': (a) => -a, '+': (a) => a, '~': (a) => ~a };

/** Reads an expression and gives its value, which lies in −2^63 … 2^64 − 1 as every value within it must. */
export function readConstant(reader: Reader, scope: ConstantScope): bigint {
  return readBinary(reader, scope, 0);
}

function readBinary(reader: Reader, scope: ConstantScope, level: number): bigint {
  if (level === operators.length) return readUnary(reader, scope);
  let left = readBinary(reader, scope, level + 1);
  for (;;) {
    const token = reader.peek();
    const operator = token.kind === 'mark' ? operators[level][token.text] : undefined;
    if (operator === undefined) return left;
    reader.next();
    const right = readBinary(reader, scope, level + 1);
    const shifts = token.text === '<<' || token.text === '>>';
    if (shifts && (right < 0n || right > 63n)) reader.failAt(token, `cannot shift by ${right}`, 'c-type');
    if ((token.text === '/' || token.text === '%') && right === 0n) reader.failAt(token, 'division by zero', 'c-type');
    left = inRange(reader, token, operator(left, right));
  }
}

function readUnary(reader: Reader, scope: ConstantScope): bigint {
  const applied: Token[] = [];
  while (reader.peek().kind === 'mark' && Object.hasOwn(unary, reader.peek().text)) applied.push(reader.next());
  const value = readPrimary(reader, scope);
  return applied.reduceRight((operand, token) => inRange(reader, token, unary[token.text](operand)), value);
}

function readPrimary(reader: Reader, scope: ConstantScope): bigint {
  if (reader.accept('(')) {
    const value = reader.nested(() => readConstant(reader, scope));
    reader.expect(')');
    return value;
  }
  const token = reader.peek();
  if (token.kind === 'number') return inRange(reader, reader.next(), readLiteral(reader, token));
  if (token.text === 'sizeof' || token.text === '_Alignof') {
    reader.next();
    return scope.readMeasure(token.text);
  }
  if (token.kind !== 'word') return reader.fail('a constant');
  const value = scope.constantCalled(token.text);
  if (value === undefined) return reader.failAt(token, `'${token.text}' is not a constant`);
  reader.next();
  return value;
}

function readLiteral(reader: Reader, token: Token): bigint {
  const match = /^(?:(0[xX][0-9a-fA-F]+|0[bB][01]+|[1-9]\d*)|(0[0-7]*))(?:[uU]?(?:l|L|ll|LL)?|(?:l|L|ll|LL)[uU])$/.exec(
    token.text,
  );
  if (match === null) return reader.failAt(token, `'${token.text}' is not an integer`);
  return BigInt(match[1] ?? `0o${match[2]}`);
}

function inRange(reader: Reader, token: Token, value: bigint): bigint {
  if (value < -(2n ** 63n) || value >= 2n ** 64n) reader.failAt(token, 'the constant does not fit 64 bits', 'c-type');
  return value;
}
