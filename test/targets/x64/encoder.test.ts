import { beforeAll, describe, expect, test } from 'vitest';
import {
  codeBytes,
  createCodeBuffer,
  encode,
  type FormName,
  formatInstruction,
  instructionLength,
  instructions,
  opcodes,
  type Relocation,
} from '../../../src/targets/x64/index.ts';
import { decode } from './decoded.ts';
import { type Assembled, assembleWithGnu, type GnuRelocation } from './gnu.ts';
import { type Drawn, drawAll } from './random.ts';

const seed = 20240607;
const drawn = drawAll(seed);

/** As the encoder has no say in a jump's length, the assembler must not have one either. */
function textFor(instruction: Drawn): string {
  const form = instructions[instruction.opcode];
  const long = form.operands.some((operand) => operand.kind === 'label') && form.name.endsWith('32');
  return (long ? '{disp32} ' : '') + formatInstruction(instruction.opcode, instruction.words, 0);
}

function encodeOne({ opcode, words }: Drawn): { bytes: Uint8Array; relocations: readonly Relocation[] } {
  const buffer = createCodeBuffer(16);
  encode(buffer, opcode, words, 0);
  return { bytes: codeBytes(buffer), relocations: buffer.relocations };
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

const gnuTypes = { pc32: 'R_X86_64_PC32', plt32: 'R_X86_64_PLT32', abs32s: 'R_X86_64_32S', abs64: 'R_X86_64_64' };
const inGnuTerms = ({ offset, kind, symbol, addend }: Relocation): GnuRelocation => ({
  offset,
  type: gnuTypes[kind],
  symbol: `symbol${symbol}`,
  addend,
});

describe(`the encoder against GNU as (seed ${seed})`, () => {
  /** Each instruction begins at a multiple of 16 bytes, so that a difference stays with its instruction. */
  const stride = 16;
  let gnu: Assembled;
  const gnuBytes = (i: number): Uint8Array => {
    const slot = gnu.text.subarray(i * stride, (i + 1) * stride);
    return slot.subarray(0, decode(slot).length);
  };

  beforeAll(() => {
    gnu = assembleWithGnu(drawn.flatMap((instruction) => [textFor(instruction), `.p2align 4, 0xcc`]));
  });

  test('every form is drawn', () => {
    expect(new Set(drawn.map(({ opcode }) => opcode)).size).toBe(instructions.length);
    expect(gnu.text.length).toBe(drawn.length * stride);
  });

  test('bytes are the same, or shorter and mean the same', () => {
    const wrong: string[] = [];
    drawn.forEach((instruction, i) => {
      const { bytes } = encodeOne(instruction);
      const theirs = gnuBytes(i);
      if (hex(bytes) === hex(theirs)) return;
      const same = decode(bytes).meaning === decode(theirs).meaning && decode(bytes).length === bytes.length;
      if (!same || bytes.length > theirs.length)
        wrong.push(`${textFor(instruction)}: ${hex(bytes)}, GNU ${hex(theirs)}`);
    });
    expect(wrong).toEqual([]);
  });

  test('only addresses are written otherwise than by GNU as', () => {
    const others = drawn.filter((instruction, i) => hex(encodeOne(instruction).bytes) !== hex(gnuBytes(i)));
    const hasMemory = ({ opcode }: Drawn) => instructions[opcode].operands.some(({ kind }) => kind === 'memory');
    expect(others.filter((instruction) => !hasMemory(instruction)).map(textFor)).toEqual([]);
    expect(others.length).toBeLessThan(drawn.length / 10);
  });

  test('relocations are the same', () => {
    const theirs = new Map<number, GnuRelocation[]>();
    for (const relocation of gnu.relocations) {
      const i = Math.floor(relocation.offset / stride);
      // Of an address cut to 32 bits it does not matter how it would be extended; GNU as says with zeros.
      const type = relocation.type === 'R_X86_64_32' ? 'R_X86_64_32S' : relocation.type;
      theirs.set(i, [...(theirs.get(i) ?? []), { ...relocation, type, offset: relocation.offset % stride }]);
    }
    drawn.forEach((instruction, i) => {
      const { relocations } = encodeOne(instruction);
      expect(relocations.map(inGnuTerms), textFor(instruction)).toEqual(theirs.get(i) ?? []);
    });
    expect(gnu.relocations.length).toBeGreaterThan(100);
  });

  test('the length of an instruction is that of its bytes', () => {
    for (const instruction of drawn) {
      expect(instructionLength(instruction.opcode, instruction.words, 0)).toBe(encodeOne(instruction).bytes.length);
    }
  });
});

describe('the shortest encoding', () => {
  const bytesOf = (name: FormName, ...words: number[]): string =>
    hex(encodeOne({ opcode: opcodes[name], words: Int32Array.from(words) }).bytes);
  const none = -1;

  test.each<[string, FormName, number[], string]>([
    ['add rcx, 1 has a byte of immediate', 'add64ri', [1, 1], '4883c101'],
    ['add rax, 1000 has no ModRM', 'add64ri', [0, 1000], '4805e8030000'],
    ['add rcx, 1000 has four bytes', 'add64ri', [1, 1000], '4881c1e8030000'],
    ['shl rax, 1 has no immediate', 'shl64ri', [0, 1], '48d1e0'],
    ['xor eax, eax has no REX', 'xor32rr', [0, 0], '31c0'],
    ['mov sil, al has a REX for sil', 'mov8rr', [6, 0], '4088c6'],
    ['mov dl, al has none', 'mov8rr', [2, 0], '88c2'],
    ['xchg rax, rdx has no ModRM', 'xchg64rr', [0, 2], '4892'],
    ['xchg rax, rax is a nop', 'xchg64rr', [0, 0], '90'],
    ['xchg eax, eax is none: it clears the upper half', 'xchg32rr', [0, 0], '87c0'],
    ['[rsp] has a SIB byte', 'mov64rm', [0, 4, none, 0, 0, none], '488b0424'],
    ['[rbp] has a displacement', 'mov64rm', [0, 5, none, 0, 0, none], '488b4500'],
    ['[r12] has a SIB byte', 'mov64rm', [0, 12, none, 0, 0, none], '498b0424'],
    ['[r13] has a displacement', 'mov64rm', [0, 13, none, 0, 0, none], '498b4500'],
    ['[rbp+rax] has none: its registers are exchanged', 'mov64rm', [1, 5, 0, 0, 0, none], '488b0c28'],
    ['[rax+rsp] is [rsp+rax]', 'mov64rm', [1, 0, 4, 0, 0, none], '488b0c04'],
    ['[rax*1] is [rax]', 'mov64rm', [1, none, 0, 0, 0, none], '488b08'],
    ['[rax*2] is [rax+rax]', 'mov64rm', [1, none, 0, 1, 0, none], '488b0c00'],
    ['[rax*2+1000] is left alone', 'mov64rm', [1, none, 0, 1, 1000, none], '488b0c45e8030000'],
  ])('%s', (_, name, words, bytes) => {
    expect(bytesOf(name, ...words)).toBe(bytes);
  });

  test('the stack pointer as a scaled index is refused', () => {
    expect(() => bytesOf('mov64rm', 0, 1, 4, 1, 0, none)).toThrow(/stack pointer/);
  });
});
