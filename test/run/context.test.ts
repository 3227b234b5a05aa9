import { afterAll, describe, expect, it } from 'vitest';
import { type Outcome, openSession } from '../../src/run/index.ts';
import { assembleWithGnu } from '../support/gnu-assembler.ts';

const session = openSession();
afterAll(() => session.close());

const { context } = session;
const { data, float } = session.stacks;
const cells = new BigInt64Array(
  session.stackMemory.data!.buffer,
  session.stackMemory.data!.byteOffset,
  session.stackMemory.data!.byteLength / 8,
);

/** Runs `body`, a Forth word in dynamic form, with one item on the stack. */
function run(body: string, item = 0n): Outcome {
  const unit = session.load({ functions: [assembleWithGnu('word', body)] });
  try {
    cells[cells.length - 1] = item;
    return context.start(session.address('word')!, data.end - 8, float.end);
  } finally {
    unit.unload();
  }
}

/** What CATCH does: `body` under a handler frame; the code that it throws, or zero, replaces the top item. */
const catching = (body: string): string => `
    push r15
    push rbx
    lea rax, [rip + 8f]
    push rax
    lea rax, [rsp - 16]
    push rax
    push qword ptr [convene.handler]
    mov [convene.handler], rsp
    ${body}
    xor eax, eax
8:  mov rcx, [rsp]
    mov [convene.handler], rcx
    add rsp, 24
    pop rbx
    pop r15
    mov [r15], rax
    ret`;

const faults: readonly (readonly [what: string, code: number, text: string])[] = [
  ['a load from address zero', -9, 'xor eax, eax; mov rax, [rax]'],
  ['a load from an address that no pointer can have', -9, 'movabs rax, 0x8000000000000000; mov rax, [rax]'],
  ['a store to read-only memory', -9, 'mov byte ptr [rip + word], 1'],
  ['a call of address zero', -9, 'xor eax, eax; call rax'],
  ['a jump to address zero, the frame gone', -9, 'call 5f; ret; 5: xor eax, eax; jmp rax'],
  ['a call of data', -9, 'call r15'],
  ['division by zero', -10, 'xor ecx, ecx; mov eax, 1; cdq; idiv ecx'],
  ['the quotient that overflows', -10, 'mov eax, 0x80000000; cdq; mov ecx, -1; idiv ecx'],
  ['endless recursion', -5, '5: push 0; call 5b'],
  ['data stack underflow', -4, 'mov rax, [r15 + 8]'],
  ['data stack overflow', -3, '5: sub r15, 8; mov [r15], rax; jmp 5b'],
  ['float stack underflow', -45, 'movsd xmm0, [rbx]'],
  ['float stack overflow', -44, '5: sub rbx, 8; movsd [rbx], xmm0; jmp 5b'],
  ['a trap', -24, 'ud2; .long -24'],
  ['an illegal instruction without a code', -256, 'ud2; .long 0x90909090'],
  ['another illegal instruction', -256, '.byte 0x06'],
  ['a breakpoint', -257, 'int3'],
];

