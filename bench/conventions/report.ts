/** The two tables. */

import { medianTime, type Ratio, ratioOf, type Times } from '../rounds.ts';
import { type Cell, faint, formatTable, geometricMean, plain, ratioCell, strong } from '../table.ts';
import { type Counts, memoryOperations } from './count.ts';

export interface ProgramReport {
  readonly program: string;
  /** By variant: bytes of code. */
  readonly bytes: ReadonlyMap<string, number>;
  readonly counts: ReadonlyMap<string, Counts>;
  readonly times: Times;
  /** By variant: why it cannot do this program. */
  readonly failures: ReadonlyMap<string, string>;
  /** By variant: what it does wrong. */
  readonly mistakes: ReadonlyMap<string, string>;
}

/** Our System V code may take so much more time than llc's. */
const llcLimit = 1.05;
/** Tailored conventions are to take so much of System V's time. */
const tailoredGoal = 0.91;

const timeRatio = (report: ProgramReport, id: string, base: string): Ratio | undefined => {
  const ratio = ratioOf(report.times, id, base);
  return ratio === undefined || Number.isNaN(ratio.median) ? undefined : ratio;
};

function countRatio(
  { counts }: ProgramReport,
  id: string,
  base: string,
  what: (counts: Counts) => number,
): number | undefined {
  const [mine, theirs] = [counts.get(id), counts.get(base)];
  return mine === undefined || theirs === undefined ? undefined : what(mine) / what(theirs);
}

const instructions = (counts: Counts): number => counts.instructions;

function meanCell(values: readonly (number | undefined)[], limit: number): Cell {
  const known = values.filter((value) => value !== undefined);
  const cell = ratioCell(known.length === 0 ? undefined : geometricMean(known), limit);
  return known.length < values.length && known.length > 0 ? { ...cell, text: `(${cell.text})` } : cell;
}

const spreadCell = (ratio: Ratio | undefined): Cell =>
  faint(ratio === undefined ? '–' : `${ratio.low.toFixed(2)}–${ratio.high.toFixed(2)}`);

function perCall({ counts }: ProgramReport, id: string, what: (counts: Counts) => number): Cell {
  const mine = counts.get(id);
  const calls = counts.get('sysv')?.calls;
  return mine === undefined || calls === undefined ? faint('–') : plain((what(mine) / calls).toFixed(1));
}

/** Table 1: our code under `sysv` beside llc's. Time is a ratio, counts are per call. */
export function llcTable(reports: readonly ProgramReport[]): string {
  const headings = ['', 'ms', 'sysv / llc', 'half within', 'instructions', 'llc', 'memory', 'llc', 'bytes', 'llc'];
  const bytesCell = ({ bytes }: ProgramReport, id: string): Cell => plain(String(bytes.get(id) ?? '–'));
  const rows = reports.map((report) => {
    const ratio = timeRatio(report, 'sysv', 'llc');
    const time = medianTime(report.times, 'sysv');
    return [
      strong(report.program),
      faint(Number.isNaN(time) ? '–' : time.toFixed(0)),
      ratioCell(ratio?.median, llcLimit),
      spreadCell(ratio),
      perCall(report, 'sysv', instructions),
      perCall(report, 'llc', instructions),
      perCall(report, 'sysv', memoryOperations),
      perCall(report, 'llc', memoryOperations),
      bytesCell(report, 'sysv'),
      bytesCell(report, 'llc'),
    ];
  });
  const byCount = (what: (counts: Counts) => number): Cell =>
    meanCell(
      reports.map((report) => countRatio(report, 'sysv', 'llc', what)),
      llcLimit,
    );
  const mean = [
    strong('geometric mean'),
    faint(''),
    meanCell(
      reports.map((report) => timeRatio(report, 'sysv', 'llc')?.median),
      llcLimit,
    ),
    faint(''),
    byCount(instructions),
    faint(''),
    byCount(memoryOperations),
    faint(''),
    meanCell(
      reports.map(({ bytes }) => {
        const [mine, theirs] = [bytes.get('sysv'), bytes.get('llc')];
        return mine === undefined || theirs === undefined ? undefined : mine / theirs;
      }),
      llcLimit,
    ),
    faint(''),
  ];
  return `Our code under sysv and that of llc -O2: time as a ratio, instructions and memory operations per call, bytes of code.\n\n${formatTable(headings, [...rows, mean])}`;
}

/** Table 2: other conventions over `sysv`: time, instructions, memory operations. */
export function conventionsTable(reports: readonly ProgramReport[], conventions: readonly string[]): string {
  const headings = ['', ...conventions.flatMap((name) => [name, 'within', 'instr.', 'memory', 'bytes'])];
  const bytesRatio = ({ bytes }: ProgramReport, id: string): number | undefined => {
    const [mine, base] = [bytes.get(id), bytes.get('sysv')];
    return mine === undefined || base === undefined ? undefined : mine / base;
  };
  const rows = reports.map((report) => [
    strong(report.program),
    ...conventions.flatMap((name) => {
      const ratio = timeRatio(report, name, 'sysv');
      return [
        ratioCell(ratio?.median, tailoredGoal),
        spreadCell(ratio),
        ratioCell(countRatio(report, name, 'sysv', instructions), 1),
        ratioCell(countRatio(report, name, 'sysv', memoryOperations), 1),
        ratioCell(bytesRatio(report, name), 1),
      ];
    }),
  ]);
  const mean = [
    strong('geometric mean'),
    ...conventions.flatMap((name) => [
      meanCell(
        reports.map((report) => timeRatio(report, name, 'sysv')?.median),
        tailoredGoal,
      ),
      faint(''),
      ...[instructions, memoryOperations].map((what) =>
        meanCell(
          reports.map((report) => countRatio(report, name, 'sysv', what)),
          1,
        ),
      ),
      meanCell(
        reports.map((report) => bytesRatio(report, name)),
        1,
      ),
    ]),
  ];
  return `Conventions over sysv: time (half of the rounds within), instructions, memory operations, bytes of code.\n\n${formatTable(headings, [...rows, mean])}`;
}
