/** Writes the instructions of a rule that applies. Everything is written from last to first; see `writer.ts`. */
import { ConveneError, invariant, none, type Type, typeWidth, type Value } from '../../ir/index.ts';
import { definitionOf, operandValue } from '../graph.ts';
import { type Constraint, plain, slotBase, useOf, type VirtualRegister } from '../machine.ts';
import { poolConstant } from '../pool.ts';
import type { ReadyRule } from '../rules/book.ts';
import { constantFunctions } from '../rules/functions.ts';
import {
  type ConditionSource,
  constantFunctionNames,
  type Source,
  self,
  type Template,
  write,
  writeLength,
} from '../rules/template.ts';
import { beginInstruction, clobberSet, newVirtual, symbolNumber, writeWord } from '../writer.ts';
import { type AddressParts, addressParts } from './address.ts';
import { isNeeded, registerOf, resultRegister, type Selection } from './context.ts';
import { commit, createMatch, findRule, type Match } from './match.ts';
import { pointerOf } from './pointer.ts';
import { noteLoad } from './taken.ts';

/** A condition that flags will hold, once {@link emitCondition} has written what makes them. */
interface Condition {
  readonly code: number;
  readonly match: Match | undefined;
  readonly rule: ReadyRule | undefined;
  readonly value: Value;
  /** Whether the call before has left the flags so. */
  readonly isLeft: boolean;
}

/** Matches are kept, one for each level: a rule and the condition that it uses. */
const conditionMatch = createMatch();

/** Temporaries of the rules being written: a rule's, and behind them its condition's. */
const temporaries = new Int32Array(64);

const noWord = -1;

/**
 * Writes the right side of `rule` with the names in `match`. `labels` are the blocks of the root's edges. Results of the
 * root that nothing needs still get a register where the instruction defines one. `bottom`: where its temporaries start.
 */
export function emitRule(
  selection: Selection,
  rule: ReadyRule,
  match: Match,
  labels: readonly number[],
  bottom = 0,
): void {
  commit(selection, match, rule);
  const { template } = rule;
  const top = bottom + template.temporaries.length;
  invariant(top <= temporaries.length, 'a rule has too many intermediate results');
  for (let place = bottom; place < top; place++) temporaries[place] = none;
  const c = selection.graph.f.instructions;
  const root = match.nodes[0];
  for (let index = 0; index < template.results.length && index < c.resultCount[root]; index++) {
    const value = c.firstResult[root] + index;
    temporaries[bottom + template.results[index]] = resultRegister(selection, value);
  }
  for (let index = template.steps.length - 1; index >= 0; index--) {
    emitStep(selection, template, index, match, bottom, labels);
  }
  // Cold code, which comes later, may want what nothing has needed so far.
  if (selection.copies === undefined) {
    for (let index = 0; index < template.results.length && index < c.resultCount[root]; index++) {
      const value = c.firstResult[root] + index;
      if (isNeeded(selection, value)) continue;
      selection.registers[value] = temporaries[bottom + template.results[index]];
    }
  }
}

function temporaryRegister(selection: Selection, template: Template, bottom: number, number: number): VirtualRegister {
  const place = bottom + number;
  if (temporaries[place] === none) temporaries[place] = newVirtual(selection.writer, template.temporaries[number]);
  return temporaries[place] as VirtualRegister;
}

function emitStep(
  selection: Selection,
  template: Template,
  index: number,
  match: Match,
  bottom: number,
  labels: readonly number[],
): void {
  const { writer } = selection;
  const { form, sources, words, condition: asked, results, repeatable } = template.steps[index];
  const condition = asked === undefined ? undefined : conditionOf(selection, asked, match);
  const id = beginInstruction(writer, form.opcode);
  let isRecipe = repeatable && template.steps.length === 1;
  for (let at = 0; at < words.length; at += writeLength) {
    const what = words[at + 1];
    const detail = words[at + 2];
    let word: number;
    let constraint = plain;
    switch (words[at]) {
      case write.temporary:
        word = temporaryRegister(selection, template, bottom, what);
        constraint = detail as Constraint;
        break;
      case write.value:
        word = registerOf(selection, match.values[what] as Value);
        constraint = detail as Constraint;
        break;
      case write.number:
        word = what;
        break;
      case write.constant:
        word = computations[detail](match.low[what], match.high[what], typeWidth(match.types[what] as Type));
        break;
      case write.upperHalf:
        word = match.high[what];
        break;
      case write.address:
        noteLoad(selection, sources[what], match, id);
        if (!writeAddress(selection, sources[what], match)) isRecipe = false;
        continue;
      case write.condition:
        word = condition!.code;
        break;
      case write.edge:
        word = labels[what];
        break;
      default:
        throw new ConveneError('internal', 'a template has a word of no known kind');
    }
    writeWord(writer, word, constraint);
  }
  if (form.clobbers.length > 0) writer.clobber[id] = clobberSet(writer, form.clobbers);
  if (isRecipe) writer.recipe[temporaries[bottom + results[0]]] = id;
  if (condition !== undefined) emitCondition(selection, condition, bottom + template.temporaries.length);
}

const computations = constantFunctionNames.map((name) => constantFunctions[name]);

// Memory operands.

