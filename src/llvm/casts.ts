/** Instructions that convert from one type to another. */
import { f32, i32, i64, isFloat, ptr, type Signature, type Slot, type Type, type Value } from '../ir/index.ts';
import { byElement, elementOf, type Reader, skipFlags } from './arithmetic.ts';
import { type Body, defineValues, emit, emitPlain, emitSlotAddress, partsOf } from './body.ts';
import { callByName } from './call-by-name.ts';
import { failure } from './errors.ts';
import { cleared, signExtended, signed, truncated, zeroExtended } from './integers.ts';
import { lengthened, shortened } from './long.ts';
import { loadParts, storeParts } from './memory-parts.ts';
import { readOperand, readOperands } from './operands.ts';
import { readType } from './read-type.ts';
import { newSlot } from './slots.ts';
import { acceptWord, expected, unsupported } from './steps.ts';
import { describeType, type IntegerType, type LlvmType, type Part, sameType } from './types.ts';
import { word } from './words.ts';

export type Cast =
  | 'trunc'
  | 'zext'
  | 'sext'
  | 'fptrunc'
  | 'fpext'
  | 'fptoui'
  | 'fptosi'
  | 'uitofp'
  | 'sitofp'
  | 'ptrtoint'
  | 'inttoptr';

type Kind = LlvmType['kind'];

/** The kinds of types that each converts from and to. */
const kinds: Readonly<Record<Cast, readonly [from: Kind, to: Kind]>> = {
  trunc: ['integer', 'integer'],
  zext: ['integer', 'integer'],
  sext: ['integer', 'integer'],
  fptrunc: ['float', 'float'],
  fpext: ['float', 'float'],
  fptoui: ['float', 'integer'],
  fptosi: ['float', 'integer'],
  uitofp: ['integer', 'float'],
  sitofp: ['integer', 'float'],
  ptrtoint: ['pointer', 'integer'],
  inttoptr: ['integer', 'pointer'],
};

const wrongCast = (body: Body, name: string, from: LlvmType, to: LlvmType, place: number): Error =>
  failure(body.lexer, 'llvm-type', `'${name}' does not go from ${describeType(from)} to ${describeType(to)}`, place);

function readTarget(body: Body): LlvmType {
  if (!acceptWord(body.lexer, word.to)) expected(body.lexer, "'to'");
  return readType(body.scope.types);
}

/** `zext i32 %0 to i64`. */
export function readCast(name: Cast): Reader {
  return (body, local, place) => {
    const { lexer, scope } = body;
    skipFlags(lexer);
    const start = lexer.start;
    const from = readType(scope.types);
    const single = partsOf(body, from).length === 1 && from.kind !== 'vector';
    const given = single ? [readOperand(body, from)] : readOperands(body, from);
    const to = readTarget(body);
    partsOf(body, to);
    const [a, b] = [elementOf(from), elementOf(to)];
    const [wantedFrom, wantedTo] = kinds[name];
    const fits =
      a.kind === wantedFrom &&
      b.kind === wantedTo &&
      (from.kind === 'vector' ? to.kind === 'vector' && to.count === from.count : to.kind !== 'vector') &&
      goesThatWay(name, a, b);
    if (!fits) throw wrongCast(body, name, from, to, start);
    defineValues(
      body,
      local,
      place,
      to,
      byElement(from, [given], ([values]) => convert(body, name, a, b, values!)),
    );
  };
}

function goesThatWay(name: Cast, from: LlvmType, to: LlvmType): boolean {
  const [a, b] = [widthOf(from), widthOf(to)];
  if (name === 'trunc' || name === 'fptrunc') return a > b;
  return name === 'zext' || name === 'sext' || name === 'fpext' ? a < b : true;
}

const widthOf = (type: LlvmType): number => (type.kind === 'integer' ? type.bits : type.size * 8);

function convert(body: Body, name: Cast, from: LlvmType, to: LlvmType, values: readonly Value[]): readonly Value[] {
  const [a, b] = [from.parts![0]!, to.parts![0]!];
  const value = values[0]!;
  switch (name) {
    case 'trunc':
      return narrow(body, from as IntegerType, to as IntegerType, values);
    case 'zext':
    case 'sext':
      return extend(body, name, from as IntegerType, to as IntegerType, values);
    case 'fptrunc':
    case 'fpext':
      return [emit(body, name, b.type, [value])];
    case 'fptosi':
    case 'fptoui':
      return fromFloat(body, name === 'fptosi', a.type, to as IntegerType, value);
    case 'sitofp':
    case 'uitofp':
      return [toFloat(body, name === 'sitofp', from as IntegerType, b.type, values)];
    case 'ptrtoint': {
      const whole = emitPlain(body, 'ptrtoint', i64, [value]);
      const wide = { type: i64, bits: 64, offset: 0 };
      if (to.parts!.length > 1) return lengthened(body, [whole], false, (to as IntegerType).bits);
      return [b.bits === 64 ? whole : truncated(body, wide, b, whole)];
    }
    case 'inttoptr':
      return [emitPlain(body, 'inttoptr', ptr, [zeroExtended(body, a, i64, value)])];
  }
}

function narrow(body: Body, from: IntegerType, to: IntegerType, values: readonly Value[]): readonly Value[] {
  const [a, b] = [from.parts!, to.parts!];
  if (b.length > 1) return shortened(body, values, to.bits);
  return [truncated(body, a[0]!, b[0]!, values[0]!)];
}

