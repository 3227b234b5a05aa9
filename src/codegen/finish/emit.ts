/** Bytes: blocks encoded, set in their order, joined by jumps; constants and tables behind them; places for the linker. */
import type { Contract } from '../../abi/index.ts';
import { ConveneError, int32Column, type LoopForest, uint8Column } from '../../ir/index.ts';
import {
  appendBytes,
  appendCode,
  type CodeBuffer,
  codeBytes,
  encode,
  longestNop,
  padWithNops,
} from '../../targets/x64/index.ts';
import type { CodeCall, CodePosition, CodeRelocation, CompiledFunction } from '../compiled.ts';
import type { FunctionLowering } from '../lower/function.ts';
import type { MachineFunction } from '../machine.ts';
import type { LocalReference } from '../pool.ts';
import { entryAlignment, lineBytes, loopSpans } from './align.ts';
import { fitJumps, relaxBranches } from './branches.ts';
import { callPlaces } from './calls.ts';
import type { Code, Jump } from './code.ts';
import type { Frame } from './frame.ts';
import { forwardJumps, orderBlocks } from './layout.ts';
import { instructionTexts, jumpText, trapText } from './listing.ts';
import type { Opcodes } from './opcodes.ts';
import { removed } from './peephole.ts';

const shortJump = 2;
const longJump = 5;
const longConditional = 6;
const tableEntryBytes = { absolute: 8, relative: 4 } as const;

/** Takes an instruction of a listing with its number, −1 for jumps between blocks and what fills gaps, and its block. */
export type PlacedSink = (offset: number, text: string, instruction: number, block: number) => void;

interface Emission {
  readonly machine: MachineFunction;
  readonly lowering: FunctionLowering;
  readonly opcodes: Opcodes;
  readonly code: Code;
  readonly contract: Contract;
  readonly order: readonly number[];
  /** By machine block: the block that control ends up in. */
  readonly final: Int32Array;
  /** Bodies in order, without the jumps between them. */
  readonly bodies: CodeBuffer;
  /** By place in the order: where the body starts in `bodies`; one more at the end. */
  readonly bodyStarts: Int32Array;
  /** Instructions of the bodies with their offsets there. */
  readonly offsets: Int32Array;
  /** By place in the order: where the loop that starts there ends; see `align.ts`. */
  readonly spans: Int32Array;
}

export function emitFunction(
  machine: MachineFunction,
  lowering: FunctionLowering,
  frame: Frame,
  opcodes: Opcodes,
  code: Code,
  contract: Contract,
  forest: LoopForest,
  list?: PlacedSink,
): CompiledFunction {
  const final = forwardJumps(code);
  const order = orderBlocks(code, forest);
  const bodies = temporaryBuffer(code.count * 5 + 64);
  const bodyStarts = int32Column(order.length + 1);
  const offsets = int32Column(code.count, -1);
  for (let index = 0; index < order.length; index++) {
    bodyStarts[index] = bodies.length;
    const { start, end } = code.blocks[order[index]];
    for (let id = start; id < end; id++) {
      if (code.opcode[id] === removed) continue;
      offsets[id] = bodies.length;
      if (code.opcode[id] === opcodes.trap) writeTrap(bodies, lowering, code.words[code.wordStart[id]]);
      else encode(bodies, code.opcode[id], code.words, code.wordStart[id]);
    }
  }
  bodyStarts[order.length] = bodies.length;
  const spans = loopSpans(code, order, forest);
  return join(
    { machine, lowering, opcodes, code, contract, order, final, bodies, bodyStarts, offsets, spans },
    frame,
    list,
  );
}

/** Code on its way to where it is copied from. */
const temporaryBuffer = (capacity: number): CodeBuffer => ({
  bytes: uint8Column(capacity),
  length: 0,
  relocations: [],
});

function writeTrap(buffer: CodeBuffer, lowering: FunctionLowering, code: number): void {
  const { opcodes, finishing } = lowering.selection.book.lowering;
  encode(buffer, opcodes[finishing.trap], new Int32Array(0), 0);
  appendBytes(buffer, Uint8Array.of(code, code >> 8, code >> 16, code >> 24));
}

