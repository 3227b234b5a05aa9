/**
 * Conventions with standing registers: `forth` has a data stack and a float stack whose pointers every function takes and gives
 * back. The kernels are written without them; here they are handed through.
 */
import type { Convention } from '../../src/abi/index.ts';
import {
  addBlock,
  addParameter,
  addSlot,
  appendInstruction,
  type Block,
  blockIds,
  calleeSignature,
  createFunction,
  type DataItem,
  edgeList,
  entryBlock,
  type IrFunction,
  type IrModule,
  instructionsIn,
  instructionType,
  is,
  opcodeOf,
  opcodes,
  operandsOf,
  operationOf,
  type Parameter,
  ptr,
  resultsOf,
  type Signature,
  setEdges,
  symbolIndex,
  type Value,
  valueType,
} from '../../src/ir/index.ts';

const stackBytes = 1 << 20;
const stackSymbol = (role: string): string => `stack.${role}`;

/** The roles that a convention has a register for. */
const rolesOf = (convention: Convention): string[] =>
  convention.parameters.flatMap((rule) => (rule.place === 'standing' ? [rule.role] : []));

/** A module whose functions of the convention take a pointer for each of its roles and give it back; the others start with empty stacks. */
export function handStacksThrough(module: IrModule, convention: Convention): IrModule {
  const roles = rolesOf(convention);
  if (roles.length === 0) return module;
  const stacks = roles.map((role) => ({
    name: stackSymbol(role),
    align: 16,
    items: [{ kind: 'zero', count: stackBytes } satisfies DataItem],
  }));
  return {
    functions: module.functions.map((f) => rewritten(f, convention.name, roles)),
    data: [...module.data, ...stacks],
  };
}

function rewritten(f: IrFunction, convention: string, roles: readonly string[]): IrFunction {
  const extra: readonly Parameter[] = roles.map((role) => ({ type: ptr, role }));
  const withStacks = (signature: Signature): Signature =>
    signature.convention === convention
      ? { ...signature, parameters: [...signature.parameters, ...extra], results: [...signature.results, ...extra] }
      : signature;
  const g = createFunction(f.name, withStacks(f.signature));
  for (const { size, align } of f.slots) addSlot(g, size, align);
  g.symbols.push(...f.symbols);
  g.cases.push(...f.cases);
  g.signatures.push(...f.signatures.map(withStacks));
  g.callees.push(...f.callees.map(({ symbol, signature }) => ({ symbol, signature: withStacks(signature) })));
  const isOwn = f.signature.convention === convention;
  const values = new Map<Value, Value>();
  const blocks = new Map<Block, Block>();
  for (const block of blockIds(f)) {
    const copy = addBlock(g, f.blocks[block]!.cold);
    blocks.set(block, copy);
    for (const value of f.blocks[block]!.parameters) values.set(value, addParameter(g, copy, valueType(f, value)));
    if (block !== entryBlock(f) || isOwn) for (const { type } of extra) addParameter(g, copy, type);
  }
  const mapped = (value: Value): Value => {
    const found = values.get(value);
    if (found === undefined) throw new Error(`blocks of '${f.name}' stand before those that dominate them`);
    return found;
  };

  const copyBlock = (block: Block): void => {
    const copy = blocks.get(block)!;
    const startsEmpty = block === entryBlock(f) && !isOwn;
    let current: readonly Value[] = startsEmpty
      ? roles.map((role) => emptyStack(g, copy, role))
      : g.blocks[copy]!.parameters.slice(-extra.length);
    for (const id of instructionsIn(f, block)) {
      const takesStacks = is(f, id, 'return') ? isOwn : calleeSignature(f, id)?.convention === convention;
      const opcode = opcodeOf(f, id);
      const givesBack = takesStacks && !operationOf(opcode).terminator;
      const results = resultsOf(f, id);
      const made = appendInstruction(g, copy, {
        opcode,
        type: instructionType(f, id),
        operands: [...operandsOf(f, id).map(mapped), ...(takesStacks ? current : [])],
        resultTypes: [
          ...results.map((value) => valueType(f, value)),
          ...(givesBack ? extra.map(({ type }) => type) : []),
        ],
        low: f.instructions.low[id]!,
        high: f.instructions.high[id]!,
      });
      const given = resultsOf(g, made);
      for (const [index, value] of results.entries()) values.set(value, given[index]!);
      if (givesBack) current = given.slice(-extra.length);
      setEdges(
        g,
        made,
        edgeList(f, id).map((edge) => ({
          target: blocks.get(edge.target)!,
          arguments: [...edge.arguments.map(mapped), ...current],
        })),
      );
    }
  };
  for (const block of blockIds(f)) copyBlock(block);
  return g;
}

function emptyStack(f: IrFunction, block: Block, role: string): Value {
  const low = symbolIndex(f, stackSymbol(role));
  const id = appendInstruction(f, block, {
    opcode: opcodes.symboladdr,
    resultTypes: [ptr],
    low,
    high: stackBytes,
  });
  return resultsOf(f, id)[0]!;
}
