/** One function of a module: its signature, then its instructions. */
import { type IrFunction, none, type Value } from '../ir/index.ts';
import { noAttributes, readAttributes, skipParentheses } from './attributes.ts';
import { type Body, createBody, defineValues, localNumber, unnamedLocal } from './body.ts';
import { unpackArguments } from './calls.ts';
import { beginBlock, finishBlocks, noteLabel } from './control.ts';
import { type Passed, parametersOf, readConvention, signatureOf } from './conventions.ts';
import { checkDominance } from './dominance.ts';
import { failure, positionInText } from './errors.ts';
import { instructionReaders, readMustTail } from './instructions.ts';
import { advance, confine, type Lexer, marks, moveTo, tokens } from './lexer.ts';
import { readType } from './read-type.ts';
import type { ModuleScope } from './scope.ts';
import type { Definition } from './skim.ts';
import { accept, expect, expected, isWord } from './steps.ts';
import { isNamed, nameText } from './text.ts';
import { word } from './words.ts';

export interface FunctionOptions {
  /** Whether instructions know their lines in the text. */
  readonly positions: boolean;
}

interface DeclaredParameter extends Passed {
  /** Where its name stands; −1 where it has none. */
  readonly name: number;
}

/** Reads a function with its body. */
export function readFunction(scope: ModuleScope, definition: Definition, options: FunctionOptions): IrFunction {
  const { lexer, types } = scope;
  types.depth = 0;
  confine(lexer, definition.start, definition.end);
  const convention = readConvention(lexer);
  const attributes = noAttributes();
  readAttributes(types, attributes);
  const resultType = readType(types);
  advance(lexer);
  const { parameters, variadic } = readParameters(scope);
  const signature = signatureOf(scope, { convention, parameters, result: { type: resultType, attributes }, variadic });
  while (lexer.kind !== marks.openBrace) skipProperty(lexer);
  const bodyStart = lexer.start;

  const { positions } = options;
  const { lines, labels } = lineStarts(lexer, bodyStart);
  const body = createBody({ scope, lexer, name: definition.symbol, signature, resultType, positions, lines });
  const firstLabel = defineParameters(body, parameters);
  moveTo(lexer, bodyStart);
  advance(lexer);
  readBlocks(body, firstLabel, labels);
  finish(body);
  lexer.limit = lexer.bytes.length;
  return body.f;
}

/** How many lines begin behind a place, and which may begin with labels: instructions are indented. */
function lineStarts({ bytes, limit }: Lexer, start: number): { readonly lines: number; readonly labels: number[] } {
  let lines = 0;
  const labels: number[] = [];
  for (let end = bytes.indexOf(newline, start); end >= 0 && end + 1 < limit; end = bytes.indexOf(newline, end + 1)) {
    lines++;
    if (beginsNoLabel[bytes[end + 1]!] === 0) labels.push(end + 1);
  }
  return { lines, labels };
}

const newline = 10;
const beginsNoLabel = new Uint8Array(256);
for (const mark of ' \t\r\n;}') beginsNoLabel[mark.charCodeAt(0)] = 1;

/** A property of a function, of which the outline knows what matters. */
function skipProperty(lexer: Lexer): void {
  if (lexer.kind === tokens.end) expected(lexer, "'{'");
  if (lexer.kind === marks.open) skipParentheses(lexer);
  else advance(lexer);
}

/** `(i32 noundef %0, ptr %1, ...)` */
function readParameters(scope: ModuleScope): { parameters: readonly DeclaredParameter[]; variadic: boolean } {
  const { lexer, types } = scope;
  expect(lexer, marks.open);
  const parameters: DeclaredParameter[] = [];
  let variadic = false;
  if (lexer.kind !== marks.close) {
    do {
      if (accept(lexer, tokens.ellipsis)) {
        variadic = true;
        break;
      }
      const type = readType(types);
      const attributes = noAttributes();
      readAttributes(types, attributes);
      const name = lexer.kind === tokens.local ? lexer.start : -1;
      if (name >= 0) advance(lexer);
      parameters.push({ type, attributes, name });
    } while (accept(lexer, marks.comma));
  }
  expect(lexer, marks.close);
  return { parameters, variadic };
}

/** Gives names to what was passed. Returns the number that the first block has if it has no label. */
function defineParameters(body: Body, parameters: readonly DeclaredParameter[]): number {
  const { f, lexer, scope } = body;
  const passed = f.blocks[0]!.parameters;
  let next = 0;
  let unnamed = 0;
  for (const parameter of parameters) {
    const { attributes, name } = parameter;
    const given = passed.slice(next, next + parametersOf(scope, parameter).length);
    next += given.length;
    if (name >= 0) moveTo(lexer, name);
    if (name < 0 || lexer.number >= 0) unnamed = name < 0 ? unnamed + 1 : lexer.number + 1;
    const local = name < 0 ? unnamedLocal(body, unnamed - 1) : localNumber(body);
    if (attributes.resultPointer && f.signature.results.length > 0) body.resultPointer = given[0] as Value;
    const values = attributes.byValue === undefined ? unpackArguments(body, parameter, given) : given;
    defineValues(body, local, lexer.start, parameter.type, values);
  }
  return unnamed;
}

