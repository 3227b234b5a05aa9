/** Bridges run natively, between functions that GNU as assembled and functions that the compiler made. */
import { afterAll, describe, expect, it } from 'vitest';
import { type BridgeRequest, createBridges, defineConvention, makeBridge } from '../../src/abi/index.ts';
import { compileFunction } from '../../src/codegen/index.ts';
import { buildFunction, f64, type IrFunction, i32, i64, ptr, verify } from '../../src/ir/index.ts';
import { openSession } from '../../src/run/index.ts';
import {
  external,
  fast,
  forth,
  linuxSyscall,
  preserveMost,
  rbx,
  swift,
  sysv,
  win64,
  x64Conventions,
} from '../../src/targets/x64/index.ts';
import { assembleWithGnu } from '../support/gnu-assembler.ts';

const session = openSession();
afterAll(() => session.close());

const conventions = new Map([...x64Conventions, ...[external, fast].map((one) => [one.name, one] as const)]);
const compiled = (f: IrFunction) => {
  verify(f);
  return compileFunction(f, { conventions });
};

const quad = { content: new Uint8Array(0), size: 8, writable: true } as const;
session.load({
  functions: [],
  data: ['data.cell', 'float.cell', 'status.cell', 'function.cell'].map((name) => ({ ...quad, name })),
});
const cells = (name: string, value?: number | bigint): bigint => {
  const at = session.address(name)!;
  const read = session.function('peek', { parameters: ['ptr'], result: 'i64' });
  const write = session.function('poke', { parameters: ['ptr', 'i64'], result: 'void' });
  if (value !== undefined) write(at, value);
  return read(at);
};
session.load({
  functions: [
    assembleWithGnu('peek', 'mov rax, [rdi]; ret'),
    assembleWithGnu('poke', 'mov [rdi], rsi; ret'),
    // ( a b -- a-b ) with everything changed that a word may change.
    assembleWithGnu(
      'word.minus',
      'sub r13, r12; mov r12, r13; mov r13, -1; mov r14, -1; mov rbp, -1; mov rax, -1; mov rcx, -1; mov rdx, -1; mov rsi, -1;' +
        'mov rdi, -1; ret',
    ),
    assembleWithGnu('word.push', 'sub r15, 8; mov qword ptr [r15], 77; mov rbp, -1; mov r13, -1; mov r14, -1; ret'),
    assembleWithGnu('c.minus', 'mov rax, rdi; sub rax, rsi; mov edi, -1; mov esi, -1; mov r8, -1; movq xmm0, r8; ret'),
    assembleWithGnu('c.weighted', 'addsd xmm0, xmm0; cvtsi2sd xmm1, edi; addsd xmm0, xmm1; ret'),
  ],
});

const two = { parameters: [{ type: i64 }, { type: i64 }], results: [{ type: i64 }] } as const;
const stacks = {
  dstack: { kind: 'cell', symbol: 'data.cell' },
  fstack: { kind: 'cell', symbol: 'float.cell' },
} as const;
const symbol = (name: string) => ({ kind: 'symbol', symbol: name }) as const;

