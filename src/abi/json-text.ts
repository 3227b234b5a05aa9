/** Conventions from the text of a JSON file, which may have comments: mistakes are told with line and column. */
import { type AnyNode, type DocumentNode, evaluate, type MemberNode, parse } from '@humanwhocodes/momoa';
import { ConveneError, type SourcePosition } from '../ir/index.ts';
import type { Convention } from './convention.ts';
import { conventionFromJson } from './json.ts';
import type { Mistake } from './mistake.ts';

export interface TextOptions {
  /** For descriptions whose name stands elsewhere. */
  readonly name?: string;
  /** Where in its file the text begins: its first character where absent. */
  readonly start?: { readonly line: number; readonly column: number };
}

/**
 * The convention that a text describes; see {@link conventionFromJson}. `file` names the text in errors: `json-syntax` for what is not
 * JSON, `convention-invalid` for what is no convention.
 */
export function parseConvention(
  text: string,
  file: string,
  known: ReadonlyMap<string, Convention>,
  { name, start = { line: 1, column: 1 } }: TextOptions = {},
): Convention {
  const position = (line: number, column: number): SourcePosition => ({
    file,
    line: line + start.line - 1,
    column: line === 1 ? column + start.column - 1 : column,
  });
  const tree = treeOf(text, position);
  const locate = (mistake: Mistake): SourcePosition => {
    const { line, column } = nodeAt(tree, mistake).loc.start;
    return position(line, column);
  };
  return conventionFromJson(evaluate(tree), known, { locate, ...(name === undefined ? {} : { name }) });
}

/** Deeper nesting says nothing about conventions, and readers that recurse do not survive it. */
const deepest = 100;

function treeOf(text: string, position: (line: number, column: number) => SourcePosition): DocumentNode {
  const fail = (what: string, line: number, column: number): never => {
    throw new ConveneError('json-syntax', `this is not JSON: ${what}`, position(line, column));
  };
  let depth = 0;
  for (const [found] of text.matchAll(/"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\/|[[{\]}]/g)) {
    if (found === '[' || found === '{') depth++;
    else if (found === ']' || found === '}') depth--;
    if (depth > deepest) fail(`it is nested more than ${deepest} deep`, 1, 1);
  }
  if (depth > 0) {
    const lines = text.trimEnd().split('\n');
    fail(`it ends before '${text.includes('{') ? '}' : ']'}'`, lines.length, lines.at(-1)!.length + 1);
  }
  try {
    return parse(text, { mode: 'jsonc' });
  } catch (error) {
    const { line = 1, column = 1, offset = 0 } = error as Partial<Record<'line' | 'column' | 'offset', number>>;
    const token = /^(?:"(?:[^"\\\n]|\\.)*"?|[-\w.]+|.)/su.exec(text.slice(offset))?.[0];
    return fail(token === undefined ? 'the text is empty' : `unexpected ${token}`, line, column);
  }
}

const keyOf = (name: MemberNode['name']): string => (name.type === 'String' ? name.value : name.name);

/** The node of a place, or of the nearest place around it that the text has. */
function nodeAt(tree: DocumentNode, mistake: Mistake): AnyNode {
  const { ofName = false, against = ['extends'] } = mistake;
  let node: AnyNode = tree.body;
  const own = (key: string | number | undefined): boolean =>
    key === undefined || (node.type === 'Object' && node.members.some(({ name }) => keyOf(name) === key));
  const place = [mistake.place, against, ['extends']].find(([first]) => own(first)) ?? mistake.place;
  for (const [index, step] of place.entries()) {
    if (node.type === 'Array' && typeof step === 'number' && node.elements[step] !== undefined) {
      node = node.elements[step].value;
    } else if (node.type === 'Object') {
      const member: MemberNode | undefined = node.members.findLast(({ name }) => keyOf(name) === step);
      if (member === undefined) break;
      node = ofName && index === place.length - 1 ? member.name : member.value;
    } else break;
  }
  return node;
}
