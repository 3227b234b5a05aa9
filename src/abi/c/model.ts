/** What of a C implementation decides the layout of its types, as values. */
import { type CType, type EnumType, type RealName, realType, typeError } from './types.ts';

export interface DataModel {
  readonly name: string;
  /** Sizes of the real types, in bytes; each is aligned to its size, as far as `maximumAlign` lets it. */
  readonly bytes: Readonly<Record<RealName, number>>;
  readonly pointerBytes: number;
  /** The greatest alignment of any scalar; also what `aligned` without a number asks for. */
  readonly maximumAlign: number;
  /**
   * How bit-fields are packed. `system-v`: each into the unit of its type in which it happens to fall, sharing it with any neighbour.
   * `microsoft`: into a unit of their own, which only neighbours of the same size share.
   */
  readonly bitFields: 'system-v' | 'microsoft';
  /** The type called `wchar_t`. */
  readonly wideCharacter: RealName;
}

/** x86-64 System V psABI, figure 3.1. gcc keeps these types for functions with `ms_abi` too. */
export const systemVModel: DataModel = {
  name: 'system-v',
  bytes: {
    _Bool: 1,
    char: 1,
    'signed char': 1,
    'unsigned char': 1,
    short: 2,
    'unsigned short': 2,
    int: 4,
    'unsigned int': 4,
    long: 8,
    'unsigned long': 8,
    'long long': 8,
    'unsigned long long': 8,
    __int128: 16,
    'unsigned __int128': 16,
    float: 4,
    double: 8,
    'long double': 16,
  },
  pointerBytes: 8,
  maximumAlign: 16,
  bitFields: 'system-v',
  wideCharacter: 'int',
};

/**
 * Windows on x86-64: `long` has 32 bits, `long double` is `double`. The rest is gcc's, so some things are not as Microsoft's compiler has them: bit-fields in
 * unions and in packed structures, enumerations beyond `int`, structures without members.
 */
export const windowsModel: DataModel = {
  name: 'windows',
  bytes: { ...systemVModel.bytes, long: 4, 'unsigned long': 4, 'long double': 8 },
  pointerBytes: 8,
  maximumAlign: 16,
  bitFields: 'microsoft',
  wideCharacter: 'unsigned short',
};

/** Windows with gcc's 80-bit `long double`. */
export const mingwModel: DataModel = {
  ...windowsModel,
  name: 'mingw',
  bytes: { ...windowsModel.bytes, 'long double': 16 },
};

const widening = ['int', 'long', 'long long'] as const;
const narrowing = ['signed char', 'short', 'int', 'long', 'long long'] as const;

/** The integer type that holds an enumeration: the first whose range has all constants, unsigned if none is negative, as gcc chooses. */
export function enumStorage(type: EnumType, model: DataModel): RealName {
  const { constants } = type;
  if (constants === undefined) throw typeError(`'enum ${type.tag ?? ''}' is incomplete`);
  let least = 0n;
  let most = 0n;
  for (const { value } of constants) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  for (const name of type.packed === true ? narrowing : widening) {
    const bits = BigInt(8 * model.bytes[name]);
    if (least < 0n && least >= -(1n << (bits - 1n)) && most < 1n << (bits - 1n)) return name;
    if (least === 0n && most < 1n << bits) return unsignedOf[name];
  }
  throw typeError(
    `no integer type holds all constants of ${type.tag === undefined ? 'the enum' : `'enum ${type.tag}'`}`,
  );
}

const unsignedOf = {
  'signed char': 'unsigned char',
  short: 'unsigned short',
  int: 'unsigned int',
  long: 'unsigned long',
  'long long': 'unsigned long long',
} as const satisfies Record<string, RealName>;

/** Other names of types that the standard headers give, by size in the model where that decides. */
export function standardType(name: string, model: DataModel): CType | undefined {
  const fixed = /^(u?)int(?:(?:_least)?(8|16|32|64)|max|ptr)_t$/.exec(name);
  if (fixed !== null) {
    const [, unsigned, bits] = fixed;
    const bytes = bits !== undefined ? Number(bits) / 8 : name.endsWith('ptr_t') ? model.pointerBytes : 8;
    return realType(integerOf(bytes, unsigned === '', model));
  }
  switch (name) {
    case 'bool':
      return realType('_Bool');
    case 'size_t':
      return realType(integerOf(model.pointerBytes, false, model));
    case 'ssize_t':
    case 'ptrdiff_t':
      return realType(integerOf(model.pointerBytes, true, model));
    case 'wchar_t':
      return realType(model.wideCharacter);
    case 'char16_t':
      return realType('unsigned short');
    case 'char32_t':
      return realType('unsigned int');
    case '__int128_t':
      return realType('__int128');
    case '__uint128_t':
      return realType('unsigned __int128');
    default:
      return undefined;
  }
}

function integerOf(bytes: number, signed: boolean, model: DataModel): RealName {
  const name = narrowing.find((candidate) => model.bytes[candidate] === bytes)!;
  return signed ? name : unsignedOf[name];
}
