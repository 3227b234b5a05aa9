/** Numbers as Forth-2012 reads them (sections 3.4.1.3 and 12.3.7). */

export type NumberLiteral =
  | { readonly kind: 'single'; readonly value: bigint }
  | { readonly kind: 'double'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: number };

const prefixes: Readonly<Record<string, number>> = { $: 16, '#': 10, '%': 2, '&': 10 };

function digitValue(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  if (code >= 97 && code <= 122) return code - 87;
  if (code >= 65 && code <= 90) return code - 55;
  return 99;
}

/** The value of `text` from `start` to `end` in a base, or undefined where a character is no digit of it. */
function digits(text: string, start: number, end: number, base: number): bigint | undefined {
  if (start >= end) return undefined;
  let total = 0n;
  let part = 0;
  let scale = 1;
  for (let i = start; i < end; i++) {
    const digit = digitValue(text.charCodeAt(i));
    if (digit >= base) return undefined;
    part = part * base + digit;
    scale *= base;
    if (scale > 1e10) {
      total = total * BigInt(scale) + BigInt(part);
      part = 0;
      scale = 1;
    }
  }
  return total * BigInt(scale) + BigInt(part);
}

/** `'c'`, with any one character of Unicode. */
function characterLiteral(text: string): bigint | undefined {
  if (text.charCodeAt(0) !== 39 || text.charCodeAt(text.length - 1) !== 39) return undefined;
  const point = text.codePointAt(1);
  return point !== undefined && text.length === (point > 0xffff ? 4 : 3) ? BigInt(point) : undefined;
}

const floatPattern = /^([+-]?\d+(?:\.\d*)?)[eE]([+-]?\d*)$/;

/** A floating-point literal: digits, perhaps a point, and `e` with perhaps an exponent. The nearest double, exactly rounded. */
function floatLiteral(text: string): number | undefined {
  const parts = floatPattern.exec(text);
  if (parts === null) return undefined;
  const exponent = parts[2] === '' || parts[2] === '+' || parts[2] === '-' ? '0' : parts[2]!;
  return Number(`${parts[1]}e${exponent}`);
}

function signAt(text: string, at: number): -1 | 0 | 1 {
  const code = text.charCodeAt(at);
  return code === 45 ? -1 : code === 43 ? 1 : 0;
}

/** The number that a token stands for in a base, or undefined where it stands for none. */
export function parseNumber(text: string, base: number): NumberLiteral | undefined {
  if (text.length >= 3) {
    const character = characterLiteral(text);
    if (character !== undefined) return { kind: 'single', value: character };
  }
  let at = 0;
  let end = text.length;
  let radix = base;
  let sign = signAt(text, at);
  if (sign !== 0) at++;
  const prefix = prefixes[text[at] ?? ''];
  if (prefix !== undefined) {
    radix = prefix;
    at++;
    if (sign === 0) {
      sign = signAt(text, at);
      if (sign !== 0) at++;
    }
  } else if (text.charCodeAt(at) === 48 && (text.charCodeAt(at + 1) | 32) === 120 && base <= 33) {
    radix = 16;
    at += 2;
  }
  const double = text.charCodeAt(end - 1) === 46;
  if (double) end--;
  const magnitude = digits(text, at, end, radix);
  if (magnitude !== undefined) {
    return { kind: double ? 'double' : 'single', value: sign < 0 ? -magnitude : magnitude };
  }
  if (base !== 10) return undefined;
  const float = floatLiteral(text);
  return float === undefined ? undefined : { kind: 'float', value: float };
}
