/**
 * Cold blocks compute for themselves what they can: a cheap pure value that hot code defines and a cold block uses is defined again there.
 * Hot code then chooses its instructions, folds addresses and overwrites operands as if the cold block did not exist.
 */
import {
  type Block,
  coldBlocks,
  controlFlow,
  edgesIn,
  type Instruction,
  type IrFunction,
  insertBefore,
  instructionsIn,
  none,
  type OperationName,
  opcodeOf,
  opcodes,
  result,
  type Type,
  type Value,
} from '../../ir/index.ts';

const cheap: ReadonlySet<number> = new Set(
  (
    [
      ...([
        'add',
        'sub',
        'and',
        'or',
        'xor',
        'shl',
        'lshr',
        'ashr',
        'neg',
        'not',
        'ptradd',
        'ptrtoint',
        'inttoptr',
      ] as const),
      ...(['eq', 'ne', 'slt', 'sle', 'sgt', 'sge', 'ult', 'ule', 'ugt', 'uge', 'zext', 'sext', 'trunc'] as const),
      ...(['iconst', 'fconst', 'slotaddr', 'symboladdr'] as const),
    ] as readonly OperationName[]
  ).map((name) => opcodes[name]),
);

/** How long a chain of values is defined again. */
const longest = 6;

/** Cold blocks, if a function has any that hot ones lead to; else nothing. */
export function findCold(f: IrFunction): Uint8Array | undefined {
  const last = new Set<number>([opcodes.trap, opcodes.throw, opcodes.unreachable]);
  const marked = f.blocks.some(
    ({ cold, removed, last: end }) => !removed && (cold || (end !== none && last.has(f.instructions.opcode[end]))),
  );
  if (!marked) return undefined;
  const cold = coldBlocks(f, controlFlow(f));
  return cold[0] === 0 ? cold : undefined;
}

/** Defines values again in each cold block that uses them. */
export function repeatInCold(f: IrFunction, cold: Uint8Array): void {
  for (let block = 0; block < f.blocks.length; block++) {
    if (cold[block] === 1 && !f.blocks[block].removed) repeatInBlock(f, cold, block as Block);
  }
}

function repeatInBlock(f: IrFunction, cold: Uint8Array, block: Block): void {
  const own = new Map<Value, Value>();
  const c = f.instructions;
  const replace = (start: number, count: number, place: Instruction): void => {
    for (let i = start; i < start + count; i++) f.pool[i] = ownValue(f, cold, own, f.pool[i] as Value, place, longest);
  };
  for (const id of instructionsIn(f, block)) {
    replace(c.operandStart[id], c.operandCount[id], id);
    if (c.next[id] !== none) continue;
    for (const edge of edgesIn(f, block)) {
      replace(f.edges.argumentStart[edge], f.edges.argumentCount[edge], id);
    }
  }
}

/** The value itself, or its repetition before `place`. */
function ownValue(
  f: IrFunction,
  cold: Uint8Array,
  own: Map<Value, Value>,
  value: Value,
  place: Instruction,
  depth: number,
): Value {
  const known = own.get(value);
  if (known !== undefined) return known;
  const definition = f.values.instruction[value] as Instruction | -1;
  if (definition === none || depth === 0) return value;
  if (cold[f.values.block[value]] === 1 || !cheap.has(opcodeOf(f, definition))) return value;
  const { type, low, high, operandStart, operandCount } = f.instructions;
  const start = operandStart[definition];
  const operands = Array.from({ length: operandCount[definition] }, (_, index) =>
    ownValue(f, cold, own, f.pool[start + index] as Value, place, depth - 1),
  );
  const copy = insertBefore(f, place, {
    opcode: opcodeOf(f, definition),
    type: type[definition] as Type,
    operands,
    resultTypes: [f.values.type[value] as Type],
    low: low[definition],
    high: high[definition],
    position: f.instructions.position[place],
  });
  own.set(value, result(f, copy));
  return result(f, copy);
}
