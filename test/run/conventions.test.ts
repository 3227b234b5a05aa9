/** Functions of any convention between TypeScript and native code. */
import { afterAll, describe, expect, expectTypeOf, it } from 'vitest';
import { openSession } from '../../src/run/index.ts';
import { fast, forth, linuxSyscall, win64 } from '../../src/targets/x64/conventions/index.ts';
import { assembleWithGnu } from '../support/gnu-assembler.ts';

const session = openSession();
afterAll(() => session.close());

session.load({
  functions: [
    assembleWithGnu('minus', 'sub r13, r12; mov r12, r13; xor ebp, ebp; xor r13d, r13d; xor r14d, r14d; ret'),
    assembleWithGnu('both', 'mov rax, r13; sub rax, r12; add r13, r12; mov r12, rax; addsd xmm0, xmm0; ret'),
    assembleWithGnu(
      'many',
      'lea rax, [rdi + rsi]; add rax, rdx; add rax, rcx; add rax, r8; add rax, r9; add rax, [rsp + 8]; add eax, [rsp + 16]; mov edx, 1; ret',
    ),
    assembleWithGnu('drop', 'ret'),
    assembleWithGnu('push', 'sub r15, 8; mov [r15], r12; ret'),
    assembleWithGnu('sixth', 'mov rax, [rsp + 48]; sub rax, rcx; xor ecx, ecx; ret'),
    assembleWithGnu('system', 'ret'),
    assembleWithGnu('scaled', 'lea rax, [rax + rax * 2]; addsd xmm0, xmm0; xor ecx, ecx; ret'),
  ],
});

describe('a function of another convention', () => {
  it('is called from TypeScript as its signature says', () => {
    const minus = session.function('minus', { convention: forth, parameters: ['i64', 'i64'], result: 'i64' });
    expectTypeOf(minus).returns.toEqualTypeOf<bigint>();
    expect(minus(50, 8n)).toBe(42n);
    const sixth = session.function('sixth', {
      convention: win64,
      parameters: ['i32', 'f64', 'ptr', 'u8', 'i64', 'i64'],
      result: 'i64',
    });
    expect(sixth(5, 0.5, 1, 2, 3, 47)).toBe(42n);
  });

  it('may have several results, which are an array', () => {
    const both = session.function('both', {
      convention: forth,
      parameters: ['i64', 'f64', 'i64'],
      result: ['i64', 'f64', 'i64'],
    });
    expectTypeOf(both).returns.toEqualTypeOf<[bigint, number, bigint]>();
    expect(both(17, 2.5, 5n)).toEqual([22n, 5, 12n]);
    const many = session.function('many', {
      parameters: ['i64', 'i64', 'i64', 'i64', 'i64', 'i64', 'i64', 'i32'],
      result: ['i64', 'bool'],
    });
    expect(many(1, 2, 3, 4, 5, 6, 7, -8)).toEqual([20n, true]);
    expect(session.function('drop', { convention: forth, parameters: [], result: [] })()).toEqual([]);
  });

  it('finds the session’s stacks, which are as it left them afterwards', () => {
    const push = session.function('push', { convention: forth, parameters: ['i64'], result: 'void' });
    const memory = session.stackMemory.data!;
    const cells = new BigInt64Array(memory.buffer, memory.byteOffset, memory.length / 8);
    push(7);
    push(8);
    expect([cells.at(-1), cells.at(-2)]).toEqual([7n, 8n]);
  });

  it('wants a source for other roles', () => {
    const signature = { convention: fast, parameters: ['i64', 'f64'], result: 'i64' } as const;
    expect(() => session.function('scaled', signature)).toThrow(expect.objectContaining({ code: 'bridge-role' }));
    const sources = {
      context: { kind: 'constant', value: 0 },
      base: { kind: 'constant', value: 0 },
      status: { kind: 'thrown' },
    } as const;
    expect(session.function('scaled', { ...signature, sources })(14, 1)).toBe(42n);
  });

  it('gets its bridge once', () => {
    const made = () => session.bridges.made;
    const signature = { convention: forth, parameters: ['i64', 'i64'], result: 'void' } as const;
    const before = made();
    session.function('minus', signature);
    session.function('minus', signature);
    session.function(session.address('minus')!, signature);
    expect(made()).toBe(before + 1);
    session.function('drop', signature);
    expect(made()).toBe(before + 2);
  });

  it('is named in what it throws', () => {
    session.load({ functions: [assembleWithGnu('broken', 'ud2; .long -99; ret')] });
    const broken = session.function('broken', { convention: forth, parameters: [], result: 'void' });
    expect(() => broken()).toThrow(
      expect.objectContaining({
        code: 'native-throw',
        thrown: -99n,
        message: expect.stringMatching(/'broken' threw -99/),
      }),
    );
  });
});

