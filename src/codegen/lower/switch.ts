/**
 * A choice among constants: a table of addresses where the constants lie close together, else comparisons, as a balanced tree where
 * there are many. Each comparison ends a block of its own.
 */
import { type Block, type Edge, type Instruction, type Type, typeWidth, type Value } from '../../ir/index.ts';
import { operandValue } from '../graph.ts';
import { defineOf, plain, useOf, type VirtualRegister } from '../machine.ts';
import { addReference, type JumpTable } from '../pool.ts';
import { registerOf, type Selection } from '../select/context.ts';
import { emitInteger } from '../select/leaf.ts';
import {
  addBlock,
  beginInstruction,
  closeBlock,
  type MachineWriter,
  newVirtual,
  openBlock,
  writeWord,
} from '../writer.ts';
import { edgeAt, edgeLabel, type Labels, writeJump } from './edges.ts';

interface Case {
  readonly value: bigint;
  readonly edge: Edge;
}

interface SwitchLowering {
  readonly labels: Labels;
  readonly selection: Selection;
  readonly source: Block;
  readonly value: Value;
  readonly width: 32 | 64;
  readonly otherwise: Edge;
}

/** Up to this many cases are compared one after the other. */
const fewCases = 4;
/** A table is worth its space where at least one in this many of its entries is a case. */
const sparseness = 3;

export function lowerSwitch(labels: Labels, id: Instruction, source: Block): void {
  const { selection, machineBlock } = labels;
  const { f } = selection.graph;
  const width = typeWidth(f.instructions.type[id] as Type) as 32 | 64;
  const values = f.cases[f.instructions.low[id]];
  const cases: Case[] = [];
  values.forEach((value, index) => {
    cases.push({ value: BigInt.asIntN(width, value), edge: edgeAt(selection, id, index + 1) });
  });
  cases.sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0));
  const block = machineBlock[source];
  const otherwise = edgeAt(selection, id, 0);
  if (cases.length === 0) {
    openBlock(selection.writer, block);
    writeJump(labels, otherwise, block);
    return;
  }
  const value = operandValue(selection.graph, id, 0);
  writeChoice({ labels, selection, source, value, width, otherwise }, cases, block);
}

/** Writes the blocks that a choice among `cases` goes on to, then opens `block` and ends it with the choice. */
function writeChoice(lowering: SwitchLowering, cases: readonly Case[], block: number): void {
  const range = cases[cases.length - 1].value - cases[0].value;
  if (cases.length <= fewCases) writeChain(lowering, cases, block);
  else if (range < BigInt(sparseness * cases.length)) writeTable(lowering, cases, Number(range) + 1, block);
  else writeHalves(lowering, cases, block);
}

function newBlock({ selection, labels, source }: SwitchLowering): number {
  const { frequency, cold } = selection.writer.blocks[labels.machineBlock[source]];
  return addBlock(selection.writer, frequency, cold, selection.graph.loops.innermost[source]);
}

/** Writes another block that chooses. */
function writeFurther(lowering: SwitchLowering, cases: readonly Case[]): number {
  const block = newBlock(lowering);
  writeChoice(lowering, cases, block);
  closeBlock(lowering.selection.writer, block);
  return block;
}

const label = ({ labels, source }: SwitchLowering, edge: Edge): number => edgeLabel(labels, edge, source, true);

function writeChain(lowering: SwitchLowering, cases: readonly Case[], block: number): void {
  const { value, edge } = cases[0];
  const next = cases.length === 1 ? label(lowering, lowering.otherwise) : writeFurther(lowering, cases.slice(1));
  const found = label(lowering, edge);
  writeComparison(lowering, value, 'equal', found, next, block);
}

function writeHalves(lowering: SwitchLowering, cases: readonly Case[], block: number): void {
  const middle = cases.length >> 1;
  const upper = writeFurther(lowering, cases.slice(middle));
  const lower = writeFurther(lowering, cases.slice(0, middle));
  writeComparison(lowering, cases[middle].value, 'less', lower, upper, block);
}

/** Compares the value with a constant and jumps. */
function writeComparison(
  { selection, value, width }: SwitchLowering,
  constant: bigint,
  condition: string,
  then: number,
  otherwise: number,
  block: number,
): void {
  writeBranch(selection, condition, then, otherwise, block);
  compareWithConstant(selection, registerOf(selection, value), width, constant);
}

function writeBranch(
  { writer, book }: Selection,
  condition: string,
  then: number,
  otherwise: number,
  block: number,
): void {
  const { lowering } = book;
  openBlock(writer, block);
  writer.blocks[block].edges.push({ target: then, arguments: [] }, { target: otherwise, arguments: [] });
  beginInstruction(writer, lowering.opcodes[lowering.jump]);
  writeWord(writer, otherwise, plain);
  beginInstruction(writer, lowering.opcodes[lowering.conditionalJump]);
  writeWord(writer, lowering.conditions[condition], plain);
  writeWord(writer, then, plain);
}