function join(emission: Emission, frame: Frame, list: PlacedSink | undefined): CompiledFunction {
  const { code, order, bodies, bodyStarts, spans, opcodes, machine } = emission;
  const jumps = fitJumps(code, order);
  const lengths = int32Column(order.length);
  const places = int32Column(code.blocks.length, -1);
  for (let index = 0; index < order.length; index++) {
    lengths[index] = bodyStarts[index + 1] - bodyStarts[index];
    places[order[index]] = index;
  }
  const starts = relaxBranches(places, lengths, jumps, { short: shortJump, longJump, longConditional }, spans);
  const blockOffset = (block: number): number => starts[places[block]];

  const result = temporaryBuffer(starts[order.length] + 64);
  for (let index = 0; index < order.length; index++) {
    pad(result, starts[index], order[index], list);
    appendCode(result, bodies, bodyStarts[index], bodyStarts[index + 1]);
    if (list !== undefined) listBody(emission, index, starts[index], list);
    for (const jump of jumps[index]) {
      const target = blockOffset(jump.target);
      list?.(result.length, jumpText(jump.condition, target), -1, order[index]);
      writeJump(result, opcodes, jump, target);
    }
  }
  const instructionBytes = result.length;
  const firstCold = order.findIndex((block) => code.blocks[block].cold && !code.blocks[order[0]].cold);
  const hotBytes = firstCold < 0 ? instructionBytes : starts[firstCold];
  const pool = placePool(emission, result, blockOffset);
  const relocations = moveRelocations(emission, starts, result, pool.offsets, blockOffset);
  relocations.push(...pool.relocations);
  return {
    name: machine.name,
    code: codeBytes(result),
    instructionBytes,
    hotBytes,
    align: Math.max(spans.some((last) => last >= 0) ? lineBytes : entryAlignment(hotBytes), pool.align),
    relocations,
    positions: collectPositions(emission, starts),
    calls: collectCalls(emission, starts),
    frameSize: frame.size,
    contract: emission.contract,
  };
}

function pad(result: CodeBuffer, to: number, block: number, list: PlacedSink | undefined): void {
  if (list !== undefined) for (let at = result.length; at < to; at += longestNop) list(at, 'nop', -1, block);
  padWithNops(result, to - result.length);
}

/** Tells the instructions of a block without the jumps that end it. */
function listBody(emission: Emission, index: number, start: number, list: PlacedSink): void {
  const { code, order, offsets, bodyStarts, machine, lowering, opcodes } = emission;
  const text = instructionTexts(code, machine.symbols, lowering.selection.pool.references);
  const block = code.blocks[order[index]];
  for (let id = block.start; id < block.end; id++) {
    if (code.opcode[id] === removed) continue;
    const isTrap = code.opcode[id] === opcodes.trap;
    const offset = start + offsets[id] - bodyStarts[index];
    list(offset, isTrap ? trapText(code.words[code.wordStart[id]]) : text(id), id, order[index]);
  }
}

const jumpWords = new Int32Array(2);

function writeJump(buffer: CodeBuffer, opcodes: Opcodes, jump: Jump, target: number): void {
  const conditional = jump.condition >= 0;
  const length = jump.long ? (conditional ? longConditional : longJump) : shortJump;
  const distance = target - (buffer.length + length);
  jumpWords[0] = conditional ? jump.condition : distance;
  jumpWords[1] = distance;
  const long = conditional ? opcodes.conditionalJump : opcodes.jump;
  const short = conditional ? opcodes.shortConditionalJump : opcodes.shortJump;
  encode(buffer, jump.long ? long : short, jumpWords, 0);
}

// Constants.

interface PlacedPool {
  /** By local reference: its offset, −1 for blocks. */
  readonly offsets: Int32Array;
  readonly relocations: readonly CodeRelocation[];
  readonly align: number;
}

const emptyPool: PlacedPool = { offsets: new Int32Array(0), relocations: [], align: 1 };

