/**
 * What a function promises, read off its final code: the registers that it writes on ways that come back, and those that its callees
 * may change, less what it preserves. Nothing is assumed about what allocation did.
 */
import type { Contract, Register } from '../../abi/index.ts';
import { operandWords } from '../../targets/index.ts';
import type { FunctionLowering } from '../lower/function.ts';
import { type Allocation, type MachineFunction, role, roleOf } from '../machine.ts';
import type { RuleBook } from '../rules/book.ts';
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

export function contractOfCode(
  machine: MachineFunction,
  allocation: Allocation,
  lowering: FunctionLowering,
  frame: Frame,
  code: Code,
): Contract {
  const { book } = lowering.selection;
  const { assignment } = lowering;
  const opcodes = opcodesOf(book);
  const writes = writesOf(book);
  const callees = new Map(
    lowering.calls.map(({ instruction, clobbers }) => [machine.instructionCount - 1 - instruction, clobbers]),
  );
  const written = new Set<Register>();
  const comesBack = blocksThatComeBack(code, opcodes);
  code.blocks.forEach(({ start, end }, block) => {
    if (comesBack[block] === 0) return;
    for (let id = start; id < end; id++) {
      const opcode = code.opcode[id];
      if (opcode === removed || opcode >= opcodes.firstPseudo) continue;
      const { words, clobbers } = writes[opcode];
      for (const word of words) written.add(code.words[code.wordStart[id] + word] as Register);
      for (const register of clobbers) written.add(register);
      const origin = code.origin[id];
      if (origin < 0) continue;
      for (const register of callees.get(origin) ?? []) written.add(register);
      addLost(machine, allocation, origin, written);
    }
  });
  for (const register of assignment.preserved) written.delete(register);
  written.delete(book.lowering.stackPointer);
  return {
    symbol: machine.name,
    convention: assignment.convention.name,
    clobbers: [...written].sort((a, b) => a - b),
    stackAlignment: Math.max(frame.reliesOn, lowering.tailAlignment),
  };
}

/** What a machine instruction defines and clobbers: of an invoke that is more than what its callee changes. */
function addLost(machine: MachineFunction, allocation: Allocation, id: number, written: Set<Register>): void {
  const set = machine.clobber[id];
  if (set < 0) return;
  const { low, high } = machine.clobberSets[set];
  for (let register = 0; register < 64; register++) {
    const bits = register < 32 ? low : high;
    if (((bits >>> (register & 31)) & 1) === 1) written.add(register as Register);
  }
  for (let word = machine.wordStart[id]; word < machine.wordStart[id + 1]; word++) {
    if (roleOf(machine.constraints[word]) === role.define) written.add(allocation.places[word] as Register);
  }
}

/** By block: 1 where a way leads on to an instruction that leaves the function. What traps or throws does not come back. */
function blocksThatComeBack(code: Code, opcodes: Opcodes): Uint8Array {
  const { blocks } = code;
  const found = new Uint8Array(blocks.length);
  const predecessors: number[][] = blocks.map(() => []);
  blocks.forEach(({ jumps, indirect }, block) => {
    for (const { target } of jumps) predecessors[target].push(block);
    for (const target of indirect) predecessors[target].push(block);
  });
  const work: number[] = [];
  const mark = (block: number): void => {
    if (found[block] === 1) return;
    found[block] = 1;
    work.push(block);
  };
  blocks.forEach(({ start, end }, block) => {
    for (let id = start; id < end; id++) if (opcodes.leaves[code.opcode[id]] === 1) mark(block);
  });
  for (let block = work.pop(); block !== undefined; block = work.pop()) {
    for (const from of predecessors[block]) mark(from);
  }
  return found;
}