function extend(
  body: Body,
  name: 'zext' | 'sext',
  from: IntegerType,
  to: IntegerType,
  values: readonly Value[],
): readonly Value[] {
  const [a, b] = [from.parts!, to.parts!];
  if (b.length === 1) {
    const [part, wide] = [a[0]!, b[0]!];
    const value = values[0]!;
    return [name === 'zext' ? zeroExtended(body, part, wide.type, value) : signExtended(body, part, wide, value)];
  }
  if (a.length > 1) {
    const high = values.at(-1)!;
    const words = name === 'zext' ? values : values.with(-1, signed(body, a.at(-1)!, high));
    return lengthened(body, words, name === 'sext', to.bits);
  }
  const full: Part = { type: i64, bits: 64, offset: 0 };
  const low =
    name === 'zext' ? zeroExtended(body, a[0]!, i64, values[0]!) : signExtended(body, a[0]!, full, values[0]!);
  return lengthened(body, [low], name === 'sext', to.bits);
}

/** What does not fit is poison, so that narrower integers may come from wider conversions. */
function fromFloat(body: Body, sign: boolean, from: Type, to: IntegerType, value: Value): readonly Value[] {
  const part = to.parts![0]!;
  if (to.bits > 128) return unsupported(body.lexer, `a float as i${to.bits}`);
  if (to.bits > 64) {
    const name = `__fix${sign ? '' : 'uns'}${from === f32 ? 's' : 'd'}fti`;
    const halves = [{ type: i64 }, { type: i64 }];
    const [low, high] = callByName(body, name, { convention: 'sysv', parameters: [{ type: from }], results: halves }, [
      value,
    ]);
    return [low!, cleared(body, to.parts![1]!, high!)];
  }
  if (to.bits < 32) {
    const wide = emit(body, 'ftosi', i32, [value]);
    return [truncated(body, { type: i32, bits: 32, offset: 0 }, part, wide)];
  }
  if (to.bits === 64 || (to.bits === 32 && sign)) return [emit(body, sign ? 'ftosi' : 'ftoui', part.type, [value])];
  return [truncated(body, { type: i64, bits: 64, offset: 0 }, part, emit(body, 'ftosi', i64, [value]))];
}

function toFloat(body: Body, sign: boolean, from: IntegerType, to: Type, values: readonly Value[]): Value {
  const part = from.parts![0]!;
  const value = values[0]!;
  if (from.bits > 128) return unsupported(body.lexer, `i${from.bits} as a float`);
  if (from.bits > 64) {
    const name = `__float${sign ? '' : 'un'}ti${to === f32 ? 's' : 'd'}f`;
    const signature: Signature = {
      convention: 'sysv',
      parameters: [{ type: i64 }, { type: i64 }],
      results: [{ type: to }],
    };
    const high = sign ? signed(body, from.parts![1]!, values[1]!) : values[1]!;
    return callByName(body, name, signature, [value, high])[0]!;
  }
  if (from.bits === 64 || from.bits === 32) return emit(body, sign ? 'sitof' : 'uitof', to, [value]);
  const width = from.bits < 32 ? i32 : i64;
  const wide: Part = { type: width, bits: width === i32 ? 32 : 64, offset: 0 };
  const full = sign ? signExtended(body, part, wide, value) : zeroExtended(body, part, width, value);
  return emit(body, 'sitof', to, [full]);
}

/** `bitcast double %0 to i64`. */
export const readBitcast: Reader = (body, local, place) => {
  const { lexer, scope } = body;
  const start = lexer.start;
  const from = readType(scope.types);
  const values = readOperands(body, from);
  const to = readTarget(body);
  partsOf(body, to);
  if (from.size !== to.size || from.kind === 'struct' || to.kind === 'struct')
    throw wrongCast(body, 'bitcast', from, to, start);
  defineValues(body, local, place, to, reinterpreted(body, from, to, values));
};

/** The same bits as another type. */
export function reinterpreted(body: Body, from: LlvmType, to: LlvmType, values: readonly Value[]): readonly Value[] {
  if (sameType(from, to)) return values;
  const [a, b] = [from.parts!, to.parts!];
  if (a.length === 1 && b.length === 1) {
    const [x, y] = [a[0]!.type, b[0]!.type];
    if (x === y) return values;
    if (isFloat(x) !== isFloat(y) && x !== ptr && y !== ptr) return [emit(body, 'bitcast', y, values)];
  }
  const slot = newSlot(body, from.size, Math.max(from.align, to.align));
  return throughMemory(body, slot, from, to, values);
}

function throughMemory(
  body: Body,
  slot: Slot,
  from: LlvmType,
  to: LlvmType,
  values: readonly Value[],
): readonly Value[] {
  const address = emitSlotAddress(body, slot);
  storeParts(body, from.parts!, values, address);
  return loadParts(body, to.parts!, address);
}

/** `addrspacecast ptr %0 to ptr`: there is one address space. */
export const readAddressCast: Reader = (body, local, place) => {
  const from = readType(body.scope.types);
  const values = readOperands(body, from);
  const to = readTarget(body);
  if (!sameType(from, to)) throw wrongCast(body, 'addrspacecast', from, to, place);
  defineValues(body, local, place, to, values);
};
