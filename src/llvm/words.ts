/**
 * The words of LLVM IR text that mean something to the reader, each with a number. Any other word is unknown: flags and attributes that
 * change nothing here need not be listed.
 */
export const words = [
  // Types.
  ...([
    'void',
    'i1',
    'i8',
    'i16',
    'i32',
    'i64',
    'i128',
    'ptr',
    'float',
    'double',
    'label',
    'metadata',
    'token',
  ] as const),
  ...([
    'half',
    'bfloat',
    'x86_fp80',
    'fp128',
    'ppc_fp128',
    'x86_mmx',
    'x86_amx',
    'opaque',
    'type',
    'x',
    'vscale',
  ] as const),
  'addrspace',
  // Module.
  ...([
    'define',
    'declare',
    'target',
    'triple',
    'datalayout',
    'source_filename',
    'attributes',
    'module',
    'asm',
  ] as const),
  ...(['global', 'constant', 'alias', 'ifunc', 'uselistorder', 'uselistorder_bb'] as const),
  ...([
    'private',
    'internal',
    'external',
    'available_externally',
    'linkonce',
    'linkonce_odr',
    'weak',
    'weak_odr',
  ] as const),
  ...(['common', 'appending', 'extern_weak', 'default', 'hidden', 'protected', 'dllimport', 'dllexport'] as const),
  ...(['dso_local', 'dso_preemptable', 'unnamed_addr', 'local_unnamed_addr', 'thread_local'] as const),
  ...([
    'externally_initialized',
    'section',
    'partition',
    'comdat',
    'align',
    'gc',
    'prefix',
    'prologue',
    'personality',
  ] as const),
  ...([
    'code_model',
    'no_sanitize_address',
    'no_sanitize_hwaddress',
    'sanitize_address_dyninit',
    'sanitize_memtag',
  ] as const),
  // Conventions.
  ...([
    'ccc',
    'fastcc',
    'coldcc',
    'tailcc',
    'ghccc',
    'swiftcc',
    'swifttailcc',
    'preserve_mostcc',
    'preserve_allcc',
  ] as const),
  ...(['preserve_nonecc', 'win64cc', 'x86_64_sysvcc', 'cc'] as const),
  // Attributes that matter.
  ...([
    'signext',
    'zeroext',
    'byval',
    'sret',
    'byref',
    'inalloca',
    'preallocated',
    'elementtype',
    'nest',
    'inreg',
  ] as const),
  ...(['swiftself', 'swifterror', 'swiftasync', 'noreturn', 'cold', 'returns_twice', 'range', 'initializes'] as const),
  ...([
    'dereferenceable',
    'dereferenceable_or_null',
    'alignstack',
    'allocsize',
    'memory',
    'vscale_range',
    'uwtable',
  ] as const),
  ...(['allockind', 'nofpclass', 'alloc'] as const),
  // Instructions.
  ...(['ret', 'br', 'switch', 'indirectbr', 'invoke', 'callbr', 'resume', 'unreachable', 'fneg'] as const),
  ...(['add', 'sub', 'mul', 'udiv', 'sdiv', 'urem', 'srem', 'shl', 'lshr', 'ashr', 'and', 'or', 'xor'] as const),
  ...(['fadd', 'fsub', 'fmul', 'fdiv', 'frem', 'extractelement', 'insertelement', 'shufflevector'] as const),
  ...([
    'extractvalue',
    'insertvalue',
    'alloca',
    'load',
    'store',
    'fence',
    'cmpxchg',
    'atomicrmw',
    'getelementptr',
  ] as const),
  ...([
    'trunc',
    'zext',
    'sext',
    'fptrunc',
    'fpext',
    'fptoui',
    'fptosi',
    'uitofp',
    'sitofp',
    'ptrtoint',
    'inttoptr',
  ] as const),
  ...(['bitcast', 'addrspacecast', 'icmp', 'fcmp', 'phi', 'select', 'freeze', 'call', 'va_arg', 'landingpad'] as const),
  ...(['catchswitch', 'catchpad', 'cleanuppad', 'cleanupret', 'catchret'] as const),
  // Flags and parts of instructions.
  ...([
    'nuw',
    'nsw',
    'exact',
    'inbounds',
    'nusw',
    'disjoint',
    'nneg',
    'samesign',
    'inrange',
    'volatile',
    'atomic',
  ] as const),
  ...(['fast', 'nnan', 'ninf', 'nsz', 'arcp', 'contract', 'afn', 'reassoc', 'tail', 'musttail', 'notail'] as const),
  ...([
    'to',
    'unwind',
    'within',
    'from',
    'caller',
    'syncscope',
    'unordered',
    'monotonic',
    'acquire',
    'release',
  ] as const),
  ...(['acq_rel', 'seq_cst', 'sideeffect', 'alignstack_', 'inteldialect', 'swifterror_'] as const),
  // Predicates.
  ...(['eq', 'ne', 'ugt', 'uge', 'ult', 'ule', 'sgt', 'sge', 'slt', 'sle'] as const),
  ...(['oeq', 'ogt', 'oge', 'olt', 'ole', 'one', 'ord', 'ueq', 'une', 'uno'] as const),
  // Constants.
  ...([
    'true',
    'false',
    'null',
    'none',
    'undef',
    'poison',
    'zeroinitializer',
    'blockaddress',
    'dso_local_equivalent',
  ] as const),
  ...(['no_cfi', 'splat', 'c'] as const),
] as const;

export type Word = (typeof words)[number];

/** A word's number; 0 is any word that is not listed. */
export type WordNumber = number;

/** Numbers by word: `word.add`. */
export const word = Object.fromEntries(words.map((text, index) => [text, index + 1])) as Readonly<
  Record<Word, WordNumber>
>;

export const wordText = (number: WordNumber): string => words[number - 1]!;

/** The words named, as a set to ask by number. */
export function wordSet(...named: readonly Word[]): Uint8Array {
  const set = new Uint8Array(words.length + 1);
  for (const text of named) set[word[text]] = 1;
  return set;
}

/** How the lexer hashes names: from this seed, each byte in turn. */
export const hashSeed = 5381;
export const hashStep = (hash: number, byte: number): number => (Math.imul(hash, 33) ^ byte) | 0;

const tableSize = 2048;
const hashes = new Int32Array(words.length + 1);
const table = new Int16Array(tableSize);

for (const [index, text] of words.entries()) {
  let hash = hashSeed;
  for (let i = 0; i < text.length; i++) hash = hashStep(hash, text.charCodeAt(i));
  hashes[index + 1] = hash;
  let place = hash & (tableSize - 1);
  while (table[place] !== 0) place = (place + 1) & (tableSize - 1);
  table[place] = index + 1;
}

/** The number of the word that these bytes spell, whose hash is given; 0 where it is not listed. */
export function findWord(bytes: Uint8Array, start: number, end: number, hash: number): WordNumber {
  for (let place = hash & (tableSize - 1); table[place] !== 0; place = (place + 1) & (tableSize - 1)) {
    const found = table[place]!;
    if (hashes[found] === hash && spells(words[found - 1]!, bytes, start, end)) return found;
  }
  return 0;
}

function spells(text: string, bytes: Uint8Array, start: number, end: number): boolean {
  if (text.length !== end - start) return false;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== bytes[start + i]) return false;
  return true;
}
