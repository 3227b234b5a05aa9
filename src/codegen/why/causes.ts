/** The cause of each instruction of a function's final code, from what was written down when it was made. */
import type { Register } from '../../abi/index.ts';
import type { PhysicalFunction } from '../compile.ts';
import { codeReason, reasonDetail, reasonKind } from '../finish/code.ts';
import { opcodesOf } from '../finish/opcodes.ts';
import type { LoweredCall } from '../lower/function.ts';
import {
  causeDetail,
  causeKind,
  detailOf,
  editCause,
  policy,
  policyOf,
  repeated,
  role,
  roleOf,
  swapped,
} from '../machine.ts';
import { type CallNote, type Note, type Notes, wordKey } from '../notes.ts';
import type { Cause, FrameParts, Loss, Purpose, ValueOrigin, Way } from './cause.ts';
import { callsOf, findValues, type Values } from './values.ts';

const noNotes: Notes = { instructions: new Map(), words: new Map() };

/** Returns a function that tells the cause of an instruction by its number in the final code; undefined for plain work. */
export function findCauses(physical: PhysicalFunction): (instruction: number) => Cause | undefined {
  const { machine, lowering, code } = physical;
  const { book } = lowering.selection;
  const opcodes = opcodesOf(book);
  const notes = physical.notes ?? noNotes;
  const mnemonicOf = (opcode: number): string =>
    book.lowering.instructions[opcode]?.mnemonic ?? book.forms.shapes[opcode]?.name ?? 'instruction';
  const values = findValues(machine, notes, mnemonicOf);
  const calls = callsOf(machine, lowering);
  const context: Context = { physical, notes, values, calls, mnemonicOf };
  const parts = frameParts(physical);
  return (instruction) => {
    const reason = code.reasons[instruction];
    const detail = reasonDetail(reason);
    switch (reasonKind(reason)) {
      case codeReason.edit:
        return causeOfEdit(context, detail);
      case codeReason.makeFrame:
        return { kind: 'frame', does: 'made', frame: parts };
      case codeReason.takeFrame:
        return { kind: 'frame', does: 'taken down', frame: parts };
      case codeReason.dependency:
        return { kind: 'dependency' };
      case codeReason.copy:
        return { kind: 'copy' };
      default: {
        const call = calls.get(detail);
        if (call !== undefined) return { kind: 'transfer', call: noteOfCall(call), tail: call.kind === 'tail' };
        if (opcodes.leaves[code.opcode[instruction]] === 1) return { kind: 'return' };
        return causeOfNote(context, detail);
      }
    }
  };
}

interface Context {
  readonly physical: PhysicalFunction;
  readonly notes: Notes;
  readonly values: Values;
  readonly calls: ReadonlyMap<number, LoweredCall>;
  readonly mnemonicOf: (opcode: number) => string;
}

const noteOfCall = ({ site, symbol, convention }: LoweredCall): CallNote =>
  symbol === undefined ? { site, convention } : { site, symbol, convention };

/** Of an instruction that selection wrote because a convention wants it. */
function causeOfNote({ notes, physical, values }: Context, id: number): Cause | undefined {
  const note = notes.instructions.get(id);
  if (note === undefined) return undefined;
  const { words, constraints, wordStart } = physical.machine;
  const ofRole = (wanted: number): number | undefined => {
    for (let word = wordStart[id]; word < wordStart[id + 1]; word++) {
      if (roleOf(constraints[word]) === wanted) return words[word];
    }
    return undefined;
  };
  if (note.kind === 'handler' || note.kind === 'variable') return note;
  if (note.kind === 'parameter' || note.kind === 'result') return { kind: 'received', value: note };
  const purpose = purposeOfNote(note);
  if (purpose === undefined) return undefined;
  const stored = ofRole(role.use);
  const value: ValueOrigin = stored === undefined ? { kind: 'constant' } : values.originOf(stored);
  return { kind: 'operand', value, purpose };
}

function purposeOfNote(note: Note): Purpose | undefined {
  switch (note.kind) {
    case 'argument':
    case 'count':
    case 'returned':
    case 'preserved':
      return note;
    default:
      return undefined;
  }
}

