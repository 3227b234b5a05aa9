/**
 * Calls, entries and returns by the pieces that conventions pass. What they were before, in terms of values, becomes loads and stores
 * around them; lowering then knows nothing but pieces and their locations.
 *
 * A result that is memory lies in a slot of the caller's until the same call is made again.
 */
import { type Assignment, assign, type ContractLookup, type Convention } from '../../abi/index.ts';
import {
  addBlock,
  addParameter,
  addSlot,
  appendInstruction,
  type Block,
  blockIds,
  calleeIndex,
  edgeList,
  type Instruction,
  type IrFunction,
  insertBefore,
  instructionsIn,
  invariant,
  isCall,
  none,
  opcodeOf,
  opcodes,
  opcodesNamed,
  operandsOf,
  type Parameter,
  removeInstruction,
  resultsOf,
  type Signature,
  setEdges,
  signatureIndex,
  type Type,
  type Value,
  valueType,
} from '../../ir/index.ts';
import { type Assignments, returnAddressMove } from '../assignments.ts';
import { conventionOf } from '../conventions.ts';
import { reachesItself } from './cycle.ts';
import type { Inserter } from './inserter.ts';
import { copyBytes, newSlot, putTogether, type Side, slotAddress, takeApart } from './pieces.ts';
import { callAndReturn, isJump, isNamed, isTail } from './tails.ts';

/** What a function and its calls are passed by. */
export interface Boundaries extends Assignments {
  /** By call instruction. */
  readonly byCall: Map<number, Assignment>;
  /** Calls in tail position that come back. */
  readonly returning: ReadonlySet<number>;
  /** Whether anything must be rewritten. */
  readonly simple: boolean;
}

const isInvoke = opcodesNamed('invoke', 'invokeindirect');

function signatureOf(f: IrFunction, id: Instruction): Signature {
  const low = f.instructions.low[id];
  return isNamed(f, id) ? f.callees[low].signature : f.signatures[low];
}

/** The arguments of a call, without the address it goes to. */
const argumentsOf = (f: IrFunction, id: Instruction): readonly Value[] =>
  operandsOf(f, id).slice(isNamed(f, id) ? 0 : 1);

/** A call's signature that lists its variable arguments too. */
function listed(f: IrFunction, id: Instruction, signature: Signature): Signature {
  const declared = signature.parameters.length;
  if (f.instructions.operandCount[id] - (isNamed(f, id) ? 0 : 1) === declared) return signature;
  const given = argumentsOf(f, id);
  const variable = given.slice(declared).map((value): Parameter => ({ type: valueType(f, value) }));
  return { ...signature, parameters: [...signature.parameters, ...variable], declared };
}

/**
 * Finds where everything goes. Throws `convention-refusal` where a convention has no place for a value, and `tail-call` where a call in
 * tail position must be a jump and cannot.
 */
export function findBoundaries(
  f: IrFunction,
  conventions: ReadonlyMap<string, Convention>,
  contracts: ContractLookup,
): Boundaries {
  const own = assign(conventionOf(conventions, f.signature.convention), f.signature);
  const calls = new Map<Signature, Assignment>();
  const known = new Map<Signature, Assignment>();
  const byCall = new Map<number, Assignment>();
  let simple = own.flat === f.signature;
  const tails = { room: 0, move: false };
  const returning = new Set<number>();
  for (let id = 0 as Instruction; id < f.instructionCount; id++) {
    if (isCall[f.instructions.opcode[id]] === 0 || f.instructions.block[id] === none) continue;
    const signature = signatureOf(f, id);
    const whole = listed(f, id, signature);
    let assignment = whole === signature ? known.get(signature) : undefined;
    if (assignment === undefined) {
      assignment = assign(conventionOf(conventions, signature.convention), whole);
      if (whole === signature) known.set(signature, assignment);
      calls.set(assignment.flat, assignment);
    }
    byCall.set(id, assignment);
    if (assignment.flat !== signature) simple = false;
    if (!isTail.has(f.instructions.opcode[id])) continue;
    if (isJump(f, id, own, assignment, contracts)) {
      const move = returnAddressMove(own, assignment);
      tails.room = Math.max(tails.room, move);
      tails.move ||= move !== 0;
    } else {
      returning.add(id);
      simple = false;
    }
  }
  return { own, calls, tails, byCall, returning, simple };
}