describe('a bridge from C to Forth', () => {
  it('loads the stack pointers, keeps what C wants kept, and stores the stack pointers again', () => {
    const request: BridgeRequest = {
      from: sysv,
      to: forth,
      signature: two,
      target: symbol('word.minus'),
      sources: stacks,
    };
    session.load({ functions: [compiled(makeBridge('minus~sysv', request).function)] });
    cells('data.cell', session.stacks.data.end);
    cells('float.cell', session.stacks.float.end);
    const minus = session.function('minus~sysv', { parameters: ['i64', 'i64'], result: 'i64' });
    expect(minus(50, 8)).toBe(42n);
    expect(minus(-1, 1)).toBe(-2n);

    const push = makeBridge('push_from_c', {
      ...request,
      signature: { parameters: [], results: [] },
      target: symbol('word.push'),
    });
    // Calls the bridge with a known value in each register that C preserves, and tells which ones are other.
    const checked = assembleWithGnu(
      'checked',
      'push rbx; push rbp; push r12; push r13; push r14; push r15; sub rsp, 8;' +
        'mov ebx, 1; mov ebp, 2; mov r12d, 3; mov r13d, 4; mov r14d, 5; mov r15d, 6; call push_from_c; xor eax, eax;' +
        'cmp ebx, 1; setne al; shl eax; cmp ebp, 2; setne cl; or al, cl; shl eax; cmp r12d, 3; setne cl; or al, cl; shl eax;' +
        'cmp r13d, 4; setne cl; or al, cl; shl eax; cmp r14d, 5; setne cl; or al, cl; shl eax; cmp r15d, 6; setne cl; or al, cl;' +
        'add rsp, 8; pop r15; pop r14; pop r13; pop r12; pop rbp; pop rbx; ret',
    );
    session.load({ functions: [compiled(push.function), checked] });
    expect(session.function('checked', { parameters: [], result: 'i32' })()).toBe(0);
    expect(cells('data.cell')).toBe(BigInt(session.stacks.data.end - 8));
  });

  it.each(['dstack', 'fstack'])('is refused without a source for %s', (role) => {
    const { [role as 'dstack']: _, ...others } = stacks;
    const request: BridgeRequest = { from: sysv, to: forth, signature: two, target: symbol('f'), sources: others };
    expect(() => makeBridge('bridge', request)).toThrow(
      expect.objectContaining({ code: 'bridge-role', message: expect.stringContaining(`role '${role}'`) }),
    );
  });
});

describe('a bridge from Forth to C', () => {
  it('keeps the stack pointers across the call by itself', () => {
    const bridge = makeBridge('minus_from_forth', { from: forth, to: sysv, signature: two, target: symbol('c.minus') });
    // Calls it as Forth does. Gives the difference, or −1 where a stack pointer is another one afterwards.
    const drive = assembleWithGnu(
      'drive',
      'push rbx; push rbp; push r12; push r13; push r14; push r15; mov r15d, 1000; mov ebx, 2000; mov r13, rdi; mov r12, rsi;' +
        'call minus_from_forth; mov rax, r12; cmp r15, 1000; mov rdx, -1; cmovne rax, rdx; cmp rbx, 2000; cmovne rax, rdx;' +
        'pop r15; pop r14; pop r13; pop r12; pop rbp; pop rbx; ret',
    );
    session.load({ functions: [compiled(bridge.function), drive] });
    expect(session.function('drive', { parameters: ['i64', 'i64'], result: 'i64' })(50, 8)).toBe(42n);
  });

  it('passes integers and floats in their own order', () => {
    const signature = { parameters: [{ type: i32 }, { type: f64 }], results: [{ type: f64 }] };
    const there = makeBridge('weighted~forth', { from: forth, to: sysv, signature, target: symbol('c.weighted') });
    const back = makeBridge('weighted~sysv', {
      from: sysv,
      to: forth,
      signature,
      target: symbol('weighted~forth'),
      sources: stacks,
    });
    session.load({ functions: [compiled(there.function), compiled(back.function)] });
    expect(session.function('weighted~sysv', { parameters: ['i32', 'f64'], result: 'f64' })(-3, 1.25)).toBe(-0.5);
  });
});

describe('the callee of a bridge', () => {
  const call = (name: string) => session.function(name, { parameters: ['i64', 'i64'], result: 'i64' });

  it('may be the function whose address lies in a cell at that moment', () => {
    const target = { kind: 'cell', symbol: 'function.cell' } as const;
    const bridge = makeBridge('cell~sysv', { from: sysv, to: forth, signature: two, target, sources: stacks });
    session.load({ functions: [compiled(bridge.function), assembleWithGnu('word.plus', 'add r12, r13; ret')] });
    cells('function.cell', session.address('word.minus'));
    expect(call('cell~sysv')(7, 5)).toBe(2n);
    cells('function.cell', session.address('word.plus'));
    expect(call('cell~sysv')(7, 5)).toBe(12n);
  });

  it('may be the bridge’s first argument', () => {
    const target = { kind: 'value' } as const;
    const bridge = makeBridge('apply~sysv', { from: sysv, to: forth, signature: two, target, sources: stacks });
    expect(bridge.entry.parameters[0]).toEqual({ type: ptr });
    session.load({ functions: [compiled(bridge.function)] });
    const apply = session.function('apply~sysv', { parameters: ['ptr', 'i64', 'i64'], result: 'i64' });
    expect(apply(session.address('word.minus')!, 7, 5)).toBe(2n);
  });

  it('may be the system', () => {
    const bridge = makeBridge('getpid~sysv', {
      from: sysv,
      to: linuxSyscall,
      signature: { parameters: [{ type: i64 }], results: [{ type: i64 }] },
      target: symbol('system'),
    });
    session.load({ functions: [compiled(bridge.function)] });
    expect(session.function('getpid~sysv', { parameters: ['i64'], result: 'i64' })(39)).toBe(BigInt(process.pid));
    expect(() => makeBridge('bridge', { from: linuxSyscall, to: sysv, signature: two, target: symbol('f') })).toThrow(
      expect.objectContaining({ code: 'bridge-convention' }),
    );
  });
});

