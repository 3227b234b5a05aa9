/**
 * IR to QBE's intermediate language: what programs of integers and memory use. Parameters of blocks become phi instructions, constants stand
 * where they are used, a switch is a row of comparisons and `select` a choice between two ways, since QBE has neither.
 *
 * Values of 8 and 16 bits are kept in words whose upper bits are zero.
 */
import {
  type Block,
  blockIds,
  definition,
  type Edge,
  edgeArguments,
  edgesOf,
  edgeTarget,
  entryBlock,
  type Instruction,
  type IrFunction,
  i32,
  instructionsIn,
  instructionType,
  integerConstant,
  is,
  isFloat,
  none,
  type OperationName,
  opcodeOf,
  operandsOf,
  operationName,
  resultsOf,
  type Type,
  typeBytes,
  typeWidth,
  type Value,
  valueType,
} from '../../src/ir/index.ts';

/** QBE's name for operations that are one instruction of the same operands. The first are right for narrow values too. */
const bitwise: Partial<Record<OperationName, string>> = { and: 'and', or: 'or', xor: 'xor' };
const arithmetic: Partial<Record<OperationName, string>> = {
  ...{ add: 'add', sub: 'sub', mul: 'mul', neg: 'neg', shl: 'shl', lshr: 'shr', ashr: 'sar' },
};
const comparisons: Partial<Record<OperationName, string>> = {
  ...{ eq: 'eq', ne: 'ne', ult: 'ult', ule: 'ule', ugt: 'ugt', uge: 'uge' },
};
const signedComparisons: Partial<Record<OperationName, string>> = { slt: 'slt', sle: 'sle', sgt: 'sgt', sge: 'sge' };
const loads: Partial<Record<OperationName, string>> = {
  ...{ uload8: 'loadub', uload16: 'loaduh', uload32: 'loaduw', sload8: 'loadsb', sload16: 'loadsh', sload32: 'loadsw' },
};
const stores: Partial<Record<OperationName, string>> = { store8: 'storeb', store16: 'storeh', store32: 'storew' };
const bySize: Readonly<Record<number, { readonly letter: string; readonly load: string; readonly zeros: string }>> = {
  1: { letter: 'b', load: 'loadub', zeros: 'extub' },
  2: { letter: 'h', load: 'loaduh', zeros: 'extuh' },
  4: { letter: 'w', load: 'loadw', zeros: 'extuw' },
  8: { letter: 'l', load: 'loadl', zeros: 'copy' },
};

/** Throws an `Error` for what has no translation. */
function classOf(type: Type): 'w' | 'l' {
  if (isFloat(type)) throw new Error('floating point has no translation to QBE yet');
  return typeWidth(type) === 64 ? 'l' : 'w';
}

/** What is passed has all of its class's bits. */
function passedClass(type: Type): 'w' | 'l' {
  if (typeBytes(type) < typeBytes(i32)) throw new Error('passing narrow integers has no translation to QBE yet');
  return classOf(type);
}

/** The text of a function, which other files may call. Throws an `Error` for what has no translation. */
export function qbeFunction(f: IrFunction): string {
  const entry = entryBlock(f);
  const parameters = f.blocks[entry]!.parameters.map((value) => `${passedClass(valueType(f, value))} %v${value}`);
  const result = f.signature.results[0];
  const [given, body] = [parameters.join(', '), writeBlocks(f)];
  const type = result === undefined ? '' : `${passedClass(result.type)} `;
  const phi = (value: Value, index: number, block: Block): string => {
    const sources = body.arrivals
      .get(block)!
      .map(({ from, edge }) => `@${from} ${text(f, edgeArguments(f, edge)[index]!)}`);
    return `\t%v${value} =${classOf(valueType(f, value))} phi ${sources.join(', ')}`;
  };
  const lines = blockIds(f).flatMap((block) => [
    `@b${block}`,
    ...(block === entry ? [] : f.blocks[block]!.parameters.map((value, index) => phi(value, index, block))),
    ...body.lines.get(block)!,
  ]);
  return `export function ${type}$${f.name}(${given}) {\n${lines.join('\n')}\n}\n`;
}

/** A value as an operand: a constant as itself. */
function text(f: IrFunction, value: Value): string {
  const id = definition(f, value);
  if (id === none || !is(f, id, 'iconst')) return `%v${value}`;
  const constant = integerConstant(f, id);
  const width = typeWidth(valueType(f, value));
  return (width < 32 ? constant : BigInt.asIntN(width, constant)).toString();
}

/** By block: what stands in it after the phi instructions, and the edges into it with the label that each comes from. */
function writeBlocks(f: IrFunction) {
  const lines = new Map<Block, string[]>();
  const arrivals = new Map<Block, { readonly from: string; readonly edge: Edge }[]>();
  for (const block of blockIds(f)) arrivals.set(block, []);
  for (const block of blockIds(f)) {
    const own: string[] = [];
    /** The label after which the next line stands: a block is several of QBE's. */
    let label = `b${block}`;
    const write = (line: string): void => void own.push(`\t${line}`);
    const open = (name: string): void => {
      label = name;
      own.push(`@${name}`);
    };
    const arrive = (edge: Edge): string => {
      const target = edgeTarget(f, edge);
      arrivals.get(target)!.push({ from: label, edge });
      return `@b${target}`;
    };
    for (const id of instructionsIn(f, block)) writeInstruction(f, id, { write, open, arrive, label: () => label });
    lines.set(block, own);
  }
  return { lines, arrivals };
}