/** Rewrites all of them in place; `f` has the flat signature already. */
export function expandBoundaries(f: IrFunction, boundaries: Boundaries, replacements: Inserter['replacements']): void {
  const { own, byCall, returning } = boundaries;
  const { signature } = own;
  const given = expandEntry(f, own, replacements);
  for (const id of returning) {
    const assignment = byCall.get(id);
    if (assignment !== undefined) byCall.set(callAndReturn(f, id as Instruction, assignment), assignment);
  }
  for (const block of blockIds(f)) {
    for (const id of instructionsIn(f, block)) {
      if (opcodeOf(f, id) === opcodes.return) {
        if (own.flat !== signature) expandReturn({ f, place: id, replacements }, own, given);
        continue;
      }
      const assignment = byCall.get(id);
      if (assignment === undefined || assignment.flat === signatureOf(f, id)) continue;
      if (isInvoke[opcodeOf(f, id)] === 1) expandInvoke({ f, place: id, replacements }, assignment);
      else expandCall({ f, place: id, replacements }, assignment, own, given);
    }
  }
}

/** What a function keeps from its entry to its returns: the pieces that are addresses of results. */
interface Given {
  readonly pieces: readonly Value[];
  readonly results: Value | undefined;
}

function expandEntry(f: IrFunction, assignment: Assignment, replacements: Inserter['replacements']): Given {
  const { parameters, first } = f.blocks[0];
  if (assignment.flat === assignment.signature) return { pieces: parameters, results: undefined };
  const before = [...parameters];
  parameters.length = 0;
  const pieces = assignment.flat.parameters.map(({ type }) => addParameter(f, 0 as Block, type));
  const inserter: Inserter = { f, place: first as Instruction, replacements };
  const { blocks } = assignment;
  const values = putTogether(inserter, parameterSide(assignment), pieces, pieceAt(pieces, blocks.parameters?.piece));
  before.forEach((value, index) => {
    replacements.set(value, values[index]);
  });
  return { pieces, results: pieceAt(pieces, blocks.results?.piece) };
}

const pieceAt = (pieces: readonly Value[], piece: number | undefined): Value | undefined =>
  piece === undefined ? undefined : pieces[piece];

const parameterSide = ({ signature, flat, passing }: Assignment): Side => ({
  values: signature.parameters,
  passing: passing.parameters,
  pieces: flat.parameters,
});

const resultSide = ({ signature, flat, passing }: Assignment): Side => ({
  values: signature.results,
  passing: passing.results,
  pieces: flat.results,
});

function complete(pieces: readonly (Value | undefined)[]): Value[] {
  return pieces.map((piece) => {
    invariant(piece !== undefined, 'a piece that no value fills');
    return piece;
  });
}

function expandReturn(inserter: Inserter, assignment: Assignment, given: Given): void {
  const { f, place } = inserter;
  const pieces = takeApart(inserter, resultSide(assignment), operandsOf(f, place), given.results, given.pieces);
  insertBefore(f, place, {
    opcode: opcodes.return,
    operands: complete(pieces),
    position: f.instructions.position[place],
  });
  removeInstruction(f, place);
}

/** What stands before a call, and where its results in memory will be. */
interface Prepared {
  readonly operands: readonly Value[];
  /** By result: its address, where it is written to memory. */
  readonly memory: readonly (Value | undefined)[];
  /** Results that must be moved from where the callee writes them. */
  readonly moves: readonly { readonly to: Value; readonly from: Value; readonly bytes: number }[];
  readonly resultBlock: Value | undefined;
}

function prepareCall(inserter: Inserter, assignment: Assignment): Prepared {
  const { f, place } = inserter;
  const { blocks, signature, passing } = assignment;
  const blockAddress = (bytes: number | undefined): Value | undefined =>
    bytes === undefined ? undefined : slotAddress(inserter, addSlot(f, bytes, 16));
  const argumentBlock = blockAddress(blocks.parameters?.bytes);
  const resultBlock = blockAddress(blocks.results?.bytes);
  const pieces = takeApart(inserter, parameterSide(assignment), argumentsOf(f, place), argumentBlock);
  if (blocks.parameters !== undefined) pieces[blocks.parameters.piece] = argumentBlock;
  if (blocks.results !== undefined) pieces[blocks.results.piece] = resultBlock;
  const moves: { to: Value; from: Value; bytes: number }[] = [];
  const memory = passing.results.map((one, index): Value | undefined => {
    const { aggregate } = signature.results[index];
    if (one.kind !== 'result pointer' || aggregate === undefined) return undefined;
    const address = newSlot(inserter, aggregate);
    // The callee may be given the address of the result before, and must not see it change.
    const again = reachesItself(f, f.instructions.block[place] as Block);
    pieces[one.piece] = again ? newSlot(inserter, aggregate) : address;
    if (again) moves.push({ to: address, from: pieces[one.piece] as Value, bytes: aggregate.bytes });
    return address;
  });
  return { operands: [...targetOf(f, place), ...complete(pieces)], memory, moves, resultBlock };
}

