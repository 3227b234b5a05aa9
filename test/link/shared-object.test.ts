import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { linkShared, type SharedObject } from '../../src/link/index.ts';
import type { DataObject } from '../../src/object/index.ts';
import { assembleWithGnu } from '../support/gnu-assembler.ts';

const directory = mkdtempSync(join(tmpdir(), 'convene-shared-'));
afterAll(() => rmSync(directory, { recursive: true }));

const addressOf = (symbol: string, addend = 0) => ({ offset: 0, kind: 'abs64', symbol, addend }) as const;

/** Counts its calls, and adds what the process that loads it says and what it finds through addresses of its own. */
const sample: SharedObject = {
  functions: [
    assembleWithGnu(
      'sum',
      `push rbx
       mov rbx, rdi
       inc qword ptr [rip + counter]
       call qword ptr [rip + host]
       add rax, rbx
       add rax, [rip + constant]
       mov rcx, [rip + pointer]
       add rax, [rcx]
       imul rax, [rip + counter]
       pop rbx
       ret`,
    ),
    assembleWithGnu('unused', 'ret'),
  ],
  data: [
    { name: 'counter', content: new Uint8Array(0), size: 5000, writable: true },
    { name: 'constant', content: Uint8Array.of(100, 0, 0, 0, 0, 0, 0, 0), writable: false },
    { name: 'pair', content: Uint8Array.of(1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), writable: true },
    { name: 'host', content: new Uint8Array(8), writable: true, relocations: [addressOf('host_value')] },
    // It need not say that it is written to.
    { name: 'pointer', content: new Uint8Array(8), writable: false, relocations: [addressOf('pair', 1)] },
  ],
  exports: ['sum', 'constant'],
  imports: ['host_value'],
};

function write(name: string, shared: SharedObject): string {
  const path = join(directory, name);
  writeFileSync(path, linkShared(shared));
  return path;
}

/** What a C program prints that has loaded a shared object, whose path is its first argument. */
function load(path: string, body: string, host = 'long host_value(void) { return 1000; }'): string {
  const program = join(directory, 'host');
  const text = `#include <dlfcn.h>
    #include <stdio.h>
    ${host}
    int main(int count, char **arguments) {
      void *library = dlopen(arguments[1], RTLD_NOW);
      if (library == 0) { puts(dlerror()); return 1; }
      ${body}
    }`;
  writeFileSync(`${program}.c`, text);
  execFileSync('gcc', ['-w', '-rdynamic', '-o', program, `${program}.c`]);
  return spawnSync(program, [path], { encoding: 'utf8' }).stdout;
}

const readelf = (path: string, ...options: string[]) =>
  spawnSync('readelf', [...options, '-W', path], { encoding: 'utf8' });

describe('a shared object', () => {
  it('is loaded anywhere, and finds and is found', () => {
    const body = `
      long (*sum)(long) = dlsym(library, "sum");
      long first = sum(7);
      printf("%ld %ld %ld %d", first, sum(7), *(long *)dlsym(library, "constant"), dlsym(library, "pair") == 0);`;
    // 1000 from outside, 100, and the bytes from the second of the pair on.
    expect(load(write('sample.so', sample), body)).toBe(`${1109} ${2 * 1109} 100 1`);
  });

  it('is not loaded where nobody has what it imports', () => {
    expect(load(write('sample.so', sample), '', '')).toMatch(/undefined symbol: host_value/);
  });

  it('has what it exports and imports in tables that readelf reads without complaint, and no library by name', () => {
    const path = write('sample.so', sample);
    const dynamic = readelf(path, '-d');
    expect(dynamic.stderr).toBe('');
    expect(dynamic.stdout).toMatch(/\(HASH\)/);
    expect(dynamic.stdout).not.toMatch(/NEEDED|TEXTREL/);
    const { stdout, stderr } = readelf(path, '-D', '-s', '-r', '-l');
    expect(stderr).toBe('');
    expect(stdout).toMatch(/FUNC +GLOBAL DEFAULT +[1-9] sum$/m);
    expect(stdout).toMatch(/OBJECT +GLOBAL DEFAULT +[1-9] constant$/m);
    expect(stdout).toMatch(/NOTYPE +GLOBAL DEFAULT +UND host_value$/m);
    expect(stdout).toMatch(/R_X86_64_64 +0+ host_value \+ 0$/m);
    expect(stdout).toMatch(/R_X86_64_RELATIVE/);
    expect(stdout).not.toMatch(/unused|RWE/);
  });

  it('keeps the stack of its process from being executable', () => {
    expect(readelf(write('sample.so', sample), '-l').stdout).toMatch(/GNU_STACK .* RW +0x/);
  });

  it('is found by each of many names', () => {
    const names = Array.from({ length: 300 }, (_, i) => `name_${i * 7919}`);
    const data = names.map((name, i): DataObject => ({ name, content: Uint8Array.of(i, i >> 8), writable: false }));
    const path = write('many.so', { functions: [], data, exports: names, imports: [] });
    const body = `
      int wrong = 0;
      for (int i = 0; i < 300; i++) {
        char name[20];
        sprintf(name, "name_%d", i * 7919);
        short *found = dlsym(library, name);
        if (found == 0 || *found != i) wrong++;
      }
      printf("%d %d", wrong, dlsym(library, "name_1") == 0);`;
    expect(load(path, body)).toBe('0 1');
  });

  it('can have no addresses in code, nor in 32 bits, nor a symbol that nobody has, nor a place of its own', () => {
    const refused = (changes: Partial<SharedObject>, code: string, message: RegExp) =>
      expect(() => linkShared({ ...sample, ...changes })).toThrow(
        expect.objectContaining({ code, message: expect.stringMatching(message) }),
      );
    const { functions, data } = sample;
    const main = (text: string) => [assembleWithGnu('sum', text), ...functions.slice(1)];
    refused({ functions: main('movabs rax, offset pair; ret') }, 'bad-layout', /'sum' holds the address of 'pair'/);
    refused({ functions: main('mov eax, [pair]; ret') }, 'bad-layout', /'sum' holds the address of 'pair'/);
    refused({ functions: main('jmp host_value') }, 'bad-layout', /'sum' holds the address of 'host_value'/);
    refused({ functions: main('jmp nowhere') }, 'undefined-symbol', /'nowhere'/);
    refused({ exports: ['sum', 'nothing'] }, 'undefined-symbol', /'nothing'/);
    const fixed = data.map((piece) => (piece.name === 'constant' ? { ...piece, address: 0x5000_0000 } : piece));
    refused({ data: fixed }, 'bad-layout', /'constant' has a fixed address/);
  });

  it('has the same bytes each time', () => {
    expect(linkShared(sample)).toEqual(linkShared(sample));
  });
});
