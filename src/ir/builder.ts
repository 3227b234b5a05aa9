/**
 * The pleasant way to make an IR function: one method for each operation, checked as it is called. Plain operations take their
 * values in the table's order; their type follows from the operands where it can.
 *
 *     const b = buildFunction('square', { convention: 'sysv', parameters: [{ type: i64 }], results: [{ type: i64 }] });
 *     const [x] = b.parameters;
 *     b.return([b.mul(x!, x!)]);
 *     b.function;
 */
import { ConveneError, type SourcePosition } from './error.ts';
import {
  addBlock,
  addParameter,
  addSlot,
  aggregateIndex,
  appendInstruction,
  calleeIndex,
  constantHalves,
  createFunction,
  type IrFunction,
  type NewEdge,
  result,
  resultsOf,
  setEdges,
  signatureIndex,
  symbolIndex,
  terminator,
  valueType,
} from './function.ts';
import { type OperationName, opcodes, operationOf, type TypePattern } from './operations.ts';
import {
  type Aggregate,
  type Block,
  type Instruction,
  i8,
  i64,
  none,
  ptr,
  type Signature,
  type Slot,
  type Type,
  typeName,
  type Value,
} from './types.ts';

type Unary =
  | 'neg'
  | 'not'
  | 'clz'
  | 'ctz'
  | 'popcnt'
  | 'bswap'
  | 'fsqrt'
  | 'fneg'
  | 'fabs'
  | 'ffloor'
  | 'fceil'
  | 'ftrunc'
  | 'fnearest';
type IntegerBinary = 'add' | 'sub' | 'mul' | 'and' | 'or' | 'xor' | 'shl' | 'lshr' | 'ashr' | 'rotl' | 'rotr';
type FloatBinary = 'fadd' | 'fsub' | 'fmul' | 'fdiv' | 'fmin' | 'fmax';
type IntegerCompare = 'eq' | 'ne' | 'slt' | 'sle' | 'sgt' | 'sge' | 'ult' | 'ule' | 'ugt' | 'uge';
type FloatCompare = 'feq' | 'fne' | 'flt' | 'fle' | 'fgt' | 'fge' | 'ford' | 'funord';
type Pair = 'umulwide' | 'smulwide' | 'saddover' | 'udivrem' | 'sdivrem';
type WideDivide = 'udivwide' | 'sdivwide';
type Conversion = 'zext' | 'sext' | 'trunc' | 'bitcast' | 'sitof' | 'uitof' | 'ftosi' | 'ftoui' | 'fpext' | 'fptrunc';
type Load = 'load' | 'uload8' | 'uload16' | 'uload32' | 'sload8' | 'sload16' | 'sload32';
type Store = 'store' | 'store8' | 'store16' | 'store32';

/** Operations whose methods are made from their row alone. */
type Derived = {
  [N in Unary]: (a: Value) => Value;
} & {
  [N in IntegerBinary | FloatBinary | IntegerCompare | FloatCompare]: (a: Value, b: Value) => Value;
} & {
  [N in Pair]: (a: Value, b: Value) => readonly [Value, Value];
} & {
  [N in WideDivide]: (high: Value, low: Value, divisor: Value) => readonly [Value, Value];
} & {
  /** To a type, from a value of another. */
  [N in Conversion]: (type: Type, a: Value) => Value;
} & {
  /** A value of a type from an address plus an offset in bytes. */
  [N in Load]: (type: Type, address: Value, offset?: number) => Value;
} & {
  /** A value to an address plus an offset in bytes. */
  [N in Store]: (value: Value, address: Value, offset?: number) => void;
};

