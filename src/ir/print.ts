/**
 * The text form, writing. `docs/ir.md` has its grammar. Values, blocks and signatures are numbered in the order of the text, so
 * that the text of a function does not depend on how it came about; parsing it gives the same text again.
 */
import {
  blockIds,
  edgeArguments,
  edgesOf,
  edgeTarget,
  floatConstant,
  type IrFunction,
  instructionsIn,
  instructionType,
  integerConstant,
  opcodeOf,
  operandsOf,
  resultsOf,
} from './function.ts';
import type { DataItem, IrConvention, IrData, IrModule, SymbolAlias, SymbolAttributes } from './module.ts';
import { operationName, operationOf } from './operations.ts';
import {
  type Aggregate,
  type AggregateLeaf,
  aggregateNatures,
  type Block,
  type Edge,
  type Instruction,
  none,
  type Parameter,
  type Signature,
  type Type,
  typeName,
  typeWidth,
  type Value,
} from './types.ts';
import { calleeSignature } from './verify.ts';

export interface PrintOptions {
  /** Whether instructions say where in the source they come from; true unless given. */
  readonly positions?: boolean;
}

/** The numbers that values, blocks and signatures have in the text of their function. */
interface Names {
  readonly values: Int32Array;
  readonly blocks: Int32Array;
  /** By its text, a signature's number. */
  readonly signatures: ReadonlyMap<string, number>;
  readonly file: string | undefined;
  readonly positions: boolean;
}

export function printModule(module: IrModule, options: PrintOptions = {}): string {
  return [
    ...(module.conventions ?? []).map(printConvention),
    ...[...(module.symbols ?? [])].map(([name, attributes]) => printSymbol(name, attributes)),
    ...module.data.map(printData),
    ...(module.aliases ?? []).map(printAlias),
    ...module.functions.map((f) => print(f, options)),
  ].join('\n');
}

/** The text of a function, ending with a line end. */
export function print(f: IrFunction, options: PrintOptions = {}): string {
  const names = nameEverything(f, options.positions ?? true);
  const lines = [`function ${symbolText(f.name)} ${signatureText(f.signature)} {`];
  if (names.file !== undefined) lines.push(`  file ${JSON.stringify(names.file)}`);
  f.slots.forEach(({ size, align }, index) => {
    lines.push(`  slot${index} = ${size} align ${align}`);
  });
  for (const [text, number] of names.signatures) lines.push(`  sig${number} = ${text}`);
  for (const block of blockIds(f)) {
    lines.push(blockHeading(f, block, names));
    for (const id of instructionsIn(f, block)) lines.push(`  ${instructionText(f, id, names)}`);
  }
  lines.push('}', '');
  return lines.join('\n');
}

/** By value: its number in the function's text; −1 for values that are no longer part of it. */
export function valueNumbers(f: IrFunction): Int32Array {
  const numbers = new Int32Array(f.valueCount).fill(none);
  let next = 0;
  for (const block of blockIds(f)) {
    for (const value of f.blocks[block]!.parameters) numbers[value] = next++;
    for (const id of instructionsIn(f, block)) for (const value of resultsOf(f, id)) numbers[value] = next++;
  }
  return numbers;
}

function nameEverything(f: IrFunction, positions: boolean): Names {
  const blocks = new Int32Array(f.blocks.length).fill(none);
  blockIds(f).forEach((block, index) => {
    blocks[block] = index;
  });
  const texts = new Map<Signature, string>();
  const signatures = new Map<string, number>();
  let file: string | undefined;
  for (const block of blockIds(f)) {
    for (const id of instructionsIn(f, block)) {
      const signature = calleeSignature(f, id);
      if (signature !== undefined) {
        const text = texts.get(signature) ?? signatureText(signature);
        texts.set(signature, text);
        if (!signatures.has(text)) signatures.set(text, signatures.size);
      }
      if (positions) file ??= f.positions[f.instructions.position[id]!]?.file;
    }
  }
  return { values: valueNumbers(f), blocks, signatures, file, positions };
}

