/** C text in Forth source: from where the interpreter stands up to the semicolon that ends a declaration, over as many lines as it takes. */
import { ConveneError, type SourcePosition } from '../../ir/index.ts';
import type { SourceSpan } from '../body.ts';
import { decodeText } from '../source.ts';
import type { System } from '../system.ts';
import { forthError } from '../throw-codes.ts';

export interface ForeignText {
  /** Without the semicolon. */
  readonly text: string;
  /** Does something with the text; errors that have a position in it get the one in the source. */
  readonly at: <T>(action: () => T) => T;
}

const lineFeed = 10;
const semicolon = 59;
const slash = 47;
const star = 42;
const opening = new Set(Array.from('{([', (bracket) => bracket.charCodeAt(0)));
const closing = new Set(Array.from('})]', (bracket) => bracket.charCodeAt(0)));

/** Where a scan of C text stands between lines. */
interface Scan {
  depth: number;
  inComment: boolean;
}

/** Offset of the semicolon that ends the declaration, in a line; −1 where it goes on. */
function endIn(line: Uint8Array, scan: Scan): number {
  for (let i = 0; i < line.length; i++) {
    const byte = line[i]!;
    const next = line[i + 1];
    if (scan.inComment) {
      if (byte === star && next === slash) {
        scan.inComment = false;
        i++;
      }
    } else if (byte === slash && next === star) {
      scan.inComment = true;
      i++;
    } else if (byte === slash && next === slash) return -1;
    else if (opening.has(byte)) scan.depth++;
    else if (closing.has(byte)) scan.depth--;
    else if (byte === semicolon && scan.depth <= 0) return i;
  }
  return -1;
}

/** Throws −39 where the source ends first. */
export function readForeignText(system: System): ForeignText {
  const { sources } = system;
  const opened = system.at();
  const scan: Scan = { depth: 0, inComment: false };
  const lines: string[] = [];
  const starts: SourceSpan[] = [];
  for (;;) {
    const token = sources.until(lineFeed);
    const bytes = sources.bytesOf(token);
    starts.push(system.spanOf(token));
    const end = endIn(bytes, scan);
    if (end >= 0) {
      lines.push(decodeText(bytes, 0, end));
      sources.setOffset(token.start + end + 1 - sources.current!.lineStart);
      break;
    }
    lines.push(decodeText(bytes));
    const current = sources.current!;
    const more = current.lines ? sources.refill() : current.lineStart + sources.offset() < current.lineEnd;
    if (!more) throw forthError(-39, 'this C declaration has no end: ; is missing', opened);
  }
  const placed = ({ line, column }: SourcePosition): SourcePosition => {
    const start = starts[line - 1] ?? starts[0]!;
    return { file: start.file, line: start.line, column: start.column + column - 1 };
  };
  return {
    text: lines.join('\n'),
    at(action) {
      try {
        return action();
      } catch (error) {
        if (!(error instanceof ConveneError) || error.position === undefined) throw error;
        throw new ConveneError(error.code, error.message, placed(error.position));
      }
    },
  };
}