function readBlocks(body: Body, firstLabel: number, labels: readonly number[]): void {
  const { lexer } = body;
  if (lexer.kind !== tokens.label) body.tables.blockOf[unnamedLocal(body, firstLabel)] = 1;
  else {
    body.tables.blockOf[localNumber(body)] = 1;
    advance(lexer);
  }
  noteLabels(body, labels);
  while (lexer.kind !== marks.closeBrace) readStatement(body);
  if (body.block !== none) expected(lexer, 'an instruction that ends the block');
}

/** Blocks get their numbers in the order of the text. What is not at the start of a line gets one when it comes up. */
function noteLabels(body: Body, labels: readonly number[]): void {
  const { lexer } = body;
  const { start } = lexer;
  for (const place of labels) {
    moveTo(lexer, place);
    if (lexer.kind === tokens.label) noteLabel(body);
  }
  moveTo(lexer, start);
}

function readStatement(body: Body): void {
  const { lexer } = body;
  switch (lexer.kind) {
    case tokens.label:
      beginBlock(body);
      return;
    case tokens.local: {
      const local = localNumber(body);
      const place = lexer.start;
      advance(lexer);
      expect(lexer, marks.equals);
      readInstruction(body, local, place);
      return;
    }
    case tokens.word:
      readInstruction(body, -1, lexer.start);
      return;
    case tokens.attributes:
      // A record for debuggers: `#dbg_value(…)`.
      if (lexer.number >= 0) expected(lexer, 'an instruction');
      advance(lexer);
      skipParentheses(lexer);
      return;
    default:
      expected(lexer, "an instruction, a label or '}'");
  }
}

function readInstruction(body: Body, local: number, place: number): void {
  const { lexer } = body;
  if (body.block === none) expected(lexer, 'a label, because the block before has ended');
  if (body.positions) body.position = body.f.positions.push(positionInText(lexer, lexer.start)) - 1;
  if (lexer.kind !== tokens.word) expected(lexer, 'an instruction');
  let read = instructionReaders[lexer.word];
  const { word: first } = lexer;
  if (first === word.tail || first === word.musttail || first === word.notail) {
    advance(lexer);
    if (!isWord(lexer, word.call)) expected(lexer, "'call'");
    read = first === word.musttail ? readMustTail : instructionReaders[word.call];
  }
  if (read === undefined) {
    expected(lexer, 'an instruction');
    return;
  }
  advance(lexer);
  read(body, local, place);
  const isGone = first === word.musttail;
  if (local >= 0 && body.tables.values[local] === 0 && !isGone)
    throw failure(lexer, 'llvm-type', 'the instruction has no result', place);
  while (lexer.kind === marks.comma) readAttachment(body);
}

/** `, !prof !12` */
function readAttachment(body: Body): void {
  const { lexer, scope, endings } = body;
  advance(lexer);
  if (lexer.kind !== tokens.metadata) expected(lexer, 'metadata');
  const weighs = body.block === none && isNamed(lexer, 'prof');
  advance(lexer);
  if (lexer.kind !== tokens.metadata) expected(lexer, 'metadata');
  const weights = weighs ? scope.weights.get(lexer.number) : undefined;
  if (weights !== undefined) endings.at(-1)!.weights = weights;
  advance(lexer);
  if (lexer.kind === marks.open) skipParentheses(lexer);
  else if (lexer.kind === marks.openBrace) skipBraces(lexer);
}

function skipBraces(lexer: Lexer): void {
  let depth = 0;
  do {
    if (lexer.kind === marks.openBrace) depth++;
    else if (lexer.kind === marks.closeBrace) depth--;
    else if (lexer.kind === tokens.end) expected(lexer, "'}'");
    advance(lexer);
  } while (depth > 0);
}

/** Ends blocks, and puts values where placeholders stand. */
function finish(body: Body): void {
  const { blockUse, f, lexer, settled } = body;
  const { awaited } = body.tables;
  if (awaited.size > 0) {
    const [waiting] = awaited.values();
    moveTo(lexer, waiting!.place);
    throw failure(lexer, 'llvm-name', `there is no value '%${nameText(lexer)}'`);
  }
  const missing = blockUse.find((place) => place !== -1);
  if (missing !== undefined) {
    moveTo(lexer, missing);
    throw failure(lexer, 'llvm-name', `there is no label '%${nameText(lexer)}'`);
  }
  finishBlocks(body);
  markCold(body);
  if (settled.length > 0) {
    for (let i = 0; i < f.poolSize; i++) {
      let value = f.pool[i]!;
      while (value < none) value = settled[-2 - value]!;
      f.pool[i] = value;
    }
  }
  checkDominance(body);
}

/** Ways so much rarer than the others of a branch are expected to be taken almost never. */
const rare = 1 / 64;

/** Blocks that only a rare way of a branch leads to are cold. */
function markCold({ endings, f }: Body): void {
  if (endings.every(({ weights }) => weights === undefined)) return;
  const incoming = new Int32Array(f.blocks.length);
  for (const { targets } of endings) for (const target of targets) incoming[target]!++;
  for (const { targets, weights } of endings) {
    if (weights === undefined || weights.length !== targets.length) continue;
    const sum = weights.reduce((total, one) => total + one, 0);
    targets.forEach((target, index) => {
      if (incoming[target] === 1 && weights[index]! < rare * sum) f.blocks[target]!.cold = true;
    });
  }
}
