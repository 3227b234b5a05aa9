/**
 * Primitives carried out instead of compiled. A primitive is written against a builder of functions; the one here builds none, but works
 * each result out from what the operation means, on the way that control takes.
 */
import {
  type Block,
  ConveneError,
  type Datum,
  type FunctionBuilder,
  f64,
  i8,
  i64,
  isFloat,
  type NewEdge,
  type Operation,
  operationNames,
  operations,
  patternType,
  Trap,
  type Type,
  typeWidth,
  type Value,
} from '../ir/index.ts';
import type { Memory } from './memory.ts';
import type { Build, Emitter } from './primitives/index.ts';

/** Answers cells and floats, or nothing where only machine code can do it; then nothing has happened. */
export type Evaluation = (build: Build, cells: readonly bigint[], floats: readonly number[]) => Results | undefined;

interface Results {
  readonly cells: readonly bigint[];
  readonly floats: readonly number[];
}

/** Thrown where only machine code gets. */
const elsewhere = new ConveneError('internal', 'internal error: only machine code does this');

/** What data space does not have may be memory of others. */
function accessing<T>(address: number, access: (address: number) => T): T {
  try {
    return access(address);
  } catch (error) {
    throw error instanceof ConveneError && error.code === 'memory-range' ? elsewhere : error;
  }
}

/** Whoever divides by zero hears of it as in definitions. */
function meant(operation: Operation, type: Type, operands: readonly Datum[], from: Type): readonly Datum[] {
  try {
    return operation.meaning!(type, operands, from);
  } catch (error) {
    throw error instanceof Trap ? elsewhere : error;
  }
}

const zero = (type: Type): Datum => (isFloat(type) ? 0 : 0n);

/** Only bytes and whole cells are read and written here. */
function wholeCell(type: Type): void {
  if (typeWidth(type) < 64) throw elsewhere;
}

/** The block that everything begins in; others are numbered from 0. */
const entry = -1 as Block;

