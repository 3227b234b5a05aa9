import { afterAll, describe, expect, expectTypeOf, it } from 'vitest';
import { dataSpaceBase } from '../../src/link/index.ts';
import { isNativeThrow, openSession } from '../../src/run/index.ts';
import { assembleWithGnu } from '../support/gnu-assembler.ts';

const session = openSession();
afterAll(() => session.close());

const add = assembleWithGnu('add', 'lea rax, [rdi + rsi]; ret');

describe('loading', () => {
  it('places code low and gives its address a name', () => {
    const unit = session.load({ functions: [add] });
    const address = unit.symbols.get('add')!;
    expect(session.address('add')).toBe(address);
    expect(address).toBeLessThan(0x8000_0000);
    expect(session.functionAt(address + 3)).toEqual({ name: 'add', offset: 3 });
    unit.unload();
    expect(session.address('add')).toBeUndefined();
    expect(session.functionAt(address + 3)).toBeUndefined();
  });

  it('gives the memory of unloaded code to what is loaded next', () => {
    const first = session.load({ functions: [add] });
    first.unload();
    const second = session.load({ functions: [add] });
    expect(second.symbols).toEqual(first.symbols);
    second.unload();
  });

  it('links functions and data of a unit, of earlier units and of this process', () => {
    const table = { name: 'table', content: Uint8Array.of(5, 0, 0, 0, 0, 0, 0, 0), size: 16, writable: true };
    const earlier = session.load({ functions: [assembleWithGnu('get', 'mov rax, [table + 8]; ret')], data: [table] });
    const put = assembleWithGnu('put', 'mov rax, [rip + table]; mov [table + 8], rax; jmp get');
    const length = assembleWithGnu('length', 'sub rsp, 8; call strlen; add rsp, 8; ret');
    const pointer = assembleWithGnu('pointer', 'movabs rax, offset strlen; call rax; ret');
    const later = session.load({ functions: [put, length, pointer] });
    expect(session.function('put', { parameters: [], result: 'i64' })()).toBe(5n);
    const text = new TextEncoder().encode('seven..\0');
    expect(session.function('length', { parameters: ['ptr'], result: 'u64' })(text)).toBe(7n);
    later.unload();
    earlier.unload();
  });

  it('prefers its own symbols to those of the process', () => {
    const unit = session.load({ functions: [assembleWithGnu('strlen', 'mov eax, 99; ret')] });
    expect(session.function('strlen', { parameters: ['ptr'], result: 'i32' })(0)).toBe(99);
    unit.unload();
  });

  it('says which symbol is missing and who refers to it, and leaves nothing behind', () => {
    const broken = assembleWithGnu('broken', 'call no_such_function; jmp broken');
    expect(() => session.load({ functions: [add, broken] })).toThrow(
      expect.objectContaining({
        code: 'undefined-symbol',
        message: "undefined symbol 'no_such_function', referred to by 'broken'",
      }),
    );
    expect(session.address('add')).toBeUndefined();
    expect(() => session.function('add', { parameters: [], result: 'void' })).toThrow(
      expect.objectContaining({ code: 'undefined-symbol' }),
    );
  });

  it('refuses a second definition', () => {
    const unit = session.load({ functions: [add] });
    expect(() => session.load({ functions: [add] })).toThrow(expect.objectContaining({ code: 'duplicate-symbol' }));
    expect(() => session.define('add', 1)).toThrow(expect.objectContaining({ code: 'duplicate-symbol' }));
    unit.unload();
  });

  it('refuses to unload what others refer to', () => {
    const unit = session.load({ functions: [add] });
    const user = session.load({ functions: [assembleWithGnu('twice', 'mov rsi, rdi; jmp add')] });
    expect(() => unit.unload()).toThrow(
      expect.objectContaining({ code: 'symbol-in-use', message: "'add' cannot be unloaded: 'twice' refers to it" }),
    );
    user.unload();
    unit.unload();
  });

  it('refuses a 32-bit reference to a far variable, where a jump cannot stand in for it', () => {
    const near = assembleWithGnu('near', 'mov rax, [rip + getdate_err]; ret');
    expect(() => session.load({ functions: [near] })).toThrow(expect.objectContaining({ code: 'far-variable' }));
    const far = session.load({ functions: [assembleWithGnu('far', 'movabs rax, offset getdate_err; ret')] });
    expect(session.function('far', { parameters: [], result: 'ptr' })()).toBeGreaterThan(0x1_0000_0000);
    far.unload();
  });

  it('places what asks for it at multiples of a larger power of two', () => {
    const units = [1, 64, 16, 4096].map((align, i) => session.load({ functions: [{ ...add, name: `f${i}`, align }] }));
    expect(session.address('f1')! % 64).toBe(0);
    expect(session.address('f3')! % 4096).toBe(0);
    for (const unit of units) unit.unload();
  });

  it('says when memory for code is exhausted', () => {
    const huge = { name: 'huge', code: new Uint8Array(0x0800_0000), relocations: [] };
    expect(() => session.load({ functions: [huge] })).toThrow(expect.objectContaining({ code: 'memory-exhausted' }));
  });
});

