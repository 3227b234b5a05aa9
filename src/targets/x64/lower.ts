/** What code generation needs to know of x86-64 beside its instructions. */
import type { FixedInstruction, Lowering, Sequence } from '../lowering.ts';
import type { Register } from '../target.ts';
import { conditions } from './conditions.ts';
import { x64Conventions } from './conventions/index.ts';
import { instructionLength } from './encode.ts';
import { moveImmediateForm } from './immediate.ts';
import { instructions, instructionWords, opcodeNamed, opcodes } from './instructions/table.ts';
import * as r from './registers.ts';
import { compareRules } from './rules-compare.ts';
import { floatRules } from './rules-float.ts';
import { integerRules } from './rules-integer.ts';
import { memoryRules } from './rules-memory.ts';

const copyOperands = [
  { name: 'destination', access: 'use-define', class: 'integer', fixed: r.rdi },
  { name: 'source', access: 'use-define', class: 'integer', fixed: r.rsi },
  { name: 'count', access: 'use-define', class: 'integer', fixed: r.rcx },
] as const;

const noAddress = [-1, -1, 0, 0, -1] as const;
const address = (base: number, index = -1, displacement = 0): readonly number[] => [base, index, 0, displacement, -1];

/**
 * Copies rcx bytes from rsi to rdi. Where the destination lies within the source it goes from the end down, with the direction flag
 * set meanwhile.
 */
const copyBlock: Sequence = {
  name: 'copy_block',
  operands: copyOperands,
  clobbers: [r.rax],
  expand: () => [
    { form: 'mov64rr', words: [r.rax, r.rdi] },
    { form: 'sub64rr', words: [r.rax, r.rsi] },
    { form: 'cmp64rr', words: [r.rax, r.rcx] },
    { form: 'jcc8', words: [conditions.below, 4] },
    { form: 'rep_movsb', words: [r.rdi, r.rsi, r.rcx] },
    { form: 'jmp8', words: [14] },
    { form: 'lea64rm', words: [r.rdi, ...address(r.rdi, r.rcx, -1)] },
    { form: 'lea64rm', words: [r.rsi, ...address(r.rsi, r.rcx, -1)] },
    { form: 'std', words: [] },
    { form: 'rep_movsb', words: [r.rdi, r.rsi, r.rcx] },
    { form: 'cld', words: [] },
  ],
};

/** A floating-point zero, by a form that the processor knows not to depend on the register. */
const zeroFloat: Sequence = {
  name: 'zero_float',
  operands: [{ name: 'd', access: 'define', class: 'float' }],
  clobbers: [],
  expand: ([d]) => [{ form: 'xorps_rr', words: [d, d] }],
};

/** The code is in rax already. */
function throwSequence(symbol: number): readonly FixedInstruction[] {
  return [
    { form: 'mov64rm', words: [r.rcx, ...noAddress.slice(0, 4), symbol] },
    { form: 'mov64rm', words: [r.rsp, ...address(r.rcx, -1, 8)] },
    { form: 'jmpm', words: address(r.rcx, -1, 16) },
  ];
}

/** The stack pointer itself goes down, so that a signal handler never finds what lies beyond an untouched page. */
function touchStack(scratch: Register, count: number, step: number): readonly FixedInstruction[] {
  const round: readonly FixedInstruction[] = [
    { form: 'sub64ri', words: [r.rsp, step] },
    { form: 'mov64mi', words: [...address(r.rsp), 0] },
    { form: 'cmp64rr', words: [r.rsp, scratch] },
    { form: 'jcc8', words: [conditions.notEqual, 0] },
  ];
  const bytes = round.reduce(
    (sum, { form, words }) => sum + instructionLength(opcodeNamed(form), Int32Array.from(words), 0),
    0,
  );
  return [
    { form: 'lea64rm', words: [scratch, ...address(r.rsp, -1, -count * step)] },
    ...round.slice(0, -1),
    { form: 'jcc8', words: [conditions.notEqual, -bytes] },
    { form: 'lea64rm', words: [r.rsp, ...address(r.rsp, -1, count * step)] },
  ];
}

/*
 * Registers that conventions seldom keep come first, and among them those without a REX prefix; rcx, rdx and rax after the others,
 * because shifts, divisions and results want them.
 */
const integer = [r.rsi, r.rdi, r.r8, r.r9, r.r10, r.r11, r.rdx, r.rcx, r.rax, r.rbx, r.r12, r.r13, r.r14, r.r15, r.rbp];