const derived = {
  one: [
    'neg',
    'not',
    'clz',
    'ctz',
    'popcnt',
    'bswap',
    'fsqrt',
    'fneg',
    'fabs',
    'ffloor',
    'fceil',
    'ftrunc',
    'fnearest',
  ],
  two: [
    ...(['add', 'sub', 'mul', 'and', 'or', 'xor', 'shl', 'lshr', 'ashr', 'rotl', 'rotr'] as const),
    ...(['fadd', 'fsub', 'fmul', 'fdiv', 'fmin', 'fmax'] as const),
    ...(['eq', 'ne', 'slt', 'sle', 'sgt', 'sge', 'ult', 'ule', 'ugt', 'uge'] as const),
    ...(['feq', 'fne', 'flt', 'fle', 'fgt', 'fge', 'ford', 'funord'] as const),
  ],
  pair: ['umulwide', 'smulwide', 'saddover', 'udivrem', 'sdivrem', 'udivwide', 'sdivwide'],
  conversion: ['zext', 'sext', 'trunc', 'bitcast', 'sitof', 'uitof', 'ftosi', 'ftoui', 'fpext', 'fptrunc'],
  load: ['load', 'uload8', 'uload16', 'uload32', 'sload8', 'sload16', 'sload32'],
  store: ['store', 'store8', 'store16', 'store32'],
} as const satisfies Record<string, readonly OperationName[]>;

export interface FunctionBuilder extends Derived {
  readonly function: IrFunction;
  /** Parameters of the entry block, hence of the function. */
  readonly parameters: readonly Value[];
  /** The block that instructions are appended to. */
  readonly current: Block;
  /** Makes a block with parameters of these types; `cold` blocks are expected to run almost never. */
  block(parameters?: readonly Type[], options?: { cold?: boolean }): Block;
  blockParameters(block: Block): readonly Value[];
  switchTo(block: Block): void;
  /** True once the current block has its terminator. */
  terminated(): boolean;
  /** The source position of the instructions that follow. */
  at(position: SourcePosition | undefined): void;
  /** A stack slot of a size and alignment in bytes. */
  slot(size: number, align?: number): Slot;
  typeOf(value: Value): Type;

  iconst(type: Type, constant: bigint | number): Value;
  fconst(type: Type, constant: number): Value;
  select(condition: Value, whenTrue: Value, whenFalse: Value): Value;
  ptrtoint(address: Value): Value;
  inttoptr(integer: Value): Value;
  ptradd(address: Value, bytes: Value): Value;
  slotaddr(slot: Slot): Value;
  /** The address of a symbol plus an offset in bytes. */
  symboladdr(symbol: string, offset?: number): Value;
  blockcopy(destination: Value, source: Value, bytes: Value): void;
  blockfill(destination: Value, byte: Value, bytes: Value): void;
  vastart(list: Value): void;
  vaarg(type: Type, list: Value): Value;
  vacopy(list: Value, destination: Value, aggregate: Aggregate): void;

  call(symbol: string, signature: Signature, values: readonly Value[]): readonly Value[];
  callindirect(signature: Signature, address: Value, values: readonly Value[]): readonly Value[];
  /** Edge arguments are chosen from the callee's results (`returned`) and the thrown code (`thrown`), after other values. */
  invoke(
    symbol: string,
    signature: Signature,
    values: readonly Value[],
    edges: (results: readonly Value[], code: Value) => { returned: NewEdge; thrown: NewEdge },
  ): void;
  invokeindirect(
    signature: Signature,
    address: Value,
    values: readonly Value[],
    edges: (results: readonly Value[], code: Value) => { returned: NewEdge; thrown: NewEdge },
  ): void;
  tailcall(symbol: string, signature: Signature, values: readonly Value[]): void;
  tailcallindirect(signature: Signature, address: Value, values: readonly Value[]): void;
  jump(target: Block, values?: readonly Value[]): void;
  branch(condition: Value, whenTrue: NewEdge, whenFalse: NewEdge): void;
  switch(value: Value, otherwise: NewEdge, cases: readonly { readonly value: bigint; readonly edge: NewEdge }[]): void;
  return(values: readonly Value[]): void;
  throw(code: Value): void;
  trap(code: number): void;
  unreachable(): void;
}

export const edge = (target: Block, values: readonly Value[] = []): NewEdge => ({ target, arguments: values });

