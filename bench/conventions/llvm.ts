/**
 * IR to the text of LLVM, for its code generator: what the kernels use, one IR instruction to one of LLVM's where it has one. Every function gets
 * LLVM's C convention. Block parameters become phi nodes; comparisons stay one bit wide for the branches that test them.
 */
import {
  type Block,
  blockIds,
  calleeSignature,
  constantHalves,
  type DataItem,
  dataItemSize,
  definition,
  type Edge,
  edgeArguments,
  edgesOf,
  edgeTarget,
  entryBlock,
  f64,
  floatConstant,
  type Instruction,
  type IrData,
  type IrFunction,
  type IrModule,
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
  operationOf,
  resultsOf,
  type Signature,
  type Type,
  typeName,
  typeWidth,
  type Value,
  valueType,
} from '../../src/ir/index.ts';

/** LLVM's name for operations that are one instruction of the same operands. */
const plainNames: Partial<Record<OperationName, string>> = {
  ...{ add: 'add', sub: 'sub', mul: 'mul', and: 'and', or: 'or', xor: 'xor' },
  ...{ fadd: 'fadd', fsub: 'fsub', fmul: 'fmul', fdiv: 'fdiv', fneg: 'fneg' },
};
const shiftNames: Partial<Record<OperationName, string>> = { shl: 'shl', lshr: 'lshr', ashr: 'ashr' };
const conversionNames: Partial<Record<OperationName, string>> = {
  ...{ zext: 'zext', sext: 'sext', trunc: 'trunc', bitcast: 'bitcast', fpext: 'fpext', fptrunc: 'fptrunc' },
  ...{ sitof: 'sitofp', uitof: 'uitofp', ftosi: 'fptosi', ftoui: 'fptoui', ptrtoint: 'ptrtoint', inttoptr: 'inttoptr' },
};
const conditionNames: Partial<Record<OperationName, string>> = {
  ...{ eq: 'icmp eq', ne: 'icmp ne', slt: 'icmp slt', sle: 'icmp sle', sgt: 'icmp sgt', sge: 'icmp sge' },
  ...{ ult: 'icmp ult', ule: 'icmp ule', ugt: 'icmp ugt', uge: 'icmp uge' },
  ...{ feq: 'fcmp oeq', fne: 'fcmp une', flt: 'fcmp olt', fle: 'fcmp ole', fgt: 'fcmp ogt', fge: 'fcmp oge' },
};
const loadWidths: Partial<Record<OperationName, string>> = {
  ...{ uload8: 'i8 zext', uload16: 'i16 zext', uload32: 'i32 zext' },
  ...{ sload8: 'i8 sext', sload16: 'i16 sext', sload32: 'i32 sext' },
};
const storeWidths: Partial<Record<OperationName, string>> = { store8: 'i8', store16: 'i16', store32: 'i32' };

export function llvmModule(module: IrModule): string {
  const functions = module.functions.map(llvmFunction);
  return `${[...module.data.map(llvmData), ...functions].join('\n')}\nattributes #0 = { nounwind noinline }\n`;
}

const symbolText = (symbol: string): string => `@"${symbol}"`;

function llvmData({ name, align, items }: IrData): string {
  const itemType = (item: DataItem): string => (item.kind === 'address' ? 'ptr' : `[${dataItemSize(item)} x i8]`);
  const contentText = (item: DataItem): string => {
    if (item.kind === 'zero') return 'zeroinitializer';
    if (item.kind === 'distance') throw new Error('no program here has data with distances');
    if (item.kind === 'address') return `getelementptr (i8, ptr ${symbolText(item.symbol)}, i64 ${item.addend})`;
    return `c"${Array.from(item.bytes, (byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('')}"`;
  };
  const types = items.map(itemType).join(', ');
  const values = items.map((item) => `${itemType(item)} ${contentText(item)}`).join(', ');
  return `${symbolText(name)} = dso_local global <{ ${types} }> <{ ${values} }>, align ${align}\n`;
}

const typeText = (type: Type): string =>
  isFloat(type) ? (typeWidth(type) === 32 ? 'float' : 'double') : typeName(type);

function resultText({ results }: Signature): string {
  if (results.length === 0) return 'void';
  const types = results.map(({ type }) => typeText(type));
  return types.length === 1 ? types[0]! : `{ ${types.join(', ')} }`;
}

const blockText = (block: Block): string => `block${block}`;
const valueText = (value: Value): string => `%v${value}`;

/** An edge, and the label of the block that it comes from: its own where its source has several edges to one target. */
interface Arrival {
  readonly from: string;
  readonly edge: Edge;
}

