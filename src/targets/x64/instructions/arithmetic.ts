import type { OperandDescription } from '../../target.ts';
import {
  bothFlags,
  type Form,
  form,
  type IntegerWidth,
  immediateBytes,
  loadLatency,
  memory,
  noFlags,
  operationImmediate,
  read,
  use,
  useDefine,
  writesFlags,
} from './form.ts';

/*
 * add, or, adc, sbb, and, sub, xor, cmp in the hardware's order: the opcode of each is eight times its place, and the place is the
 * digit of its immediate forms.
 */
const twoOperand = ['add', 'or', 'adc', 'sbb', 'and', 'sub', 'xor', 'cmp'] as const;
type TwoOperand = (typeof twoOperand)[number];
type Shape = 'rr' | 'rm' | 'mr' | 'ri' | 'mi';
type TwoOperandName = `${TwoOperand}${IntegerWidth}${Shape}`;

const carry = (type: string): string => (type === 'i8' ? '(condition 2)' : `(zext.${type} (condition 2))`);

/** Result and flags of an operation on the values `a` and `b`. */
function twoOperandMeaning(mnemonic: TwoOperand, width: IntegerWidth, a: string, b: string): [string, string?] {
  const type = `i${width}`;
  switch (mnemonic) {
    case 'add':
      return [`(add.${type} ${a} ${b})`, `(addition.${type} ${a} ${b})`];
    case 'sub':
    case 'cmp':
      return [`(sub.${type} ${a} ${b})`, `(compare.${type} ${a} ${b})`];
    case 'adc':
      return [`(add.${type} (add.${type} ${a} ${b}) ${carry(type)})`];
    case 'sbb':
      return [`(sub.${type} (sub.${type} ${a} ${b}) ${carry(type)})`];
    default: {
      const result = `(${mnemonic}.${type} ${a} ${b})`;
      return [result, `(compare.${type} ${result} 0)`];
    }
  }
}

const destinationInMemory = (shape: Shape): boolean => shape === 'mr' || shape === 'mi';

function twoOperandForm(index: number, width: IntegerWidth, shape: Shape): Form<TwoOperandName> {
  const mnemonic = twoOperand[index];
  const compares = mnemonic === 'cmp';
  const [first, second] = compares ? ['a', 'b'] : ['d', 's'];
  const inMemory = destinationInMemory(shape);
  const access = compares ? 'use' : 'use-define';
  const a: OperandDescription = inMemory
    ? memory(first, access, width)
    : compares
      ? use(first, width)
      : useDefine(first, width);
  const b: OperandDescription =
    shape === 'rm'
      ? memory(second, 'use', width)
      : shape === 'ri' || shape === 'mi'
        ? operationImmediate(second, width)
        : use(second, width);
  const base = index * 8;
  const encoding =
    b.kind === 'immediate'
      ? {
          opcode: 0x81,
          width,
          digit: index,
          rm: first,
          tail: second,
          tailBytes: immediateBytes(width),
          byteOpcode: 0x83,
          accumulatorOpcode: base + 5,
        }
      : shape === 'rm'
        ? { opcode: base + 3, width, reg: first, rm: second }
        : { opcode: base + 1, width, reg: second, rm: first };
  const prefix = `${mnemonic}${width}` as const;
  return form(`${prefix}${shape}`, mnemonic, [a, b], encoding, {
    flags: mnemonic === 'adc' || mnemonic === 'sbb' ? bothFlags : writesFlags,
    latency: shape === 'rr' || shape === 'ri' ? 1 : 1 + loadLatency,
    operations: inMemory && !compares ? 2 : 1,
    meaning: () => {
      const [result, flags] = twoOperandMeaning(mnemonic, width, read(a, width), read(b, width));
      return { ...(!compares && { d: result }), ...(flags && { flags }) };
    },
    memoryForms:
      shape === 'rr'
        ? { [second]: `${prefix}rm`, [first]: `${prefix}mr` }
        : shape === 'ri'
          ? { [first]: `${prefix}mi` }
          : undefined,
  });
}

