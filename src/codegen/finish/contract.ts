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
import type { Code } from './code.ts';
import type { Frame } from './frame.ts';
import { type Opcodes, opcodesOf } from './opcodes.ts';
import { removed } from './peephole.ts';

/** What an instruction form writes. */
interface Writes {
  /** Words that name registers. */
  readonly words: readonly number[];
  readonly clobbers: readonly Register[];
}

/** Of any target. */
const mostRegisters = 64;

const known = new WeakMap<RuleBook, readonly Writes[]>();

/** By opcode of the target. */
function writesOf(book: RuleBook): readonly Writes[] {
  let table = known.get(book);
  if (table === undefined) {
    table = book.lowering.instructions.map(({ operands, clobbers }) => {
      const words: number[] = [];
      let word = 0;
      for (const operand of operands) {
        if (operand.kind === 'register' && operand.access !== 'use') words.push(word);
        word += operandWords(operand);
      }
      return { words, clobbers };
    });
    known.set(book, table);
  }
  return table;
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
  const writes = writesOf(book);
  const places = callPlaces(machine, lowering);
  /** By register. */
  const isWritten = uint8Column(mostRegisters);
  const comesBack = blocksThatComeBack(code, opcodes);
  for (let block = 0; block < code.blocks.length; block++) {
    if (comesBack[block] === 0) continue;
    const { start, end } = code.blocks[block];
    for (let id = start; id < end; id++) {
      const opcode = code.opcode[id];
      if (opcode === removed || opcode >= opcodes.firstPseudo) continue;
      const { words, clobbers } = writes[opcode];
      for (let n = 0; n < words.length; n++) isWritten[code.words[code.wordStart[id] + words[n]]] = 1;
      for (let n = 0; n < clobbers.length; n++) isWritten[clobbers[n]] = 1;
      const place = code.origin[id] < 0 ? -1 : places[code.origin[id]];
      if (place < 0) continue;
      for (const register of changedBy(lowering.calls[place], lowering, contracts)) isWritten[register] = 1;
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

/** Who resumes at a handler finds no register as it was. */
function changedBy(call: LoweredCall, lowering: FunctionLowering, contracts: ContractLookup): readonly Register[] {
  if (call.kind === 'invoke') return lowering.assignment.convention.bank.registers.map(({ number }) => number);
  return contractOf(contracts, call.symbol, call.convention)?.clobbers ?? call.clobbered;
}

/** By block: 1 where a way leads on to an instruction that leaves the function. What traps or throws does not come back. */
function blocksThatComeBack(code: Code, opcodes: Opcodes): Uint8Array {
  const { blocks } = code;
  const found = uint8Column(blocks.length);
  const predecessors: number[][] = [];
  for (let block = 0; block < blocks.length; block++) predecessors.push([]);
  for (let block = 0; block < blocks.length; block++) {
    const { jumps, indirect } = blocks[block];
    for (const { target } of jumps) predecessors[target].push(block);
    for (const target of indirect) predecessors[target].push(block);
  }
  const work: number[] = [];
  const mark = (block: number): void => {
    if (found[block] === 1) return;
    found[block] = 1;
    work.push(block);
  };
  blocks.forEach(({ start, end, jumps, indirect }, block) => {
    if (jumps.length + indirect.length > 0) return;
    for (let id = start; id < end; id++) if (opcodes.leaves[code.opcode[id]] === 1) mark(block);
  });
  for (let block = work.pop(); block !== undefined; block = work.pop()) {
    for (const from of predecessors[block]) mark(from);
  }
  return found;
}
