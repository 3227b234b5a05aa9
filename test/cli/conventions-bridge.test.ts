import { describe, expect, test } from 'vitest';
import { accesses } from '../../src/cli/code-counts.ts';
import { convene, file } from './convene.ts';

const bridge = (...values: string[]) => convene(['conventions', 'bridge', ...values]);

describe('convene conventions bridge', () => {
  test('shows intermediate code, machine code and what a call costs', () => {
    const { output, status } = bridge('forth', 'sysv', 'double hypot(double, double)', '--callee', 'hypot');
    expect(status).toBe(0);
    expect(output).toContain(
      'function @bridge forth(ptr dstack, ptr fstack, f64, f64) -> (ptr dstack, ptr fstack, f64) {',
    );
    expect(output).toContain('call @hypot(%2, %3)');
    expect(output).toMatch(/e8 00 00 00 00 +call hypot {2}; sysv convention/);
    expect(output).toMatch(
      /^\d+ instructions, \d+ memory operations \(\d+ reads, \d+ writes\), \d+ bytes, a frame of \d+ bytes\n$/m,
    );
  });

  test('ends with a jump where nothing is left to be done', () => {
    const { output } = bridge('sysv', 'preserve-most', 'int f(int)');
    expect(output).toMatch(/e9 00 00 00 00 +jmp callee/);
    expect(output).toContain('1 instruction, 0 memory operations (0 reads, 0 writes), 5 bytes, ends with a jump');
  });

  test('wants a source for roles that only one convention has', () => {
    const signature = 'forth(i64) -> (i64)';
    const refused = bridge('sysv', 'forth', signature);
    expect(refused.status).toBe(1);
    expect(refused.errors).toContain("'forth' wants the role 'dstack', which 'sysv' has not");
    expect(refused.errors).toContain('--source ROLE=CELL');
    const { output } = bridge('sysv', 'forth', signature, '--source', 'dstack=stack', '--source', 'fstack=0');
    expect(output).toContain('qword ptr [rip+stack]');
    expect(bridge('sysv', 'forth', signature, '--source', 'dstack').status).toBe(2);
  });

  test('as JSON, with a convention of a file, and a callee whose address lies in memory', () => {
    const own = file('own.json', '{ "name": "own", "extends": "sysv", "summary": "mine", "preserved": [] }');
    const { output } = bridge('sysv', 'own', 'long f(long)', '--from', own, '--callee', '[table]', '--json');
    const shown = JSON.parse(output);
    expect(shown).toMatchObject({ from: 'sysv', to: 'own', signature: 'long f(long)', jumps: false });
    expect(shown.instructions).toBe(shown.listing.length);
    expect(shown.bytes).toBe(shown.listing.flatMap(({ bytes }: { bytes: string }) => bytes.split(' ')).length);
    // Six registers that System V preserves, saved and loaded; the address of the callee.
    expect(shown.listing.filter(({ text }: { text: string }) => text.includes('[rsp'))).toHaveLength(12);
    expect(shown).toMatchObject({ reads: 8, writes: 7 });
    expect(shown.intermediate).toContain('symboladdr @table');
  });

  test.each([
    ['nothing', 'sysv', 'int f(int)', "there is no convention 'nothing'", 2],
    ['sysv', 'win64', 'int f(nothing)', "'nothing' is not a type", 1],
    ['linux-syscall', 'sysv', 'int f(int)', "no function can be called under 'linux-syscall'", 1],
  ])('refuses %s to %s for %s', (from, to, signature, message, wanted) => {
    const { errors, status } = bridge(from, to, signature);
    expect({ status, errors: errors.includes(message) }).toEqual({ status: wanted, errors: true });
  });
});

describe('memory operations of an instruction', () => {
  test.each([
    ['mov rax, rbx', 0, 0],
    ['mov rax, qword ptr [rsp+8]', 1, 0],
    ['mov qword ptr [rsp+8], rax', 0, 1],
    ['movsd xmm0, qword ptr [rip+x]', 1, 0],
    ['movaps xmmword ptr [rsp], xmm6', 0, 1],
    ['add qword ptr [rdi], 1', 1, 1],
    ['add rax, qword ptr [rdi]', 1, 0],
    ['cmp qword ptr [rdi], 0', 1, 0],
    ['lea rax, [rsp+8]', 0, 0],
    ['push rax', 0, 1],
    ['push qword ptr [rax]', 1, 1],
    ['pop rax', 1, 0],
    ['call f', 0, 1],
    ['call qword ptr [rip+f]', 1, 1],
    ['jmp qword ptr [rcx+16]', 1, 0],
    ['ret', 1, 0],
    ['setne byte ptr [rax]', 0, 1],
    ['neg qword ptr [rax]', 1, 1],
    ['nop dword ptr [rax]', 0, 0],
  ])('%s', (text, reads, writes) => {
    expect(accesses(text)).toEqual({ reads, writes });
  });
});