/** What a word of an instruction wants its value for. */
function purposeOfWord({ physical, notes, mnemonicOf }: Context, id: number, word: number): Purpose {
  const { machine } = physical;
  const note = notes.words.get(wordKey(id, word - machine.wordStart[id]));
  const noted = note === undefined ? undefined : purposeOfNote(note);
  if (noted !== undefined) return noted;
  const mnemonic = mnemonicOf(machine.opcode[id]);
  let constraint = machine.constraints[word];
  if (policyOf(constraint) === policy.tied) {
    constraint = machine.constraints[machine.wordStart[id] + detailOf(constraint)];
    if (policyOf(constraint) !== policy.fixed) return { kind: 'overwritten', mnemonic };
  }
  if (policyOf(constraint) === policy.fixed) {
    return { kind: 'fixed', mnemonic, register: detailOf(constraint) as Register };
  }
  return { kind: 'read', mnemonic };
}

/** The purpose of the operand that an instruction reads from a register. */
function purposeAt(context: Context, id: number, value: number, place: number): Purpose | undefined {
  const { machine, allocation } = context.physical;
  for (let word = machine.wordStart[id]; word < machine.wordStart[id + 1]; word++) {
    if (machine.words[word] !== value || allocation.places[word] !== place) continue;
    if (roleOf(machine.constraints[word]) !== role.use) continue;
    const purpose = purposeOfWord(context, id, word);
    if (purpose.kind !== 'read') return purpose;
  }
  return undefined;
}

function wayOf(from: number, to: number): Way {
  if (from >= repeated && from < 2 * repeated) return 'made again';
  if (from < 0) return 'loaded';
  return to < 0 ? 'stored' : 'moved';
}

function causeOfEdit(context: Context, edit: number): Cause {
  const { physical, values } = context;
  const { machine, allocation } = physical;
  const { before, from, to, cause } = allocation.edits;
  const id = before[edit];
  const detail = causeDetail(cause[edit]);
  switch (causeKind(cause[edit])) {
    case editCause.operand:
      return {
        kind: 'operand',
        value: values.originOf(machine.words[detail]),
        purpose: purposeOfWord(context, id, detail),
      };
    case editCause.way:
      return { kind: 'way', value: values.originOf(detail), taker: takerOf(context, id, from[edit], detail) };
    case editCause.reload: {
      const value = values.originOf(detail);
      const purpose = purposeAt(context, id, detail, to[edit]);
      if (from[edit] >= repeated) return { kind: 'again', value, purpose };
      return { kind: 'reload', value, loss: lossOf(context, detail), purpose };
    }
    case editCause.store:
      return { kind: 'spill', value: values.originOf(detail), loss: lossOf(context, detail) };
    case editCause.parameter: {
      const brought = values.broughtTo(detail, id) ?? detail;
      const target = values.originOf(detail);
      const position = target.kind === 'block' && target.position !== undefined ? { position: target.position } : {};
      return {
        kind: 'block parameter',
        value: values.originOf(brought),
        way: wayOf(from[edit], to[edit]),
        ...position,
      };
    }
    case editCause.foresight:
      return { kind: 'foresight', value: values.originOf(detail), mnemonic: context.mnemonicOf(machine.opcode[id]) };
    default:
      return { kind: 'meeting', value: values.originOf(detail), way: wayOf(from[edit], to[edit]) };
  }
}

/** Who takes the register that a value leaves before an instruction. */
function takerOf(
  context: Context,
  id: number,
  register: number,
  value: number,
): Purpose | { readonly kind: 'changed'; readonly call: CallNote } | undefined {
  const { machine } = context.physical;
  for (let word = machine.wordStart[id]; word < machine.wordStart[id + 1]; word++) {
    const constraint = machine.constraints[word];
    if (policyOf(constraint) !== policy.fixed || detailOf(constraint) !== register || machine.words[word] === value) {
      continue;
    }
    if (roleOf(constraint) === role.use) return purposeOfWord(context, id, word);
  }
  const call = context.calls.get(id);
  if (call !== undefined) return { kind: 'changed', call: noteOfCall(call) };
  return { kind: 'fixed', mnemonic: context.mnemonicOf(machine.opcode[id]), register: register as Register };
}

