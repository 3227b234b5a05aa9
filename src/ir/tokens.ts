/** The text form, reading: characters to tokens. Line ends count, but not within parentheses and after a comma. */
import { ConveneError, type SourcePosition } from './error.ts';

export type TokenKind = 'word' | 'value' | 'symbol' | 'string' | 'number' | 'json' | 'mark' | 'line' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** As written; for symbols, values and strings the name itself. */
  readonly text: string;
  readonly offset: number;
}

const pattern =
  /(?<space>[ \t\r]+|;[^\n]*)|(?<line>\n)|(?<value>%[A-Za-z0-9_.]+)|@(?<quoted>"(?:[^"\\\n]|\\.)*")|@(?<symbol>[A-Za-z0-9_.$?!*/<>=+'~^&|#%-]+)|(?<string>"(?:[^"\\\n]|\\.)*")|(?<arrow>->|\.\.\.)|(?<number>-inf\b|-?(?:0[xX][0-9a-fA-F]+|\d+(?:\.\d*)?(?:[eE][+-]?\d+)?))|(?<word>[A-Za-z_][A-Za-z0-9_.-]*)|(?<mark>[(){}:,=+-])/y;

/** The position of an offset, for messages. */
export function positionOf(text: string, offset: number, file: string): SourcePosition {
  let line = 1;
  let start = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    line++;
    start = at + 1;
  }
  return { file, line, column: offset - start + 1 };
}

export function tokenize(text: string, file: string): readonly Token[] {
  const tokens: Token[] = [];
  let depth = 0;
  pattern.lastIndex = 0;
  for (let offset = 0; offset < text.length; offset = pattern.lastIndex) {
    pattern.lastIndex = offset;
    const groups = pattern.exec(text)?.groups;
    if (groups === undefined) {
      const character = String.fromCodePoint(text.codePointAt(offset)!);
      throw new ConveneError(
        'ir-syntax',
        `${JSON.stringify(character)} is not part of IR text`,
        positionOf(text, offset, file),
      );
    }
    const token =
      groups.mark === '{' && describesConvention(tokens)
        ? jsonToken(offset, text, file)
        : tokenOf(groups, offset, text, file);
    if (token === undefined) continue;
    if (token.kind === 'line') {
      const last = tokens.at(-1);
      if (depth > 0 || last === undefined || last.kind === 'line' || (last.kind === 'mark' && last.text === ','))
        continue;
    }
    if (token.text === '(' && token.kind === 'mark') depth++;
    if (token.text === ')' && token.kind === 'mark') depth = Math.max(0, depth - 1);
    tokens.push(token);
  }
  tokens.push({ kind: 'line', text: '\n', offset: text.length }, { kind: 'end', text: '', offset: text.length });
  return tokens;
}

/** Whether what follows is the JSON object after `convention name`. */
function describesConvention(tokens: readonly Token[]): boolean {
  const [before, word, name] = [tokens.at(-3), tokens.at(-2), tokens.at(-1)];
  const named = name !== undefined && (name.kind === 'word' || name.kind === 'string');
  return named && word?.kind === 'word' && word.text === 'convention' && (before?.kind ?? 'line') === 'line';
}

/** A JSON object, up to the bracket that closes it. Whether it is well-formed inside is for those who read it. */
function jsonToken(offset: number, text: string, file: string): Token {
  const piece = /"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\/|[{}]|[^{}"/]+|./gs;
  piece.lastIndex = offset;
  for (let depth = 0, found = piece.exec(text); found !== null; found = piece.exec(text)) {
    if (found[0] === '{') depth++;
    if (found[0] === '}' && --depth === 0) {
      pattern.lastIndex = piece.lastIndex;
      return { kind: 'json', text: text.slice(offset, piece.lastIndex), offset };
    }
  }
  const position = positionOf(text, offset, file);
  throw new ConveneError('ir-syntax', "the description that begins here is not closed by '}'", position);
}

function tokenOf(
  groups: { [name: string]: string | undefined },
  offset: number,
  text: string,
  file: string,
): Token | undefined {
  const unquote = (quoted: string): string => {
    try {
      return JSON.parse(quoted) as string;
    } catch {
      throw new ConveneError('ir-syntax', `the string ${quoted} is malformed`, positionOf(text, offset, file));
    }
  };
  if (groups.space !== undefined) return undefined;
  if (groups.line !== undefined) return { kind: 'line', text: '\n', offset };
  if (groups.value !== undefined) return { kind: 'value', text: groups.value.slice(1), offset };
  if (groups.quoted !== undefined) return { kind: 'symbol', text: unquote(groups.quoted), offset };
  if (groups.symbol !== undefined) return { kind: 'symbol', text: groups.symbol, offset };
  if (groups.string !== undefined) return { kind: 'string', text: unquote(groups.string), offset };
  if (groups.number !== undefined) return { kind: 'number', text: groups.number, offset };
  if (groups.word !== undefined) return { kind: 'word', text: groups.word, offset };
  return { kind: 'mark', text: groups.arrow ?? groups.mark!, offset };
}

/** What a token is called in a message. */
export function describeToken({ kind, text }: Token): string {
  switch (kind) {
    case 'end':
      return 'the end of the text';
    case 'line':
      return 'the end of the line';
    case 'value':
      return `'%${text}'`;
    case 'symbol':
      return `'@${text}'`;
    case 'json':
      return 'a description';
    case 'string':
      return JSON.stringify(text);
    default:
      return `'${text}'`;
  }
}
