import { describe, expect, test } from 'vitest';
import type { OperandDescription } from '../../../src/targets/target.ts';
import {
  type Condition,
  conditions,
  createCodeBuffer,
  encode,
  exchangeCondition,
  formatInstruction,
  instructions,
  instructionWords,
  moveImmediateForm,
  negateCondition,
  opcodeNamed,
  opcodes,
  padWithNops,
  rax,
  registerName,
  registerNamed,
  registers,
} from '../../../src/targets/x64/index.ts';
import { decode } from './decoded.ts';

describe('the table of forms', () => {
  test('names are unique and lead back to their opcodes', () => {
    instructions.forEach((form, opcode) => {
      expect(opcodeNamed(form.name)).toBe(opcode);
    });
    expect(Object.keys(opcodes).length).toBe(instructions.length);
  });

  test('a name that no form has is refused', () => {
    expect(() => opcodeNamed('add128rr')).toThrow(expect.objectContaining({ code: 'no-such-instruction' }));
    expect(() => opcodeNamed('toString')).toThrow(expect.objectContaining({ code: 'no-such-instruction' }));
  });

  test('operands have distinct names, conditions first and implicit registers last', () => {
    const order = (operand: OperandDescription): number =>
      operand.kind === 'condition' ? 0 : operand.kind === 'register' && operand.implicit ? 2 : 1;
    for (const { name, operands } of instructions) {
      expect(new Set(operands.map((operand) => operand.name)).size, name).toBe(operands.length);
      expect(operands.map(order), name).toEqual(operands.map(order).sort());
    }
  });

  test('a memory form is the same operation with one register operand in memory', () => {
    let pairs = 0;
    for (const form of instructions) {
      for (const [name, memoryName] of Object.entries(form.memoryForms ?? {})) {
        const other = instructions[opcodeNamed(memoryName)];
        const expected = form.operands.map((operand) => {
          if (operand.name !== name || operand.kind !== 'register') return operand;
          return { kind: 'memory', name, access: operand.access, width: operand.width };
        });
        expect(other.operands, `${form.name} → ${memoryName}`).toEqual(expected);
        expect(other.control).toBe(form.control);
        expect(other.flags).toEqual(form.flags);
        pairs++;
      }
    }
    expect(pairs).toBeGreaterThan(250);
  });

  test('words are counted as operands take them', () => {
    expect(instructionWords[opcodes.add64rr]).toBe(2);
    expect(instructionWords[opcodes.add64rm]).toBe(6);
    expect(instructionWords[opcodes.movabs64ri]).toBe(3);
    expect(instructionWords[opcodes.idiv64r]).toBe(3);
    expect(instructionWords[opcodes.ret]).toBe(0);
  });
});

describe('registers', () => {
  test('have the hardware’s numbers and their names at each width', () => {
    expect(registers.length).toBe(32);
    registers.forEach(({ number, names }, i) => {
      expect(number).toBe(i);
      for (const name of Object.values(names)) expect(registerNamed(name)).toBe(i);
    });
    expect([8, 16, 32, 64].map((width) => registerName(6, width as 8))).toEqual(['sil', 'si', 'esi', 'rsi']);
    expect(registerName(31, 128)).toBe('xmm15');
    expect(registerNamed('rx')).toBeUndefined();
  });
});

describe('conditions', () => {
  test('negation and exchange agree with comparing numbers', () => {
    const holds: Partial<Record<Condition, (a: number, b: number) => boolean>> = {
      [conditions.below]: (a, b) => a >>> 0 < b >>> 0,
      [conditions.aboveOrEqual]: (a, b) => a >>> 0 >= b >>> 0,
      [conditions.equal]: (a, b) => a === b,
      [conditions.notEqual]: (a, b) => a !== b,
      [conditions.belowOrEqual]: (a, b) => a >>> 0 <= b >>> 0,
      [conditions.above]: (a, b) => a >>> 0 > b >>> 0,
      [conditions.less]: (a, b) => a < b,
      [conditions.greaterOrEqual]: (a, b) => a >= b,
      [conditions.lessOrEqual]: (a, b) => a <= b,
      [conditions.greater]: (a, b) => a > b,
    };
    const samples = [-2, -1, 0, 1, 2];
    for (const condition of Object.values(conditions)) {
      const exchanged = exchangeCondition(condition);
      expect(exchanged === undefined).toBe(!holds[condition]);
      if (exchanged === undefined) continue;
      for (const a of samples) {
        for (const b of samples) {
          expect(holds[negateCondition(condition)]!(a, b)).toBe(!holds[condition]!(a, b));
          expect(holds[exchanged]!(b, a)).toBe(holds[condition]!(a, b));
        }
      }
    }
  });
});