/** What a jump passes: the addresses of the function's own results, and of memory copies that its own arguments do not share. */
function prepareJump(inserter: Inserter, assignment: Assignment, own: Assignment, given: Given): Prepared {
  const { f, place } = inserter;
  const { blocks, passing, signature } = assignment;
  const pieces = takeApart(inserter, parameterSide(assignment), argumentsOf(f, place), undefined);
  passing.results.forEach((one, index) => {
    const mine = own.passing.results[index];
    if (one.kind === 'result pointer' && mine?.kind === 'result pointer') pieces[one.piece] = given.pieces[mine.piece];
  });
  if (blocks.results !== undefined) pieces[blocks.results.piece] = given.results;
  const readsArea = own.signature.variadic === true || own.parameters.some(({ kind }) => kind === 'area');
  passing.parameters.forEach((one, index) => {
    const { aggregate } = signature.parameters[index];
    if (!readsArea || one.kind !== 'memory' || aggregate === undefined) return;
    const copy = newSlot(inserter, aggregate);
    copyBytes(inserter, copy, pieces[one.piece] as Value, aggregate.bytes);
    pieces[one.piece] = copy;
  });
  return { operands: [...targetOf(f, place), ...complete(pieces)], memory: [], moves: [], resultBlock: undefined };
}

/** The address that a call goes to, if it goes by one. */
const targetOf = (f: IrFunction, id: Instruction): readonly Value[] =>
  isNamed(f, id) ? [] : operandsOf(f, id).slice(0, 1);

/** The place in the function's tables of what a call goes to, by its pieces. */
function flatTarget(f: IrFunction, id: Instruction, { flat }: Assignment): number {
  return isNamed(f, id) ? calleeIndex(f, f.callees[f.instructions.low[id]].symbol, flat) : signatureIndex(f, flat);
}

/** The results of a call, put together after it. */
function receive(inserter: Inserter, assignment: Assignment, prepared: Prepared, pieces: readonly Value[]): Value[] {
  for (const { to, from, bytes } of prepared.moves) copyBytes(inserter, to, from, bytes);
  return putTogether(inserter, resultSide(assignment), pieces, prepared.resultBlock, prepared.memory);
}

function expandCall(inserter: Inserter, assignment: Assignment, own: Assignment, given: Given): void {
  const { f, place, replacements } = inserter;
  const opcode = opcodeOf(f, place);
  const prepared = isTail.has(opcode)
    ? prepareJump(inserter, assignment, own, given)
    : prepareCall(inserter, assignment);
  const call = insertBefore(f, place, {
    opcode,
    operands: prepared.operands,
    resultTypes: isTail.has(opcode) ? [] : assignment.flat.results.map(({ type }) => type),
    low: flatTarget(f, place, assignment),
    position: f.instructions.position[place],
  });
  if (!isTail.has(opcode)) {
    const values = receive(inserter, assignment, prepared, resultsOf(f, call));
    resultsOf(f, place).forEach((value, index) => {
      replacements.set(value, values[index]);
    });
  }
  removeInstruction(f, place);
}

/** The results are put together in a block on the way where nothing was thrown. */
function expandInvoke(inserter: Inserter, assignment: Assignment): void {
  const { f, place, replacements } = inserter;
  const prepared = prepareCall(inserter, assignment);
  const { position, block } = f.instructions;
  const types = assignment.flat.results.map(({ type }) => type);
  const before = resultsOf(f, place);
  const [returned, thrown] = edgeList(f, place);
  const codeType = valueType(f, before[before.length - 1]);
  const call = insertBefore(f, place, {
    opcode: opcodeOf(f, place),
    operands: prepared.operands,
    resultTypes: [...types, codeType],
    low: flatTarget(f, place, assignment),
    position: position[place],
  });
  const results = resultsOf(f, call);
  const source = f.blocks[block[place]];
  removeInstruction(f, place);
  const arrival = addBlock(f, source.cold || f.blocks[returned.target].cold);
  const pieces = types.map((type: Type) => addParameter(f, arrival, type));
  const jump = appendInstruction(f, arrival, { opcode: opcodes.jump, position: position[place] });
  setEdges(f, jump, [returned]);
  setEdges(f, call, [{ target: arrival, arguments: results.slice(0, -1) }, thrown]);
  const values = receive({ f, place: jump, replacements }, assignment, prepared, pieces);
  before.forEach((value, index) => {
    replacements.set(value, index < values.length ? values[index] : results[results.length - 1]);
  });
}