function lossOf(context: Context, value: number): Loss {
  const { physical, calls, values, mnemonicOf } = context;
  const { machine, allocation, lowering } = physical;
  const origin = values.originOf(value);
  if (origin.kind === 'preserved') return occupation(context, origin.register);
  const at = allocation.lostAt[value];
  if (at < 0) return { kind: 'elsewhere' };
  const call = calls.get(at);
  if (call === undefined) {
    const position = machine.positions[machine.position[at]];
    return {
      kind: 'pressure',
      mnemonic: mnemonicOf(machine.opcode[at]),
      ...(position === undefined ? {} : { position }),
    };
  }
  const float = machine.registerClass[value];
  const { allocatable } = lowering.selection.book.lowering;
  const { low, high } = machine.clobberSets[machine.clobber[at]] ?? { low: 0, high: 0 };
  const changed = (register: number): boolean =>
    (((register < 32 ? low : high) >>> (register & 31)) & 1) === 1 || isDefined(machine, at, register);
  const registers = (float === 1 ? allocatable.float : allocatable.integer).filter((register) => !changed(register));
  return {
    kind: 'call',
    call: noteOfCall(call),
    live: values.liveAcross(at, float).length,
    registers: registers.length,
  };
}

/** Who has the register that a convention preserves: of all that are put there the one that is so most often. */
function occupation({ physical, values, calls }: Context, register: Register): Loss {
  const { machine, allocation } = physical;
  const { before, from, to, cause, count } = allocation.edits;
  const entry = machine.blocks[0].start;
  const frequencyOf = (id: number): number =>
    machine.blocks.find(({ start, end }) => start <= id && id < end)?.frequency ?? 0;
  const found: { value: number; id: number }[] = [];
  for (let id = 0; id < machine.instructionCount; id++) {
    for (let word = machine.wordStart[id]; word < machine.wordStart[id + 1]; word++) {
      if (id === entry || roleOf(machine.constraints[word]) !== role.define) continue;
      if (allocation.places[word] === register) found.push({ value: machine.words[word], id });
    }
  }
  for (let edit = 0; edit < count; edit++) {
    const kind = causeKind(cause[edit]);
    const isOther = kind === editCause.store || from[edit] >= swapped;
    if (to[edit] !== register || isOther) continue;
    const detail = causeDetail(cause[edit]);
    found.push({ value: kind === editCause.operand ? machine.words[detail] : detail, id: before[edit] });
  }
  const others = found.filter(({ value }) => values.originOf(value).kind !== 'preserved');
  others.sort((a, b) => frequencyOf(b.id) - frequencyOf(a.id) || a.id - b.id);
  if (others.length === 0) return { kind: 'elsewhere' };
  const [{ value }] = others;
  const across = [...calls].find(
    ([id, call]) => call.kind === 'call' && values.liveAcross(id, machine.registerClass[value]).includes(value),
  );
  const origin = values.originOf(value);
  return { kind: 'occupied', value: origin, ...(across === undefined ? {} : { call: noteOfCall(across[1]) }) };
}

function isDefined(machine: PhysicalFunction['machine'], id: number, register: number): boolean {
  for (let word = machine.wordStart[id]; word < machine.wordStart[id + 1]; word++) {
    const constraint = machine.constraints[word];
    if (roleOf(constraint) !== role.define || policyOf(constraint) !== policy.fixed) continue;
    if (detailOf(constraint) === register) return true;
  }
  return false;
}

function frameParts({ machine, allocation, lowering, frame }: PhysicalFunction): FrameParts {
  return {
    size: frame.size,
    outgoing: lowering.outgoingBytes,
    spills: 8 * allocation.spillSlots,
    locals: machine.slots.reduce((sum, { area, size }) => (area === 'local' ? sum + size : sum), 0),
    alignment: Math.max(frame.realign, frame.reliesOn),
  };
}
