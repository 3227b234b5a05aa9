/** Opcodes that finishing looks for or writes, and facts about each opcode as columns. Made once for a target. */
import { type InstructionDescription, type Lowering, operandWords } from '../../targets/index.ts';
import { memoryOperandName } from '../forms.ts';
import type { RuleBook } from '../rules/book.ts';

export interface Opcodes {
  readonly jump: number;
  readonly conditionalJump: number;
  readonly shortJump: number;
  readonly shortConditionalJump: number;
  readonly moveInteger: number;
  readonly loadInteger: number;
  readonly storeInteger: number;
  readonly moveFloat: number;
  readonly loadFloat: number;
  readonly storeFloat: number;
  /** Sixteen bytes of a float register. */
  readonly loadWhole: number;
  readonly storeWhole: number;
  /** Exclusive or of float registers: of one with itself, a zero. */
  readonly clearFloat: number;
  readonly clearInteger: number;
  readonly exchange: number;
  readonly pushMemory: number;
  readonly popMemory: number;
  readonly pushRegister: number;
  readonly popRegister: number;
  readonly storeConstant: number;
  readonly subtractFromMemory: number;
  readonly narrowLoads: Readonly<Record<1 | 2 | 4, number>>;
  readonly loadAddress: number;
  readonly addConstant: number;
  readonly subtractConstant: number;
  readonly andConstant: number;
  readonly constant: number;
  readonly firstPseudo: number;
  readonly trap: number;
  /** 1 for instructions that leave the function and want the frame gone. */
  readonly leaves: Uint8Array;
  /** 1 for instructions that write only the low lane of their float register. */
  readonly mergesLane: Uint8Array;
  /** The word that may be a spill slot, or −1, and the form that then takes it in memory. */
  readonly anywhereWord: Int8Array;
  readonly memoryTwin: Int16Array;
  /** The word that is a label, or −1. */
  readonly labelWord: Int8Array;
  readonly readsFlags: Uint8Array;
  readonly writesFlags: Uint8Array;
  /** The word that is a condition, or −1. */
  readonly conditionWord: Int8Array;
  /** Width of a test of two registers, 0 for other instructions. */
  readonly selfTest: Uint8Array;
  /** Width of the register result that the flags describe, and how well: 1 zero and sign, 2 as a test of the result would. */
  readonly resultWidth: Uint8Array;
  readonly resultFlags: Uint8Array;
  /** Moves and loads into the register in the first word; stores. */
  readonly isMove: Uint8Array;
  readonly isStore: Uint8Array;
  /** By condition code: 1 where it asks for zero or sign alone. */
  readonly zeroOrSign: Uint8Array;
}

const known = new WeakMap<RuleBook, Opcodes>();

export function opcodesOf(book: RuleBook): Opcodes {
  let opcodes = known.get(book);
  if (opcodes === undefined) {
    opcodes = findOpcodes(book);
    known.set(book, opcodes);
  }
  return opcodes;
}

