/**
 * Loads whose narrow value is extended become loads that extend, wherever the extension is: it comes with the load for nothing. What wants
 * the narrow value takes the low part of the wide one. Stores of the low part of a value become stores of that value's low part.
 *
 * Requires: a valid function. Leaves: no unreachable blocks; extensions without uses, for `dead`. Best late: passes that compare places in
 * memory know stores by the width of their values.
 */
import {
  coldBlocks,
  definition,
  type Instruction,
  type IrFunction,
  insertBefore,
  instructionsIn,
  instructionType,
  is,
  none,
  type OperationName,
  opcodes,
  operand,
  operandsOf,
  removeInstruction,
  result,
  type Type,
  typeWidth,
  type Value,
  valueType,
} from '../ir/index.ts';
import { removeUnreachable } from './change.ts';
import { replacement } from './replacement.ts';

/** By width in memory: loads that fill with zeros, and with the sign; stores of the low part. */
const accesses: Readonly<Record<number, Readonly<Record<'zext' | 'sext' | 'trunc', OperationName>>>> = {
  8: { zext: 'uload8', sext: 'sload8', trunc: 'store8' },
  16: { zext: 'uload16', sext: 'sload16', trunc: 'store16' },
  32: { zext: 'uload32', sext: 'sload32', trunc: 'store32' },
};

/** What a load's value is extended to, the first time, and all the extensions that are part of it. */
interface Wanted {
  readonly how: 'zext' | 'sext';
  type: Type;
  readonly extensions: Instruction[];
}

export function extendLoads(f: IrFunction): boolean {
  const { flow, changed } = removeUnreachable(f);
  const cold = coldBlocks(f, flow);
  const wanted = new Map<Instruction, Wanted>();
  let any = changed;
  for (const block of flow.order) {
    for (const id of instructionsIn(f, block)) {
      if (is(f, id, 'store') && storeLowPart(f, id)) any = true;
      const how = is(f, id, 'zext') ? 'zext' : is(f, id, 'sext') ? 'sext' : undefined;
      if (how === undefined) continue;
      const load = definition(f, operand(f, id, 0));
      if (load === none || !is(f, load, 'load')) continue;
      // What only cold code wants is made there.
      if (cold[block] > cold[f.instructions.block[load]!]!) continue;
      const type = instructionType(f, id);
      const known = wanted.get(load);
      if (known === undefined) wanted.set(load, { how, type, extensions: [id] });
      else if (known.how === how) {
        known.extensions.push(id);
        if (typeWidth(type) > typeWidth(known.type)) known.type = type;
      }
    }
  }
  if (wanted.size === 0) return any;
  const map = replacement(f);
  for (const [load, one] of wanted) extendLoad(f, load, one, map.replace);
  map.apply();
  return true;
}

function extendLoad(
  f: IrFunction,
  load: Instruction,
  { how, type, extensions }: Wanted,
  replace: (value: Value, by: Value) => void,
): void {
  const old = result(f, load);
  const position = f.instructions.position[load]!;
  const wide = insertBefore(f, load, {
    opcode: opcodes[accesses[typeWidth(valueType(f, old))]![how]],
    type,
    operands: operandsOf(f, load),
    resultTypes: [type],
    low: f.instructions.low[load]!,
    high: f.instructions.high[load]!,
    position,
  });
  const low = (before: Instruction, narrow: Type): Value =>
    result(
      f,
      insertBefore(f, before, {
        opcode: opcodes.trunc,
        type: narrow,
        operands: [result(f, wide)],
        resultTypes: [narrow],
        position,
      }),
    );
  for (const id of extensions) {
    const own = instructionType(f, id);
    replace(result(f, id), own === type ? result(f, wide) : low(id, own));
  }
  replace(old, low(load, valueType(f, old)));
  removeInstruction(f, load);
}

function storeLowPart(f: IrFunction, id: Instruction): boolean {
  const low = operand(f, id, 0);
  const cut = definition(f, low);
  if (cut === none || !is(f, cut, 'trunc')) return false;
  const whole = operand(f, cut, 0);
  insertBefore(f, id, {
    opcode: opcodes[accesses[typeWidth(valueType(f, low))]!.trunc],
    type: valueType(f, whole),
    operands: [whole, operand(f, id, 1)],
    low: f.instructions.low[id]!,
    high: f.instructions.high[id]!,
    position: f.instructions.position[id]!,
  });
  removeInstruction(f, id);
  return true;
}
