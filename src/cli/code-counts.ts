/** What code costs that runs once from its beginning to its end, counted on its instructions. */
import { counted } from '../ir/index.ts';

export interface CodeCounts {
  readonly instructions: number;
  readonly reads: number;
  readonly writes: number;
  readonly bytes: number;
}

/** Instructions that read what lies at their first operand and write nothing there. */
const readsOnly = /^(?:cmp|test|push|jmp|call|ucomis[sd]|comis[sd]|bt|mul|imul|div|idiv|nop|prefetch\w*)$/;
/** Instructions that write there and read nothing. */
const writesOnly = /^(?:mov\w*|set\w+|pop|cvt\w+|vmov\w*|stmxcsr|fstp|fnstcw)$/;

/** Reads and writes of one instruction as a listing writes it, those of the stack by calls, returns, pushes and pops included. */
export function accesses(text: string): { readonly reads: number; readonly writes: number } {
  const [, mnemonic = '', rest = ''] = /^(?:\{\w+\} )?(?:rep\w* )?(\S+)\s*(.*)$/.exec(text) ?? [];
  let reads = mnemonic === 'pop' || mnemonic === 'ret' ? 1 : 0;
  let writes = mnemonic === 'push' || mnemonic === 'call' ? 1 : 0;
  if (mnemonic === 'lea' || mnemonic === 'nop' || !rest.includes('[')) return { reads, writes };
  const first = rest.slice(0, rest.indexOf('[')).includes(',') === false;
  // A single operand of mov and the like is none of memory's kind.
  if (!first || readsOnly.test(mnemonic)) reads++;
  else if (writesOnly.test(mnemonic)) writes++;
  else {
    reads++;
    writes++;
  }
  return { reads, writes };
}

export function countCode(texts: readonly string[], bytes: number): CodeCounts {
  const all = texts.map(accesses);
  const sum = (of: 'reads' | 'writes'): number => all.reduce((total, one) => total + one[of], 0);
  return { instructions: texts.length, reads: sum('reads'), writes: sum('writes'), bytes };
}

export const describeCounts = ({ instructions, reads, writes, bytes }: CodeCounts): string =>
  [
    counted(instructions, 'instruction'),
    `${counted(reads + writes, 'memory operation')} (${counted(reads, 'read')}, ${counted(writes, 'write')})`,
    counted(bytes, 'byte'),
  ].join(', ');

/** The head of a listing: what a function's code and frame take. */
export const codeSize = (instructionBytes: number, frameSize: number): string =>
  `${counted(instructionBytes, 'byte')} of code, a frame of ${counted(frameSize, 'byte')}`;
