/** A colon definition while it is being read: the items so far, its locals, and the structures still open. */
import type { Item, Label, LocalIndex, LocalVariable, SourceSpan } from './body.ts';
import { type Entry, fold, type PlainItem } from './dictionary.ts';
import { forthError } from './throw-codes.ts';

/** An open structure on the control-flow stack, with the word that opened it. */
export type OpenStructure = { readonly opener: string; readonly at: SourceSpan } & (
  | { readonly kind: 'origin'; readonly label: Label }
  | { readonly kind: 'destination'; readonly label: Label }
  | { readonly kind: 'loop'; readonly begin: Label; readonly end: Label }
  | { readonly kind: 'case'; readonly end: Label }
);

export type StructureKind = OpenStructure['kind'];

export interface Definition {
  readonly entry: Entry;
  readonly at: SourceSpan;
  /** Not found under a name when it is complete. */
  readonly anonymous: boolean;
  readonly items: Item[];
  readonly locals: LocalVariable[];
  readonly scope: Map<string, LocalIndex>;
  readonly control: OpenStructure[];
  labels: number;
  /** The definition that a quotation interrupts. */
  readonly outer: Definition | undefined;
}

export function startDefinition(
  entry: Entry,
  at: SourceSpan,
  anonymous: boolean,
  outer: Definition | undefined,
): Definition {
  return { entry, at, anonymous, items: [], locals: [], scope: new Map(), control: [], labels: 0, outer };
}

/** Adds items at a place in the source. */
export function append(definition: Definition, at: SourceSpan, ...items: readonly PlainItem[]): void {
  for (const item of items) definition.items.push({ ...item, at } as Item);
}

export const newLabel = (definition: Definition): Label => definition.labels++;

/** Makes a local of a name; a later local of the same name hides the earlier one. */
export function addLocal(definition: Definition, name: string, type: LocalVariable['type']): LocalIndex {
  const index = definition.locals.push({ name, type }) - 1;
  definition.scope.set(fold(name), index);
  return index;
}

/** What opens the structure that a word closes. */
const openers: Readonly<Record<string, string>> = {
  THEN: 'IF',
  ELSE: 'IF',
  UNTIL: 'BEGIN',
  AGAIN: 'BEGIN',
  REPEAT: 'BEGIN … WHILE',
  LOOP: 'DO',
  '+LOOP': 'DO',
  ENDOF: 'OF',
  ENDCASE: 'CASE',
};

/** How each structure is closed. */

const closers: Readonly<Record<string, string>> = {
  IF: 'THEN',
  ELSE: 'THEN',
  AHEAD: 'THEN',
  WHILE: 'REPEAT',
  BEGIN: 'UNTIL, AGAIN or REPEAT',
  DO: 'LOOP or +LOOP',
  '?DO': 'LOOP or +LOOP',
  CASE: 'ENDCASE',
  OF: 'ENDOF',
};

const place = ({ line, column }: SourceSpan): string => `line ${line}, column ${column}`;

/** Takes the top structure, which `word` closes and which must be of a kind. */
export function close<K extends StructureKind>(
  definition: Definition,
  kind: K,
  word: string,
): Extract<OpenStructure, { kind: K }> {
  const top = definition.control.pop();
  if (top === undefined) throw forthError(-22, `${word} without ${openers[word] ?? 'a structure'} before it`);
  if (top.kind !== kind) {
    throw forthError(
      -22,
      `${word} belongs to ${openers[word] ?? 'another structure'}, but ${top.opener} at ${place(top.at)} is still open: close it with ${closers[top.opener] ?? 'its end'} first`,
    );
  }
  return top as Extract<OpenStructure, { kind: K }>;
}

/** Throws where a structure is still open at the end of the definition. */
export function checkClosed(definition: Definition, word: string): void {
  const open = definition.control.at(-1);
  if (open === undefined) return;
  throw forthError(
    -22,
    `${word} while ${open.opener} is still open: it needs ${closers[open.opener] ?? 'its end'}`,
    open.at,
  );
}
