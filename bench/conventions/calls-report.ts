/** The table of the same programs under several conventions, as Markdown, and what it says of some claims. */
import { markdownTable } from '../markdown.ts';
import { ratioOf } from '../rounds.ts';
import { geometricMean } from '../table.ts';
import type { CCall } from './c-calls.ts';
import { type Counts, memoryOperations } from './count.ts';
import type { ProgramReport } from './report.ts';

/** Conventions in the order of the table; all are compared with the first. */
export const comparedConventions = ['sysv', 'forth', 'fast', 'tailored'] as const;
const [base] = comparedConventions;

interface Measured {
  readonly program: string;
  readonly convention: string;
  /** For each call that the program executes. */
  readonly instructions: number;
  readonly forCalls: number;
  readonly memory: number;
  readonly bytes: number;
  /** Over that of the first convention; NaN where nothing was timed. */
  readonly time: number;
}

function measured(report: ProgramReport, convention: string): Measured[] {
  const { program, counts, bytes, times } = report;
  const own = counts.get(convention);
  const calls = counts.get(base)?.calls;
  if (own === undefined || calls === undefined) return [];
  const perCall = (what: (counts: Counts) => number): number => what(own) / calls;
  return [
    {
      program,
      convention,
      instructions: perCall(({ instructions }) => instructions),
      forCalls: perCall(({ forCalls }) => forCalls ?? Number.NaN),
      memory: perCall(memoryOperations),
      bytes: bytes.get(convention)!,
      time: ratioOf(times, convention, base)?.median ?? Number.NaN,
    },
  ];
}

const columns = ['instructions', 'forCalls', 'memory', 'bytes', 'time'] as const;
type Column = (typeof columns)[number];
const digits: Readonly<Record<Column, number>> = { instructions: 1, forCalls: 1, memory: 1, bytes: 0, time: 2 };

const number = (value: number, decimals: number): string => (Number.isNaN(value) ? '–' : value.toFixed(decimals));

/** By column: the geometric mean of a convention's figures over those of the first. */
function meansOver(all: readonly Measured[], convention: string): Record<Column, number> {
  const mean = (column: Column): number =>
    geometricMean(
      all
        .filter((one) => one.convention === convention)
        .map((one) => one[column] / all.find((other) => isBase(other) && other.program === one.program)![column]),
    );
  return {
    instructions: mean('instructions'),
    forCalls: mean('forCalls'),
    memory: mean('memory'),
    bytes: mean('bytes'),
    time: mean('time'),
  };
}

const isBase = ({ convention }: Measured): boolean => convention === base;

/** The table, and under it what is true of the claims. */
export function callsSection(reports: readonly ProgramReport[], cCalls: readonly CCall[]): string {
  const all = reports.flatMap((report) => comparedConventions.flatMap((convention) => measured(report, convention)));
  const rows = all.map((one) => [
    isBase(one) ? one.program : '',
    `\`${one.convention}\``,
    ...columns.map((column) => number(one[column], digits[column])),
  ]);
  const means = comparedConventions.slice(1).map((convention, index) => {
    const mean = meansOver(all, convention);
    return [
      index === 0 ? `geometric mean over \`${base}\`` : '',
      `\`${convention}\``,
      ...columns.map((column) => number(mean[column], 2)),
    ];
  });
  const headings = ['', '', 'instructions', 'for the call', 'memory', 'bytes', 'time'];
  return `${markdownTable(headings, [...rows, ...means], 2)}\n\n${claims(all, cCalls)}`;
}

/** What a figure is, seen from what was claimed of it, where less is better. */
function judge(value: number, [low, high]: readonly [number, number]): string {
  if (Number.isNaN(value)) return 'not measured';
  if (value > high) return 'less than claimed';
  return value < low ? 'more than claimed' : 'as claimed';
}

function claims(all: readonly Measured[], cCalls: readonly CCall[]): string {
  const of = (convention: string): Measured[] => all.filter((one) => one.convention === convention);
  const means = meansOver(all, 'tailored');
  const fewer = (ratio: number): string => `${number((1 - ratio) * 100, 0)} %`;
  const range = (column: 'time' | 'memory'): string => {
    const baseOf = (program: string): number => of(base).find((one) => one.program === program)![column];
    const ratios = of('tailored').map((one) => one[column] / baseOf(one.program));
    return `${number(Math.min(...ratios), 2)} to ${number(Math.max(...ratios), 2)} of it in single programs`;
  };
  const everywhere = (convention: string): string =>
    geometricMean(of(convention).map(({ forCalls }) => forCalls)).toFixed(1);
  const inC = cCalls.map(
    ({ parameters, fromMemory, fromRegisters }) =>
      `${fromMemory} and ${fromRegisters} for ${parameters === 1 ? 'one argument' : `${parameters} arguments`}`,
  );
  const mostInC = Math.max(...cCalls.flatMap(({ fromMemory, fromRegisters }) => [fromMemory, fromRegisters]));
  const extremes = (convention: string): string => {
    const sorted = of(convention).sort((a, b) => a.forCalls - b.forCalls);
    const [least, most] = [sorted[0]!, sorted.at(-1)!];
    return `${least.forCalls.toFixed(1)} in ${least.program} to ${most.forCalls.toFixed(1)} in ${most.program}`;
  };
  const lines = [
    `*10 instructions a call down to 1.* Instructions that are there for calls, for each call: ${everywhere(base)} under \`${base}\` (${extremes(base)}), ${everywhere('tailored')} tailored (${extremes('tailored')}). A call that comes back is two at the least, itself and the return; one is left only where a jump takes its place.`,
    `*32 down to 18 for a C call.* A Forth word that calls a C function and does nothing else has, with arguments on the data stack in memory and in registers: ${inC.join('; ')}. So the most is ${mostInC}; what is not moves of arguments is mainly the alignment of the stack.`,
    `*5–10 % faster programs.* Tailored, they take ${fewer(means.time)} less time than under \`${base}\` (${range('time')}): ${judge(means.time, [0.9, 0.95])}.`,
    `*30–40 % fewer memory operations.* Tailored, there are ${fewer(means.memory)} fewer (${range('memory')}): ${judge(means.memory, [0.6, 0.7])}.`,
  ];
  return `What is true of the claims:\n\n${lines.map((text) => `- ${text}`).join('\n')}`;
}
