/** The tables: by kernel, what each compiler's code takes over what the better gcc's takes. */
import type { Counts } from '../conventions/count.ts';
import { medianTime, ratioOf, type Times } from '../rounds.ts';
import { type Cell, faint, formatTable, geometricMean, plain, ratioCell, strong } from '../table.ts';
import type { Kernel, Kind } from './programs.ts';
import type { Compiler, CompilerId } from './variants.ts';

export interface KernelReport {
  readonly kernel: Kernel;
  readonly times: Times;
  readonly counts: ReadonlyMap<string, Counts>;
  /** By compiler: bytes of code. */
  readonly bytes: ReadonlyMap<string, number>;
  /** By compiler: what it refuses or does wrong. */
  readonly failures: ReadonlyMap<string, string>;
}

/** What Convene's code may take in geometric mean over that of the better gcc. */
export const goals: Readonly<Record<Kind | 'all', number>> = { loop: 1.1, call: 1.3, all: 1.3 };

const gccs: readonly CompilerId[] = ['gcc', 'gcc-scalar'];

/** A column's value in each row, and what rows begin with. */
interface Columns {
  readonly heading: string;
  readonly base: (report: KernelReport) => string;
  readonly value: (report: KernelReport, id: CompilerId) => number | undefined;
}

const known = (number: number | undefined): number | undefined =>
  number === undefined || Number.isNaN(number) ? undefined : number;

/** The faster of gcc's two. */
const betterGcc = (times: Times): CompilerId =>
  gccs.reduce((best, id) => (medianTime(times, id) < medianTime(times, best) ? id : best));

const timeColumns: Columns = {
  heading: 'ms',
  base: ({ times }) => known(medianTime(times, betterGcc(times)))?.toFixed(0) ?? '–',
  value: ({ times }, id) => known(ratioOf(times, id, betterGcc(times))?.median),
};

const fewest = ({ counts }: KernelReport): number =>
  Math.min(...gccs.map((id) => counts.get(id)?.instructions ?? Number.POSITIVE_INFINITY));

const countColumns: Columns = {
  heading: 'millions',
  base: (report) => (fewest(report) / 1e6).toFixed(1),
  value: (report, id) => known((report.counts.get(id)?.instructions ?? Number.NaN) / fewest(report)),
};

const spread = ({ times }: KernelReport): string => {
  const ratio = ratioOf(times, 'convene', betterGcc(times));
  return ratio === undefined || Number.isNaN(ratio.low) ? '–' : `${ratio.low.toFixed(2)}–${ratio.high.toFixed(2)}`;
};

/** Convene's first, as its rows are marked. */
function table(
  reports: readonly KernelReport[],
  compilers: readonly Compiler[],
  columns: Columns,
  last: Columns,
): string {
  const row = (report: KernelReport): Cell[] => [
    plain(report.kernel.name),
    faint(report.kernel.kind),
    faint(columns.base(report)),
    ...compilers.map(({ id }) => ratioCell(columns.value(report, id), goals[report.kernel.kind])),
    faint(last.base(report)),
  ];
  const meanRow = (title: string, kind: Kind | 'all'): Cell[] => {
    const some = reports.filter(({ kernel }) => kind === 'all' || kernel.kind === kind);
    if (some.length === 0) return [];
    const mean = ({ id }: Compiler): Cell => {
      const values = some.map((report) => columns.value(report, id)).filter((value) => value !== undefined);
      const cell = ratioCell(values.length === 0 ? undefined : geometricMean(values), goals[kind]);
      return values.length === some.length ? cell : { ...cell, text: `(${cell.text})` };
    };
    return [strong(title), faint(''), faint(''), ...compilers.map(mean), faint('')];
  };
  const means = [meanRow('loops', 'loop'), meanRow('calls', 'call'), meanRow('geometric mean', 'all')];
  return formatTable(
    ['', '', columns.heading, ...compilers.map(({ label }) => label), last.heading],
    [...reports.map(row), ...means.filter((cells) => cells.length > 0)],
  );
}

const bytesColumns: Columns = {
  heading: 'bytes',
  base: ({ bytes }) => {
    const best = gccs.map((id) => bytes.get(id)).filter((count) => count !== undefined);
    return `${bytes.get('convene') ?? '–'} / ${best.length === 0 ? '–' : Math.min(...best)}`;
  },
  value: () => undefined,
};

const spreadColumns: Columns = { heading: 'half within', base: spread, value: () => undefined };

export const timesTable = (reports: readonly KernelReport[], compilers: readonly Compiler[]): string =>
  `Processor time over that of the better gcc -O2, with or without its vectoriser ("ms").\n\n${table(reports, compilers, timeColumns, spreadColumns)}`;

export const countsTable = (reports: readonly KernelReport[], compilers: readonly Compiler[]): string =>
  `Instructions executed over those of the gcc -O2 that executes fewer ("millions"); bytes of code, Convene's and gcc's.\n\n${table(reports, compilers, countColumns, bytesColumns)}`;
