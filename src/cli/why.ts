/** `convene why`: the code of a word or function with the cause of each instruction, and the choice of its convention. */
import type { Command } from 'commander';
import colors from 'picocolors';
import { type Register, registerName } from '../abi/index.ts';
import { type Choice, causeWords, type ExplainedInstruction, type Explanation } from '../codegen/index.ts';
import { bodySymbol, type Entry } from '../forth/index.ts';
import { ConveneError, type SourcePosition } from '../ir/index.ts';
import { x64Bank } from '../targets/x64/index.ts';
import { type ClosedOptions, compileClosed } from './closed.ts';
import { codeSize } from './code-counts.ts';
import { reporting, writeJson, writeText } from './conventions/report.ts';
import { chosenWords, withProgram } from './inspect.ts';
import { isModule, openModule } from './module-source.ts';
import { lineTextOf } from './program.ts';

export interface WhyOptions {
  readonly word?: string;
  readonly entry?: readonly string[];
  readonly public?: boolean;
  readonly inline?: boolean;
  readonly json?: boolean;
}

/** What is told of one function. */
interface Told {
  readonly explanation: Explanation;
  readonly reason: string;
  readonly choice: Choice | undefined;
}

type LineText = (position: SourcePosition) => string | undefined;

export function addWhy(program: Command, finish: (status: number) => void): void {
  program
    .command('why')
    .summary('explain machine code')
    .description(
      'Shows machine code with the reason for each move, spill, reload, save and frame instruction, and how the convention was chosen. ' +
        'Words of Forth keep theirs, for any later word may call them. A module of IR is taken as a closed program.',
    )
    .argument('<file>', 'Forth source, IR text (.ir) or LLVM IR text (.ll)')
    .option('--word <word>', 'only this word or function')
    .addOption(entryOption(program))
    .option('--public', 'every function of IR keeps its convention, and callers know nothing else')
    .option('--no-inline', 'functions of IR stay calls')
    .option('--json', 'as JSON')
    .action((file: string, options: WhyOptions) => finish(whyCommand(file, options)));
}

export const entryOption = (program: Command) =>
  program
    .createOption('--entry <function>', 'a function of IR that is entered from outside; may be given several times')
    .argParser((value: string, previous: readonly string[] | undefined) => [...(previous ?? []), value]);

/** Returns the exit status. Throws `usage`. */
export function whyCommand(file: string, options: WhyOptions): number {
  if (isModule(file)) return reporting(options.json, () => whyModule(file, options));
  refuseModuleOptions(options);
  return withProgram(file, (program) => {
    const lineText = lineTextOf(program);
    const told = chosenWords(program, file, options.word).map((entry) => {
      let found: Explanation | undefined;
      program.native.machineCode.show(entry, {
        explain: (explanation) => {
          found = explanation;
        },
      });
      return { explanation: found!, reason: wordReason(entry), choice: undefined };
    });
    show(told, ({ file: of, line }) => lineText(of, line), options.json);
  });
}

/** Options that say something of closed programs only. */
export function refuseModuleOptions({
  entry,
  public: all,
  inline,
}: ClosedOptions & { readonly entry?: unknown }): void {
  if (entry !== undefined || all !== undefined || inline === false) {
    throw new ConveneError('usage', '--entry, --public and --no-inline are for modules of IR (.ir, .ll)');
  }
}

const wordReason = (entry: Entry): string =>
  bodySymbol(entry) === entry.symbol
    ? "keeps 'forth': any word that is defined later may call it, and knows what it changes"
    : "keeps 'forth' with all items in memory: its stack effect is not known";

export const closedOptions = ({ entry, public: all, inline }: WhyOptions): ClosedOptions => ({
  ...(entry === undefined ? {} : { entries: entry }),
  ...(all === undefined ? {} : { public: all }),
  ...(inline === undefined ? {} : { inline }),
});

