/** `convene conventions report FILE` */
import type { Command } from 'commander';
import { pictureTable } from '../../abi/index.ts';
import {
  type CallFigures,
  type Costs,
  callGraph,
  type Explanation,
  type ProgramFigures,
  programFigures,
} from '../../codegen/index.ts';
import { bodySymbol, dynamicSymbol, type Entry, wordsInUse } from '../../forth/index.ts';
import type { SourcePosition } from '../../ir/index.ts';
import { compileClosed } from '../closed.ts';
import { chosenWords, withProgram } from '../inspect.ts';
import { isModule, openModule } from '../module-source.ts';
import { type Program, sameName } from '../program.ts';
import { closedOptions, entryOption, refuseModuleOptions, type WhyOptions } from '../why.ts';
import type { Subcommand } from './index.ts';
import { pictureOptions, reporting, writeJson, writeText } from './report.ts';

/** Functions that are called under one convention and call under another, or take values from memory. */
interface BridgeFigures {
  readonly made: number;
  /** How often one that was there has served again. */
  readonly reused: number;
}

const hottest = 10;

export const reportSubcommand: Subcommand = (command, finish) => {
  command
    .command('report')
    .summary('count what calls cost in a program')
    .description(
      'Counts, on the code that is made of a program: instructions, memory operations and bytes around each call, and where functions ' +
        'begin and end, by convention; bridges; spills; and the calls that are expected to be executed most. Loops are taken to go round ' +
        'eight times.',
    )
    .argument('<file>', 'Forth source, IR text (.ir) or LLVM IR text (.ll)')
    .addOption(entryOption(command as Command))
    .option('--public', 'every function of IR keeps its convention, and callers know nothing else')
    .option('--no-inline', 'functions of IR stay calls')
    .option('--json', 'as JSON')
    .action((file: string, options: WhyOptions) => finish(report(file, options)));
};

function report(file: string, options: WhyOptions): number {
  if (isModule(file)) {
    return reporting(options.json, () => {
      const { explanations, graph, bridges } = compileClosed(openModule(file, true), {
        ...closedOptions(options),
        explain: true,
      });
      const executionsOf = (symbol: string): number => graph.frequencies[graph.numbers.get(symbol)!]!;
      const figures = programFigures(explanations, executionsOf);
      show(file, figures, { made: bridges.length, reused: 0 }, options.json);
      return undefined;
    });
  }
  refuseModuleOptions(options);
  return withProgram(file, (program) => {
    const words = chosenWords(program, file, undefined);
    show(file, wordFigures(program, words), bridgeFigures(program, words), options.json);
  });
}

function wordFigures({ native }: Program, words: readonly Entry[]): ProgramFigures {
  const explanations: Explanation[] = [];
  for (const word of words) {
    native.machineCode.show(word, { explain: (explanation) => void explanations.push(explanation) });
  }
  const functions = words.map((word) => native.machineCode.intermediate(word));
  const graph = callGraph({ functions, data: [] }, new Set(words.map(bodySymbol).slice(-1)));
  return programFigures(explanations, (symbol) => graph.frequencies[graph.numbers.get(symbol)!]!);
}

/**
 * Each word whose token is taken has a form that takes its items from memory: a bridge, if its own form has them in registers. All
 * places that hold the token share it.
 */
function bridgeFigures({ native, session }: Program, words: readonly Entry[]): BridgeFigures {
  const main = words.findLast(({ name }) => sameName(name, 'main')) ?? words.at(-1);
  if (main === undefined) return { made: 0, reused: 0 };
  const { tokens, places } = wordsInUse(session.system, native.machineCode, main);
  const bridged = [...tokens].filter(
    (word) => word.effect?.kind === 'static' && native.machineCode.compiled(dynamicSymbol(word)) !== undefined,
  );
  return { made: bridged.length, reused: Math.max(0, places - bridged.length) };
}

// Output.

function show(file: string, figures: ProgramFigures, bridges: BridgeFigures, json: boolean | undefined): void {
  const { functions, calls, conventions, total } = figures;
  if (json === true) {
    writeJson({ file, total, functions, conventions, bridges, hottestCalls: calls.slice(0, hottest), calls });
    return;
  }
  const options = pictureOptions();
  const spills = functions.reduce(
    (sum, one) => ({ stores: sum.stores + one.spills.stores, reloads: sum.reloads + one.spills.reloads }),
    { stores: 0, reloads: 0 },
  );
  const framed = functions.filter(({ frameSize }) => frameSize > 0);
  const { heading = (text: string) => text } = options.style ?? {};
  const table = (title: string, heads: readonly string[], rows: readonly (readonly string[])[]): string[] =>
    rows.length === 0 ? [] : ['', heading(title), pictureTable(heads, rows, -1, options)];
  const costs = ['instructions', 'memory operations', 'bytes'];
  writeText(
    [
      `${heading(file)}: ${counted(functions.length, 'function')}, ${describe(total)}`,
      `spills: ${counted(spills.stores, 'store')}, ${counted(spills.reloads, 'reload')}; ` +
        `frames: ${framed.length === 0 ? 'none' : `in ${counted(framed.length, 'function')}`}; ` +
        `bridges: ${bridges.made === 0 ? 'none' : `${bridges.made} made, reused ${times(bridges.reused)}`}`,
      ...table(
        'around a call, on average; weighted by how often each is expected to be executed',
        ['convention', 'calls', ...costs, 'instructions, weighted', 'memory, weighted'],
        conventions
          .filter((one) => one.calls > 0)
          .map(({ convention, calls: count, around, expected }) => [
            convention,
            String(count),
            ...averages(around, count),
            ...averages(expected.around, expected.calls).slice(0, 2),
          ]),
      ),
      ...table(
        'where a function begins and ends, on average',
        ['convention', 'functions', ...costs],
        conventions
          .filter((one) => one.functions > 0)
          .map(({ convention, functions: count, boundaries }) => [
            convention,
            String(count),
            ...averages(boundaries, count),
          ]),
      ),
      ...table(
        'the calls that are expected to be executed most',
        ['call', 'at', 'convention', 'times', ...costs],
        calls.slice(0, hottest).map(callRow),
      ),
    ].join('\n'),
  );
}

const memoryOperations = ({ reads, writes }: Costs): number => reads + writes;

const averages = (costs: Costs, count: number): readonly [string, string, string] => [
  average(costs.instructions, count),
  average(memoryOperations(costs), count),
  average(costs.bytes, count),
];

const average = (total: number, count: number): string => (count === 0 ? '–' : (total / count).toFixed(1));

function callRow({ caller, callee, position, convention, executions, around }: CallFigures): string[] {
  return [
    `${caller} → ${callee ?? 'an address'}`,
    placeText(position),
    convention,
    frequencyText(executions),
    String(around.instructions),
    String(memoryOperations(around)),
    String(around.bytes),
  ];
}

const placeText = (position: SourcePosition | undefined): string =>
  position === undefined ? '' : `${position.line}:${position.column}`;

const frequencyText = (executions: number): string =>
  executions >= 1000 ? executions.toExponential(1).replace('e+', 'e') : executions.toPrecision(2);

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

const describe = (costs: Costs): string =>
  `${counted(costs.instructions, 'instruction')}, ${counted(memoryOperations(costs), 'memory operation')}, ${counted(costs.bytes, 'byte')}`;
