/** The words of declarations: which are reserved, which say nothing about layout, and which together name an arithmetic type. */
import { type CType, complexType, isComplexName, isRealName, realType, voidType } from '../types.ts';

const setOf = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** Spellings that gcc takes for others. */
const spellings: Readonly<Record<string, string>> = {
  __signed: 'signed',
  __signed__: 'signed',
  __complex__: '_Complex',
};

const arithmeticWords = setOf('void char short int long signed unsigned float double _Bool _Complex __int128');

/** The word of an arithmetic type, spelt as the standard does; undefined for any other word. */
export function arithmeticWord(word: string): string | undefined {
  const standard = Object.hasOwn(spellings, word) ? spellings[word] : word;
  return arithmeticWords.has(standard) ? standard : undefined;
}

/** Qualifiers, storage classes and the like. */
export const ignoredWords = setOf(
  'const __const __const__ volatile __volatile __volatile__ restrict __restrict __restrict__ extern static register inline __inline __inline__ _Noreturn __extension__',
);

/** Attributes that say nothing about where values lie. */
export const ignoredAttributes = setOf(
  'access alloc_size cold const deprecated format hot leaf malloc may_alias noinline nonnull noreturn nothrow pure returns_nonnull unused used visibility warn_unused_result',
);

const otherReservedWords = setOf(
  'auto break case continue default do else enum for goto if return sizeof struct switch typedef union while _Alignas _Alignof _Atomic _Generic _Static_assert _Thread_local __attribute __attribute__',
);

/** Whether a word cannot be a name. */
export const isReserved = (word: string): boolean =>
  arithmeticWords.has(word) || ignoredWords.has(word) || otherReservedWords.has(word);

const sizes = setOf('char short int long __int128');

/** The type that words such as `unsigned`, `long`, `int` name together, in any order; undefined if they name none. */
export function arithmeticType(words: readonly string[]): CType | undefined {
  const count = (word: string): number => words.filter((each) => each === word).length;
  const signed = count('signed');
  const unsigned = count('unsigned');
  const rest = words.filter((word) => word !== 'signed' && word !== 'unsigned').sort();
  const longs = count('long');
  // `int` adds nothing to another size; it alone is meant where there is only a sign.
  if (rest.length > 1 && count('int') === 1 && (count('short') === 1 || longs > 0)) rest.splice(rest.indexOf('int'), 1);
  if (rest.length === 0) rest.push('int');
  if (signed + unsigned > 1 || (signed + unsigned === 1 && !rest.every((word) => sizes.has(word)))) return undefined;
  const name = rest.join(' ');
  if (name === 'void') return voidType;
  const standard =
    { 'double long': 'long double', '_Complex double long': '_Complex long double', _Complex: '_Complex double' }[
      name
    ] ?? name;
  if (isComplexName(standard)) return complexType(standard);
  const full = unsigned === 1 ? `unsigned ${standard}` : signed === 1 && standard === 'char' ? 'signed char' : standard;
  return isRealName(full) ? realType(full) : undefined;
}