export const x64Lowering: Lowering = {
  name: 'x86-64',
  instructions,
  opcodes,
  instructionWords,
  conditions,
  conventions: x64Conventions,
  allocatable: { integer, float: r.floatRegisters },
  stackPointer: r.rsp,
  moves: {
    integer: { register: 'mov64rr', load: 'mov64rm', store: 'mov64mr' },
    float: { register: 'movaps_rr', load: 'movsd_rm', store: 'movsd_mr' },
    single: { register: 'movaps_rr', load: 'movss_rm', store: 'movss_mr' },
    whole: { register: 'movaps_rr', load: 'movups_rm', store: 'movups_mr' },
  },
  narrow: {
    8: { load: 'movzx32_8rm', store: 'mov8mr', constant: 'mov8mi' },
    16: { load: 'movzx32_16rm', store: 'mov16mr', constant: 'mov16mi' },
    32: { load: 'mov32rm', store: 'mov32mr', constant: 'mov32mi' },
  },
  floatStack: { push: 'fld80', pop: 'fstp80' },
  copyUnits: { 1: 'rep_movsb', 8: 'rep_movsq' },
  integerConstant: (low, high) => instructions[moveImmediateForm(low, high)].name,
  zeroFloat: 'zero_float',
  loadAddress: 'lea64rm',
  loadAddress32: 'lea32rm',
  loadSigned32: 'movsx64_32rm',
  storeConstant: 'mov64mi',
  storeConstant32: 'mov32mi',
  testByte: 'test8rr',
  setCondition: 'setccr',
  flags: {
    carry: { set: { form: 'bt32ri', constant: 0, overwrites: false }, condition: 'below' },
    zero: { set: { form: 'cmp8ri', constant: 1, overwrites: false }, condition: 'equal' },
    sign: { set: { form: 'neg8r', overwrites: true }, condition: 'sign' },
    // 1 + 127 is one too many for eight bits.
    overflow: { set: { form: 'add8ri', constant: 127, overwrites: true }, condition: 'overflow' },
  },
  jump: 'jmp32',
  conditionalJump: 'jcc32',
  callSymbol: 'calls',
  callRegister: 'callr',
  callMemory: 'callm',
  jumpSymbol: 'jmps',
  jumpRegister: 'jmpr',
  jumpMemory: 'jmpm',
  systemCall: 'syscall',
  return: 'ret',
  returnPopping: 'reti',
  compare: {
    32: { register: 'cmp32rr', constant: 'cmp32ri' },
    64: { register: 'cmp64rr', constant: 'cmp64ri' },
  },
  thrownCode: r.rax,
  throwSequence,
  touchStack,
  finishing: {
    shortJump: 'jmp8',
    shortConditionalJump: 'jcc8',
    clearFloat: 'xorps_rr',
    clearInteger: 'xor32rr',
    exchange: 'xchg64rr',
    pushMemory: 'push64m',
    popMemory: 'pop64m',
    pushRegister: 'push64r',
    popRegister: 'pop64r',
    narrowLoads: { 1: 'movzx32_8rm', 2: 'movzx32_16rm', 4: 'mov32rm' },
    addConstant: 'add64ri',
    subtractConstant: 'sub64ri',
    subtractFromMemory: 'sub64mi',
    andConstant: 'and64ri',
    mergesLane: ['ss', 'sd'].flatMap((suffix) => [
      ...['32rr', '32rm', '64rr', '64rm'].map((shape) => `cvtsi2${suffix}${shape}`),
      ...['_rr', '_rm'].map((shape) => `sqrt${suffix}${shape}`),
      ...['_rri', '_rmi'].map((shape) => `round${suffix}${shape}`),
      ...['_rr', '_rm'].map((shape) => (suffix === 'ss' ? `cvtsd2ss${shape}` : `cvtss2sd${shape}`)),
    ]),
    trap: 'ud2',
    test: 'test',
    resultFlags: {
      ...{ and: 'all', or: 'all', xor: 'all' },
      ...{ add: 'zero-and-sign', sub: 'zero-and-sign', neg: 'zero-and-sign' },
    },
  },
  rules: [
    { name: 'rules-integer', text: integerRules },
    { name: 'rules-memory', text: memoryRules },
    { name: 'rules-compare', text: compareRules },
    { name: 'rules-float', text: floatRules },
  ],
  sequences: [copyBlock, zeroFloat],
};