function whyModule(file: string, options: WhyOptions): undefined {
  const source = openModule(file, true);
  const { explanations, choices } = compileClosed(source, { ...closedOptions(options), explain: true });
  const wanted = explanations.filter(({ symbol }) => options.word === undefined || symbol === options.word);
  if (wanted.length === 0 && options.word !== undefined) {
    const names = source.functions.join(', ');
    throw new ConveneError('usage', `there is no function '${options.word}' in '${file}'; there are ${names}`);
  }
  const told = wanted.map((explanation) => {
    const choice = choices.get(explanation.symbol)!;
    return { explanation, reason: choice.reason, choice };
  });
  show(told, () => undefined, options.json);
}

function show(told: readonly Told[], lineText: LineText, json: boolean | undefined): void {
  if (json === true) writeJson(told.map(toldJson));
  else if (told.length === 0)
    writeText('there is nothing to explain: no word or function of the file has code of its own');
  else writeText(told.map((one) => toldText(one, lineText)).join('\n\n'));
}

const words = causeWords(x64Bank);
const named = (registers: readonly Register[]): string[] =>
  registers.map((register) => registerName(x64Bank, register));

// As text.

function toldText({ explanation, reason }: Told, lineText: LineText): string {
  const { symbol, contract, frameSize, instructions } = explanation;
  const bytes = instructions.reduce((sum, one) => sum + one.bytes, 0);
  const changed = named(contract.clobbers);
  return [
    `${symbol}: ${codeSize(bytes, frameSize)}`,
    ...wrapped(reason, '  '),
    ...wrapped(`a call may change ${changed.length === 0 ? 'no register' : changed.join(', ')}`, '  '),
    ...instructionLines(instructions, lineText),
  ].join('\n');
}

const causeColumn = 44;
const leastWidth = 40;

function width(): number {
  const { isTTY, columns } = process.stdout;
  return Math.max(causeColumn + leastWidth, isTTY === true ? columns : Number(process.env.COLUMNS ?? 140));
}

/** Lines of a text that fit, each after the same margin. */
function wrapped(text: string, margin: string): string[] {
  const room = width() - margin.length;
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= room) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => margin + line);
}

function* instructionLines(instructions: readonly ExplainedInstruction[], lineText: LineText): Generator<string> {
  const { dim } = colors.createColors(colors.isColorSupported && process.stdout.isTTY === true);
  let shown = '';
  for (const { offset, text, position, cause, cold } of instructions) {
    if (position !== undefined && `${position.file}:${position.line}` !== shown) {
      shown = `${position.file}:${position.line}`;
      yield dim(`  ; ${shown}  ${(lineText(position) ?? '').trim()}`.trimEnd());
    }
    const start = `  ${offset.toString(16).padStart(4)}${cold ? '*' : ' '} ${text}`;
    if (cause === undefined) {
      yield start;
      continue;
    }
    const margin = ' '.repeat(causeColumn);
    const [first, ...rest] = wrapped(words(cause), margin);
    if (start.length < causeColumn - 1) yield `${start.padEnd(causeColumn)}${dim(first!.slice(causeColumn))}`;
    else yield* [start, dim(first!)];
    yield* rest.map(dim);
  }
}

// As JSON.

/** Registers by name. */
const readable = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (key, one: unknown) =>
      key === 'register' && typeof one === 'number' ? registerName(x64Bank, one as Register) : one,
    ),
  );

function toldJson({ explanation, reason, choice }: Told): unknown {
  const { symbol, contract, frameSize, instructions } = explanation;
  return {
    symbol,
    convention: contract.convention,
    reason,
    ...(choice === undefined
      ? {}
      : { candidates: choice.candidates.map(({ preserved, cost }) => ({ preserved: named(preserved), cost })) }),
    changes: named(contract.clobbers),
    stackAlignment: contract.stackAlignment,
    frame: frameSize,
    instructions: instructions.map(({ cause, ...one }) => ({
      ...one,
      ...(cause === undefined ? {} : { cause: readable(cause), why: words(cause) }),
    })),
  };
}
