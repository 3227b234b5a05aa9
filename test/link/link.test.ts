import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { dataSpaceBase, link, type Program } from '../../src/link/index.ts';
import type { DataObject } from '../../src/object/index.ts';
import { assembleWithGnu } from '../support/gnu-assembler.ts';

const directory = mkdtempSync(join(tmpdir(), 'convene-link-'));
afterAll(() => rmSync(directory, { recursive: true }));

function run(program: Program, name: string) {
  const path = join(directory, name);
  writeFileSync(path, link(program).bytes, { mode: 0o755 });
  return spawnSync(path, { encoding: 'utf8' });
}

const write = assembleWithGnu('write', 'mov eax, 1; mov edi, 1; syscall; ret');
const exit = assembleWithGnu('exit', 'mov eax, 60; syscall');
const start = assembleWithGnu(
  '_start',
  'lea rsi, [rip + message]; mov edx, 6; call write; inc qword ptr [counter]; mov edi, [counter]; jmp exit',
);
const message: DataObject = { name: 'message', content: new TextEncoder().encode('hello\n'), writable: false };
const counter: DataObject = { name: 'counter', content: new Uint8Array(0), size: 8, writable: true };
const hello: Program = { functions: [start, write, exit], data: [message, counter], entry: '_start' };

describe('linking', () => {
  it('makes an executable of functions, constants and variables', () => {
    expect(run(hello, 'hello')).toMatchObject({ stdout: 'hello\n', status: 1 });
  });

  it('pads nothing: the file is little more than its headers, contents and symbols', () => {
    const contents = 64 + 4 * 56 + 128 + 8 * 64 + 6 * 24 + 128;
    expect(link(hello).bytes.length).toBeLessThan(contents);
  });

  it('keeps only what the entry or a root reaches', () => {
    const idle = assembleWithGnu('idle', 'call other');
    const other = assembleWithGnu('other', 'lea rax, [rip + table]; ret');
    const table: DataObject = { name: 'table', content: new Uint8Array(4), writable: true };
    const program = { ...hello, functions: [...hello.functions, idle, other], data: [...hello.data, table] };
    expect(link(program).bytes).toEqual(link(hello).bytes);
    const kept = link({ ...program, roots: ['idle'] }).symbols;
    expect([...kept.keys()]).toEqual(expect.arrayContaining(['idle', 'other', 'table']));
  });

  it('keeps data at a fixed address, with its file content shorter than its memory', () => {
    const space: DataObject = {
      name: 'dataspace',
      address: dataSpaceBase,
      content: Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0),
      size: 1 << 28,
      writable: true,
      relocations: [{ offset: 0, kind: 'abs64', symbol: 'seven', addend: 0 }],
    };
    const seven = assembleWithGnu('seven', 'mov edi, [0x50000008]; mov byte ptr [0x5fffffff], 1; jmp exit');
    const enter = assembleWithGnu('_start', 'jmp qword ptr [0x50000000]');
    const program: Program = { functions: [enter, seven, exit], data: [space], entry: '_start' };
    expect(run(program, 'fixed').status).toBe(7);
    expect(link(program).bytes.length).toBeLessThan(8192);
  });

  it('says which symbol is missing and who refers to it', () => {
    const program: Program = {
      functions: [start, assembleWithGnu('write', 'jmp emit')],
      data: [counter],
      entry: '_start',
    };
    expect(() => link(program)).toThrow(
      expect.objectContaining({
        code: 'undefined-symbol',
        message:
          "undefined symbol 'message', referred to by '_start'; undefined symbol 'exit', referred to by '_start'; " +
          "undefined symbol 'emit', referred to by 'write'",
      }),
    );
    expect(() => link({ ...hello, entry: 'main' })).toThrow(
      expect.objectContaining({
        code: 'undefined-symbol',
        message: "undefined symbol 'main', referred to by the roots of the program",
      }),
    );
  });

  it('refuses two definitions of a symbol', () => {
    expect(() => link({ ...hello, functions: [...hello.functions, exit] })).toThrow(
      expect.objectContaining({ code: 'duplicate-symbol' }),
    );
  });

  it('refuses a fixed address within a page, or in memory already taken', () => {
    const at = (address: number): Program => ({
      ...hello,
      data: [...hello.data, { name: 'fixed', address, content: new Uint8Array(1), writable: true }],
    });
    expect(() => link(at(dataSpaceBase + 8))).toThrow(expect.objectContaining({ code: 'bad-layout' }));
    expect(() => link(at(0x40_0000))).toThrow(expect.objectContaining({ code: 'bad-layout' }));
  });

  it('gives gdb the symbols of functions and data', () => {
    run(hello, 'symbols');
    const commands = ['info symbol _start', 'info symbol &counter'].flatMap((command) => ['-ex', command]);
    const shown = execFileSync('gdb', ['-batch', ...commands, join(directory, 'symbols')], { encoding: 'utf8' });
    expect(shown).toBe('_start in section .text\ncounter in section .bss\n');
  });

  it('writes the same bytes each time', () => {
    expect(link(hello).bytes).toEqual(link(hello).bytes);
  });
});