type TestShape = 'rr' | 'mr' | 'ri' | 'mi';

function testForm(width: IntegerWidth, shape: TestShape): Form<`test${IntegerWidth}${TestShape}`> {
  const inMemory = destinationInMemory(shape);
  const a = inMemory ? memory('a', 'use', width) : use('a', width);
  const b = shape === 'ri' || shape === 'mi' ? operationImmediate('b', width) : use('b', width);
  const encoding =
    b.kind === 'immediate'
      ? { opcode: 0xf7, width, digit: 0, rm: 'a', tail: 'b', tailBytes: immediateBytes(width), accumulatorOpcode: 0xa9 }
      : { opcode: 0x85, width, reg: 'b', rm: 'a' };
  return form(`test${width}${shape}`, 'test', [a, b], encoding, {
    flags: writesFlags,
    latency: inMemory ? 1 + loadLatency : 1,
    meaning: () => ({ flags: `(compare.i${width} (and.i${width} ${read(a, width)} ${read(b, width)}) 0)` }),
    memoryForms: shape === 'rr' ? { a: `test${width}mr` } : shape === 'ri' ? { a: `test${width}mi` } : undefined,
  });
}

const oneOperand = ['inc', 'dec', 'neg', 'not'] as const;
type OneOperand = (typeof oneOperand)[number];

const oneOperandEncoding = {
  inc: { opcode: 0xff, digit: 0 },
  dec: { opcode: 0xff, digit: 1 },
  not: { opcode: 0xf7, digit: 2 },
  neg: { opcode: 0xf7, digit: 3 },
};

function oneOperandMeaning(mnemonic: OneOperand, width: IntegerWidth, a: string): [string, string?] {
  const type = `i${width}`;
  switch (mnemonic) {
    // The carry flag stays, so the flags are not those of an addition.
    case 'inc':
      return [`(add.${type} ${a} 1)`];
    case 'dec':
      return [`(sub.${type} ${a} 1)`];
    case 'neg':
      return [`(neg.${type} ${a})`, `(compare.${type} 0 ${a})`];
    case 'not':
      return [`(not.${type} ${a})`];
  }
}

function oneOperandForm(
  mnemonic: OneOperand,
  width: IntegerWidth,
  shape: 'r' | 'm',
): Form<`${OneOperand}${IntegerWidth}${'r' | 'm'}`> {
  const d = shape === 'r' ? useDefine('d', width) : memory('d', 'use-define', width);
  const { opcode, digit } = oneOperandEncoding[mnemonic];
  return form(
    `${mnemonic}${width}${shape}`,
    mnemonic,
    [d],
    { opcode, width, digit, rm: 'd' },
    {
      flags: mnemonic === 'not' ? noFlags : writesFlags,
      latency: shape === 'r' ? 1 : 1 + loadLatency,
      operations: shape === 'r' ? 1 : 2,
      meaning: () => {
        const [result, flags] = oneOperandMeaning(mnemonic, width, read(d, width));
        return { d: result, ...(flags && { flags }) };
      },
      memoryForms: shape === 'r' ? { d: `${mnemonic}${width}m` } : undefined,
    },
  );
}

const widths = [8, 16, 32, 64] as const;

export const arithmetic = [
  ...twoOperand.flatMap((_, index) =>
    widths.flatMap((width) =>
      (['rr', 'rm', 'mr', 'ri', 'mi'] as const).map((shape) => twoOperandForm(index, width, shape)),
    ),
  ),
  ...widths.flatMap((width) => (['rr', 'mr', 'ri', 'mi'] as const).map((shape) => testForm(width, shape))),
  ...oneOperand.flatMap((mnemonic) =>
    widths.flatMap((width) => (['r', 'm'] as const).map((shape) => oneOperandForm(mnemonic, width, shape))),
  ),
];
