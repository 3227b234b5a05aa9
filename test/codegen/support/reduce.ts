/** Makes a program smaller while something about it stays true: for reading what a fuzzer has found. */
import {
  type Block,
  blockIds,
  constantHalves,
  edgeArguments,
  edgesOf,
  edgeTarget,
  type Instruction,
  type IrFunction,
  type IrModule,
  insertBefore,
  instructionsIn,
  isFloat,
  isInteger,
  none,
  opcodeOf,
  opcodes,
  operationOf,
  parseModule,
  printModule,
  removeInstruction,
  replaceValues,
  result,
  resultsOf,
  setEdges,
  terminator,
  type Value,
  valueType,
  verify,
} from '../../../src/ir/index.ts';

type Change = (f: IrFunction, id: Instruction) => boolean;

/** Puts zeros in place of an instruction's results. */
const toConstant: Change = (f, id) => {
  const results = resultsOf(f, id);
  const types = results.map((value) => valueType(f, value));
  const opcode = opcodeOf(f, id);
  if (opcode === opcodes.iconst || opcode === opcodes.fconst || operationOf(opcode).terminator) return false;
  if (!types.every((type) => isInteger(type) || isFloat(type))) return false;
  const map = new Int32Array(f.valueCount + results.length).fill(none);
  results.forEach((value, index) => {
    const type = types[index];
    const constant = insertBefore(f, id, {
      opcode: isFloat(type) ? opcodes.fconst : opcodes.iconst,
      type,
      resultTypes: [type],
      ...constantHalves(type, isFloat(type) ? 0 : 0n),
    });
    map[value] = result(f, constant);
  });
  replaceValues(f, map);
  removeInstruction(f, id);
  return true;
};

/** Puts the first operand of the same type in place of a result. */
const toOperand =
  (index: number): Change =>
  (f, id) => {
    const [only, ...more] = resultsOf(f, id);
    if (only === undefined || more.length > 0 || operationOf(opcodeOf(f, id)).terminator) return false;
    const start = f.instructions.operandStart[id];
    const operand = f.pool[start + index] as Value;
    if (index >= f.instructions.operandCount[id] || valueType(f, operand) !== valueType(f, only)) return false;
    const map = new Int32Array(f.valueCount).fill(none);
    map[only] = operand;
    replaceValues(f, map);
    removeInstruction(f, id);
    return true;
  };

/** Keeps one way out of a block. */
const toJump =
  (index: number): Change =>
  (f, id) => {
    const edge = edgesOf(f, id)[index];
    if (edge === undefined || edgesOf(f, id).length < 2 || resultsOf(f, id).length > 0) return false;
    const next = { target: edgeTarget(f, edge) as Block, arguments: edgeArguments(f, edge) };
    const jump = insertBefore(f, id, { opcode: opcodes.jump });
    removeInstruction(f, id);
    setEdges(f, jump, [next]);
    return true;
  };

const changes: readonly Change[] = [toJump(0), toJump(1), toConstant, toOperand(0), toOperand(1)];

/** A smaller module of which `holds` is still true. */
export function reduce(module: IrModule, holds: (module: IrModule) => boolean): IrModule {
  let text = printModule(module);
  const attempt = (candidate: IrModule): boolean => {
    try {
      if (candidate.functions.some((f) => verify(f).length > 0) || !holds(candidate)) return false;
    } catch {
      return false;
    }
    text = printModule(candidate);
    return true;
  };
  for (let progress = true; progress; ) {
    progress = false;
    const { functions } = parseModule(text);
    for (let at = 0; at < functions.length; at++) {
      const fresh = parseModule(text);
      const rest = { ...fresh, functions: fresh.functions.filter((_, index) => index !== at) };
      if (rest.functions.length === fresh.functions.length) break;
      if (attempt(rest)) progress = true;
    }
    for (let at = 0; at < parseModule(text).functions.length; at++) {
      for (const change of changes) {
        // Many at once first, then fewer and fewer.
        for (let size = instructionCount(parseModule(text), at); size >= 1; size = size >> 1) {
          for (let start = 0; start < instructionCount(parseModule(text), at); ) {
            const fresh = parseModule(text);
            const changed = changeSome(fresh, at, change, start, size);
            if (changed && attempt(fresh)) progress = true;
            else start += size;
          }
        }
        progress = dropUnreachable(() => text, at, attempt) || progress;
      }
    }
  }
  return parseModule(text);
}

function idsOf(f: IrFunction): Instruction[] {
  return blockIds(f).flatMap((block) => [...instructionsIn(f, block)]);
}

const instructionCount = (module: IrModule, at: number): number => idsOf(module.functions[at]).length;

/** Applies a change to `size` instructions in a row; false if none could be changed. */
function changeSome(module: IrModule, at: number, change: Change, start: number, size: number): boolean {
  const f = module.functions[at];
  let changed = false;
  for (const id of idsOf(f).slice(start, start + size)) changed = change(f, id) || changed;
  return changed;
}

function dropUnreachable(text: () => string, at: number, attempt: (module: IrModule) => boolean): boolean {
  const module = parseModule(text());
  const f = module.functions[at];
  const reached = new Set<number>([0]);
  for (const block of reached) {
    const last = terminator(f, block as Block);
    if (last !== none) for (const edge of edgesOf(f, last as Instruction)) reached.add(edgeTarget(f, edge));
  }
  const lost = blockIds(f).filter((block) => !reached.has(block));
  for (const block of lost) f.blocks[block].removed = true;
  return lost.length > 0 && attempt(module);
}