describe('a program’s bridges', () => {
  it('are made once for each pair of conventions, signature and callee', () => {
    const bridges = createBridges();
    const ask = (change: Partial<BridgeRequest> = {}) =>
      bridges.bridge({ from: sysv, to: forth, signature: two, target: symbol('f'), sources: stacks, ...change });
    const first = ask();
    expect(ask({ signature: { parameters: [{ type: i64 }, { type: i64 }], results: [{ type: i64 }] } })).toBe(first);
    expect(bridges.counts).toEqual({ made: 1, reused: 1 });
    const others = [
      ask({ from: forth, to: sysv }),
      ask({ signature: { ...two, results: [] } }),
      ask({ target: symbol('g') }),
      ask({ target: { kind: 'value' } }),
      ask({ sources: { ...stacks, dstack: { kind: 'constant', value: 0 } } }),
    ];
    expect(new Set([first, ...others].map((bridge) => bridge.function.name)).size).toBe(6);
    expect(bridges.counts).toEqual({ made: 6, reused: 1 });
    expect(bridges.all).toEqual([first, ...others]);
    expect([first, ...others].map((bridge) => bridge.function.name)).toEqual([
      'f~sysv',
      'f~forth',
      'f~sysv#2',
      'g~sysv',
      'bridge~forth~sysv',
      'f~sysv#3',
    ]);
  });

  it('may name roles of either convention, with their types, and none else', () => {
    const signature = { ...two, parameters: [...two.parameters, { type: i64, role: 'context' }] };
    const request: BridgeRequest = {
      from: external,
      to: fast,
      signature,
      target: symbol('f'),
      sources: { base: { kind: 'constant', value: 0 } },
    };
    expect(makeBridge('bridge', request).entry.parameters[0]).toEqual({ type: i64, role: 'context' });
    expect(() => makeBridge('bridge', { ...request, from: sysv, to: sysv })).toThrow(
      expect.objectContaining({ code: 'bridge-role', message: "neither 'sysv' nor 'sysv' has a role 'context'" }),
    );
  });
});