function findOpcodes({ lowering, forms }: RuleBook): Opcodes {
  const { opcodes: named, moves, finishing } = lowering;
  const count = forms.shapes.length;
  const anywhereWord = new Int8Array(count).fill(-1);
  const memoryTwin = new Int16Array(count).fill(-1);
  const labelWord = new Int8Array(count).fill(-1);
  const readsFlags = new Uint8Array(count);
  const writesFlags = new Uint8Array(count);
  const leaves = new Uint8Array(count);
  const mergesLane = new Uint8Array(count);
  const facts: FlagFacts = {
    conditionWord: new Int8Array(count).fill(-1),
    selfTest: new Uint8Array(count),
    resultWidth: new Uint8Array(count),
    resultFlags: new Uint8Array(count),
    isMove: new Uint8Array(count),
    isStore: new Uint8Array(count),
  };
  const zeroOrSign = new Uint8Array(64);
  for (const name of ['equal', 'notEqual', 'sign', 'noSign']) zeroOrSign[lowering.conditions[name]] = 1;
  lowering.instructions.forEach((form, opcode) => {
    const anywhere = memoryOperandName(form);
    let word = 0;
    describeFlags(form, opcode, facts, lowering);
    for (const operand of form.operands) {
      if (operand.kind === 'condition') facts.conditionWord[opcode] = word;
      if (operand.kind === 'label') labelWord[opcode] = word;
      if (operand.name === anywhere) {
        anywhereWord[opcode] = word;
        memoryTwin[opcode] = named[form.memoryForms![operand.name]];
      }
      word += operandWords(operand);
    }
    readsFlags[opcode] = form.flags.reads ? 1 : 0;
    writesFlags[opcode] = form.flags.writes ? 1 : 0;
  });
  for (const name of [lowering.return, lowering.returnPopping, lowering.jumpSymbol, lowering.jumpRegister])
    leaves[named[name]] = 1;
  for (const name of finishing.mergesLane) mergesLane[named[name]] = 1;
  return {
    jump: named[lowering.jump],
    conditionalJump: named[lowering.conditionalJump],
    shortJump: named[finishing.shortJump],
    shortConditionalJump: named[finishing.shortConditionalJump],
    moveInteger: named[moves.integer.register],
    loadInteger: named[moves.integer.load],
    storeInteger: named[moves.integer.store],
    moveFloat: named[moves.float.register],
    loadFloat: named[moves.float.load],
    storeFloat: named[moves.float.store],
    loadWhole: named[moves.whole.load],
    storeWhole: named[moves.whole.store],
    clearFloat: named[finishing.clearFloat],
    clearInteger: named[finishing.clearInteger],
    exchange: named[finishing.exchange],
    pushMemory: named[finishing.pushMemory],
    popMemory: named[finishing.popMemory],
    pushRegister: named[finishing.pushRegister],
    popRegister: named[finishing.popRegister],
    storeConstant: named[lowering.storeConstant],
    subtractFromMemory: named[finishing.subtractFromMemory],
    narrowLoads: {
      1: named[finishing.narrowLoads[1]],
      2: named[finishing.narrowLoads[2]],
      4: named[finishing.narrowLoads[4]],
    },
    loadAddress: named[lowering.loadAddress],
    addConstant: named[finishing.addConstant],
    subtractConstant: named[finishing.subtractConstant],
    andConstant: named[finishing.andConstant],
    constant: named[lowering.integerConstant(0, 0)],
    firstPseudo: forms.firstPseudo,
    trap: forms.named.get('trap')!.opcode,
    leaves,
    mergesLane,
    anywhereWord,
    memoryTwin,
    labelWord,
    readsFlags,
    writesFlags,
    ...facts,
    zeroOrSign,
  };
}

type FlagFacts = Pick<Opcodes, 'conditionWord' | 'selfTest' | 'resultWidth' | 'resultFlags' | 'isMove' | 'isStore'>;

/** What an instruction's flags say of its result, and whether it only moves. */
function describeFlags(form: InstructionDescription, opcode: number, facts: FlagFacts, lowering: Lowering): void {
  const { mnemonic, operands, flags } = form;
  const { test, resultFlags } = lowering.finishing;
  const [first, second] = operands;
  if (first?.kind === 'register' && first.width !== 128) {
    if (mnemonic === test && second?.kind === 'register') facts.selfTest[opcode] = first.width;
    if (first.access === 'use-define' && resultFlags[mnemonic] !== undefined) {
      facts.resultWidth[opcode] = first.width;
      facts.resultFlags[opcode] = resultFlags[mnemonic] === 'all' ? 2 : 1;
    }
    if (first.access === 'define' && operands.length === 2 && !flags.reads && !flags.writes) {
      facts.isMove[opcode] = form.clobbers.length === 0 && form.control === 'none' ? 1 : 0;
    }
  }
  if (first?.kind === 'memory' && first.access === 'define' && operands.length === 2 && !flags.reads) {
    facts.isStore[opcode] = 1;
  }
}