describe('moving constants', () => {
  test.each<[bigint, string, number]>([
    [0n, 'mov32ri', 5],
    [0xffffffffn, 'mov32ri', 5],
    [-1n, 'mov64ri', 7],
    [-0x80000000n, 'mov64ri', 7],
    [0x100000000n, 'movabs64ri', 10],
    [-0x80000001n, 'movabs64ri', 10],
  ])('%i by %s', (value, name, length) => {
    const [low, high] = [Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, value >> 32n))];
    const opcode = moveImmediateForm(low, high);
    expect(instructions[opcode].name).toBe(name);
    const buffer = createCodeBuffer();
    encode(buffer, opcode, Int32Array.of(rax, low, high), 0);
    expect(buffer.length).toBe(length);
    expect(BigInt.asIntN(64, BigInt(decode(buffer.bytes.subarray(0, length)).meaning.split(', ')[1]))).toBe(value);
  });
});

describe('padding', () => {
  test('is made of as few no-operations as possible', () => {
    for (let count = 0; count <= 40; count++) {
      const buffer = createCodeBuffer(16);
      padWithNops(buffer, count);
      expect(buffer.length).toBe(count);
      let decoded = 0;
      for (let offset = 0; offset < count; decoded++) {
        const { length, meaning } = decode(buffer.bytes.subarray(offset, count));
        expect(meaning).toBe(decode(buffer.bytes.subarray(offset, offset + length)).meaning);
        offset += length;
      }
      expect(decoded).toBe(Math.ceil(count / 9));
    }
  });
});

describe('the listing', () => {
  const words = (...numbers: number[]): Int32Array => Int32Array.from(numbers);

  test('is Intel’s syntax', () => {
    expect(formatInstruction(opcodes.add64rm, words(0, 4, 1, 3, -8, -1), 0)).toBe('add rax, qword ptr [rsp+rcx*8-8]');
    expect(formatInstruction(opcodes.lea32rm, words(0, -1, -1, 0, 64, -1), 0)).toBe('lea eax, [64]');
    expect(formatInstruction(opcodes.cmovcc64rr, words(conditions.less, 0, 1), 0)).toBe('cmovl rax, rcx');
    expect(formatInstruction(opcodes.movabs64ri, words(0, -1, 0x7fffffff), 0)).toBe('movabs rax, 9223372036854775807');
    expect(formatInstruction(opcodes.jcc8, words(conditions.equal, -2), 0)).toBe('je .+0');
    expect(formatInstruction(opcodes.mul64r, words(1, 0, 2), 0)).toBe('mul rcx');
  });

  test('takes names for symbols, labels and registers', () => {
    const names = {
      symbol: (index: number) => `f${index}`,
      label: (block: number) => `block${block}`,
      register: (number: number, width: number) => `v${number}:${width}`,
    };
    expect(formatInstruction(opcodes.calls, words(3), 0, names)).toBe('call f3');
    expect(formatInstruction(opcodes.jmp32, words(7), 0, names)).toBe('jmp block7');
    expect(formatInstruction(opcodes.mov32rm, words(100, 101, -1, 0, 4, 2), 0, names)).toBe(
      'mov v100:32, dword ptr [v101:64+f2+4]',
    );
    expect(formatInstruction(opcodes.mov32rm, words(0, -1, -1, 0, 4, 2), 0, { symbol: names.symbol })).toBe(
      'mov eax, dword ptr [rip+f2+4]',
    );
  });
});