describe('calls from TypeScript', () => {
  session.load({ functions: [assembleWithGnu('sum', 'lea rax, [rdi + rsi]; ret')] });

  it('carries the signature into the type of the function', () => {
    const sum = session.function('sum', { parameters: ['i64', 'ptr'], result: 'i64' });
    expectTypeOf(sum).parameters.toEqualTypeOf<[bigint | number, number | ArrayBufferView]>();
    expectTypeOf(sum).returns.toEqualTypeOf<bigint>();
    const other = session.function('sum', { parameters: ['f32'], result: 'bool' });
    expectTypeOf(other).parameters.toEqualTypeOf<[number]>();
    expectTypeOf(other).returns.toEqualTypeOf<boolean>();
    expect(sum(2, 3)).toBe(5n);
  });

  it.each([
    ['i8', -128, -128],
    ['i8', 127, 127],
    ['u8', 255, 255],
    ['i16', -32768, -32768],
    ['u16', 65535, 65535],
    ['i32', -2147483648, -2147483648],
    ['u32', 4294967295, 4294967295],
    ['i64', -(2n ** 63n), -(2n ** 63n)],
    ['u64', 2n ** 64n - 1n, 2n ** 64n - 1n],
    ['i64', -5, -5n],
    ['bool', true, true],
    ['ptr', 0x7fff_ffff_f000, 0x7fff_ffff_f000],
  ] as const)('passes and returns %s %s', (type, given, expected) => {
    const unit = session.load({ functions: [assembleWithGnu('same', 'mov rax, rdi; ret')] });
    expect(session.function('same', { parameters: [type], result: type })(given as never)).toBe(expected);
    unit.unload();
  });

  it('passes floats, and arguments beyond the registers on the stack', () => {
    const unit = session.load({
      functions: [
        assembleWithGnu('average', 'addsd xmm0, xmm1; mulsd xmm0, [rip + 1f]; ret; 1: .quad 0x3fe0000000000000'),
        assembleWithGnu('narrow', 'addss xmm0, xmm0; ret'),
        assembleWithGnu('ninth', 'movsd xmm0, [rsp + 16]; ret'),
        assembleWithGnu('aligned', 'lea rax, [rsp + 8]; and eax, 15; ret'),
        assembleWithGnu('weighted', 'mov rax, [rsp + 8]; imul rax, [rsp + 16]; sub rax, rdi; add rax, [rsp + 24]; ret'),
      ],
    });
    const f64 = 'f64';
    expect(session.function('average', { parameters: [f64, f64], result: f64 })(1.5, 2.5)).toBe(2);
    expect(session.function('narrow', { parameters: ['f32'], result: 'f32' })(0.75)).toBe(1.5);
    const nine = session.function('ninth', {
      parameters: [f64, f64, f64, f64, f64, f64, f64, f64, 'f64', f64],
      result: f64,
    });
    expect(nine(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)).toBe(10);
    const integers = ['i64', 'i64', 'i64', 'i64', 'i64', 'i64', 'i64', 'i64', 'i64'] as const;
    expect(session.function('weighted', { parameters: integers, result: 'i64' })(1, 2, 3, 4, 5, 6, 7, 8, 9)).toBe(64n);
    for (const count of [0, 6, 7, 8, 9]) {
      const parameters = integers.slice(0, count);
      const values = parameters.map(() => 0);
      expect(session.function('aligned', { parameters, result: 'i32' })(...values)).toBe(0);
    }
    unit.unload();
  });

  it('preserves what System V says a callee preserves, and passes no argument register on', () => {
    const restless = 'xor ebx, ebx; xor ebp, ebp; xor r12d, r12d; xor r13d, r13d; xor r14d, r14d; xor r15d, r15d; ret';
    const unit = session.load({ functions: [assembleWithGnu('restless', restless)] });
    const call = session.function('restless', { parameters: [], result: 'void' });
    for (let i = 0; i < 1000; i++) expect(call()).toBeUndefined();
    unit.unload();
  });

  it('calls functions of the process', () => {
    const power = session.function('pow', { parameters: ['f64', 'f64'], result: 'f64' });
    expect(power(2, 10)).toBe(1024);
    const print = session.function('snprintf', { parameters: ['ptr', 'u64', 'ptr', 'f64'], result: 'i32' });
    const out = new Uint8Array(16);
    const format = new TextEncoder().encode('%.3f\0');
    expect(print(out, 16, format, 0.125)).toBe(5);
    expect(new TextDecoder().decode(out.subarray(0, 5))).toBe('0.125');
  });

  it('refuses wrong arguments', () => {
    const sum = session.function('sum', { parameters: ['i32', 'u64'], result: 'i64' }) as (
      ...values: unknown[]
    ) => bigint;
    const message = (values: unknown[]): string => {
      try {
        sum(...values);
      } catch (error) {
        return (error as Error).message;
      }
      return '';
    };
    expect(message([1])).toBe("'sum' takes 2 arguments, not 1");
    expect(message([1.5, 0])).toBe("argument 1 of 'sum' must be an integer from -2147483648 to 2147483647 (i32)");
    expect(message([2 ** 31, 0])).toContain("argument 1 of 'sum'");
    expect(message([1, -1])).toBe(
      "argument 2 of 'sum' must be a bigint of 64 bits or a safe integer, not negative (u64)",
    );
    expect(message([1, 2n ** 64n])).toContain("argument 2 of 'sum'");
    expect(message([1, 'x'])).toContain("argument 2 of 'sum'");
    expect(() => session.function('sum', { parameters: ['int' as 'i32'], result: 'void' })).toThrow(
      expect.objectContaining({ code: 'bad-signature' }),
    );
  });
});

