/** Tables of ratios: the programs by group, a column for each competitor, geometric means. */
import type { Competitor, CompetitorId } from './competitors.ts';
import { programGroups } from './programs.ts';
import { type Cell, faint, formatTable, geometricMean, plain, ratioCell, strong } from './table.ts';

/** Ratios above this are shown in red: no program should take longer than twice what it takes under gcc. */
const limit = 2;

export type RatioRow = {
  readonly program: string;
  /** What the ratios are over, as text. */
  readonly base: string;
  /** By competitor; who is missing has no twin of the program or failed. */
  readonly ratios: ReadonlyMap<CompetitorId, number>;
  /** What stands beside Convene's ratio, if anything does. */
  readonly spread?: string;
};

/** A geometric mean of these rows for each competitor; in parentheses where it isn't over all of them. */
function meanCells(rows: readonly RatioRow[], competitors: readonly Competitor[]): Map<CompetitorId, Cell> {
  const cellOf = (id: CompetitorId): Cell => {
    const ratios = rows.map((row) => row.ratios.get(id)).filter((ratio) => ratio !== undefined);
    const cell = ratioCell(geometricMean(ratios), limit);
    return ratios.length === rows.length || ratios.length === 0 ? cell : { ...cell, text: `(${cell.text})` };
  };
  return new Map(competitors.map(({ id }) => [id, cellOf(id)]));
}

/** Geometric means by competitor over the programs that each has run. */
export function geometricMeans(rows: readonly RatioRow[], competitors: readonly Competitor[]): Record<string, number> {
  const means = competitors.flatMap(({ id }) => {
    const ratios = rows.map((row) => row.ratios.get(id)).filter((ratio) => ratio !== undefined);
    return ratios.length === 0 ? [] : [[id, geometricMean(ratios)] as const];
  });
  return Object.fromEntries(means);
}

export function ratioTable(heading: string, rows: readonly RatioRow[], competitors: readonly Competitor[]): string {
  const hasSpread = rows.some(({ spread }) => spread !== undefined);
  const line = (name: Cell, base: string, ratios: ReadonlyMap<CompetitorId, Cell>, spread = ''): Cell[] => [
    name,
    faint(base),
    ...competitors.flatMap(({ id }) => {
      const cell = ratios.get(id) ?? plain('');
      return id === 'convene' && hasSpread ? [cell, faint(spread)] : [cell];
    }),
  ];
  const rowLine = ({ program, base, ratios, spread }: RatioRow): Cell[] => {
    const cells = new Map([...ratios].map(([id, ratio]) => [id, ratioCell(ratio, limit)]));
    return line(plain(`  ${program}`), base, cells, spread);
  };
  const groups = Object.entries(programGroups).flatMap(([group, names]) => {
    const members = rows.filter(({ program }) => names.some((name) => name === program));
    if (members.length === 0) return [];
    const heads = members.length > 1 ? meanCells(members, competitors) : new Map<CompetitorId, Cell>();
    return [line(strong(group), '', heads), ...members.map(rowLine)];
  });
  const headings = competitors.flatMap(({ id, label }) =>
    id === 'convene' && hasSpread ? [label, 'half within'] : [label],
  );
  return formatTable(
    ['', heading, ...headings],
    [...groups, line(strong('geometric mean of all'), '', meanCells(rows, competitors))],
  );
}
