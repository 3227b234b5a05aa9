/** C text to tokens, and the steps that its readers take: look, accept, require, fail. */
import { ConveneError, type SourcePosition } from '../../../ir/index.ts';
import { maximumNesting } from '../types.ts';

export interface Token {
  readonly kind: 'word' | 'number' | 'mark' | 'end';
  readonly text: string;
  readonly offset: number;
}

export interface Reader {
  readonly peek: (ahead?: number) => Token;
  readonly next: () => Token;
  /** Steps over the next token if it is this one. */
  readonly accept: (text: string) => Token | undefined;
  /** Steps over the next token, which must be this one. */
  readonly expect: (text: string) => Token;
  /** An error at the next token. */
  readonly fail: (wanted: string) => never;
  readonly failAt: (token: Token, message: string, code?: 'c-syntax' | 'c-type') => never;
  /** Does something; an error without a position gets that of the token. */
  readonly at: <T>(token: Token, action: () => T) => T;
  /** Reads something that lies within itself, up to a depth. */
  readonly nested: <T>(read: () => T) => T;
  readonly positionOf: (token: Token) => SourcePosition;
}

const pattern =
  /(?<space>\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)|(?<word>[A-Za-z_$][\w$]*)|(?<number>\d\w*(?:\.\w*)?)|(?<mark>\.\.\.|<<|>>|\/(?!\*)|[()[\]{};,:*=+\-%&|^~<>])/y;

function tokenize(text: string, fail: (offset: number, message: string) => never): readonly Token[] {
  const tokens: Token[] = [];
  for (let offset = 0; offset < text.length; offset = pattern.lastIndex) {
    pattern.lastIndex = offset;
    const groups = pattern.exec(text)?.groups;
    if (groups === undefined) {
      const character = String.fromCodePoint(text.codePointAt(offset)!);
      return fail(offset, character === '#' ? 'preprocessor lines are not read' : notC(text, offset, character));
    }
    if (groups.word !== undefined) tokens.push({ kind: 'word', text: groups.word, offset });
    else if (groups.number !== undefined) tokens.push({ kind: 'number', text: groups.number, offset });
    else if (groups.mark !== undefined) tokens.push({ kind: 'mark', text: groups.mark, offset });
  }
  tokens.push({ kind: 'end', text: '', offset: text.length });
  return tokens;
}

const notC = (text: string, offset: number, character: string): string =>
  text.startsWith('/*', offset)
    ? 'this comment has no end'
    : `${JSON.stringify(character)} is not part of a declaration`;

const describe = ({ kind, text }: Token): string => (kind === 'end' ? 'the end of the text' : `'${text}'`);

export function readerOf(text: string, file: string): Reader {
  const lineStarts = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
  const positionAt = (offset: number): SourcePosition => {
    let line = 0;
    for (let step = 2 ** 30; step >= 1; step /= 2) {
      if (line + step < lineStarts.length && lineStarts[line + step] <= offset) line += step;
    }
    return { file, line: line + 1, column: offset - lineStarts[line] + 1 };
  };
  const tokens = tokenize(text, (offset, message) => {
    throw new ConveneError('c-syntax', message, positionAt(offset));
  });
  let index = 0;
  let depth = 0;
  const peek = (ahead = 0): Token => tokens[Math.min(index + ahead, tokens.length - 1)]!;
  const failAt: Reader['failAt'] = (token, message, code = 'c-syntax') => {
    throw new ConveneError(code, message, positionAt(token.offset));
  };
  const next = (): Token => {
    const token = peek();
    index++;
    return token;
  };
  const fail = (wanted: string): never => failAt(peek(), `expected ${wanted}, found ${describe(peek())}`);
  const accept = (wanted: string): Token | undefined => (peek().text === wanted ? next() : undefined);
  return {
    peek,
    next,
    accept,
    expect: (wanted) => accept(wanted) ?? fail(`'${wanted}'`),
    fail,
    failAt,
    at: (token, action) => {
      try {
        return action();
      } catch (error) {
        if (!(error instanceof ConveneError) || error.position !== undefined) throw error;
        throw new ConveneError(error.code, error.message, positionAt(token.offset));
      }
    },
    nested: (read) => {
      if (depth === maximumNesting) failAt(peek(), `this nests more than ${maximumNesting} deep`);
      depth++;
      const result = read();
      depth--;
      return result;
    },
    positionOf: ({ offset }) => positionAt(offset),
  };
}
