import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { link, withRuntime } from '../../src/link/index.ts';
import type { CodeObject } from '../../src/object/index.ts';
import { assembleWithGnu } from '../support/gnu-assembler.ts';

const directory = mkdtempSync(join(tmpdir(), 'convene-executable-'));
afterAll(() => rmSync(directory, { recursive: true }));

let count = 0;
function build(...functions: CodeObject[]): string {
  const path = join(directory, `program-${count++}`);
  const program = withRuntime({ functions, data: [], entry: 'main' });
  writeFileSync(path, link(program).bytes, { mode: 0o755 });
  return path;
}

const run = (...functions: CodeObject[]) => spawnSync(build(...functions), { encoding: 'utf8' });
const main = (text: string): CodeObject => assembleWithGnu('main', text);

/** Runs `body` under a handler frame, as CATCH does, and exits with the negated code that it throws. */
const catching = (body: string): CodeObject =>
  main(`
    lea rax, [rip + 1f]
    push rax
    lea rax, [rsp - 16]
    push rax
    push qword ptr [convene.handler]
    mov [convene.handler], rsp
    ${body}
1:  mov rcx, [rsp]
    mov [convene.handler], rcx
    add rsp, 24
    neg rax
    mov [convene.status], rax
    ret`);

describe('the run-time object of executables', () => {
  it('calls the entry and exits with its status', () => {
    expect(run(main('ret'))).toMatchObject({ status: 0, stdout: '', stderr: '' });
    expect(run(main('mov qword ptr [convene.status], 42; ret')).status).toBe(42);
  });

  it('starts with empty stacks: what is pushed can be popped again', () => {
    const text = 'sub r15, 8; mov qword ptr [r15], 5; mov rax, [r15]; add r15, 8; movsd [rbx - 8], xmm0; ret';
    expect(run(main(text)).status).toBe(0);
  });

  it('keeps what the kernel passed', () => {
    const path = build(main('mov rcx, [convene.arguments]; mov rax, [rcx]; mov [convene.status], rax; ret'));
    expect(spawnSync(path, ['a', 'b']).status).toBe(3);
  });

  it('reports a throw that nobody catches', () => {
    const thrown = (code: number) =>
      run(main(`mov rax, ${code}; mov rcx, [convene.handler]; mov rsp, [rcx + 8]; jmp [rcx + 16]`));
    expect(thrown(-13)).toMatchObject({ status: 1, stderr: 'uncaught error -13\n' });
    expect(thrown(70)).toMatchObject({ status: 1, stderr: 'uncaught error 70\n' });
    expect(thrown(0)).toMatchObject({ status: 1, stderr: 'uncaught error 0\n' });
    const smallest = '-9223372036854775808';
    expect(run(main(`movabs rax, ${smallest}; mov rcx, [convene.handler]; jmp [rcx + 16]`)).stderr).toBe(
      `uncaught error ${smallest}\n`,
    );
  });

  it('has no host: asking for one throws', () => {
    expect(run(main('call convene.host')).stderr).toBe('uncaught error -21\n');
  });

  const faults: readonly (readonly [what: string, code: number, text: string])[] = [
    ['a load from address zero', -9, 'xor eax, eax; mov rax, [rax]'],
    ['a load from an address that no pointer can have', -9, 'movabs rax, 0x8000000000000000; mov rax, [rax]'],
    ['a store to code', -9, 'mov byte ptr [rip + 0], 1'],
    ['a call of address zero', -9, 'xor eax, eax; call rax'],
    ['a jump to address zero', -9, 'xor eax, eax; jmp rax'],
    ['a call of data', -9, 'lea rax, [convene.status]; call rax'],
    ['a call of an address that no pointer can have', -9, 'movabs rax, 0x8000000000000000; call rax'],
    ['division by zero', -10, 'xor ecx, ecx; mov eax, 1; cdq; idiv ecx'],
    ['the quotient that overflows', -10, 'mov eax, 0x80000000; cdq; mov ecx, -1; idiv ecx'],
    ['endless recursion', -5, '5: push 0; call 5b'],
    ['data stack underflow', -4, 'mov rax, [r15]'],
    ['data stack overflow', -3, '5: sub r15, 8; mov [r15], rax; jmp 5b'],
    ['float stack underflow', -45, 'movsd xmm0, [rbx]'],
    ['float stack overflow', -44, '5: sub rbx, 8; movsd [rbx], xmm0; jmp 5b'],
    ['a trap', -24, 'ud2; .long -24'],
    ['an illegal instruction without a code', -256, 'ud2; .long 0x90909090'],
    ['another illegal instruction', -256, '.byte 0x06'],
    ['a breakpoint', -257, 'int3'],
  ];

  it.each(faults)('turns %s into THROW %i', (_what, code, text) => {
    expect(run(main(text))).toMatchObject({ status: 1, stderr: `uncaught error ${code}\n` });
    expect(run(catching(text)).status).toBe(-code & 255);
  });

  it('turns an interrupt into THROW -28', async () => {
    const ready = 'mov eax, 1; mov edi, 1; lea rsi, [rip]; mov edx, 1; syscall';
    const child = spawn(build(catching(`${ready}; 5: jmp 5b`)));
    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.kill('SIGINT');
    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(28);
  });

  it('dies by the signal, like any program, when the handler frames are gone', () => {
    expect(run(main('mov qword ptr [convene.handler], 16; xor eax, eax; mov rax, [rax]')).signal).toBe('SIGSEGV');
  });

  it.skipIf(spawnSync('strace', ['-V']).error)('makes few system calls', () => {
    const path = build(main('ret'));
    const traced = spawnSync('strace', ['-f', path], { encoding: 'utf8' });
    expect(traced.stderr.trim().split('\n').length).toBeLessThan(12);
  });

  it('is small', () => {
    const program = withRuntime({ functions: [main('ret')], data: [], entry: 'main' });
    expect(link(program).bytes.length).toBeLessThan(6000);
  });
});
