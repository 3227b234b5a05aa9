/** A program that enters foreign functions with every register and stack slot marked, and prints what they found and what they left. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { registerName } from '../../../src/abi/index.ts';
import type { Register } from '../../../src/targets/index.ts';
import { x64Bank } from '../../../src/targets/x64/conventions/index.ts';
import { arena, regionBytes, regionContent, registerMarker, slotCount, slotMarker } from './markers.ts';

/** A function to enter, and the memory that it writes what it found to. */
export interface Entered {
  readonly symbol: string;
  readonly data?: { readonly symbol: string; readonly bytes: number };
}

export interface Left {
  readonly data: Uint8Array;
  /** By number of the register. */
  readonly registers: readonly Uint8Array[];
  /** The argument area. */
  readonly stack: Uint8Array;
}

/** A part of the program that another tool makes: C, LLVM's IR, assembly, or an object file. */
export interface Source {
  readonly name: string;
  readonly text: string;
  /** Makes `name.o` in the folder; those without are assembled. */
  readonly command?: readonly string[];
}

const stackPointer = 4;
const numbers = Array.from({ length: 32 }, (_, number) => number);
const nameOf = (register: number): string => registerName(x64Bank, register as Register);
const bytesText = (bytes: Uint8Array): string => `.byte ${[...bytes].join(',')}`;

/** Loads every register but the stack pointer, and those that are to be left alone, with its marker. */
export function loadMarkers(leave: ReadonlySet<number>): string {
  const loaded = numbers.filter((register) => register !== stackPointer && !leave.has(register));
  return loaded
    .map((register) =>
      register < 16
        ? `  mov ${nameOf(register)}, [markers + ${8 * register}]`
        : `  movdqu ${nameOf(register)}, [float_markers + ${16 * (register - 16)}]`,
    )
    .join('\n');
}

const regions = 16 + slotCount + 80;

function driverText(entered: readonly Entered[]): string {
  const store = numbers.map((register) =>
    register < 16
      ? `  mov [left + ${8 * register}], ${nameOf(register)}`
      : `  movdqu [left + ${128 + 16 * (register - 16)}], ${nameOf(register)}`,
  );
  return `.intel_syntax noprefix
.text
.globl enter
enter:
  push rbx; push rbp; push r12; push r13; push r14; push r15
  mov [saved], rsp
  mov [target], rdi
  lea rsp, [slots]
${loadMarkers(new Set())}
  call [target]
${store.join('\n')}
  mov rsp, [saved]
  fninit
  cld
  pop r15; pop r14; pop r13; pop r12; pop rbp; pop rbx
  ret
.data
.balign 16
.globl markers
markers: ${numbers
    .slice(0, 16)
    .map((register) => bytesText(registerMarker(register)))
    .join('\n  ')}
.globl float_markers
float_markers: ${numbers
    .slice(16)
    .map((register) => bytesText(registerMarker(register)))
    .join('\n  ')}
saved: .quad 0
target: .quad 0
.globl left
left: .skip ${128 + 256}
.globl slot_markers
slot_markers: ${Array.from({ length: slotCount }, (_, slot) => bytesText(slotMarker(slot))).join('\n  ')}
.globl contents
contents: ${Array.from({ length: regions }, (_, source) => bytesText(regionContent(source, 512))).join('\n  ')}
.bss
.balign 4096
.skip 0x80000
.globl slots
slots: .skip 0x1000
.section .rodata
.globl cases
cases:
${entered.map(({ symbol, data }) => `  .quad ${symbol}, ${data?.symbol ?? 0}, ${data?.bytes ?? 0}`).join('\n')}
.section .note.GNU-stack,"",@progbits
`;
}

const mainText = (count: number): string => `
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
extern unsigned char left[384], slot_markers[], contents[], slots[];
extern struct { void *target; unsigned char *data; unsigned long bytes; } cases[];
void enter(void *);
static void print(const unsigned char *bytes, unsigned long count) {
  for (unsigned long i = 0; i < count; i++) printf("%02x", bytes[i]);
  putchar(' ');
}
int main(void) {
  char *arena = mmap((void *)${arena}, ${regions * regionBytes}, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
  if (arena != (void *)${arena}) return 1;
  for (int i = 0; i < ${count}; i++) {
    for (int k = 0; k < ${regions}; k++)
      memcpy(arena + k * ${regionBytes} + (k & 15) * 16 + (k >> 4) * 256, contents + 512 * k, 512);
    memcpy(slots, slot_markers, ${8 * slotCount});
    memset(cases[i].data, 0, cases[i].bytes);
    enter(cases[i].target);
    print(cases[i].data, cases[i].bytes);
    print(left, 384);
    print(slots, ${8 * slotCount});
    putchar('\\n');
    fflush(stdout);
  }
  return 0;
}
`;

/** Runs what makes something of files; answers what it prints, and throws with what it says where it fails. */
export function make(command: string, values: readonly string[], files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'convene-oracle-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return makeIn(folder, command, values);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function makeIn(folder: string, command: string, values: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, values, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    timeout: 60_000,
  });
  if (status !== 0) throw new Error(`${command} ${values.join(' ')}: ${stderr}${error?.message ?? ''}`);
  return stdout;
}

const hexadecimal = (text: string): Uint8Array =>
  Uint8Array.from({ length: text.length / 2 }, (_, at) => Number.parseInt(text.slice(2 * at, 2 * at + 2), 16));

/** Makes the program of these sources and runs it. `chosen` may look at the made objects to say what is entered. */
export function enterAll(
  sources: readonly Source[],
  chosen: (run: (command: string, ...values: string[]) => string) => readonly Entered[],
): readonly Left[] {
  const folder = mkdtempSync(join(tmpdir(), 'convene-oracle-'));
  try {
    for (const { name, text, command } of sources) {
      writeFileSync(join(folder, name), text);
      if (command !== undefined) makeIn(folder, command[0]!, command.slice(1));
    }
    const entered = chosen((command, ...values) => makeIn(folder, command, values));
    writeFileSync(join(folder, 'driver.s'), driverText(entered));
    writeFileSync(join(folder, 'main.c'), mainText(entered.length));
    const objects = sources.map(({ name, command }) => (command === undefined ? name : name.replace(/\.\w+$/, '.o')));
    const ignore = '-Wl,--unresolved-symbols=ignore-all';
    makeIn(folder, 'gcc', ['-O1', '-w', '-no-pie', ignore, '-o', 'program', 'main.c', 'driver.s', ...objects]);
    const { stdout, signal } = spawnSync(join(folder, 'program'), { encoding: 'utf8', maxBuffer: 1 << 28 });
    const lines = stdout.split('\n').slice(0, -1);
    if (lines.length < entered.length) {
      throw new Error(`the program ended in '${entered[lines.length]!.symbol}' (${signal ?? 'no signal'})`);
    }
    return lines.map((line) => {
      const [data, left, stack] = line.split(' ').map(hexadecimal);
      const registers = numbers.map((register) =>
        register < 16
          ? left!.subarray(8 * register, 8 * register + 8)
          : left!.subarray(128 + 16 * (register - 16), 128 + 16 * (register - 15)),
      );
      return { data: data!, registers, stack: stack! };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
