/** Blocks, phis, and the instructions that end blocks. */
import {
  addBlock,
  addParameter,
  type Block,
  i8,
  i32,
  i64,
  type NewEdge,
  none,
  type Opcode,
  opcodes,
  setEdges,
  type Type,
  type Value,
} from '../ir/index.ts';
import { type Reader, skipFlags } from './arithmetic.ts';
import { append, type Body, defineValues, emitPlain, type Incoming, localNumber, type Phi, partsOf } from './body.ts';
import { packResults } from './calls.ts';
import { type Constant, knownInteger } from './constants.ts';
import { failure } from './errors.ts';
import { zeroExtended } from './integers.ts';
import { advance, marks, tokens } from './lexer.ts';
import { comma, emitScalars, readOperand, readOperands } from './operands.ts';
import { readConstant } from './read-constant.ts';
import { readType } from './read-type.ts';
import { blockAddress } from './scope.ts';
import { accept, expect, expected, unsupported } from './steps.ts';
import { nameText } from './text.ts';
import { booleanType, describeType, type LlvmType, labelType, sameType } from './types.ts';

// Blocks.

/** The block of the name that the lexer stands at. */
function namedBlock(body: Body): Block {
  const local = localNumber(body);
  const { blockOf } = body.tables;
  const known = blockOf[local]!;
  if (known !== 0) return (known - 1) as Block;
  const block = addBlock(body.f);
  blockOf[local] = block + 1;
  body.blockUse[block] = body.lexer.start;
  return block;
}

/** Begins the block whose label the lexer stands at. */
export function beginBlock(body: Body): void {
  const { lexer } = body;
  if (body.block !== none) expected(lexer, 'an instruction that ends the block before');
  const block = namedBlock(body);
  if (body.blockUse[block] === -1) throw failure(lexer, 'llvm-name', 'the label is defined twice');
  body.blockUse[block] = -1;
  body.block = block;
  advance(lexer);
}

/** Makes blocks for all labels of a text in its order. */
export function noteLabel(body: Body): void {
  namedBlock(body);
}

/** `label %name` */
function readTarget(body: Body): Block {
  const { lexer } = body;
  if (readType(body.scope.types) !== labelType) expected(lexer, "'label'");
  return readBlockName(body);
}

function readBlockName(body: Body): Block {
  const { lexer } = body;
  if (lexer.kind !== tokens.local) expected(lexer, "a label, as '%name'");
  const block = namedBlock(body);
  if (block === 0) throw failure(lexer, 'llvm-type', 'no block leads to the first one');
  advance(lexer);
  return block;
}

// Ends.

function end(
  body: Body,
  opcode: Opcode,
  targets: readonly Block[],
  operands: readonly Value[] = [],
  type: Type = i8,
  cases?: bigint[],
): void {
  const { block, position, endings } = body;
  endings.push({
    block: block as Block,
    opcode,
    type,
    operands,
    targets,
    cases,
    code: 0,
    position,
    weights: undefined,
  });
  body.block = none;
}

/** `br label %1`, `br i1 %0, label %1, label %2` */
export const readBranch: Reader = (body) => {
  const { lexer, scope } = body;
  const start = lexer.start;
  const type = readType(scope.types);
  if (type === labelType) {
    end(body, opcodes.jump, [readBlockName(body)]);
    return;
  }
  if (type !== booleanType) throw failure(lexer, 'llvm-type', 'a branch is by an i1', start);
  const condition = readOperand(body, type);
  comma(body);
  const first = readTarget(body);
  comma(body);
  end(body, opcodes.branch, [first, readTarget(body)], [condition]);
};

/** `switch i32 %0, label %1 [ i32 0, label %2 ]` */
export const readSwitch: Reader = (body) => {
  const { lexer, scope } = body;
  const start = lexer.start;
  const type = readType(scope.types);
  if (type.kind !== 'integer') throw failure(lexer, 'llvm-type', 'a switch is by an integer', start);
  if (type.bits > 64) unsupported(lexer, 'a switch by an integer of more than 64 bits', start);
  const value = readOperand(body, type);
  comma(body);
  const targets = [readTarget(body)];
  expect(lexer, marks.openBracket);
  const cases: bigint[] = [];
  const seen = new Set<bigint>();
  while (lexer.kind !== marks.closeBracket) {
    const place = lexer.start;
    if (!sameType(readType(scope.types), type)) throw failure(lexer, 'llvm-type', 'the case is of another type', place);
    const known = knownInteger(readConstant(scope, type));
    if (known === undefined) return unsupported(lexer, 'an address as a case', place);
    if (seen.has(known)) throw failure(lexer, 'llvm-type', 'the case occurs twice', place);
    seen.add(known);
    cases.push(known);
    comma(body);
    targets.push(readTarget(body));
  }
  advance(lexer);
  const wide = type.bits > 32 ? i64 : i32;
  end(body, opcodes.switch, targets, [zeroExtended(body, type.parts![0]!, wide, value)], wide, cases);
};