export function createEvaluation(memory: Memory): Evaluation {
  /** What a value is and its type, by the value's number. */
  let data: Datum[] = [];
  let types: Type[] = [];
  let parameters: Value[][] = [];
  /** Blocks that have been written to. Most primitives go forwards only; what goes back is for machine code. */
  let begun = new Set<Block>();
  let current = entry;
  /** The block that runs; none while it is found out whether all of a primitive can be carried out. */
  let running: Block | undefined;
  const possible = new Map<Build, boolean>();

  const value = (type: Type, datum: Datum): Value => {
    types.push(type);
    return (data.push(datum) - 1) as Value;
  };

  function results(operation: Operation, operands: readonly Value[], given: Type | undefined): readonly Value[] {
    if (operation.meaning === undefined) throw elsewhere;
    const type = given ?? types[operands[operation.operands.indexOf('T')]!]!;
    const resultTypes = operation.results.map((pattern) => patternType(pattern, type));
    const made =
      running === current
        ? meant(
            operation,
            type,
            operands.map((one) => data[one]!),
            types[operands[0]!]!,
          )
        : resultTypes.map(zero);
    return resultTypes.map((one, index) => value(one, made[index]!));
  }

  function leave(edges: readonly NewEdge[], taken: number): void {
    for (const { target } of edges) if (begun.has(target)) throw elsewhere;
    if (running !== current) return;
    const { target, arguments: given } = edges[taken]!;
    given.forEach((one, index) => {
      data[parameters[target]![index]!] = data[one]!;
    });
    running = target;
  }

  const access = (address: Value, offset: number, use: (address: number) => void): void => {
    if (running === current) accessing(Number(data[address]) + offset, use);
  };

  const special: Partial<FunctionBuilder> = {
    iconst: (type, constant) => value(type, BigInt.asUintN(typeWidth(type), BigInt(constant))),
    fconst: (type, constant) => value(type, constant),
    load(type, address, offset = 0) {
      wholeCell(type);
      let datum = zero(type);
      access(address, offset, (at) => {
        datum = isFloat(type) ? memory.float(at) : BigInt.asUintN(64, memory.cell(at));
      });
      return value(type, datum);
    },
    uload8(type, address, offset = 0) {
      let datum = 0n;
      access(address, offset, (at) => {
        datum = BigInt(memory.bytes(at, 1)[0]!);
      });
      return value(type, datum);
    },
    store(stored, address, offset = 0) {
      wholeCell(types[stored]!);
      const datum = data[stored]!;
      access(address, offset, (at) => {
        if (typeof datum === 'number') memory.setFloat(at, datum);
        else memory.setCell(at, BigInt.asIntN(64, datum));
      });
    },
    store8(stored, address, offset = 0) {
      access(address, offset, (at) => {
        memory.bytes(at, 1)[0] = Number(BigInt.asUintN(8, data[stored] as bigint));
      });
    },
    block: (given = []) => (parameters.push(given.map((type) => value(type, zero(type)))) - 1) as Block,
    blockParameters: (block) => parameters[block]!,
    switchTo(block) {
      current = block;
      begun.add(block);
    },
    jump: (target, values = []) => leave([{ target, arguments: values }], 0),
    branch: (condition, whenTrue, whenFalse) => leave([whenTrue, whenFalse], data[condition] === 0n ? 1 : 0),
  };
  const b = { ...plainMethods(results), ...special } as FunctionBuilder;

  const emitter: Emitter = {
    b,
    constant: (constant) => b.iconst(i64, constant),
    constantOf: () => undefined,
    flag: (condition) => b.neg(b.zext(i64, condition)),
    conditionOf: () => undefined,
    isTrue: (cell) => b.ne(cell, b.iconst(i64, 0)),
    not: (condition) => b.eq(condition, b.iconst(i8, 0)),
    floatBits: (float) => b.bitcast(i64, float),
    isSignOf: () => false,
    address: (cell) => b.inttoptr(cell),
    cell: (address) => b.ptrtoint(address),
  };

  function run(build: Build, cells: readonly bigint[], floats: readonly number[], begins: Block | undefined) {
    [data, types, parameters, begun] = [[], [], [], new Set()];
    current = entry;
    running = begins;
    return build(
      emitter,
      cells.map((cell) => value(i64, BigInt.asUintN(64, cell))),
      floats.map((float) => value(f64, float)),
    );
  }

  const trying = <T>(action: () => T): T | undefined => {
    try {
      return action();
    } catch (error) {
      if (error !== elsewhere) throw error;
      return undefined;
    }
  };

  return (build, cells, floats) => {
    let isPossible = possible.get(build);
    if (isPossible === undefined) {
      isPossible = trying(() => run(build, cells, floats, undefined)) !== undefined;
      possible.set(build, isPossible);
    }
    if (!isPossible) return undefined;
    return trying(() => {
      const made = run(build, cells, floats, entry).map((one) => data[one]!);
      return {
        cells: made.filter((datum) => typeof datum === 'bigint').map((datum) => BigInt.asIntN(64, datum)),
        floats: made.filter((datum) => typeof datum === 'number'),
      };
    });
  };
}

type FromMeaning = (operation: Operation, operands: readonly Value[], type: Type | undefined) => readonly Value[];

/** The builder's methods for operations that nothing but their meaning makes different. */
function plainMethods(results: FromMeaning): Record<string, unknown> {
  const methods: Record<string, unknown> = {};
  operations.forEach((operation, opcode) => {
    const plain = (operands: readonly Value[], type?: Type): unknown => {
      const made = results(operation, operands, type);
      return made.length === 1 ? made[0] : made;
    };
    methods[operationNames[opcode]!] =
      operation.from === undefined
        ? (...operands: Value[]) => plain(operands)
        : (type: Type, operand: Value) => plain([operand], type);
  });
  return methods;
}