/** Writes the five words of an address; tells whether it needs no register. */
function writeAddress(selection: Selection, source: Source, match: Match): boolean {
  const { writer, graph } = selection;
  switch (source.kind) {
    case 'address': {
      const value = match.values[source.variable] as Value;
      if (selection.kept !== none) return writeSlot(selection, selection.kept);
      writeParts(selection, addressParts(selection, value, match.offsets[source.variable], false));
      return false;
    }
    case 'self': {
      const value = graph.f.instructions.firstResult[match.nodes[0]] as Value;
      return writeParts(selection, addressParts(selection, value, 0, true));
    }
    case 'sum': {
      const { base, index, scale, constant, displacement } = source;
      writeRegisterWord(selection, base < 0 ? none : match.values[base]);
      writeRegisterWord(selection, index < 0 ? none : match.values[index]);
      writeWord(writer, scale, plain);
      writeWord(writer, displacement + (constant < 0 ? 0 : match.low[constant]), plain);
      writeWord(writer, noWord, plain);
      return false;
    }
    case 'pool':
      writePool(selection, poolSymbol(selection, source, match));
      return true;
    default:
      throw new ConveneError('internal', 'a memory operand is an address');
  }
}

/** Writes the five words of a stack slot's address. */
function writeSlot({ writer }: Selection, slot: number): boolean {
  writeWord(writer, slot, slotBase);
  writeWord(writer, noWord, plain);
  writeWord(writer, 0, plain);
  writeWord(writer, 0, plain);
  writeWord(writer, noWord, plain);
  return false;
}

/** Writes the address of something in the pool. */
export function writePool(selection: Selection, symbol: number): void {
  const { writer } = selection;
  writeWord(writer, noWord, plain);
  writeWord(writer, noWord, plain);
  writeWord(writer, 0, plain);
  writeWord(writer, 0, plain);
  writeWord(writer, symbol, plain);
}

function poolSymbol(selection: Selection, source: Source & { kind: 'pool' }, match: Match): number {
  if (source.variable < 0) return poolConstant(selection.pool, source.bits, source.bytes);
  const { variable } = source;
  const bytes = typeWidth(match.types[variable] as Type) / 8;
  const bits = (BigInt(match.high[variable] >>> 0) << 32n) | BigInt(match.low[variable] >>> 0);
  return poolConstant(selection.pool, BigInt.asUintN(8 * bytes, bits), bytes);
}

function writeRegisterWord(selection: Selection, value: number): void {
  if (value === none) writeWord(selection.writer, noWord, plain);
  else writeWord(selection.writer, registerOf(selection, value as Value), useOf('integer'));
}

/** Writes an address that has been taken apart; tells whether it needs no register. */
export function writeParts(selection: Selection, parts: AddressParts): boolean {
  const { writer, graph } = selection;
  const { base, index, scale, displacement, slot, symbol } = parts;
  const pointer = base === none ? undefined : pointerOf(selection, base as Value);
  const distance = displacement + (pointer?.bytes ?? 0);
  const isNear = pointer !== undefined && distance === (distance | 0);
  if (slot !== none) writeWord(writer, slot, slotBase);
  else if (isNear) writeWord(writer, pointer.register, useOf('integer'));
  else writeRegisterWord(selection, base);
  writeRegisterWord(selection, index);
  writeWord(writer, scale, plain);
  writeWord(writer, isNear ? distance : displacement, plain);
  writeWord(writer, symbol === none ? noWord : symbolNumber(writer, graph.f.symbols[symbol]), plain);
  return base === none && index === none;
}

// Conditions.

function conditionOf(selection: Selection, source: ConditionSource, match: Match): Condition {
  const { graph } = selection;
  const c = graph.f.instructions;
  const isSelf = source.variable === self;
  const value = (isSelf ? c.firstResult[match.nodes[0]] : match.values[source.variable]) as Value;
  const definition = definitionOf(graph, value);
  const negate = source.negated ? 1 : 0;
  const left =
    definition !== none && c.next[definition] === match.nodes[0] ? selection.flagCondition(value) : undefined;
  if (left !== undefined) return { code: left ^ negate, match: undefined, rule: undefined, value, isLeft: true };
  if (definition !== none && c.block[definition] === selection.block && mayFlag(selection, definition, value, match)) {
    const exclusive = isSelf || graph.uses[value] === 1;
    const rule = findRule(selection, conditionMatch, definition, true, exclusive && match.exclusive);
    if (rule !== undefined) {
      return { code: rule.template.condition ^ negate, match: conditionMatch, rule, value, isLeft: false };
    }
  }
  const code = selection.book.lowering.conditions.notEqual ^ negate;
  return { code, match: undefined, rule: undefined, value, isLeft: false };
}

/**
 * Whether an operation may be done where its truth is asked for. One with other results is done there alone: nobody else wants its
 * truth, and nothing that comes before the place wants the rest.
 */
function mayFlag({ graph }: Selection, definition: number, truth: Value, match: Match): boolean {
  const c = graph.f.instructions;
  if (c.resultCount[definition] === 1) return true;
  const [first, last] = [c.firstResult[definition], c.firstResult[definition] + c.resultCount[definition] - 1];
  if (truth !== last || graph.uses[truth] !== 1 || !match.exclusive) return false;
  for (let id = c.next[definition]; id !== none && id !== match.nodes[0]; id = c.next[id]) {
    for (let index = 0; index < c.operandCount[id]; index++) {
      const value = operandValue(graph, id, index);
      if (value >= first && value < last) return false;
    }
  }
  return true;
}

function emitCondition(selection: Selection, condition: Condition, bottom: number): void {
  if (condition.isLeft) return;
  if (condition.rule !== undefined && condition.match !== undefined) {
    const root = condition.match.nodes[0];
    if (selection.graph.f.instructions.resultCount[root] > 1) selection.folded[root] = 1;
    emitRule(selection, condition.rule, condition.match, [], bottom);
    return;
  }
  const { writer, book } = selection;
  const register = registerOf(selection, condition.value);
  beginInstruction(writer, book.lowering.opcodes[book.lowering.testByte]);
  writeWord(writer, register, useOf('integer'));
  writeWord(writer, register, useOf('integer'));
}