/** `indirectbr ptr %0, [ label %1, label %2 ]`: a choice among what stands for the addresses of blocks. */
export const readIndirectBranch: Reader = (body) => {
  const { lexer, scope } = body;
  const type = readType(scope.types);
  if (type.kind !== 'pointer') throw failure(lexer, 'llvm-type', 'an address is wanted');
  const value = emitPlain(body, 'ptrtoint', i64, [readOperand(body, type)]);
  comma(body);
  expect(lexer, marks.openBracket);
  const places = new Map<bigint, Block>();
  if (lexer.kind !== marks.closeBracket) {
    do {
      if (readType(scope.types) !== labelType) expected(lexer, "'label'");
      const address = blockAddress(scope, body.f.name, nameText(lexer));
      places.set(address, readBlockName(body));
    } while (accept(lexer, marks.comma));
  }
  expect(lexer, marks.closeBracket);
  const [first, ...rest] = places;
  if (first === undefined) end(body, opcodes.unreachable, []);
  else
    end(
      body,
      opcodes.switch,
      [first, ...rest].map(([, block]) => block),
      [value],
      i64,
      rest.map(([address]) => address),
    );
};

/** `ret void`, `ret i64 %0` */
export const readReturn: Reader = (body) => {
  const { lexer, scope } = body;
  const start = lexer.start;
  const type = readType(scope.types);
  if (!sameType(type, body.resultType))
    throw failure(lexer, 'llvm-type', `the function returns ${describeType(body.resultType)}`, start);
  if (type.kind === 'void') {
    end(body, opcodes.return, [], body.resultPointer === none ? [] : [body.resultPointer as Value]);
    return;
  }
  end(body, opcodes.return, [], packResults(body, type, readOperands(body, type)));
};

export const readUnreachable: Reader = (body) => end(body, opcodes.unreachable, []);

// Phis.

/** `phi i64 [ %1, %2 ], [ 0, %3 ]` */
export const readPhi: Reader = (body, local, place) => {
  const { lexer, scope, f } = body;
  skipFlags(lexer);
  const type = readType(scope.types);
  const parts = partsOf(body, type);
  const block = body.block as Block;
  if (block === 0) throw failure(lexer, 'llvm-type', 'nothing leads to the first block', place);
  const incoming: Incoming[] = [];
  do {
    expect(lexer, marks.openBracket);
    const value = readIncoming(body, type);
    comma(body);
    if (lexer.kind !== tokens.local) expected(lexer, "a label, as '%name'");
    const from = namedBlock(body);
    advance(lexer);
    expect(lexer, marks.closeBracket);
    incoming.push({ from, value });
  } while (accept(lexer, marks.comma));
  body.phis[block] ??= [];
  body.phis[block]!.push({ parts, type, incoming, rows: undefined, place });
  const values: Value[] = [];
  for (const part of parts) values.push(addParameter(f, block, part.type));
  defineValues(body, local, place, type, values);
};

function readIncoming(body: Body, type: LlvmType): Incoming['value'] {
  if (body.lexer.kind !== tokens.local) return readConstant(body.scope, type);
  return type.parts!.length === 1 ? readOperand(body, type) : readOperands(body, type);
}

// The end of a body.

/** Writes the instructions that end blocks, with what each passes to the next. */
export function finishBlocks(body: Body): void {
  const { f } = body;
  for (const ending of body.endings) {
    body.block = ending.block;
    body.position = ending.position;
    const edges: NewEdge[] = [];
    for (const target of ending.targets) {
      edges.push({ target, arguments: argumentsFor(body, ending.block, target) });
    }
    const low = ending.cases === undefined ? ending.code : f.cases.push(ending.cases) - 1;
    const id = append(body, ending.opcode, ending.type, ending.operands, [], low);
    if (edges.length > 0) setEdges(f, id, edges);
  }
}

const noArguments: readonly Value[] = [];

/** Ways in that are looked through one by one. */
const fewIncoming = 8;

function argumentsFor(body: Body, from: Block, target: Block): readonly Value[] {
  const phis = body.phis[target];
  if (phis === undefined) return noArguments;
  const hint = rowOf(phis[0]!, from);
  const values: Value[] = [];
  for (const phi of phis) {
    const here = phi.incoming[hint];
    const found = here?.from === from ? here : wayFrom(phi, from);
    if (found === undefined)
      throw failure(body.lexer, 'llvm-type', 'the phi has no value for a block that leads here', phi.place);
    if (typeof found.value === 'number') values.push(found.value);
    else for (const value of valuesOf(body, phi, found.value)) values.push(value);
  }
  return values;
}

const valuesOf = (body: Body, { parts, type }: Phi, value: readonly Value[] | Constant): readonly Value[] =>
  'kind' in value ? emitScalars(body, parts, type, value) : value;

const wayFrom = ({ incoming }: Phi, from: Block): Incoming | undefined => incoming.find((one) => one.from === from);

/** Where a block's first phi, and most likely the others, have the value for a way in. */
function rowOf(phi: Phi, from: Block): number {
  const { incoming } = phi;
  if (incoming.length <= fewIncoming) {
    for (let index = 0; index < incoming.length; index++) if (incoming[index]!.from === from) return index;
    return 0;
  }
  phi.rows ??= new Map(incoming.map((one, index) => [one.from, index]));
  return phi.rows.get(from) ?? 0;
}