describe('a run', () => {
  it('starts with the given stack pointers and ends with those that the code leaves', () => {
    expect(run('mov rax, [r15]; add rax, 2; sub r15, 8; mov [r15], rax; sub rbx, 8; ret', 40n)).toEqual({
      status: 'done',
      data: data.end - 16,
      float: float.end - 8,
    });
    expect(cells[cells.length - 2]).toBe(42n);
  });

  it.each(faults)('survives %s', (_what, code, text) => {
    const outcome = run(`${text}; ret`);
    expect(outcome).toMatchObject({ status: 'thrown', code: BigInt(code), data: data.end - 8, float: float.end });
  });

  it.each(faults)('lets the code catch %s', (_what, code, text) => {
    expect(run(catching(text))).toEqual({ status: 'done', data: data.end - 8, float: float.end });
    expect(cells[cells.length - 1]).toBe(BigInt(code));
  });

  it('reports where a fault was and what it touched', () => {
    const unit = session.load({ functions: [assembleWithGnu('far', 'mov eax, 0x1234; nop; mov [rax], al; ret')] });
    const outcome = context.start(session.address('far')!, data.end, float.end);
    expect(outcome).toMatchObject({ fault: { kind: 'segment', address: 0x1234 } });
    if (outcome.status !== 'thrown') throw new Error('not thrown');
    expect(session.functionAt(outcome.fault!.instruction)).toEqual({ name: 'far', offset: 6 });
    unit.unload();
  });

  it('says in words what a plain call did wrong', () => {
    const unit = session.load({
      functions: [
        assembleWithGnu('deep', 'push 0; call deep'),
        assembleWithGnu('null', 'xor eax, eax; mov rax, [rax + 8]'),
        assembleWithGnu('divide', 'xor ecx, ecx; div ecx'),
      ],
    });
    const message = (name: string): string => {
      try {
        session.function(name, { parameters: [], result: 'void' })();
      } catch (error) {
        return (error as Error).message;
      }
      return '';
    };
    expect(message('deep')).toMatch(/^'deep' threw -5: machine stack overflow at deep\+[02]$/);
    expect(message('null')).toBe("'null' threw -9: no access to address 0x8 at null+2");
    expect(message('divide')).toBe("'divide' threw -10: division by zero or overflow at divide+2");
    unit.unload();
  });

  it('reports no fault for an ordinary throw', () => {
    const throwing = 'mov rax, -13; mov rcx, [convene.handler]; mov rsp, [rcx + 8]; jmp [rcx + 16]';
    expect(run(throwing)).toEqual({ status: 'thrown', code: -13n, data: data.end - 8, float: float.end });
    expect(run(catching(throwing)).status).toBe('done');
    expect(cells[cells.length - 1]).toBe(-13n);
  });

  it('has room for deep recursion', () => {
    expect(run('mov ecx, 4000000; call 5f; ret; 5: dec ecx; jz 6f; call 5b; 6: ret').status).toBe('done');
  });

  it('gives compiled code a clear direction flag after a fault', () => {
    expect(run(catching('std; ud2; .long -24')).status).toBe('done');
    expect(run('pushfq; pop rax; mov [r15], rax; ret').status).toBe('done');
    expect(cells[cells.length - 1] & 0x400n).toBe(0n);
  });
});

describe('a request to the host', () => {
  session.load({
    functions: [
      assembleWithGnu('ask', 'mov r12, [r15]; add r15, 8; call convene.host; inc qword ptr [r15]; ret'),
      assembleWithGnu('ask-caught', catching('mov r12d, 9; call convene.host')),
      assembleWithGnu('ask-twice', 'mov r12d, 1; call convene.host; mov r12d, 2; jmp convene.host'),
    ],
  });
  const start = (name: string, stack = data.end - 8): Outcome =>
    context.start(session.address(name)!, stack, float.end);

  it('suspends the run, which goes on with the stack pointers of the answer', () => {
    cells[cells.length - 1] = 123n;
    expect(start('ask')).toEqual({ status: 'host', request: 123, data: data.end, float: float.end });
    expect(context.suspended).toBe(1);
    cells[cells.length - 3] = 6n;
    expect(context.resume(data.end - 24, float.end - 8)).toEqual({
      status: 'done',
      data: data.end - 24,
      float: float.end - 8,
    });
    expect(cells[cells.length - 3]).toBe(7n);
    expect(context.suspended).toBe(0);
  });

  it('may be asked again, also in tail position', () => {
    expect(start('ask-twice')).toMatchObject({ status: 'host', request: 1 });
    expect(context.resume(data.end, float.end)).toMatchObject({ status: 'host', request: 2 });
    expect(context.resume(data.end, float.end)).toMatchObject({ status: 'done' });
  });

  it('may be answered with a throw, which the code can catch', () => {
    expect(start('ask-caught')).toMatchObject({ status: 'host', request: 9 });
    expect(context.resumeThrow(-38n)).toMatchObject({ status: 'done', data: data.end - 8 });
    expect(cells[cells.length - 1]).toBe(-38n);
    cells[cells.length - 1] = 1n;
    start('ask');
    expect(context.resumeThrow(-(2n ** 63n))).toMatchObject({ status: 'thrown', code: -(2n ** 63n) });
  });

  it('lets the host run code above the suspended frames, last in first out', () => {
    cells[cells.length - 1] = 1n;
    expect(start('ask')).toMatchObject({ status: 'host', request: 1 });
    cells[cells.length - 2] = 2n;
    expect(start('ask', data.end - 16)).toMatchObject({ status: 'host', request: 2 });
    expect(run('ud2; .long -24')).toMatchObject({ status: 'thrown', code: -24n });
    expect(run(catching('ud2; .long -24')).status).toBe('done');
    expect(context.suspended).toBe(2);
    cells[cells.length - 2] = 20n;
    expect(context.resume(data.end - 16, float.end)).toMatchObject({ status: 'done', data: data.end - 16 });
    expect(cells[cells.length - 2]).toBe(21n);
    cells[cells.length - 1] = 30n;
    expect(context.resume(data.end - 8, float.end)).toMatchObject({ status: 'done' });
    expect(cells[cells.length - 1]).toBe(31n);
  });

  it('is a clean error however deep runs are nested', () => {
    const small = openSession({ machineStackBytes: 1 << 16 });
    small.load({
      functions: [assembleWithGnu('ask', 'sub rsp, 256; mov r12d, 1; call convene.host; add rsp, 256; ret')],
    });
    const top = small.stacks.data.end;
    let outcome: Outcome;
    let depth = 0;
    do {
      outcome = small.context.start(small.address('ask')!, top, small.stacks.float.end);
      depth++;
    } while (outcome.status === 'host');
    expect(outcome).toMatchObject({ status: 'thrown', code: -5n });
    expect(depth).toBeGreaterThan(50);
    expect(small.context.suspended).toBe(depth - 1);
    while (small.context.suspended > 0) small.context.resume(top, small.stacks.float.end);
    small.close();
  });

  it('may be abandoned with its frames', () => {
    cells[cells.length - 1] = 1n;
    start('ask');
    start('ask-twice');
    context.abandon();
    context.abandon();
    expect(context.suspended).toBe(0);
    expect(() => context.abandon()).toThrow(expect.objectContaining({ code: 'not-suspended' }));
    expect(run('ud2; .long -24')).toMatchObject({ code: -24n });
  });

  it('cannot be resumed when there is none', () => {
    expect(() => context.resume(0, 0)).toThrow(expect.objectContaining({ code: 'not-suspended' }));
    expect(() => context.resumeThrow(1n)).toThrow(expect.objectContaining({ code: 'not-suspended' }));
  });

  it('throws -21 in a plain call, which has nobody to answer', () => {
    const call = session.function('ask-twice', { parameters: [], result: 'void' });
    expect(call).toThrow(expect.objectContaining({ code: 'native-throw', thrown: -21n }));
  });
});