interface Place {
  readonly write: (line: string) => void;
  readonly open: (label: string) => void;
  /** The label that an edge from here leads to. */
  readonly arrive: (edge: Edge) => string;
  readonly label: () => string;
}

/** What is one line of QBE's, after its result; nothing for what is more. `address` adds the instruction's offset. */
function operationText(f: IrFunction, id: Instruction, address: (base: string) => string): string | undefined {
  const name = operationName(opcodeOf(f, id));
  const operands = operandsOf(f, id);
  const [a, b] = operands.map((value) => text(f, value)) as [string, string];
  const own = instructionType(f, id);
  const isWide = typeBytes(own) >= typeBytes(i32);
  const from = bySize[typeBytes(operands[0] === undefined ? own : valueType(f, operands[0]))]!;
  const same = bitwise[name] ?? (isWide ? arithmetic[name] : undefined);
  if (same !== undefined) return `${same} ${operands.map((value) => text(f, value)).join(', ')}`;
  const comparison = comparisons[name] ?? (isWide ? signedComparisons[name] : undefined);
  if (comparison !== undefined) return `c${comparison}${classOf(own)} ${a}, ${b}`;
  if (loads[name] !== undefined) return `${loads[name]} ${address(a)}`;
  if (stores[name] !== undefined) return `${stores[name]} ${a}, ${address(b)}`;
  switch (name) {
    case 'not':
      return isWide ? `xor ${a}, -1` : undefined;
    case 'zext':
      return `${from.zeros} ${a}`;
    case 'sext':
      return `exts${from.letter} ${a}`;
    case 'trunc':
      return `${isWide ? 'copy' : bySize[typeBytes(own)]!.zeros} ${a}`;
    case 'ptrtoint':
    case 'inttoptr':
      return `copy ${a}`;
    case 'ptradd':
      return `add ${a}, ${b}`;
    case 'load':
      return `${bySize[typeBytes(own)]!.load} ${address(a)}`;
    case 'store':
      return `store${bySize[typeBytes(own)]!.letter} ${a}, ${address(b)}`;
    case 'call': {
      const given = operands.map((value) => `${passedClass(valueType(f, value))} ${text(f, value)}`);
      for (const value of resultsOf(f, id)) passedClass(valueType(f, value));
      return `call $${f.callees[f.instructions.low[id]!]!.symbol}(${given.join(', ')})`;
    }
    case 'return':
      return operands.length === 0 ? 'ret' : `ret ${a}`;
    case 'unreachable':
      return 'hlt';
    default:
      return undefined;
  }
}

function writeInstruction(f: IrFunction, id: Instruction, { write, open, arrive, label }: Place): void {
  const name = operationName(opcodeOf(f, id));
  if (name === 'iconst') return;
  const own = instructionType(f, id);
  const [a, b, c] = operandsOf(f, id).map((value) => text(f, value));
  const result = resultsOf(f, id)[0];
  const target = result === undefined ? '' : `%v${result} =${classOf(valueType(f, result))} `;
  const edges = edgesOf(f, id);
  const choose = (test: string, yes: Edge, no: Edge): void => {
    const first = arrive(yes);
    if (edgeTarget(f, yes) !== edgeTarget(f, no)) {
      write(`jnz ${test}, ${first}, ${arrive(no)}`);
      return;
    }
    // Of two edges to one block, one goes by a block of its own: phi instructions know edges by where they come from.
    write(`jnz ${test}, ${first}, @e${no}`);
    open(`e${no}`);
    write(`jmp ${arrive(no)}`);
  };

  const line = isFloat(own)
    ? undefined
    : operationText(f, id, (base) => {
        const offset = f.instructions.low[id]!;
        if (offset === 0) return base;
        write(`%a${id} =l add ${base}, ${offset}`);
        return `%a${id}`;
      });
  if (line !== undefined) {
    write(`${target}${line}`);
    return;
  }
  switch (name) {
    case 'select': {
      const before = label();
      write(`jnz ${a}, @s${id}, @n${id}`);
      open(`n${id}`);
      write(`jmp @s${id}`);
      open(`s${id}`);
      write(`${target}phi @${before} ${b}, @n${id} ${c}`);
      break;
    }
    case 'jump':
      write(`jmp ${arrive(edges[0]!)}`);
      break;
    case 'branch':
      choose(a!, edges[0]!, edges[1]!);
      break;
    case 'switch': {
      const [otherwise, ...cases] = edges as [Edge, ...Edge[]];
      cases.forEach((edge, index) => {
        const test = `%t${id}.${index}`;
        const value = BigInt.asIntN(typeWidth(own), f.cases[f.instructions.low[id]!]![index]!);
        write(`${test} =w ceq${classOf(own)} ${a}, ${value}`);
        if (index === cases.length - 1) {
          choose(test, edge, otherwise);
        } else {
          write(`jnz ${test}, ${arrive(edge)}, @c${id}.${index}`);
          open(`c${id}.${index}`);
        }
      });
      if (cases.length === 0) write(`jmp ${arrive(otherwise)}`);
      break;
    }
    default:
      throw new Error(`'${name}' in '${f.name}' has no translation to QBE yet`);
  }
}