describe('a throw that waits for C to return', () => {
  session.load({
    functions: [
      assembleWithGnu('defer', 'mov [convene.thrown], rdi; mov eax, 7; ret'),
      assembleWithGnu('asks', 'sub rsp, 8; mov rax, rdi; call rax; mov rax, [convene.thrown]; add rsp, 8; ret'),
    ],
  });
  const defer = session.function('defer', { parameters: ['i64'], result: 'i64' });

  it('is an error of the call from TypeScript, once', () => {
    expect(defer(0)).toBe(7n);
    expect(() => defer(55)).toThrow(expect.objectContaining({ code: 'native-throw', thrown: 55n }));
    expect(() => defer(2n ** 40n)).toThrow(expect.objectContaining({ thrown: 2n ** 40n }));
    expect(defer(0)).toBe(7n);
  });

  it('is nothing to code that a TypeScript function runs meanwhile', () => {
    const seen: bigint[] = [];
    const callback = session.callback({ parameters: [], result: 'void' }, () => {
      seen.push(defer(0));
    });
    const asks = session.function('asks', { parameters: ['ptr'], result: 'i64' });
    expect(asks(callback.address)).toBe(0n);
    expect(seen).toEqual([7n]);
    callback.release();
  });
});

describe('a TypeScript function', () => {
  it('is called by native code of another convention', () => {
    const seen: unknown[] = [];
    const callback = session.callback(
      { convention: forth, parameters: ['i64', 'f64', 'i64'], result: 'i64' },
      (a, b, c) => {
        expectTypeOf(a).toEqualTypeOf<bigint>();
        seen.push(a, b, c);
        return 5;
      },
    );
    const address = `0x${callback.address.toString(16)}`;
    // Changes nothing that the caller, in turn, wants kept, and relies on its stack pointers.
    session.load({
      functions: [
        assembleWithGnu(
          'asking',
          `push rbx; push r12; push r13; push r14; push r15; mov r15d, 1; mov ebx, 2; mov r13, rdi; mov r12, rsi;` +
            `mov rax, ${address}; call rax; lea rax, [r12 + r15 * 8]; lea rax, [rax + rbx * 8];` +
            'pop r15; pop r14; pop r13; pop r12; pop rbx; ret',
        ),
      ],
    });
    const asking = session.function('asking', { parameters: ['i64', 'i64', 'f64'], result: 'i64' });
    expect(asking(30, 12, 0.5)).toBe(29n);
    expect(seen).toEqual([30n, 0.5, 12n]);
    callback.release();
  });

  it('gives one result at most', () => {
    expect(() => session.callback({ parameters: [], result: ['i64', 'i64'] }, (() => [1, 2]) as never)).toThrow(
      expect.objectContaining({ code: 'bad-signature' }),
    );
  });

  it('cannot be a system call', () => {
    expect(() => session.callback({ convention: linuxSyscall, parameters: [], result: 'void' }, () => {})).toThrow(
      expect.objectContaining({ code: 'bridge-convention' }),
    );
  });
});