function llvmFunction(f: IrFunction): string {
  const lines: string[] = [];
  const typed = (value: Value): string => `${typeText(valueType(f, value))} ${valueText(value)}`;
  const parameters = f.blocks[entryBlock(f)]!.parameters.map(typed).join(', ');
  lines.push(`define dso_local ${resultText(f.signature)} ${symbolText(f.name)}(${parameters}) #0 {`);
  const { arrivals, labels, splits } = arrivalsOf(f);
  for (const block of blockIds(f)) {
    lines.push(`${blockText(block)}:`);
    if (block === entryBlock(f)) {
      f.slots.forEach(({ size, align }, index) => {
        lines.push(`  %slot${index} = alloca [${size} x i8], align ${align}`);
      });
    } else {
      f.blocks[block]!.parameters.forEach((value, index) => {
        const sources = arrivals
          .get(block)!
          .map(({ from, edge }) => `[ ${valueText(edgeArguments(f, edge)[index]!)}, %${from} ]`);
        lines.push(`  ${valueText(value)} = phi ${typeText(valueType(f, value))} ${sources.join(', ')}`);
      });
    }
    const writer = instructionWriter(f, lines, labels);
    for (const id of instructionsIn(f, block)) if (writer(id) === 'ends the block') break;
    for (const [label, target] of splits.get(block) ?? []) lines.push(`${label}:`, `  br label %${blockText(target)}`);
  }
  lines.push('}', '');
  return lines.join('\n');
}

function arrivalsOf(f: IrFunction) {
  const arrivals = new Map<Block, Arrival[]>(blockIds(f).map((block) => [block, []]));
  const labels = new Map<Edge, string>();
  const splits = new Map<Block, [string, Block][]>();
  for (const block of blockIds(f)) {
    const edges = edgesOf(f, f.blocks[block]!.last as Instruction);
    for (const edge of edges) {
      const target = edgeTarget(f, edge);
      const isAlone = edges.filter((other) => edgeTarget(f, other) === target).length === 1;
      const label = isAlone ? blockText(target) : `edge${edge}`;
      labels.set(edge, label);
      arrivals.get(target)!.push({ from: isAlone ? blockText(block) : label, edge });
      if (!isAlone) splits.set(block, [...(splits.get(block) ?? []), [label, target]]);
    }
  }
  return { arrivals, labels, splits };
}

type Progress = 'goes on' | 'ends the block';

