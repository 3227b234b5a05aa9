import type { Register, RegisterDescription } from '../target.ts';

/*
 * Integer registers are 0–15 and floating-point (SSE) registers 16–31, each in hardware order, so that the low four bits of a
 * register's number are what an instruction encodes.
 */

const legacyNames: readonly (readonly [string, string, string, string])[] = [
  ['al', 'ax', 'eax', 'rax'],
  ['cl', 'cx', 'ecx', 'rcx'],
  ['dl', 'dx', 'edx', 'rdx'],
  ['bl', 'bx', 'ebx', 'rbx'],
  ['spl', 'sp', 'esp', 'rsp'],
  ['bpl', 'bp', 'ebp', 'rbp'],
  ['sil', 'si', 'esi', 'rsi'],
  ['dil', 'di', 'edi', 'rdi'],
];

function describeInteger(number: number): RegisterDescription {
  const [byte, word, double, quad] =
    number < 8 ? legacyNames[number] : [`r${number}b`, `r${number}w`, `r${number}d`, `r${number}`];
  return { number: number as Register, class: 'integer', names: { 8: byte, 16: word, 32: double, 64: quad } };
}

function describeFloat(number: number): RegisterDescription {
  const name = `xmm${number - 16}`;
  return { number: number as Register, class: 'float', names: { 32: name, 64: name, 128: name } };
}

/** Every register, by number. */
export const registers: readonly RegisterDescription[] = Array.from({ length: 32 }, (_, number) =>
  number < 16 ? describeInteger(number) : describeFloat(number),
);

export const integerRegisters: readonly Register[] = registers.slice(0, 16).map((register) => register.number);
export const floatRegisters: readonly Register[] = registers.slice(16).map((register) => register.number);

/** Name of a register seen at a width in bits, as an assembler writes it: `registerName(rax, 32)` is `eax`. */
export function registerName(register: number, width: 8 | 16 | 32 | 64 | 128): string {
  return registers[register]?.names[width] ?? `?${register}`;
}

/** The register of a name of any width (`rax`, `eax`, `al`, `xmm3`), or nothing. */
export function registerNamed(name: string): Register | undefined {
  return registers.find((register) => Object.values(register.names).includes(name))?.number;
}

export const rax = 0 as Register;
export const rcx = 1 as Register;
export const rdx = 2 as Register;
export const rbx = 3 as Register;
export const rsp = 4 as Register;
export const rbp = 5 as Register;
export const rsi = 6 as Register;
export const rdi = 7 as Register;
export const r8 = 8 as Register;
export const r9 = 9 as Register;
export const r10 = 10 as Register;
export const r11 = 11 as Register;
export const r12 = 12 as Register;
export const r13 = 13 as Register;
export const r14 = 14 as Register;
export const r15 = 15 as Register;
export const xmm0 = 16 as Register;
export const xmm1 = 17 as Register;
export const xmm2 = 18 as Register;
export const xmm3 = 19 as Register;
export const xmm4 = 20 as Register;
export const xmm5 = 21 as Register;
export const xmm6 = 22 as Register;
export const xmm7 = 23 as Register;
export const xmm8 = 24 as Register;
export const xmm9 = 25 as Register;
export const xmm10 = 26 as Register;
export const xmm11 = 27 as Register;
export const xmm12 = 28 as Register;
export const xmm13 = 29 as Register;
export const xmm14 = 30 as Register;
export const xmm15 = 31 as Register;