function compareWithConstant(selection: Selection, register: VirtualRegister, width: 32 | 64, constant: bigint): void {
  const { writer, book } = selection;
  const { lowering } = book;
  const forms = lowering.compare[width];
  const low = Number(BigInt.asIntN(32, constant));
  const high = Number(BigInt.asIntN(32, constant >> 32n));
  if (width === 32 || high === low >> 31) {
    beginInstruction(writer, lowering.opcodes[forms.constant]);
    writeWord(writer, register, useOf('integer'));
    writeWord(writer, low, plain);
    return;
  }
  const other = newVirtual(writer, 'integer');
  beginInstruction(writer, lowering.opcodes[forms.register]);
  writeWord(writer, register, useOf('integer'));
  writeWord(writer, other, useOf('integer'));
  emitInteger(selection, other, low, high);
}

/** Jumps through a table by the distance from the least case, if that lies within. */
function writeTable(lowering: SwitchLowering, cases: readonly Case[], entries: number, block: number): void {
  const { selection } = lowering;
  const { writer, book, pool } = selection;
  const table: JumpTable = { blocks: new Array<number>(entries), relative: selection.positionIndependent };
  const otherwise = label(lowering, lowering.otherwise);
  const least = cases[0].value;
  const missing = entries === cases.length ? undefined : label(lowering, lowering.otherwise);
  if (missing !== undefined) table.blocks.fill(missing);
  const targets = cases.map(({ value, edge }) => {
    const target = label(lowering, edge);
    table.blocks[Number(value - least)] = target;
    return target;
  });
  if (missing !== undefined) targets.push(missing);

  const direct = least === 0n && lowering.width === 64;
  const distance = direct ? registerOf(selection, lowering.value) : newVirtual(writer, 'integer');
  const jump = newBlock(lowering);
  openBlock(writer, jump);
  writer.blocks[jump].edges.push(...targets.map((target) => ({ target, arguments: [] })));
  if (table.relative) writeRelativeJump(selection, distance, addReference(pool, { kind: 'table', table }));
  else {
    beginInstruction(writer, book.lowering.opcodes[book.lowering.jumpMemory]);
    writeEntryAddress(writer, -1, distance, 3, addReference(pool, { kind: 'table', table }));
  }
  closeBlock(writer, jump);

  writeBranch(selection, 'above', otherwise, jump, block);
  compareWithConstant(selection, distance, lowering.width, BigInt(entries - 1));
  if (!direct) writeDistance(lowering, distance, least);
}

/** Writes the address of an entry in a table: `scale` is log2 of its bytes. */
function writeEntryAddress(writer: MachineWriter, base: number, index: number, scale: number, symbol: number): void {
  writeWord(writer, base, base < 0 ? plain : useOf('integer'));
  writeWord(writer, index, index < 0 ? plain : useOf('integer'));
  writeWord(writer, scale, plain);
  writeWord(writer, 0, plain);
  writeWord(writer, symbol, plain);
}

/** Jumps by an entry that is a distance from the table: table's address, entry, sum, jump; written from last to first. */
function writeRelativeJump({ writer, book }: Selection, index: VirtualRegister, table: number): void {
  const { lowering } = book;
  const [start, entry, target] = [0, 0, 0].map(() => newVirtual(writer, 'integer')) as VirtualRegister[];
  beginInstruction(writer, lowering.opcodes[lowering.jumpRegister]);
  writeWord(writer, target, useOf('integer'));
  beginInstruction(writer, lowering.opcodes[lowering.loadAddress]);
  writeWord(writer, target, defineOf('integer'));
  writeEntryAddress(writer, start, entry, 0, -1);
  beginInstruction(writer, lowering.opcodes[lowering.loadSigned32]);
  writeWord(writer, entry, defineOf('integer'));
  writeEntryAddress(writer, start, index, 2, -1);
  beginInstruction(writer, lowering.opcodes[lowering.loadAddress]);
  writeWord(writer, start, defineOf('integer'));
  writeEntryAddress(writer, -1, -1, 0, table);
}

/** `distance` := value − least, modulo the width. */
function writeDistance({ selection, value, width }: SwitchLowering, distance: VirtualRegister, least: bigint): void {
  const { writer, book } = selection;
  const { lowering } = book;
  const negated = -least;
  const fits = BigInt.asIntN(32, negated) === negated;
  const other = fits || width === 32 ? undefined : newVirtual(writer, 'integer');
  beginInstruction(writer, lowering.opcodes[width === 32 ? lowering.loadAddress32 : lowering.loadAddress]);
  writeWord(writer, distance, defineOf('integer'));
  writeWord(writer, registerOf(selection, value), useOf('integer'));
  writeWord(writer, other ?? -1, other === undefined ? plain : useOf('integer'));
  writeWord(writer, 0, plain);
  writeWord(writer, other === undefined ? Number(BigInt.asIntN(32, negated)) : 0, plain);
  writeWord(writer, -1, plain);
  if (other !== undefined) {
    emitInteger(selection, other, Number(BigInt.asIntN(32, negated)), Number(BigInt.asIntN(32, negated >> 32n)));
  }
}