export function buildFunction(name: string, signature: Signature): FunctionBuilder {
  const f = createFunction(name, signature);
  let current = addBlock(f);
  let position = none;
  for (const { type } of signature.parameters) addParameter(f, current, type);

  function append(
    operation: OperationName,
    operands: readonly Value[],
    more: { type?: Type; low?: number; high?: number; resultTypes?: readonly Type[] } = {},
  ): Instruction {
    if (terminator(f, current) !== none) {
      throw new ConveneError('ir-block-ended', `'${operation}' follows the end of block ${current} of '${name}'`);
    }
    const row = operationOf(opcodes[operation]);
    const type = more.type ?? inferType(operation, row.operands, operands);
    if (row.types.length > 0 && (type === undefined || !row.types.includes(type))) {
      const given = type === undefined ? 'no type' : typeName(type);
      throw new ConveneError('ir-type', `'${operation}' in '${name}' does not work on ${given}`);
    }
    checkOperands(operation, row.operands, operands, type);
    const resultTypes = more.resultTypes ?? row.results.map((pattern) => patternType(pattern, type));
    const { low = 0, high = 0 } = more;
    const opcode = opcodes[operation];
    return appendInstruction(f, current, { opcode, type, operands, resultTypes, low, high, position });
  }

  function inferType(operation: OperationName, patterns: readonly TypePattern[], operands: readonly Value[]) {
    const index = patterns.indexOf('T');
    if (index < 0) return undefined;
    const operand = operands[index];
    if (operand === undefined) throw new ConveneError('ir-operands', `'${operation}' in '${name}' lacks an operand`);
    return valueType(f, operand);
  }

  function checkOperands(
    operation: OperationName,
    patterns: readonly TypePattern[],
    operands: readonly Value[],
    type?: Type,
  ) {
    operands.forEach((operand, index) => {
      const pattern = patterns[index] ?? 'values';
      if (pattern === 'values') return;
      const actual = valueType(f, operand);
      const from = operationOf(opcodes[operation]).from ?? [];
      const fits = pattern === 'S' ? from.includes(actual) : actual === patternType(pattern, type);
      if (!fits) {
        const wanted = pattern === 'S' ? from.map(typeName).join(' or ') : typeName(patternType(pattern, type));
        throw new ConveneError(
          'ir-type',
          `operand ${index + 1} of '${operation}' in '${name}' is ${typeName(actual)}, not ${wanted}`,
        );
      }
    });
  }

  function call(
    operation: 'call' | 'callindirect' | 'tailcall' | 'tailcallindirect' | 'invoke' | 'invokeindirect',
    low: number,
    callee: Signature,
    values: readonly Value[],
  ): Instruction {
    const given = operation.endsWith('indirect') ? values.slice(1) : values;
    const { parameters } = callee;
    const matches =
      (given.length === parameters.length || (callee.variadic === true && given.length > parameters.length)) &&
      parameters.every(({ type }, index) => valueType(f, given[index]!) === type);
    if (!matches) {
      const wanted = parameters.map(({ type }) => typeName(type)).join(', ');
      const actual = given.map((value) => typeName(valueType(f, value))).join(', ');
      throw new ConveneError(
        'ir-arguments',
        `'${operation}' in '${name}' passes (${actual}) where (${wanted}) is wanted`,
      );
    }
    const results = operation.startsWith('tail') ? [] : callee.results.map(({ type }) => type);
    return append(operation, values, {
      low,
      resultTypes: operation.startsWith('invoke') ? [...results, i64] : results,
    });
  }

  function withEdges(id: Instruction, edges: readonly NewEdge[]): void {
    setEdges(f, id, edges);
  }

  function finishInvoke(
    id: Instruction,
    edges: (results: readonly Value[], code: Value) => { returned: NewEdge; thrown: NewEdge },
  ): void {
    const results = resultsOf(f, id);
    const { returned, thrown } = edges(results.slice(0, -1), results.at(-1)!);
    withEdges(id, [returned, thrown]);
  }

  const builder: Omit<FunctionBuilder, keyof Derived> = {
    function: f,
    parameters: f.blocks[0]!.parameters,
    get current() {
      return current;
    },
    block(parameters = [], options = {}) {
      const block = addBlock(f, options.cold ?? false);
      for (const type of parameters) addParameter(f, block, type);
      return block;
    },
    blockParameters: (block) => f.blocks[block]!.parameters,
    switchTo(block) {
      current = block;
    },
    terminated: () => terminator(f, current) !== none,
    at(place) {
      if (place === undefined) {
        position = none;
        return;
      }
      const last = f.positions.at(-1);
      const same = last?.line === place.line && last.column === place.column && last.file === place.file;
      position = (same ? f.positions.length : f.positions.push(place)) - 1;
    },
    slot: (size, align = 8) => addSlot(f, size, align),
    typeOf: (value) => valueType(f, value),

    iconst: (type, constant) => result(f, append('iconst', [], { type, ...constantHalves(type, BigInt(constant)) })),
    fconst: (type, constant) => result(f, append('fconst', [], { type, ...constantHalves(type, constant) })),
    select: (condition, a, b) => result(f, append('select', [condition, a, b])),
    ptrtoint: (address) => result(f, append('ptrtoint', [address])),
    inttoptr: (integer) => result(f, append('inttoptr', [integer])),
    ptradd: (address, bytes) => result(f, append('ptradd', [address, bytes])),
    slotaddr: (slot) => result(f, append('slotaddr', [], { low: slot })),
    symboladdr: (symbol, offset = 0) =>
      result(f, append('symboladdr', [], { low: symbolIndex(f, symbol), high: offset })),
    blockcopy: (destination, source, bytes) => void append('blockcopy', [destination, source, bytes]),
    blockfill: (destination, byte, bytes) => void append('blockfill', [destination, byte, bytes]),
    vastart: (list) => void append('vastart', [list]),
    vaarg: (type, list) => result(f, append('vaarg', [list], { type })),
    vacopy: (list, destination, aggregate) =>
      void append('vacopy', [list, destination], { low: aggregateIndex(f, aggregate) }),

    call: (symbol, callee, values) => resultsOf(f, call('call', calleeIndex(f, symbol, callee), callee, values)),
    callindirect: (callee, address, values) =>
      resultsOf(f, call('callindirect', signatureIndex(f, callee), callee, [address, ...values])),
    invoke: (symbol, callee, values, edges) =>
      finishInvoke(call('invoke', calleeIndex(f, symbol, callee), callee, values), edges),
    invokeindirect: (callee, address, values, edges) =>
      finishInvoke(call('invokeindirect', signatureIndex(f, callee), callee, [address, ...values]), edges),
    tailcall: (symbol, callee, values) => void call('tailcall', calleeIndex(f, symbol, callee), callee, values),
    tailcallindirect: (callee, address, values) =>
      void call('tailcallindirect', signatureIndex(f, callee), callee, [address, ...values]),
    jump: (target, values = []) => withEdges(append('jump', []), [edge(target, values)]),
    branch: (condition, whenTrue, whenFalse) => withEdges(append('branch', [condition]), [whenTrue, whenFalse]),
    switch(value, otherwise, cases) {
      const low = f.cases.push(cases.map((one) => one.value)) - 1;
      withEdges(append('switch', [value], { low }), [otherwise, ...cases.map((one) => one.edge)]);
    },
    return: (values) => void append('return', values),
    throw: (code) => void append('throw', [code]),
    trap: (code) => void append('trap', [], { low: code }),
    unreachable: () => void append('unreachable', []),
  };

  const methods: Record<string, unknown> = {};
  for (const name of derived.one) methods[name] = (a: Value) => result(f, append(name, [a]));
  for (const name of derived.two) methods[name] = (a: Value, b: Value) => result(f, append(name, [a, b]));
  for (const name of derived.pair) methods[name] = (...values: Value[]) => resultsOf(f, append(name, values));
  for (const name of derived.conversion)
    methods[name] = (type: Type, a: Value) => result(f, append(name, [a], { type }));
  for (const name of derived.load) {
    methods[name] = (type: Type, address: Value, offset = 0) =>
      result(f, append(name, [address], { type, low: offset }));
  }
  for (const name of derived.store) {
    methods[name] = (value: Value, address: Value, offset = 0) => void append(name, [value, address], { low: offset });
  }
  return Object.defineProperties(methods, Object.getOwnPropertyDescriptors(builder)) as unknown as FunctionBuilder;
}

/** The type that a pattern stands for in an instruction of type `type`. */
export function patternType(pattern: TypePattern, type: Type | undefined): Type {
  switch (pattern) {
    case 'i8':
      return i8;
    case 'i64':
      return i64;
    case 'ptr':
      return ptr;
    default:
      if (type === undefined)
        throw new ConveneError('internal', `the type pattern ${pattern} stands for no single type`);
      return type;
  }
}
