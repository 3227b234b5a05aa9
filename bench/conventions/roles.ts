/**
 * Conventions with standing registers: `forth` has a data stack and a float stack whose pointers every function takes and gives
 * back, `fast` a context and a base that stay as they are. The kernels are written without them; here they are handed through.
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
  constantHalves,
  createFunction,
  type DataItem,
  edgeList,
  entryBlock,
  f64,
  type IrFunction,
  type IrModule,
  instructionsIn,
  instructionType,
  is,
  isFloat,
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

const memoryBytes = 1 << 20;
const memorySymbol = (role: string): string => `role.${role}`;

/** What a convention's functions take beside their own parameters, and which of it they give back. */
interface Role {
  readonly parameter: Parameter;
  readonly returned: boolean;
}

function rolesOf({ parameters, results, bank }: Convention): Role[] {
  const given = new Set(results.flatMap((rule) => (rule.place === 'standing' ? [rule.role] : [])));
  return parameters.flatMap((rule): Role[] => {
    if (rule.place !== 'standing' || rule.optional === true) return [];
    const type = bank.registers[rule.register]!.class === 'float' ? f64 : ptr;
    return [{ parameter: { type, role: rule.role }, returned: given.has(rule.role) }];
  });
}

/**
 * A module whose functions of the convention take a value for each of its roles, and give back those that it gives back; the others
 * begin with memory of their own for each, or zero.
 */
export function handRolesThrough(module: IrModule, convention: Convention): IrModule {
  const roles = rolesOf(convention);
  if (roles.length === 0) return module;
  const memories = roles.map(({ parameter }) => ({
    name: memorySymbol(parameter.role!),
    align: 16,
    items: [{ kind: 'zero', count: memoryBytes } satisfies DataItem],
  }));
  return {
    functions: module.functions.map((f) => rewritten(f, convention.name, roles)),
    data: [...module.data, ...memories],
  };
}

function rewritten(f: IrFunction, convention: string, roles: readonly Role[]): IrFunction {
  const passed = roles.map(({ parameter }) => parameter);
  const returned = roles.filter((role) => role.returned).map(({ parameter }) => parameter);
  const withRoles = (signature: Signature): Signature =>
    signature.convention === convention
      ? {
          ...signature,
          parameters: [...signature.parameters, ...passed],
          results: [...signature.results, ...returned],
        }
      : signature;
  const g = createFunction(f.name, withRoles(f.signature));
  for (const { size, align } of f.slots) addSlot(g, size, align);
  g.symbols.push(...f.symbols);
  g.cases.push(...f.cases);
  g.signatures.push(...f.signatures.map(withRoles));
  g.callees.push(...f.callees.map(({ symbol, signature }) => ({ symbol, signature: withRoles(signature) })));
  const isOwn = f.signature.convention === convention;
  const values = new Map<Value, Value>();
  const blocks = new Map<Block, Block>();
  for (const block of blockIds(f)) {
    const copy = addBlock(g, f.blocks[block]!.cold);
    blocks.set(block, copy);
    for (const value of f.blocks[block]!.parameters) values.set(value, addParameter(g, copy, valueType(f, value)));
    if (block !== entryBlock(f)) for (const { type } of returned) addParameter(g, copy, type);
    else if (isOwn) for (const { type } of passed) addParameter(g, copy, type);
  }
  const mapped = (value: Value): Value => {
    const found = values.get(value);
    if (found === undefined) throw new Error(`blocks of '${f.name}' stand before those that dominate them`);
    return found;
  };
  const entry = blocks.get(entryBlock(f))!;
  const atEntry = isOwn
    ? g.blocks[entry]!.parameters.slice(-passed.length)
    : passed.map((parameter) => firstValue(g, entry, parameter));
  /** The values of all roles, where those that calls give back are `latest`. */
  const together = (latest: readonly Value[]): Value[] => {
    const rest = [...latest];
    return roles.map((role, index) => (role.returned ? rest.shift()! : atEntry[index]!));
  };

  const copyBlock = (block: Block): void => {
    const copy = blocks.get(block)!;
    let latest: readonly Value[] =
      copy === entry
        ? atEntry.filter((_, index) => roles[index]!.returned)
        : g.blocks[copy]!.parameters.slice(f.blocks[block]!.parameters.length);
    for (const id of instructionsIn(f, block)) {
      const opcode = opcodeOf(f, id);
      const isCall = calleeSignature(f, id)?.convention === convention;
      const givesBack = isCall && !operationOf(opcode).terminator;
      const roleOperands = isCall ? together(latest) : is(f, id, 'return') && isOwn ? latest : [];
      const results = resultsOf(f, id);
      const made = appendInstruction(g, copy, {
        opcode,
        type: instructionType(f, id),
        operands: [...operandsOf(f, id).map(mapped), ...roleOperands],
        resultTypes: [
          ...results.map((value) => valueType(f, value)),
          ...(givesBack ? returned.map(({ type }) => type) : []),
        ],
        low: f.instructions.low[id]!,
        high: f.instructions.high[id]!,
      });
      const given = resultsOf(g, made);
      for (const [index, value] of results.entries()) values.set(value, given[index]!);
      if (givesBack) latest = given.slice(results.length);
      setEdges(
        g,
        made,
        edgeList(f, id).map((edge) => ({
          target: blocks.get(edge.target)!,
          arguments: [...edge.arguments.map(mapped), ...latest],
        })),
      );
    }
  };
  for (const block of blockIds(f)) copyBlock(block);
  return g;
}

/** The upper end of a role's memory, since stacks grow down; zero for a float. */
function firstValue(f: IrFunction, block: Block, { type, role }: Parameter): Value {
  const id = isFloat(type)
    ? appendInstruction(f, block, { opcode: opcodes.fconst, type, resultTypes: [type], ...constantHalves(type, 0) })
    : appendInstruction(f, block, {
        opcode: opcodes.symboladdr,
        resultTypes: [ptr],
        low: symbolIndex(f, memorySymbol(role!)),
        high: memoryBytes,
      });
  return resultsOf(f, id)[0]!;
}