describe('callbacks', () => {
  const compare = { parameters: ['ptr', 'ptr'], result: 'i32' } as const;
  const sort = session.function('qsort', { parameters: ['ptr', 'u64', 'u64', 'ptr'], result: 'void' });
  const numbers = Int32Array.of(5, -1, 3, 12, 0);
  const base = session.map(0x2f00_0000, 4096);
  const items = new Int32Array(base.bytes.buffer, base.bytes.byteOffset, numbers.length);
  const valueAt = (address: number): number => items[(address - base.start) / 4];

  it('lets a C function call a TypeScript function', () => {
    items.set(numbers);
    let calls = 0;
    const callback = session.callback(compare, (a, b) => {
      calls++;
      return valueAt(a) - valueAt(b);
    });
    sort(base.start, items.length, 4, callback.address);
    expect([...items]).toEqual([-1, 0, 3, 5, 12]);
    expect(calls).toBeGreaterThan(4);
    callback.release();
  });

  it('lets the callback run native code itself', () => {
    items.set(numbers);
    const sum = session.function('sum', { parameters: ['i64', 'i64'], result: 'i64' });
    const callback = session.callback(compare, (a, b) => Number(sum(valueAt(a), -valueAt(b))));
    sort(base.start, items.length, 4, callback.address);
    expect([...items]).toEqual([-1, 0, 3, 5, 12]);
    callback.release();
  });

  it('throws again what the callback threw, after C has finished', () => {
    let calls = 0;
    const callback = session.callback(compare, () => {
      calls++;
      throw new Error('no order');
    });
    items.set(numbers);
    expect(() => sort(base.start, items.length, 4, callback.address)).toThrow('no order');
    expect(calls).toBeGreaterThan(1);
    callback.release();
    expect(session.function('sum', { parameters: ['i32', 'i32'], result: 'i32' })(1, 2)).toBe(3);
  });

  it('receives arguments of every class, from registers and stack, and returns one', () => {
    const unit = session.load({
      functions: [
        assembleWithGnu(
          'caller',
          `mov r11, rdi
           mov eax, 0x3fc00000; movd xmm0, eax; mov rax, 0x4004000000000000; movq xmm1, rax
           mov edi, -1; mov esi, 2; mov edx, 3; mov ecx, 4; mov r8d, 5; mov r9, -6
           sub rsp, 24; mov qword ptr [rsp], 7; mov qword ptr [rsp + 8], -8; call r11; add rsp, 24
           addsd xmm0, xmm0; ret`,
        ),
      ],
    });
    let seen: unknown[] = [];
    const callback = session.callback(
      { parameters: ['u8', 'bool', 'f32', 'i16', 'u32', 'ptr', 'f64', 'i64', 'u16', 'i8'], result: 'f64' },
      (...values) => {
        seen = values;
        return 1.25;
      },
    );
    expect(session.function('caller', { parameters: ['ptr'], result: 'f64' })(callback.address)).toBe(2.5);
    expect(seen).toEqual([255, true, 1.5, 3, 4, 5, 2.5, -6n, 7, -8]);
    callback.release();
    unit.unload();
  });

  it('refuses a result of another type', () => {
    const callback = session.callback(compare, (() => 'less') as never);
    items.set(numbers);
    expect(() => sort(base.start, items.length, 4, callback.address)).toThrow(
      expect.objectContaining({ code: 'argument-type' }),
    );
    callback.release();
  });
});

