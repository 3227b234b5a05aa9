/**
 * What a function promises, read off its final code: the registers that it writes on ways that come back, and those that its callees
 * may change, less what it preserves. Nothing is assumed about what allocation did.
 */

import type { Contract, ContractLookup, Register } from '../../abi/index.ts';
import { uint8Column } from '../../ir/index.ts';
import { operandWords } from '../../targets/index.ts';
import { contractOf } from '../contracts.ts';
import type { FunctionLowering, LoweredCall } from '../lower/function.ts';
import type { MachineFunction } from '../machine.ts';
import type { RuleBook } from '../rules/book.ts';
import { callPlaces } from './calls.ts';
import type { Code, CodeBlock } from './code.ts';
import type { Frame } from './frame.ts';
import { type Opcodes, opcodesOf } from './opcodes.ts';

/** What instruction forms write; by opcode of the target ranges in the lists of all. */
interface Writes {
  /** Words that name registers, counted from an instruction's first. */
  readonly wordStart: Int32Array;
  readonly words: Int32Array;
  readonly clobberStart: Int32Array;
  readonly clobbers: Int32Array;
}

/** Of any target. */
const mostRegisters = 64;

const known = new WeakMap<RuleBook, Writes>();

function writesOf(book: RuleBook): Writes {
  let writes = known.get(book);
  if (writes === undefined) {
    const wordStart = [0];
    const words: number[] = [];
    const clobberStart = [0];
    const clobbers: number[] = [];
    for (const form of book.lowering.instructions) {
      let word = 0;
      for (const operand of form.operands) {
        if (operand.kind === 'register' && operand.access !== 'use') words.push(word);
        word += operandWords(operand);
      }
      clobbers.push(...form.clobbers);
      wordStart.push(words.length);
      clobberStart.push(clobbers.length);
    }
    writes = {
      wordStart: Int32Array.from(wordStart),
      words: Int32Array.from(words),
      clobberStart: Int32Array.from(clobberStart),
      clobbers: Int32Array.from(clobbers),
    };
    known.set(book, writes);
  }
  return writes;
}

/** `contracts` are the callees' as they are now, which may promise more than those that the code was made with. */
export function contractOfCode(
  machine: MachineFunction,
  lowering: FunctionLowering,
  frame: Frame,
  code: Code,
  contracts: ContractLookup,
): Contract {
  const { book } = lowering.selection;
  const { assignment } = lowering;
  const opcodes = opcodesOf(book);
  const comesBack = blocksThatComeBack(code, opcodes);
  /** By register. */
  const isWritten = uint8Column(mostRegisters);
  const writes = writesOf(book);
  for (let block = 0; block < code.blocks.length; block++) {
    if (comesBack[block] === 1) markWritten(code, code.blocks[block], writes, opcodes, isWritten);
  }
  if (lowering.calls.length > 0) {
    const places = callPlaces(machine, lowering);
    for (let block = 0; block < code.blocks.length; block++) {
      if (comesBack[block] === 0) continue;
      const { start, end } = code.blocks[block];
      for (let id = start; id < end; id++) {
        const isCall = code.origin[id] >= 0 && code.opcode[id] < opcodes.firstPseudo && places[code.origin[id]] >= 0;
        if (!isCall) continue;
        const call = lowering.calls[places[code.origin[id]]];
        for (const register of changedBy(call, lowering, contracts)) isWritten[register] = 1;
      }
    }
  }
  for (const register of assignment.preserved) isWritten[register] = 0;
  isWritten[book.lowering.stackPointer] = 0;
  const clobbers: Register[] = [];
  for (let register = 0; register < mostRegisters; register++) {
    if (isWritten[register] === 1) clobbers.push(register as Register);
  }
  return {
    symbol: machine.name,
    convention: assignment.convention.name,
    clobbers,
    stackAlignment: Math.max(frame.reliesOn, lowering.tailAlignment),
  };
}

/** Marks the registers that the instructions of a block write themselves; those that have been removed have the largest opcode. */
function markWritten(code: Code, { start, end }: CodeBlock, writes: Writes, opcodes: Opcodes, marks: Uint8Array): void {
  const { wordStart, words, clobberStart, clobbers } = writes;
  for (let id = start; id < end; id++) {
    const opcode = code.opcode[id];
    if (opcode >= opcodes.firstPseudo) continue;
    for (let n = wordStart[opcode]; n < wordStart[opcode + 1]; n++)
      marks[code.words[code.wordStart[id] + words[n]]] = 1;
    for (let n = clobberStart[opcode]; n < clobberStart[opcode + 1]; n++) marks[clobbers[n]] = 1;
  }
}

/** Who resumes at a handler finds no register as it was. */
function changedBy(call: LoweredCall, lowering: FunctionLowering, contracts: ContractLookup): readonly Register[] {
  const { kind, symbol, convention, clobbered } = call;
  if (kind === 'invoke') return lowering.assignment.convention.bank.registers.map(({ number }) => number);
  return contractOf(contracts, symbol, convention)?.clobbers ?? clobbered;
}

/** By block: 1 where a way leads on to an instruction that leaves the function. What traps or throws does not come back. */
function blocksThatComeBack({ blocks, opcode }: Code, { leaves }: Opcodes): Uint8Array {
  const found = uint8Column(blocks.length);
  for (let block = 0; block < blocks.length; block++) {
    const { start, end, jumps, indirect } = blocks[block];
    if (jumps.length + indirect.length > 0) continue;
    for (let id = start; id < end; id++) if (leaves[opcode[id]] === 1) found[block] = 1;
  }
  // Most blocks lead to later ones, so that there are few rounds.
  for (let changed = true; changed; ) {
    changed = false;
    for (let block = blocks.length - 1; block >= 0; block--) {
      if (found[block] === 1 || !leadsTo(found, blocks[block])) continue;
      found[block] = 1;
      changed = true;
    }
  }
  return found;
}

function leadsTo(found: Uint8Array, { jumps, indirect }: CodeBlock): boolean {
  for (let n = 0; n < jumps.length; n++) if (found[jumps[n].target] === 1) return true;
  for (let n = 0; n < indirect.length; n++) if (found[indirect[n]] === 1) return true;
  return false;
}