describe('a role that signatures may lack', () => {
  const signature = { parameters: [{ type: i64 }], results: [{ type: i64 }] };
  const roles = (request: Partial<BridgeRequest>) => {
    const { entry, callee } = makeBridge('bridge', {
      from: sysv,
      to: swift,
      signature,
      target: symbol('f'),
      ...request,
    });
    const names = (list: readonly { readonly role?: string }[]) => list.flatMap(({ role }) => role ?? []);
    return [names(entry.parameters), names(entry.results), names(callee.parameters), names(callee.results)];
  };

  it('is there where it is named or has a source', () => {
    expect(roles({})).toEqual([[], [], [], []]);
    expect(roles({ sources: { self: { kind: 'cell', symbol: 'data.cell' } } })).toEqual([[], [], ['self'], []]);
    expect(roles({ sources: { error: { kind: 'thrown' } } })).toEqual([[], [], ['error'], ['error']]);
    const named = { ...signature, parameters: [{ type: ptr, role: 'self' }, ...signature.parameters] };
    expect(roles({ from: swift, signature: named })).toEqual([['self'], [], ['self'], []]);
    expect(() => roles({ signature: named })).toThrow(expect.objectContaining({ code: 'bridge-role' }));
  });

  it('may be an error that is thrown, and a throw that becomes an error', () => {
    const error = { error: { kind: 'thrown' } } as const;
    const caught = makeBridge('risky.swift', {
      from: swift,
      to: forth,
      signature,
      target: symbol('word.risky'),
      sources: { ...stacks, ...error },
    });
    const thrown = makeBridge('risky.c', {
      from: sysv,
      to: swift,
      signature,
      target: symbol('risky.swift'),
      sources: error,
    });
    const b = buildFunction('word.risky', {
      convention: 'forth',
      parameters: [{ type: ptr, role: 'dstack' }, { type: ptr, role: 'fstack' }, ...signature.parameters],
      results: [{ type: ptr, role: 'dstack' }, { type: ptr, role: 'fstack' }, ...signature.results],
    });
    b.return([b.parameters[0]!, b.parameters[1]!, b.sdivrem(b.iconst(i64, 84), b.parameters[2]!)[0]]);
    session.load({ functions: [b.function, caught.function, thrown.function].map(compiled) });
    const risky = session.function('risky.c', { parameters: ['i64'], result: 'i64' });
    expect(risky(2)).toBe(42n);
    expect(() => risky(0)).toThrow(expect.objectContaining({ code: 'native-throw', thrown: -10n }));
    expect(risky(-2)).toBe(-42n);
  });
});

describe('a bridge ends with a jump', () => {
  const jumps = (request: Partial<BridgeRequest>) =>
    makeBridge('bridge', { from: sysv, to: sysv, signature: two, target: symbol('f'), ...request }).jumps;
  const pinned = (description: object) =>
    defineConvention({
      ...sysv,
      name: 'pinned',
      parameters: [
        { place: 'standing', role: 'context', register: rbx, intact: true, point: 'stays' },
        ...sysv.parameters,
      ],
      ...description,
    });
  const zero = { context: { kind: 'constant', value: 0 } } as const;

  it('where the callee does all that the bridge must', () => {
    expect(jumps({})).toBe(true);
    expect(jumps({ to: preserveMost })).toBe(true);
    expect(jumps({ target: { kind: 'value' } })).toBe(true);
    expect(jumps({ from: pinned({}) })).toBe(true);
    expect(jumps({ from: pinned({}), to: pinned({ name: 'other' }) })).toBe(true);
  });

  it('but not where it changes more, or returns otherwise', () => {
    expect(jumps({ from: preserveMost })).toBe(false);
    expect(jumps({ to: win64 })).toBe(false);
    expect(jumps({ to: forth, sources: stacks })).toBe(false);
    expect(jumps({ sources: {}, to: linuxSyscall })).toBe(false);
  });

  it('nor where it returns with an argument in a register that the caller wants as it was', () => {
    expect(jumps({ to: pinned({}), sources: zero })).toBe(false);
    expect(jumps({ from: pinned({}), to: pinned({ name: 'other' }), sources: zero })).toBe(true);
  });

  it('nor where arguments do not fit, or others are taken off the stack', () => {
    const many = { parameters: Array.from({ length: 9 }, () => ({ type: i64 })), results: [] };
    const few = defineConvention({ ...sysv, name: 'few', parameters: sysv.parameters.slice(1) });
    expect(jumps({ signature: many })).toBe(true);
    expect(jumps({ signature: many, to: few })).toBe(false);
    expect(jumps({ signature: many, from: few })).toBe(true);
    const popping = { ...sysv.stack, poppedBy: 'callee' } as const;
    const { variadic: _, ...declared } = sysv;
    const popped = defineConvention({ ...declared, name: 'popped', stack: popping });
    const fewPopped = defineConvention({ ...popped, name: 'few popped', parameters: few.parameters });
    expect(jumps({ signature: many, from: popped })).toBe(false);
    expect(jumps({ signature: many, from: fewPopped, to: popped })).toBe(false);
    expect(jumps({ signature: many, from: popped, to: defineConvention({ ...popped, name: 'same' }) })).toBe(true);
  });
});