describe('sessions', () => {
  it('live side by side, each with its own symbols', () => {
    const other = openSession();
    other.load({ functions: [assembleWithGnu('sum', 'mov eax, 7; ret')] });
    const signature = { parameters: ['i32', 'i32'], result: 'i32' } as const;
    expect(other.function('sum', signature)(1, 1)).toBe(7);
    expect(session.function('sum', signature)(1, 1)).toBe(2);
    other.close();
    expect(session.function('sum', signature)(1, 1)).toBe(2);
  });

  it('may call each other by way of TypeScript', () => {
    const other = openSession();
    other.load({ functions: [assembleWithGnu('fault', 'ud2; .long -77')] });
    const fault = other.function('fault', { parameters: [], result: 'void' });
    const callback = session.callback({ parameters: [], result: 'void' }, () => {
      expect(fault).toThrow(expect.objectContaining({ thrown: -77n }));
    });
    const unit = session.load({
      functions: [assembleWithGnu('through', 'sub rsp, 8; call rdi; pop rax; ud2; .long -78')],
    });
    const through = session.function('through', { parameters: ['ptr'], result: 'void' });
    expect(() => through(callback.address)).toThrow(expect.objectContaining({ thrown: -78n }));
    unit.unload();
    other.close();
  });

  it('map zeroed memory at a fixed address, one at a time', () => {
    const first = openSession();
    const memory = first.map(dataSpaceBase, 1 << 28);
    memory.bytes[0] = 1;
    memory.bytes[(1 << 28) - 1] = 2;
    const second = openSession();
    expect(() => second.map(dataSpaceBase, 1 << 28)).toThrow(expect.objectContaining({ code: 'address-taken' }));
    expect(() => second.map(dataSpaceBase + (1 << 28) - 4096, 4096)).toThrow(
      expect.objectContaining({ code: 'address-taken' }),
    );
    first.close();
    expect(second.map(dataSpaceBase, 1 << 28).bytes[0]).toBe(0);
    second.close();
  });

  it('do not take back what they released and another session has', () => {
    const first = openSession();
    first.map(dataSpaceBase - 4096, 4096).release();
    const second = openSession();
    const memory = second.map(dataSpaceBase - 4096, 4096);
    memory.bytes[5] = 1;
    first.close();
    expect(memory.bytes[5]).toBe(1);
    second.close();
  });

  it('are of no use once closed', () => {
    const closed = openSession();
    closed.load({ functions: [add] });
    const call = closed.function('add', { parameters: ['i32', 'i32'], result: 'i32' });
    closed.close();
    closed.close();
    expect(() => call(1, 2)).toThrow(expect.objectContaining({ code: 'session-closed' }));
    expect(() => closed.load({ functions: [add] })).toThrow(expect.objectContaining({ code: 'session-closed' }));
  });

  it('keep code that is writable from being executable, and the other way round', () => {
    const unit = session.load({
      functions: [assembleWithGnu('overwrite', 'mov byte ptr [rip + overwrite], 0xc3; ret')],
    });
    try {
      session.function('overwrite', { parameters: [], result: 'void' })();
      expect.unreachable();
    } catch (error) {
      expect(isNativeThrow(error) && error.thrown).toBe(-9n);
    }
    unit.unload();
  });
});
