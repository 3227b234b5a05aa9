/** Names while a text is read: tags and enumeration constants. A parameter list is a scope of its own. */
import type { EnumType, RecordType } from '../types.ts';
import type { Grammar } from './grammar.ts';
import type { Token } from './tokens.ts';

export type TaggedType = RecordType | EnumType;

export interface Scope {
  readonly tags: Map<string, TaggedType>;
  readonly constants: Map<string, bigint>;
}

export const newScope = (): Scope => ({ tags: new Map(), constants: new Map() });

const isComplete = (type: TaggedType): boolean =>
  type.kind === 'enum' ? type.constants !== undefined : type.fields !== undefined;

/** The type that a tag stands for where it is used; declared here, incomplete, if it is new. */
export function useTag({ scopes, reader }: Grammar, kind: TaggedType['kind'], tag: Token): TaggedType {
  const found = scopes.findLast(({ tags }) => tags.has(tag.text))?.tags.get(tag.text);
  if (found === undefined) return declareTag(scopes, { kind, tag: tag.text });
  if (found.kind !== kind)
    reader.failAt(tag, `'${tag.text}' is the tag of a ${found.kind}, not of a ${kind}`, 'c-type');
  return found;
}

/** Makes ready for a definition: within itself the type is incomplete. */
export function beginTag({ scopes, reader }: Grammar, kind: TaggedType['kind'], tag: Token): void {
  const found = scopes.at(-1)!.tags.get(tag.text);
  if (found !== undefined && found.kind !== kind) {
    reader.failAt(tag, `'${tag.text}' is the tag of a ${found.kind}, not of a ${kind}`, 'c-type');
  }
  if (found !== undefined && isComplete(found)) {
    reader.failAt(tag, `'${kind} ${tag.text}' is defined twice`, 'c-type');
  }
  declareTag(scopes, { kind, tag: tag.text });
}

export function declareTag<T extends TaggedType>(scopes: readonly Scope[], type: T): T {
  scopes.at(-1)!.tags.set(type.tag!, type);
  return type;
}

export const constantCalled = ({ scopes }: Grammar, name: string): bigint | undefined =>
  scopes.findLast(({ constants }) => constants.has(name))?.constants.get(name);
