/**
 * Writes a machine function from its end to its beginning, as selection goes: it sees every use before the definition, and so knows
 * what is needed and what dies where. Instructions are appended in reverse and turned around once at the end.
 *
 * Lists that later stages read are made by pushing. What `map` makes is of another kind to the engine once it has optimized who calls it,
 * and all the code that it had optimized for the former kind is thrown away.
 */

import { int16Column, int32Column, type SourcePosition, uint8Column, uint16Column } from '../ir/index.ts';
import type { Register, RegisterClass } from '../targets/target.ts';
import type {
  Constraint,
  FrameSlot,
  KeptCopy,
  MachineBlock,
  MachineFunction,
  RegisterMask,
  VirtualRegister,
} from './machine.ts';
import { type Note, type NoteBook, wordKey } from './notes.ts';

export interface MachineWriter {
  /** In the order in which they were made; {@link finishMachine} renumbers them. */
  readonly blocks: MachineBlock[];
  /** By block: the innermost loop around it, −1 for none. */
  readonly loops: number[];
  /** Blocks in the order in which they were written, which is from last to first: all hot ones, then cold ones. */
  readonly written: number[];
  /** How many hot blocks there are; set when all have been written. */
  firstCold: number;
  readonly slots: FrameSlot[];
  readonly kept: KeptCopy[];
  readonly symbols: string[];
  readonly symbolNumbers: Map<string, number>;
  opcode: Uint16Array;
  wordStart: Int32Array;
  position: Int32Array;
  clobber: Int16Array;
  count: number;
  words: Int32Array;
  constraints: Uint16Array;
  wordCount: number;
  readonly clobberSets: RegisterMask[];
  registerClass: Uint8Array;
  recipe: Int32Array;
  virtualCount: number;
  /** Source position of what is written next; −1 for none. */
  currentPosition: number;
  /** Where an explanation is wanted. */
  readonly notes: NoteBook | undefined;
}

export function createWriter(notes?: NoteBook): MachineWriter {
  return {
    blocks: [],
    loops: [],
    written: [],
    firstCold: -1,
    slots: [],
    kept: [],
    symbols: [],
    symbolNumbers: new Map(),
    opcode: uint16Column(256),
    wordStart: int32Column(257),
    position: int32Column(256),
    clobber: int16Column(256),
    count: 0,
    words: int32Column(1024),
    constraints: uint16Column(1024),
    wordCount: 0,
    clobberSets: [],
    registerClass: uint8Column(256),
    recipe: int32Column(256),
    virtualCount: 0,
    currentPosition: -1,
    notes,
  };
}

function grown<A extends Uint8Array | Uint16Array | Int16Array | Int32Array>(
  column: A,
  length: number,
  make: (length: number) => A,
): A {
  if (length <= column.length) return column;
  const larger = make(Math.max(length, column.length * 2));
  larger.set(column);
  return larger;
}

function growWords(writer: MachineWriter, length: number): void {
  writer.words = grown(writer.words, length, int32Column);
  writer.constraints = grown(writer.constraints, length, uint16Column);
}

function growInstructions(writer: MachineWriter, length: number): void {
  writer.opcode = grown(writer.opcode, length, uint16Column);
  writer.position = grown(writer.position, length, int32Column);
  writer.clobber = grown(writer.clobber, length, int16Column);
  writer.wordStart = grown(writer.wordStart, writer.opcode.length + 1, int32Column);
}

export function newVirtual(writer: MachineWriter, registerClass: RegisterClass): VirtualRegister {
  const id = writer.virtualCount++;
  if (id >= writer.registerClass.length) {
    writer.registerClass = grown(writer.registerClass, id + 1, uint8Column);
    writer.recipe = grown(writer.recipe, id + 1, int32Column);
  }
  writer.registerClass[id] = registerClass === 'float' ? 1 : 0;
  writer.recipe[id] = -1;
  return id as VirtualRegister;
}

/** Starts an instruction; its words follow, then {@link finishInstruction}. Returns its number, counted from the function's end. */
export function beginInstruction(writer: MachineWriter, opcode: number): number {
  const id = writer.count++;
  if (id >= writer.opcode.length) growInstructions(writer, id + 1);
  writer.opcode[id] = opcode;
  writer.position[id] = writer.currentPosition;
  writer.clobber[id] = -1;
  writer.wordStart[id] = writer.wordCount;
  if (writer.notes?.current !== undefined) writer.notes.instructions.set(id, writer.notes.current);
  return id;
}

export function writeWord(writer: MachineWriter, word: number, constraint: Constraint): void {
  const at = writer.wordCount++;
  if (at >= writer.words.length) growWords(writer, at + 1);
  writer.words[at] = word;
  writer.constraints[at] = constraint;
}

/** Says what the word written last is there for. */
export function noteWord(writer: MachineWriter, note: Note | undefined): void {
  if (note === undefined || writer.notes === undefined) return;
  const { notes, count, wordCount, wordStart } = writer;
  notes.words.set(wordKey(count - 1, wordCount - 1 - wordStart[count - 1]), note);
}

/** Writes instructions that are there for one reason. */
export function withNote(writer: MachineWriter, note: Note | undefined, write: () => void): void {
  const { notes } = writer;
  if (notes === undefined || note === undefined) {
    write();
    return;
  }
  const outer = notes.current;
  notes.current = note;
  write();
  notes.current = outer;
}

