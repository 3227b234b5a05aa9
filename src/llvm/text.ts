/** What tokens say: names, numbers, strings. */
import type { Lexer } from './lexer.ts';

const decoder = new TextDecoder();

/** Bytes as text. */
export const textBetween = ({ bytes }: Lexer, start: number, end: number): string =>
  decoder.decode(bytes.subarray(start, end));

/** The name, word or number as written, without sigil and quotation marks. */
export const nameText = (lexer: Lexer): string => textBetween(lexer, lexer.nameStart, lexer.nameEnd);

/** Whether the name is these characters of ASCII. */
export function isNamed({ bytes, nameStart, nameEnd }: Lexer, text: string): boolean {
  if (text.length !== nameEnd - nameStart) return false;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== bytes[nameStart + i]) return false;
  return true;
}

/** An integer's value. */
export function integerValue(lexer: Lexer): bigint {
  if (Number.isSafeInteger(lexer.number)) return BigInt(lexer.number);
  const text = nameText(lexer);
  return text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text.replace('+', ''));
}

/** The bytes of a string, `\hh` being a byte in hexadecimal and `\\` a backslash. */
export function unescaped(bytes: Uint8Array): Uint8Array {
  if (!bytes.includes(92)) return bytes.slice();
  const result = new Uint8Array(bytes.length);
  let length = 0;
  for (let place = 0; place < bytes.length; place++) {
    const code = bytes[place]!;
    const escaped = code === 92 ? escapeAt(bytes, place) : undefined;
    if (escaped === undefined) result[length++] = code;
    else {
      result[length++] = escaped;
      place += bytes[place + 1] === 92 ? 1 : 2;
    }
  }
  return result.slice(0, length);
}

function escapeAt(bytes: Uint8Array, place: number): number | undefined {
  if (bytes[place + 1] === 92) return 92;
  const high = hexadecimalDigit(bytes[place + 1]);
  const low = hexadecimalDigit(bytes[place + 2]);
  return high < 0 || low < 0 ? undefined : high * 16 + low;
}

function hexadecimalDigit(code: number | undefined): number {
  if (code === undefined) return -1;
  if (code >= 48 && code <= 57) return code - 48;
  const letter = code | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

/** The bytes of the string token. */
export const stringBytes = ({ bytes, nameStart, nameEnd }: Lexer): Uint8Array =>
  unescaped(bytes.subarray(nameStart, nameEnd));