describe('C functions below generated code', () => {
  const sorting = `
    mov rdi, [r15]; mov esi, 4; mov edx, 8; mov rcx, [comparison]
    mov rbp, rsp; and rsp, -16; movabs rax, offset qsort; call rax; mov rsp, rbp; ret`;
  const items = session.map(0x2e00_0000, 4096);
  const values = new BigInt64Array(items.bytes.buffer, items.bytes.byteOffset, 4);
  session.load({
    functions: [],
    data: [{ name: 'comparison', content: new Uint8Array(8), writable: true }],
  });
  session.load({
    functions: [
      assembleWithGnu('sorting', sorting),
      assembleWithGnu('set', 'mov [comparison], rdi; ret'),
      assembleWithGnu('faulty', 'ud2; .long -88'),
    ],
  });
  const set = session.function('set', { parameters: ['ptr'], result: 'void' });
  const sort = (): Outcome => {
    values.set([3n, 1n, 2n, 0n]);
    cells[cells.length - 1] = BigInt(items.start);
    return context.start(session.address('sorting')!, data.end - 8, float.end);
  };
  const valueAt = (address: number): number => Number(values[(address - items.start) / 8]);
  const compare = { parameters: ['ptr', 'ptr'], result: 'i32' } as const;

  it('call back into TypeScript', () => {
    const callback = session.callback(compare, (a, b) => valueAt(a) - valueAt(b));
    set(callback.address);
    expect(sort()).toMatchObject({ status: 'done' });
    expect([...values]).toEqual([0n, 1n, 2n, 3n]);
    callback.release();
  });

  it('are not resumed by a callback, nor is what waits below them', () => {
    cells[cells.length - 1] = 5n;
    context.start(session.address('ask')!, data.end - 8, float.end);
    const errors: unknown[] = [];
    const callback = session.callback(compare, () => {
      expect(context.suspended).toBe(1);
      for (const attempt of [() => context.resume(0, 0), () => context.resumeThrow(-1n), () => context.abandon()]) {
        try {
          attempt();
        } catch (error) {
          errors.push(error);
        }
      }
      return 0;
    });
    set(callback.address);
    expect(sort()).toMatchObject({ status: 'done' });
    expect(errors.length).toBeGreaterThanOrEqual(9);
    expect(errors[0]).toMatchObject({ code: 'not-suspended' });
    callback.release();
    context.abandon();
  });

  it('go on when a callback leaves a run suspended or throws', () => {
    const callback = session.callback(compare, (a, b) => {
      context.start(session.address('ask-twice')!, data.end - 8, float.end);
      if (valueAt(a) === 0 || valueAt(b) === 0) throw new Error('zero');
      return 0;
    });
    set(callback.address);
    expect(sort).toThrow('zero');
    expect(context.suspended).toBe(0);
    expect(run('ret').status).toBe('done');
    callback.release();
  });
});