const plainSymbol = /^[A-Za-z0-9_.$?!*/<>=+'~^&|#%-]+$/;
const plainWord = /^[A-Za-z_][A-Za-z0-9_.-]*$/;

export const symbolText = (symbol: string): string => `@${plainSymbol.test(symbol) ? symbol : JSON.stringify(symbol)}`;
const wordText = (word: string): string => (plainWord.test(word) ? word : JSON.stringify(word));

/** Words that stand after a parameter's type and are no roles. */
export const parameterWords: readonly string[] = ['signed', 'unsigned', ...aggregateNatures];

const leafText = ({ type, offset }: AggregateLeaf): string =>
  `${type === 'extended' ? type : typeName(type)} at ${offset}`;

export const aggregateText = ({ nature, bytes, align, leaves }: Aggregate): string =>
  `${nature}(${[`${bytes} align ${align}`, ...leaves.map(leafText)].join(', ')})`;

function parameterText({ type, role, extension, aggregate }: Parameter): string {
  const words: string[] = [typeName(type)];
  if (extension !== undefined) words.push(extension);
  if (aggregate !== undefined) words.push(aggregateText(aggregate));
  if (role !== undefined) words.push(parameterWords.includes(role) ? JSON.stringify(role) : wordText(role));
  return words.join(' ');
}

/** `convention(types) -> (types)`: the one way in which a signature is written. */
export function signatureText({ convention, parameters, results, variadic, declared }: Signature): string {
  const given = parameters.map(parameterText);
  if (variadic === true) given.splice(declared ?? given.length, 0, '...');
  const returned = results.length === 0 ? '' : ` -> (${results.map(parameterText).join(', ')})`;
  return `${wordText(convention)}(${given.join(', ')})${returned}`;
}

function blockHeading(f: IrFunction, block: Block, names: Names): string {
  const { parameters, cold } = f.blocks[block]!;
  const list = parameters.map((value) => `${valueText(value, names)}: ${typeName(f.values.type[value] as Type)}`);
  const given = list.length === 0 ? '' : `(${list.join(', ')})`;
  return `block${names.blocks[block]}${given}${cold ? ' cold' : ''}:`;
}

// A value that is out of the function can only be met in an invalid one; its text says so and does not parse.
const valueText = (value: Value, { values }: Names): string =>
  values[value] === undefined || values[value] === none ? `%removed.${value}` : `%${values[value]}`;

const valueList = (values: readonly Value[], names: Names): string =>
  values.map((value) => valueText(value, names)).join(', ');

function edgeText(f: IrFunction, edge: Edge, names: Names): string {
  const values = edgeArguments(f, edge);
  const target = `block${names.blocks[edgeTarget(f, edge)]}`;
  return values.length === 0 ? target : `${target}(${valueList(values, names)})`;
}

function instructionText(f: IrFunction, id: Instruction, names: Names): string {
  const operation = operationOf(opcodeOf(f, id));
  const results = resultsOf(f, id);
  const defined = results.length === 0 ? '' : `${valueList(results, names)} = `;
  const suffix = operation.types.length === 0 ? '' : `.${typeName(instructionType(f, id))}`;
  const parts = [...operandTexts(f, id, names), ...edgeTexts(f, id, names)];
  const rest = parts.length === 0 ? '' : ` ${parts.join(', ')}`;
  return `${defined}${operationName(opcodeOf(f, id))}${suffix}${rest}${positionText(f, id, names)}`;
}

/** Operands and immediate. */
function operandTexts(f: IrFunction, id: Instruction, names: Names): string[] {
  const { immediate } = operationOf(opcodeOf(f, id));
  const low = f.instructions.low[id]!;
  const operands = operandsOf(f, id);
  const texts = operands.map((value) => valueText(value, names));
  const signature = calleeSignature(f, id);
  const name = signature === undefined ? '' : `: sig${names.signatures.get(signatureText(signature))}`;
  switch (immediate) {
    case 'none':
      return texts;
    case 'integer':
      return [BigInt.asIntN(typeWidth(instructionType(f, id)), integerConstant(f, id)).toString()];
    case 'float':
      return [floatText(f, id)];
    case 'offset':
      return [...texts.slice(0, -1), `${texts.at(-1)}${offsetText(low)}`];
    case 'slot':
      return [`slot${low}`];
    case 'symbol':
      return [`${symbolText(f.symbols[low]!)}${offsetText(f.instructions.high[id]!)}`];
    case 'callee':
      return [`${symbolText(f.callees[low]!.symbol)}(${texts.join(', ')})${name}`];
    case 'signature':
      return [`${texts[0]}(${texts.slice(1).join(', ')})${name}`];
    case 'aggregate':
      return [`${texts.join(', ')}: ${aggregateText(f.aggregates[low]!)}`];
    case 'code':
      return [String(low)];
  }
}

function edgeTexts(f: IrFunction, id: Instruction, names: Names): string[] {
  const edges = edgesOf(f, id).map((edge) => edgeText(f, edge, names));
  if (operationName(opcodeOf(f, id)) !== 'switch') return edges;
  const width = typeWidth(instructionType(f, id));
  const cases = f.cases[f.instructions.low[id]!]!;
  return edges.map((text, index) => (index === 0 ? text : `${BigInt.asIntN(width, cases[index - 1]!)}: ${text}`));
}

const offsetText = (offset: number): string => (offset === 0 ? '' : offset > 0 ? ` + ${offset}` : ` - ${-offset}`);

/** The shortest decimal that reads back as the same float; NaNs other than the usual one with all their bits. */
function floatText(f: IrFunction, id: Instruction): string {
  const value = floatConstant(f, id);
  const narrow = typeWidth(instructionType(f, id)) === 32;
  if (Number.isNaN(value)) {
    const low = BigInt(f.instructions.low[id]! >>> 0);
    const bits = narrow ? low : (BigInt(f.instructions.high[id]! >>> 0) << 32n) | low;
    return bits === (narrow ? 0x7fc00000n : 0x7ff8000000000000n) ? 'nan' : `nan:0x${bits.toString(16)}`;
  }
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0.0';
  let text = String(value);
  for (let digits = 1; narrow && digits <= 9; digits++) {
    const shorter = String(Number(value.toPrecision(digits)));
    if (Math.fround(Number(shorter)) !== value) continue;
    text = shorter;
    break;
  }
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

function positionText(f: IrFunction, id: Instruction, names: Names): string {
  const position = names.positions ? f.positions[f.instructions.position[id]!] : undefined;
  if (position === undefined) return '';
  const file = position.file === names.file ? '' : `${JSON.stringify(position.file)}:`;
  return ` at ${file}${position.line}:${position.column}`;
}

const printConvention = ({ name, description }: IrConvention): string =>
  `convention ${wordText(name)} ${description}\n`;

const printSymbol = (name: string, { binding, hidden, unnamed }: SymbolAttributes): string =>
  `symbol ${symbolText(name)} ${binding}${hidden ? ' hidden' : ''}${unnamed ? ' unnamed' : ''}\n`;

const printAlias = ({ name, target, offset }: SymbolAlias): string =>
  `alias ${symbolText(name)} = ${symbolText(target)}${offsetText(offset)}\n`;

function printData({ name, align, constant, section, items }: IrData): string {
  const place = section === undefined ? '' : ` section ${JSON.stringify(section)}`;
  const heading = `data ${symbolText(name)} align ${align}${constant ? ' constant' : ''}${place}`;
  return `${heading} = ${items.map(dataItemText).join(', ')}\n`;
}

function dataItemText(item: DataItem): string {
  switch (item.kind) {
    case 'bytes':
      return `hex "${Array.from(item.bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}"`;
    case 'zero':
      return `zero ${item.count}`;
    case 'address':
    case 'distance':
      return `${item.kind} ${symbolText(item.symbol)}${offsetText(item.addend)}`;
  }
}
