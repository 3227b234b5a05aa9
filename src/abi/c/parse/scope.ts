/** Names while a text is read: tags, enumeration constants and typedefs. A parameter list is a scope of its own. */
import type { CType, EnumType, RecordType } from '../types.ts';
import type { Grammar } from './grammar.ts';
import type { Token } from './tokens.ts';

export type TaggedType = RecordType | EnumType;

export interface Scope {
  readonly tags: Map<string, TaggedType>;
  readonly constants: Map<string, bigint>;
  readonly typedefs: Map<string, CType>;
}

export const newScope = (): Scope => ({ tags: new Map(), constants: new Map(), typedefs: new Map() });

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

/** The type that a typedef gave a name; complete where its tag has been completed since. */
export function typedefCalled({ scopes }: Pick<Grammar, 'scopes'>, name: string): CType | undefined {
  const type = scopes.findLast(({ typedefs }) => typedefs.has(name))?.typedefs.get(name);
  const tagged = type?.kind === 'struct' || type?.kind === 'union' || type?.kind === 'enum' ? type : undefined;
  if (tagged?.tag === undefined || isComplete(tagged)) return type;
  const { kind, tag } = tagged;
  const known = scopes.findLast(({ tags }) => tags.has(tag))?.tags.get(tag);
  return known?.kind === kind ? known : type;
}