/** The index of the set of some registers without some others, which the instruction defines; made when new. */
export function clobberSet(
  writer: MachineWriter,
  registers: readonly Register[],
  defined: readonly { readonly fixed: Register }[] = [],
): number {
  let low = 0;
  let high = 0;
  for (const register of registers) {
    if (register < 32) low |= 1 << register;
    else high |= 1 << (register - 32);
  }
  for (const { fixed } of defined) {
    if (fixed < 32) low &= ~(1 << fixed);
    else high &= ~(1 << (fixed - 32));
  }
  const sets = writer.clobberSets;
  for (let at = 0; at < sets.length; at++) if (sets[at].low === low && sets[at].high === high) return at;
  return sets.push({ low, high }) - 1;
}

export function addBlock(writer: MachineWriter, frequency: number, cold: boolean, loop: number): number {
  writer.loops.push(loop);
  writer.blocks.push({ start: 0, end: 0, parameters: [], edges: [], frequency, cold });
  return writer.blocks.length - 1;
}

/** Starts writing a block, at its end. */
export function openBlock(writer: MachineWriter, block: number): void {
  writer.blocks[block].start = writer.count;
}

export function closeBlock(writer: MachineWriter, block: number): void {
  writer.blocks[block].end = writer.count;
  writer.written.push(block);
}

/** A frame slot; one of the same area and place is shared. */
export function argumentSlot(
  writer: MachineWriter,
  area: 'outgoing' | 'incoming',
  offset: number,
  size: number,
): number {
  const found = writer.slots.findIndex((slot) => slot.area === area && slot.offset === offset);
  if (found < 0) return writer.slots.push({ area, offset, size, align: 8 }) - 1;
  const known = writer.slots[found];
  if (known.size < size) writer.slots[found] = { ...known, size };
  return found;
}

export function symbolNumber(writer: MachineWriter, symbol: string): number {
  let number = writer.symbolNumbers.get(symbol);
  if (number === undefined) {
    number = writer.symbols.push(symbol) - 1;
    writer.symbolNumbers.set(symbol, number);
  }
  return number;
}

export interface FinishedMachine {
  readonly machine: MachineFunction;
  /** By number of a block while writing: its number afterwards. */
  readonly blockNumbers: Int32Array;
  /** The same for instructions. */
  readonly instructionNumbers: Int32Array;
}

/**
 * Turns the function around and numbers blocks in program order, cold ones after all others. `labelWord` tells which word of an opcode is a
 * block, or −1.
 */
export function finishMachine(
  writer: MachineWriter,
  name: string,
  positions: readonly SourcePosition[],
  labelWord: Int8Array,
): FinishedMachine {
  const { written } = writer;
  const hotCount = writer.firstCold < 0 ? written.length : writer.firstCold;
  const order: number[] = [];
  appendReversed(order, written, 0, hotCount);
  appendReversed(order, written, hotCount, written.length);
  const blockNumbers = int32Column(writer.blocks.length);
  for (let number = 0; number < order.length; number++) blockNumbers[order[number]] = number;
  const { opcode, wordStart, position, clobber, words, constraints, instructionNumbers } = turnAround(
    writer,
    labelWord,
    order,
    blockNumbers,
  );
  let end = 0;
  const blocks: MachineBlock[] = [];
  for (const number of order) {
    const block = writer.blocks[number];
    const length = block.end - block.start;
    block.start = end;
    end += length;
    block.end = end;
    for (const edge of block.edges) edge.target = blockNumbers[edge.target];
    blocks.push(block);
  }
  const recipe = writer.recipe.subarray(0, writer.virtualCount);
  for (let virtual = 0; virtual < recipe.length; virtual++) {
    if (recipe[virtual] >= 0) recipe[virtual] = instructionNumbers[recipe[virtual]];
  }
  const kept: KeptCopy[] = [];
  for (const copy of writer.kept) kept.push({ ...copy, instruction: instructionNumbers[copy.instruction] });
  const machine: MachineFunction = {
    name,
    blocks,
    slots: writer.slots,
    kept,
    symbols: writer.symbols,
    positions,
    opcode,
    wordStart,
    position,
    clobber,
    words,
    constraints,
    instructionCount: writer.count,
    clobberSets: writer.clobberSets,
    registerClass: writer.registerClass.subarray(0, writer.virtualCount),
    recipe,
    virtualCount: writer.virtualCount,
  };
  return { machine, blockNumbers, instructionNumbers };
}

function appendReversed(order: number[], blocks: readonly number[], from: number, to: number): void {
  for (let n = to - 1; n >= from; n--) order.push(blocks[n]);
}

function turnAround(writer: MachineWriter, labelWord: Int8Array, order: readonly number[], blockNumbers: Int32Array) {
  const { count } = writer;
  beginInstruction(writer, 0);
  writer.count = count;
  const opcode = uint16Column(count);
  const wordStart = int32Column(count + 1);
  const position = int32Column(count);
  const clobber = int16Column(count);
  const words = int32Column(writer.wordCount);
  const constraints = uint16Column(writer.wordCount);
  const instructionNumbers = int32Column(count);
  let at = 0;
  let to = 0;
  for (const block of order) {
    for (let from = writer.blocks[block].end - 1; from >= writer.blocks[block].start; from--, to++) {
      instructionNumbers[from] = to;
      opcode[to] = writer.opcode[from];
      position[to] = writer.position[from];
      clobber[to] = writer.clobber[from];
      wordStart[to] = at;
      const label = labelWord[opcode[to]];
      if (label >= 0) {
        const word = writer.wordStart[from] + label;
        writer.words[word] = blockNumbers[writer.words[word]];
      }
      for (let word = writer.wordStart[from]; word < writer.wordStart[from + 1]; word++, at++) {
        words[at] = writer.words[word];
        constraints[at] = writer.constraints[word];
      }
    }
  }
  wordStart[count] = at;
  return { opcode, wordStart, position, clobber, words, constraints, instructionNumbers };
}
