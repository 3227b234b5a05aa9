import { describe, expect, test } from 'vitest';
import { createMemory, Trap } from '../../../src/ir/index.ts';
import {
  type Condition,
  conditionHolds,
  conditions,
  createMachineState,
  evaluateMeaning,
  execute,
  type FormName,
  flagBits,
  instructions,
  type MachineState,
  opcodes,
  rax,
  rcx,
  rdi,
  rdx,
  rsp,
  unknownFlags,
  xmm1,
} from '../../../src/targets/x64/index.ts';

/* That the simulator does what the processor does is `meaning-native.test.ts`; this is how it is used and what it refuses. */

const run = (state: MachineState, form: FormName, ...words: number[]): void =>
  execute(state, opcodes[form], Int32Array.from(words));
const memoryAt = (base: number, displacement: number): number[] => [base, -1, 0, displacement, -1];

function stateWithMemory(): { state: MachineState; bytes: Uint8Array } {
  const memory = createMemory();
  const { bytes } = memory.map(64, { address: 0x1000 });
  return { state: createMachineState(memory, (symbol) => 0x1000n + BigInt(symbol)), bytes };
}

describe('executing', () => {
  test('goes from state to state', () => {
    const { state } = stateWithMemory();
    state.integers[rcx] = 5n;
    run(state, 'mov64ri', rax, 7);
    run(state, 'cmp64rr', rcx, rax);
    run(state, 'cmovcc64rr', conditions.less, rdx, rcx);
    expect(state.integers[rdx]).toBe(5n);
    run(state, 'cvtsi2sd64rr', xmm1, rdx);
    expect(state.floats[2]).toBe(0x4014_0000_0000_0000n);
  });

  test('pushes and pops', () => {
    const { state, bytes } = stateWithMemory();
    state.integers[rsp] = 0x1040n;
    run(state, 'push64i', -2);
    expect(state.integers[rsp]).toBe(0x1038n);
    expect(bytes.subarray(56)).toEqual(Uint8Array.of(0xfe, 255, 255, 255, 255, 255, 255, 255));
    // A popped value is stored over the stack pointer that the pop leaves.
    run(state, 'pop64m', ...memoryAt(rsp, -32));
    expect(bytes.subarray(32, 40)).toEqual(bytes.subarray(56));
  });

  test('knows symbols by what it is told', () => {
    const { state, bytes } = stateWithMemory();
    bytes[3] = 99;
    run(state, 'movzx32_8rm', rax, -1, -1, 0, 1, 2);
    expect(state.integers[rax]).toBe(99n);
    expect(() => run(createMachineState(createMemory()), 'movabs64rs', rax, 2)).toThrow(
      expect.objectContaining({ code: 'no-such-symbol' }),
    );
  });

  test('changes nothing where it traps', () => {
    const { state } = stateWithMemory();
    state.integers[rax] = 1n;
    const before = [...state.integers];
    expect(() => run(state, 'div64r', rcx, rax, rdx)).toThrow(Trap);
    expect(() => run(state, 'pop64m', ...memoryAt(rdi, 0))).toThrow(Trap);
    expect([...state.integers]).toEqual(before);
  });

  test('refuses to look at flags that hold nothing useful', () => {
    const { state } = stateWithMemory();
    expect(() => run(state, 'setccr', conditions.equal, rax)).toThrow(
      expect.objectContaining({ code: 'unknown-flags' }),
    );
    run(state, 'bt64ri', rax, 3);
    run(state, 'setccr', conditions.below, rax);
    expect(() => run(state, 'setccr', conditions.belowOrEqual, rax)).toThrow(
      expect.objectContaining({ code: 'unknown-flags' }),
    );
    run(state, 'cmp64rr', rax, rcx);
    run(state, 'imul64rr', rax, rcx);
    expect(state.flags).toEqual(unknownFlags);
  });

  test('refuses string instructions downwards, and transfers of control', () => {
    const { state } = stateWithMemory();
    run(state, 'std');
    expect(() => run(state, 'rep_stosb', rdi, rax, rcx)).toThrow(
      expect.objectContaining({ code: 'unknown-direction' }),
    );
    expect(() => run(state, 'ret')).toThrow(expect.objectContaining({ code: 'no-meaning' }));
  });
});

describe('a meaning alone', () => {
  test('gives effects for any operands, without registers', () => {
    const operands: Record<string, bigint> = { d: 3n, s: 0xffff_ffff_ffff_ffffn };
    const effects = evaluateMeaning(instructions[opcodes.add64rr], {
      operand: (name) => operands[name],
      stackPointer: 0n,
      flags: unknownFlags,
      memory: createMemory(),
    });
    expect(effects.results).toEqual(new Map([['d', 2n]]));
    expect(conditionHolds(effects.flags!, conditions.below)).toBe(true);
  });
});

describe('conditions', () => {
  test('hold or do not, the even one against the odd one', () => {
    for (let bits = 0; bits < 0x1000; bits++) {
      const flags = { bits, known: 0xfff };
      for (let code = 0; code < 16; code += 2) {
        const holds = conditionHolds(flags, code as Condition);
        expect(conditionHolds(flags, (code + 1) as Condition)).toBe(!holds);
      }
    }
  });

  test('are unknown where a flag that they look at is', () => {
    const flags = { bits: flagBits.zero, known: flagBits.zero };
    const known = Object.entries(conditions).filter(([, code]) => conditionHolds(flags, code) !== undefined);
    expect(known.map(([name]) => name)).toEqual(['equal', 'notEqual']);
  });
});
