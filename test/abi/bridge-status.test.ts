/** Bridges between conventions that return a status and those that throw. */
import { afterAll, describe, expect, it } from 'vitest';
import { createBridges, makeBridge } from '../../src/abi/index.ts';
import { compileFunction } from '../../src/codegen/index.ts';
import { buildFunction, type IrFunction, i64, ptr, verify } from '../../src/ir/index.ts';
import { openSession } from '../../src/run/index.ts';
import { external, fast, forth, sysv, x64Conventions } from '../../src/targets/x64/conventions/index.ts';
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

describe('status and throws', () => {
  /** Gives a / b, and throws −10 or −99. */
  const b = buildFunction('divide', { convention: 'forth', ...withStacks(two) });
  const [data, float, x, y] = b.parameters;
  const small = b.block();
  const large = b.block([], { cold: true });
  b.branch(b.sgt(x, b.iconst(i64, 1000)), { target: large, arguments: [] }, { target: small, arguments: [] });
  b.switchTo(large);
  b.throw(b.iconst(i64, -99));
  b.switchTo(small);
  b.return([data, float, b.sdivrem(x, y)[0]]);

  function withStacks({ parameters, results }: typeof two) {
    const roles = [
      { type: ptr, role: 'dstack' },
      { type: ptr, role: 'fstack' },
    ];
    return { parameters: [...roles, ...parameters], results: [...roles, ...results] };
  }

  it('turns what the callee throws into the status of a convention that has one, and back', () => {
    const status = { status: { kind: 'thrown' } } as const;
    const caught = makeBridge('divide~external', {
      from: external,
      to: forth,
      signature: two,
      target: symbol('divide'),
      sources: { ...stacks, ...status },
    });
    const again = makeBridge('divide~forth', {
      from: forth,
      to: external,
      signature: two,
      target: symbol('divide~external'),
      sources: { ...status, context: { kind: 'constant', value: 0 } },
    });
    const outer = makeBridge('divide~sysv', {
      from: sysv,
      to: forth,
      signature: two,
      target: symbol('divide~forth'),
      sources: stacks,
    });
    session.load({
      functions: [compiled(b.function), ...[caught, again, outer].map((bridge) => compiled(bridge.function))],
    });
    const divide = session.function('divide~sysv', { parameters: ['i64', 'i64'], result: 'i64' });
    expect(divide(84, 2)).toBe(42n);
    expect(() => divide(1, 0)).toThrow(expect.objectContaining({ code: 'native-throw', thrown: -10n }));
    expect(() => divide(2000, 1)).toThrow(expect.objectContaining({ code: 'native-throw', thrown: -99n }));
    expect(divide(84, -2)).toBe(-42n);
  });

  it('keeps a status in a cell where it is told to', () => {
    const body = buildFunction('half', {
      convention: 'fast',
      parameters: [{ type: ptr, role: 'context' }, { type: ptr, role: 'base' }, { type: i64 }],
      results: [{ type: i64, role: 'status' }, { type: i64 }],
    });
    const [context, , value] = body.parameters;
    const status = body.add(body.and(value, body.iconst(i64, 1)), body.load(i64, context));
    body.return([status, body.ashr(value, body.iconst(i64, 1))]);
    const bridges = createBridges();
    const one = { parameters: [{ type: i64 }], results: [{ type: i64 }] };
    const bridge = bridges.bridge({
      from: sysv,
      to: fast,
      signature: one,
      target: symbol('half'),
      sources: {
        context: { kind: 'cell', symbol: 'function.cell' },
        base: { kind: 'constant', value: 0 },
        status: { kind: 'cell', symbol: 'status.cell' },
      },
    });
    // The same body, entered by a host.
    const entry = bridges.entry(body.function, fast, external, { base: { kind: 'constant', value: 0 } });
    expect(entry.function.name).toBe('half~external');
    session.load({ functions: [body.function, bridge.function, entry.function].map(compiled) });
    cells('function.cell', session.address('data.cell'));
    cells('data.cell', 100);
    const half = session.function(bridge.function.name, { parameters: ['i64'], result: 'i64' });
    expect([half(9), cells('status.cell')]).toEqual([4n, 101n]);
    expect([half(8), cells('status.cell')]).toEqual([4n, 100n]);

    const external64 = { parameters: ['ptr', 'ptr', 'ptr'], result: 'i64' } as const;
    const given = BigInt64Array.of(9n);
    const results = BigInt64Array.of(0n);
    const enter = session.function('half~external', external64);
    expect(enter(session.address('data.cell')!, given, results)).toBe(101n);
    expect(results[0]).toBe(4n);
  });
});