function instructionWriter(f: IrFunction, lines: string[], labels: ReadonlyMap<Edge, string>) {
  const write = (text: string): void => void lines.push(`  ${text}`);
  const type = (value: Value): string => typeText(valueType(f, value));
  let temporaries = 0;

  /** The one-bit value that says whether a value is not zero. */
  const condition = (value: Value): string => {
    const from = definition(f, value);
    if (from !== none && conditionNames[operationName(opcodeOf(f, from))] !== undefined)
      return `${valueText(value)}.bit`;
    const bit = `${valueText(value)}.t${lines.length}`;
    write(`${bit} = icmp ne ${type(value)} ${valueText(value)}, 0`);
    return bit;
  };
  const address = (id: Instruction, base: Value): string => {
    const offset = f.instructions.low[id]!;
    if (offset === 0) return valueText(base);
    const sum = `%a${id}.${temporaries++}`;
    write(`${sum} = getelementptr i8, ptr ${valueText(base)}, i64 ${offset}`);
    return sum;
  };
  const label = (edge: Edge): string => `label %${labels.get(edge)}`;

  function call(id: Instruction): Progress {
    const signature = calleeSignature(f, id)!;
    const isNamed = operationOf(opcodeOf(f, id)).immediate === 'callee';
    const operands = operandsOf(f, id);
    const callee = isNamed ? symbolText(f.callees[f.instructions.low[id]!]!.symbol) : valueText(operands[0]!);
    const given = (isNamed ? operands : operands.slice(1)).map((value) => `${type(value)} ${valueText(value)}`);
    const results = resultsOf(f, id);
    const inTail = operationOf(opcodeOf(f, id)).terminator || returnsAtOnce(f, id);
    const text = `call ${resultText(signature)} ${callee}(${given.join(', ')})`;
    if (inTail) {
      if (signature.results.length === 0) {
        write(`tail ${text}`);
        write('ret void');
      } else {
        write(`%r${id} = tail ${text}`);
        write(`ret ${resultText(signature)} %r${id}`);
      }
      return 'ends the block';
    }
    if (results.length === 0) write(text);
    else if (results.length === 1) write(`${valueText(results[0]!)} = ${text}`);
    else {
      write(`%r${id} = ${text}`);
      results.forEach((value, index) => {
        write(`${valueText(value)} = extractvalue ${resultText(signature)} %r${id}, ${index}`);
      });
    }
    return 'goes on';
  }

  function leave(values: readonly Value[]): void {
    if (values.length < 2) {
      write(values.length === 0 ? 'ret void' : `ret ${type(values[0]!)} ${valueText(values[0]!)}`);
      return;
    }
    const whole = resultText(f.signature);
    let sum = 'poison';
    values.forEach((value, index) => {
      const next = `%ret${lines.length}`;
      write(`${next} = insertvalue ${whole} ${sum}, ${type(value)} ${valueText(value)}, ${index}`);
      sum = next;
    });
    write(`ret ${whole} ${sum}`);
  }

  return (id: Instruction): Progress => {
    const name = operationName(opcodeOf(f, id));
    const operands = operandsOf(f, id);
    const [a, b, c] = operands.map(valueText);
    const [first, second] = resultsOf(f, id).map(valueText);
    const own = typeText(instructionType(f, id));
    const width = typeWidth(instructionType(f, id));
    const at = (): string => address(id, operands[operands.length - 1]!);
    if (plainNames[name] !== undefined) {
      write(`${first} = ${plainNames[name]} ${own} ${operands.map(valueText).join(', ')}`);
    } else if (shiftNames[name] !== undefined) {
      write(`${first}.count = and ${own} ${b}, ${width - 1}`);
      write(`${first} = ${shiftNames[name]} ${own} ${a}, ${first}.count`);
    } else if (conversionNames[name] !== undefined) {
      const to = name === 'ptrtoint' ? 'i64' : name === 'inttoptr' ? 'ptr' : own;
      write(`${first} = ${conversionNames[name]} ${type(operands[0]!)} ${a} to ${to}`);
    } else if (conditionNames[name] !== undefined) {
      write(`${first}.bit = ${conditionNames[name]} ${own} ${a}, ${b}`);
      write(`${first} = zext i1 ${first}.bit to i8`);
    } else if (loadWidths[name] !== undefined) {
      const [narrow, extend] = loadWidths[name].split(' ');
      write(`${first}.narrow = load ${narrow}, ptr ${at()}, align 1`);
      write(`${first} = ${extend} ${narrow} ${first}.narrow to ${own}`);
    } else if (storeWidths[name] !== undefined) {
      write(`%n${id} = trunc ${type(operands[0]!)} ${a} to ${storeWidths[name]}`);
      write(`store ${storeWidths[name]} %n${id}, ptr ${at()}, align 1`);
    } else {
      switch (name) {
        case 'iconst':
          write(`${first} = add ${own} 0, ${BigInt.asIntN(width, integerConstant(f, id))}`);
          break;
        case 'fconst': {
          // LLVM reads the bits of a double, for floats too.
          const { high, low } = constantHalves(f64, floatConstant(f, id));
          const digits = [high, low].map((half) => (half >>> 0).toString(16).padStart(8, '0'));
          write(`${first} = fadd ${own} -0.0, 0x${digits.join('')}`);
          break;
        }
        case 'neg':
          write(`${first} = sub ${own} 0, ${a}`);
          break;
        case 'not':
          write(`${first} = xor ${own} ${a}, -1`);
          break;
        case 'rotl':
        case 'rotr': {
          const function_ = `@llvm.${name === 'rotl' ? 'fshl' : 'fshr'}.${own}`;
          write(`${first} = call ${own} ${function_}(${own} ${a}, ${own} ${a}, ${own} ${b})`);
          break;
        }
        case 'sdivrem':
        case 'udivrem': {
          const sign = name[0];
          write(`${first} = ${sign}div ${own} ${a}, ${b}`);
          write(`${second} = ${sign}rem ${own} ${a}, ${b}`);
          break;
        }
        case 'select':
          write(`${first} = select i1 ${condition(operands[0]!)}, ${own} ${b}, ${own} ${c}`);
          break;
        case 'ptradd':
          write(`${first} = getelementptr i8, ptr ${a}, i64 ${b}`);
          break;
        case 'load':
          write(`${first} = load ${own}, ptr ${at()}, align 1`);
          break;
        case 'store':
          write(`store ${own} ${a}, ptr ${at()}, align 1`);
          break;
        case 'slotaddr':
          write(`${first} = getelementptr i8, ptr %slot${f.instructions.low[id]}, i64 0`);
          break;
        case 'symboladdr': {
          const symbol = symbolText(f.symbols[f.instructions.low[id]!]!);
          write(`${first} = getelementptr i8, ptr ${symbol}, i64 ${f.instructions.high[id]}`);
          break;
        }
        case 'call':
        case 'callindirect':
        case 'tailcall':
        case 'tailcallindirect':
          return call(id);
        case 'jump':
          write(`br ${label(edgesOf(f, id)[0]!)}`);
          break;
        case 'branch': {
          const [yes, no] = edgesOf(f, id) as [Edge, Edge];
          write(`br i1 ${condition(operands[0]!)}, ${label(yes)}, ${label(no)}`);
          break;
        }
        case 'return':
          leave(operands);
          break;
        default:
          throw new Error(`'${name}' in '${f.name}' has no translation to LLVM yet`);
      }
    }
    return 'goes on';
  };
}

/** Whether a call's results are what the function returns next. */
function returnsAtOnce(f: IrFunction, id: Instruction): boolean {
  const next = f.instructions.next[id] as Instruction | -1;
  if (next === none || !is(f, next, 'return')) return false;
  const returned = operandsOf(f, next);
  const results = resultsOf(f, id);
  return returned.length === results.length && returned.every((value, index) => value === results[index]);
}
