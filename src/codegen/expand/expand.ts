/** Operations that no instruction does, written out in operations that one does, on a copy of the function. */
import type { ContractLookup, Convention } from '../../abi/index.ts';
import {
  blockIds,
  copyFunction,
  type Instruction,
  type IrFunction,
  instructionsIn,
  instructionType,
  none,
  opcodeOf,
  opcodes,
  opcodesNamed,
  removeInstruction,
  replaceValues,
} from '../../ir/index.ts';
import type { Assignments } from '../assignments.ts';
import { expandCopy, expandFill } from './block.ts';
import { expandBoundaries, findBoundaries } from './boundaries.ts';
import { expandFloatToUnsigned, expandUnsignedToFloat } from './convert.ts';
import { expandDivision } from './division.ts';
import type { Inserter } from './inserter.ts';
import { expandVariableCopies } from './variable-memory.ts';
import { expandArgument, expandNext, type SaveArea, saveAreaSlots } from './variadic.ts';

const isExpandable = opcodesNamed('udivrem', 'sdivrem', 'ftoui', 'uitof', 'blockcopy', 'blockfill', 'vaarg', 'vacopy');

export interface ExpandedFunction {
  readonly f: IrFunction;
  readonly assignments: Assignments;
}

/**
 * The function itself where nothing needs expanding, else an expanded copy. Throws `no-such-convention`, and `convention-refusal` where a
 * convention has no place for a value, and `tail-call` where a call must be a jump and cannot.
 */
export function expandFunction(
  f: IrFunction,
  conventions: ReadonlyMap<string, Convention>,
  contracts: ContractLookup,
): ExpandedFunction {
  const boundaries = findBoundaries(f, conventions, contracts);
  if (boundaries.simple && !needsExpansion(f)) return { f, assignments: boundaries };
  const copy = copyFunction(f, boundaries.own.flat);
  const { convention } = boundaries.own;
  const replacements: Inserter['replacements'] = new Map();
  if (!boundaries.simple) expandBoundaries(copy, boundaries, replacements);
  expandVariableCopies(copy, convention, saveAreaOf(convention), replacements);
  for (const block of blockIds(copy)) {
    for (const id of instructionsIn(copy, block)) {
      if (isExpandable[opcodeOf(copy, id)] === 0) continue;
      if (expandInstruction({ f: copy, place: id, replacements }, id, convention)) removeInstruction(copy, id);
    }
  }
  const map = new Int32Array(copy.valueCount).fill(none);
  for (const [from, to] of replacements) map[from] = to;
  replaceValues(copy, map);
  return { f: copy, assignments: boundaries };
}

function needsExpansion(f: IrFunction): boolean {
  const { opcode } = f.instructions;
  for (let id = 0; id < f.instructionCount; id++) if (isExpandable[opcode[id]] === 1) return true;
  return false;
}

function expandInstruction(inserter: Inserter, id: Instruction, convention: Convention): boolean {
  const { f } = inserter;
  const type = instructionType(f, id);
  switch (opcodeOf(f, id)) {
    case opcodes.udivrem:
      return expandDivision(inserter, false, type);
    case opcodes.sdivrem:
      return expandDivision(inserter, true, type);
    case opcodes.ftoui:
      expandFloatToUnsigned(inserter, type);
      return true;
    case opcodes.uitof:
      return expandUnsignedToFloat(inserter, type);
    case opcodes.blockcopy:
      return expandCopy(inserter);
    case opcodes.blockfill:
      return expandFill(inserter);
    default:
      if (convention.variadic?.list === 'shadow space') expandNext(inserter, type);
      else expandArgument(inserter, type, saveAreaOf(convention));
      return true;
  }
}

/** The save area that follows from where a convention passes arguments. */
export function saveAreaOf(convention: Convention): SaveArea {
  const bytesOf = (wanted: 'integer' | 'float'): number =>
    convention.parameters.flatMap((rule) => (rule.place === 'registers' && rule.class === wanted ? rule.registers : []))
      .length * saveAreaSlots[wanted];
  return { integerBytes: bytesOf('integer'), bytes: bytesOf('integer') + bytesOf('float') };
}
