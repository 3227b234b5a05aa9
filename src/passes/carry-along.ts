/** Gives blocks the parameters that `carry` has found, and edges their arguments. */
import {
  addBlock,
  appendInstruction,
  type Block,
  type ControlFlow,
  definition,
  type Edge,
  edgeList,
  edgesOf,
  type Instruction,
  type IrFunction,
  i64,
  insertBefore,
  is,
  type NewEdge,
  none,
  opcodeOf,
  opcodes,
  ptr,
  result,
  setEdges,
  terminator,
  type Value,
  valueType,
} from '../ir/index.ts';
import { writeSum } from './linear.ts';
import type { Place } from './place.ts';

/** What an edge gives a parameter: a value, another parameter, or what it loads itself from a place, in the way of another load. */
export type Given =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'parameter'; readonly parameter: Parameter }
  | { readonly kind: 'load'; readonly place: Place; readonly like: Instruction };

/** What lies at a place when a block is entered. */
export interface Parameter {
  readonly block: Block;
  readonly place: Place;
  /** Once the block has it. */
  value: Value | undefined;
  readonly given: Map<Edge, Given>;
}

/** `parameters` are those that blocks have been given, in that order, and their edges lack. */
export function carryAlong(f: IrFunction, { order }: ControlFlow, parameters: readonly Parameter[]): void {
  const byBlock = new Map<Block, Parameter[]>();
  for (const parameter of parameters) {
    const known = byBlock.get(parameter.block);
    if (known === undefined) byBlock.set(parameter.block, [parameter]);
    else known.push(parameter);
  }
  for (const block of order) {
    const last = terminator(f, block) as Instruction;
    const edges = edgesOf(f, last);
    const before = edgeList(f, last);
    if (!before.some(({ target }) => byBlock.has(target))) continue;
    const cold = f.blocks[block]!.cold;
    setEdges(
      f,
      last,
      before.map((given, index): NewEdge => {
        const carried = byBlock.get(given.target);
        if (carried === undefined) return given;
        const way = carried.map((parameter) => parameter.given.get(edges[index]!)!);
        // What is loaded on one edge of several has a block of its own.
        const apart = edges.length > 1 && way.some(({ kind }) => kind === 'load');
        const place = apart ? ownBlock(f, cold, last) : last;
        const values = way.map((one) => valueGiven(f, one, place));
        const edge = { target: given.target, arguments: [...given.arguments, ...values] };
        if (!apart) return edge;
        setEdges(f, place, [edge]);
        return { target: f.instructions.block[place] as Block, arguments: [] };
      }),
    );
  }
}

/** The jump of a new block. */
const ownBlock = (f: IrFunction, cold: boolean, like: Instruction): Instruction =>
  appendInstruction(f, addBlock(f, cold), { opcode: opcodes.jump, position: f.instructions.position[like]! });

function valueGiven(f: IrFunction, given: Given, place: Instruction): Value {
  if (given.kind === 'value') return given.value;
  if (given.kind === 'parameter') return given.parameter.value!;
  const position = f.instructions.position[given.like]!;
  const { terms, constant } = given.place.address;
  const isOffset = BigInt.asIntN(32, constant) === constant;
  const address = writeSum(f, place, { terms: asIntegers(f, place, terms), constant: isOffset ? 0n : constant });
  const convert = { opcode: opcodes.inttoptr, operands: [address], resultTypes: [ptr], position };
  const load = insertBefore(f, place, {
    opcode: opcodeOf(f, given.like),
    type: given.place.type,
    operands: [result(f, insertBefore(f, place, convert))],
    resultTypes: [given.place.type],
    low: isOffset ? Number(constant) : 0,
    position,
  });
  return result(f, load);
}

function asIntegers(f: IrFunction, place: Instruction, terms: ReadonlyMap<Value, bigint>): Map<Value, bigint> {
  const position = f.instructions.position[place]!;
  return new Map(
    [...terms].map(([value, by]) => {
      if (valueType(f, value) !== ptr) return [value, by];
      const convert = { opcode: opcodes.ptrtoint, operands: [here(f, value, place)], resultTypes: [i64], position };
      return [result(f, insertBefore(f, place, convert)), by];
    }),
  );
}

/** An address of a slot or symbol made again where it is wanted; other values as they are. */
function here(f: IrFunction, value: Value, place: Instruction): Value {
  const definer = definition(f, value);
  if (definer === none || !(is(f, definer, 'slotaddr') || is(f, definer, 'symboladdr'))) return value;
  const { low, high, position } = f.instructions;
  const copy = insertBefore(f, place, {
    opcode: opcodeOf(f, definer),
    resultTypes: [ptr],
    low: low[definer]!,
    high: high[definer]!,
    position: position[place]!,
  });
  return result(f, copy);
}
