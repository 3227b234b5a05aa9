/**
 * Results of primitives without machine code: outside definitions a word runs once, and making code for it costs more than working
 * its result out from what its operations mean.
 */
import {
  blockIds,
  ConveneError,
  type Datum,
  edgeArguments,
  edgesOf,
  edgeTarget,
  entryBlock,
  floatConstant,
  type Instruction,
  type IrFunction,
  instructionsIn,
  instructionType,
  integerConstant,
  is,
  isFloat,
  type OperationName,
  opcodeOf,
  operand,
  operandsOf,
  operationName,
  operationOf,
  resultsOf,
  Trap,
  typeWidth,
  type Value,
  valueType,
} from '../ir/index.ts';
import { lower } from './compile/index.ts';
import type { Entry, PlainItem } from './dictionary.ts';
import type { Memory } from './memory.ts';
import { primitiveCalled } from './primitives/index.ts';
import type { Stacks } from './stack.ts';
import { forthError, throwMessage } from './throw-codes.ts';

/** Operations without a meaning of their own that are carried out here. */
const alsoKnown: ReadonlySet<OperationName> = new Set([
  'iconst',
  'fconst',
  'jump',
  'branch',
  'return',
  'load',
  'uload8',
  'store',
  'store8',
]);

const signed = (datum: Datum): bigint => BigInt.asIntN(64, datum as bigint);

/** Whether an item's results follow from its operands and memory. */
const isPlain = (item: PlainItem): boolean =>
  item.kind === 'literal' || (item.kind === 'primitive' && primitiveCalled(item.name)?.special === undefined);

/** The function of a word that stands for a few primitives. */
function pureFunction(entry: Entry): IrFunction | undefined {
  if (!entry.inline?.every(isPlain) || entry.effect?.kind !== 'static') return undefined;
  const f = lower(entry);
  for (const id of blockIds(f).flatMap((block) => instructionsIn(f, block))) {
    const known = alsoKnown.has(operationName(opcodeOf(f, id)));
    const narrow = known && (is(f, id, 'load') || is(f, id, 'store')) && typeWidth(instructionType(f, id)) < 64;
    if (narrow || (!known && operationOf(opcodeOf(f, id)).meaning === undefined)) return undefined;
  }
  return f;
}

/** Carries words out on the stacks where it can; answers whether it did. */
export function createImmediateResults(stacks: Stacks, memory: Memory): (entry: Entry) => boolean {
  const functions = new Map<Entry, IrFunction | undefined>();
  return (entry) => {
    let f = functions.get(entry);
    if (f === undefined) {
      if (functions.has(entry)) return false;
      f = pureFunction(entry);
      functions.set(entry, f);
      if (f === undefined) return false;
    }
    const { effect } = entry;
    if (effect?.kind !== 'static') return false;
    const { data, float } = stacks;
    const values = new Map<Value, Datum>();
    const parameters = f.blocks[0]!.parameters;
    for (let i = parameters.length - 1; i >= 2 + effect.in; i--) values.set(parameters[i]!, stacks.popFloat());
    for (let i = 1 + effect.in; i >= 2; i--) values.set(parameters[i]!, BigInt.asUintN(64, stacks.pop()));
    try {
      evaluate(f, values, memory, (results) => {
        for (const datum of results.slice(2, 2 + effect.out)) stacks.push(signed(datum));
        for (const datum of results.slice(2 + effect.out)) stacks.pushFloat(datum as number);
      });
      return true;
    } catch (error) {
      if (error !== elsewhere) throw error;
      stacks.data = data;
      stacks.float = float;
      return false;
    }
  };
}

/** Thrown for memory that is not the program's own but may be there, C's above all: only machine code gets there. */
const elsewhere = new ConveneError('internal', 'internal error: memory of others');
/** Linux maps nothing below. */
const lowestElsewhere = 1 << 16;

function accessing<T>(address: number, access: (address: number) => T): T {
  try {
    return access(address);
  } catch (error) {
    const outside = error instanceof ConveneError && error.code === 'memory-range';
    throw outside && address >= lowestElsewhere ? elsewhere : error;
  }
}

function evaluate(
  f: IrFunction,
  values: Map<Value, Datum>,
  memory: Memory,
  leave: (results: readonly Datum[]) => void,
): void {
  // The stack pointers go through unused.
  const read = (value: Value): Datum => values.get(value) ?? 0n;
  let block = entryBlock(f);
  // Primitives go forwards only, so this ends.
  for (;;) {
    for (const id of instructionsIn(f, block)) {
      const operands = operandsOf(f, id).map(read);
      if (is(f, id, 'return')) {
        leave(operands);
        return;
      }
      if (is(f, id, 'jump') || is(f, id, 'branch')) {
        const taken = edgesOf(f, id)[is(f, id, 'branch') && operands[0] === 0n ? 1 : 0]!;
        const given = edgeArguments(f, taken).map(read);
        block = edgeTarget(f, taken);
        f.blocks[block]!.parameters.forEach((parameter, index) => {
          values.set(parameter, given[index]!);
        });
        break;
      }
      const results = resultsOf(f, id);
      const data = results.length === 0 ? [] : resultData(f, id, operands, memory);
      results.forEach((result, index) => {
        values.set(result, data[index]!);
      });
      if (results.length === 0) store(f, id, operands, memory);
    }
  }
}

function resultData(f: IrFunction, id: Instruction, operands: readonly Datum[], memory: Memory): readonly Datum[] {
  const type = instructionType(f, id);
  const address = (): number => Number(operands[0]) + f.instructions.low[id]!;
  if (is(f, id, 'iconst')) return [integerConstant(f, id)];
  if (is(f, id, 'fconst')) return [floatConstant(f, id)];
  if (is(f, id, 'uload8')) return [accessing(address(), (at) => BigInt(memory.bytes(at, 1)[0]!))];
  if (is(f, id, 'load')) {
    return [accessing(address(), (at) => (isFloat(type) ? memory.float(at) : BigInt.asUintN(64, memory.cell(at))))];
  }
  const first = f.instructions.operandCount[id] === 0 ? type : valueType(f, operand(f, id, 0));
  return attempt(() => operationOf(opcodeOf(f, id)).meaning!(type, operands, first));
}

function store(f: IrFunction, id: Instruction, [value, base]: readonly Datum[], memory: Memory): void {
  accessing(Number(base) + f.instructions.low[id]!, (address) => {
    if (is(f, id, 'store8')) memory.bytes(address, 1)[0] = Number(BigInt.asUintN(8, value as bigint));
    else if (isFloat(instructionType(f, id))) memory.setFloat(address, value as number);
    else memory.setCell(address, signed(value!));
  });
}

function attempt<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof Trap) throw forthError(error.code, throwMessage(error.code));
    throw error;
  }
}
