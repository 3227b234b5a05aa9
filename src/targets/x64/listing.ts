/** Instructions as text in Intel's syntax, which GNU as reads after `.intel_syntax noprefix`. */
import { type OperandDescription, operandWords } from '../target.ts';
import { conditionSuffixes } from './conditions.ts';
import { instructionLength } from './encode.ts';
import { instructions } from './instructions/table.ts';
import { registerName } from './registers.ts';

/** How to write what a listing by itself knows only as numbers. */
export interface ListingNames {
  readonly symbol?: (index: number) => string;
  /** The word of a label operand: a block before layout, a displacement after it. */
  readonly label?: (word: number) => string;
  /** A register operand; physical registers have their own names. */
  readonly register?: (number: number, width: 8 | 16 | 32 | 64 | 128) => string;
}

const sizeNames = { 8: 'byte', 16: 'word', 32: 'dword', 64: 'qword', 80: 'tbyte', 128: 'xmmword' } as const;

/** By length. The pseudo-prefixes make an assembler keep displacements of zero. */
const nopTexts: readonly string[] = [
  'nop',
  'xchg ax, ax',
  'nop dword ptr [rax]',
  '{disp8} nop dword ptr [rax]',
  '{disp8} nop dword ptr [rax+rax*1]',
  '{disp8} nop word ptr [rax+rax*1]',
  '{disp32} nop dword ptr [rax]',
  '{disp32} nop dword ptr [rax+rax*1]',
  '{disp32} nop word ptr [rax+rax*1]',
];

const withSign = (value: number): string => (value < 0 ? `${value}` : `+${value}`);

function addressText(words: Int32Array, at: number, names: ListingNames): string {
  const [base, index, scale, displacement, symbol] = words.subarray(at, at + 5);
  const register = (number: number): string => names.register?.(number, 64) ?? registerName(number, 64);
  const parts: string[] = [];
  if (base >= 0) parts.push(register(base));
  if (index >= 0) parts.push(`${register(index)}*${1 << scale}`);
  if (symbol !== -1) {
    if (parts.length === 0) parts.push('rip');
    parts.push(names.symbol?.(symbol) ?? `symbol${symbol}`);
  }
  const sum = parts.join('+');
  return displacement !== 0 || sum === '' ? `${sum}${sum === '' ? displacement : withSign(displacement)}` : sum;
}

function immediateText(words: Int32Array, at: number, width: number): string {
  if (width === 64) return `${(BigInt(words[at + 1]) << 32n) | BigInt(words[at] >>> 0)}`;
  return `${words[at]}`;
}

/** Text of an operand, or nothing where assemblers do not write it. */
function operandText(
  opcode: number,
  operand: OperandDescription,
  words: Int32Array,
  start: number,
  at: number,
  names: ListingNames,
): string | undefined {
  switch (operand.kind) {
    case 'register':
      if (operand.implicit) return undefined;
      return names.register?.(words[at], operand.width) ?? registerName(words[at], operand.width);
    case 'immediate':
      return immediateText(words, at, operand.width);
    case 'memory': {
      const address = `[${addressText(words, at, names)}]`;
      return operand.access === 'address' ? address : `${sizeNames[operand.width]} ptr ${address}`;
    }
    case 'label':
      return names.label?.(words[at]) ?? `.${withSign(words[at] + instructionLength(opcode, words, start))}`;
    case 'symbol': {
      const symbol = names.symbol?.(words[at]) ?? `symbol${words[at]}`;
      return instructions[opcode].control === 'none' ? `offset ${symbol}` : symbol;
    }
    case 'condition':
      return undefined;
  }
}

/** One instruction as text: `add rax, qword ptr [rsp+8]`. */
export function formatInstruction(opcode: number, words: Int32Array, start: number, names: ListingNames = {}): string {
  const form = instructions[opcode];
  if (form.name === 'nop') return nopTexts[words[start] - 1];
  let mnemonic = form.mnemonic;
  const texts: string[] = [];
  let at = start;
  for (const operand of form.operands) {
    if (operand.kind === 'condition') mnemonic += conditionSuffixes[words[at]];
    const text = operandText(opcode, operand, words, start, at, names);
    if (text !== undefined) texts.push(text);
    at += operandWords(operand);
  }
  return texts.length === 0 ? mnemonic : `${mnemonic} ${texts.join(', ')}`;
}