function placePool(emission: Emission, result: CodeBuffer, blockOffset: (block: number) => number): PlacedPool {
  const { entries, references } = emission.lowering.selection.pool;
  if (references.length === 0) return emptyPool;
  const { name } = emission.machine;
  let align = 1;
  const pad = (to: number): void => {
    align = Math.max(align, to);
    padWithNops(result, (to - (result.length % to)) % to);
  };
  const entryOffsets = int32Column(entries.length);
  // The most aligned come first, so that little is lost between them.
  const byAlign = entries.map((_, index) => index).sort((a, b) => entries[b].align - entries[a].align || a - b);
  for (const index of byAlign) {
    pad(entries[index].align);
    entryOffsets[index] = result.length;
    appendBytes(result, entries[index].bytes);
  }
  const relocations: CodeRelocation[] = [];
  const offsets = Int32Array.from(references, (reference) => {
    if (reference.kind === 'constant') return entryOffsets[reference.entry];
    if (reference.kind === 'block') return -1;
    const { table } = reference;
    const entryBytes = tableEntryBytes[table.relative ? 'relative' : 'absolute'];
    pad(entryBytes);
    const start = result.length;
    for (const block of table.blocks) {
      const target = blockOffset(emission.final[block]);
      const place = result.length;
      appendBytes(result, uint8Column(entryBytes));
      if (table.relative) write32(result, place, target - start);
      else relocations.push({ offset: place, kind: 'abs64', symbol: name, addend: target });
    }
    return start;
  });
  return { offsets, relocations, align };
}

// What refers to places in the code moves with the blocks.

/** The offset of a place in the bodies; places ascend from one call to the next. */
function mover({ order, bodyStarts }: Emission, starts: Int32Array): (offset: number) => number {
  let place = 0;
  return (offset) => {
    while (place + 1 < order.length && bodyStarts[place + 1] <= offset) place++;
    return offset - bodyStarts[place] + starts[place];
  };
}

function moveRelocations(
  emission: Emission,
  starts: Int32Array,
  result: CodeBuffer,
  poolOffsets: Int32Array,
  blockOffset: (block: number) => number,
): CodeRelocation[] {
  const { machine, bodies, final, lowering } = emission;
  const { references } = lowering.selection.pool;
  const moved = mover(emission, starts);
  const relocations: CodeRelocation[] = [];
  for (const { offset: from, kind, symbol, addend } of bodies.relocations) {
    const offset = moved(from);
    if (symbol >= 0) {
      relocations.push({ offset, kind, symbol: machine.symbols[symbol], addend });
      continue;
    }
    const number = -2 - symbol;
    const reference: LocalReference = references[number];
    const target = reference.kind === 'block' ? blockOffset(final[reference.block]) : poolOffsets[number];
    if (kind === 'pc32') write32(result, offset, target + addend - offset);
    else relocations.push({ offset, kind: absolute(kind), symbol: machine.name, addend: target + addend });
  }
  return relocations;
}

function absolute(kind: string): 'abs32s' | 'abs64' {
  if (kind === 'abs32s' || kind === 'abs64') return kind;
  throw new ConveneError('internal', `a reference within the code is of kind ${kind}`);
}

function write32({ bytes }: CodeBuffer, at: number, value: number): void {
  for (let n = 0; n < 4; n++) bytes[at + n] = value >> (8 * n);
}

function collectPositions(emission: Emission, starts: Int32Array): CodePosition[] {
  const { code, machine, order, offsets } = emission;
  const positions: CodePosition[] = [];
  if (machine.positions.length === 0) return positions;
  const moved = mover(emission, starts);
  let last = -1;
  for (const block of order) {
    const { start, end } = code.blocks[block];
    for (let id = start; id < end; id++) {
      const position = code.position[id];
      if (position < 0 || position === last || offsets[id] < 0) continue;
      positions.push({ offset: moved(offsets[id]), position: machine.positions[position] });
      last = position;
    }
  }
  return positions;
}

function collectCalls(emission: Emission, starts: Int32Array): CodeCall[] {
  const { code, lowering, machine, order, offsets } = emission;
  if (lowering.calls.length === 0) return [];
  const places = callPlaces(machine, lowering);
  const moved = mover(emission, starts);
  const calls: CodeCall[] = [];
  for (const block of order) {
    const { start, end } = code.blocks[block];
    for (let id = start; id < end; id++) {
      const place = code.origin[id] < 0 ? -1 : places[code.origin[id]];
      if (place < 0) continue;
      const { convention, symbol } = lowering.calls[place];
      calls.push({ offset: moved(offsets[id]), convention, ...(symbol === undefined ? {} : { symbol }) });
    }
  }
  return calls;
}
