// Draws the chart of running times from what the benchmarks wrote with --json.
// usage: npm run bench:chart -- NUMBERS.json CHART.svg
import { readFileSync, writeFileSync } from 'node:fs';
import colors from 'picocolors';
import type { CompetitorId } from './competitors.ts';
import { programGroups } from './programs.ts';
import { geometricMean } from './table.ts';

/** The part of the numbers that is drawn. */
type Numbers = {
  readonly time: {
    readonly programs: Readonly<Record<string, { readonly ratios: Partial<Record<CompetitorId, { median: number }>> }>>;
  };
};

/** Who is drawn, the last on top; colours that can be told apart on white and on black, by those who see red as green, too. */
const series: readonly { readonly id: CompetitorId; readonly label: string; readonly radius: number }[] = [
  { id: 'gforth', label: 'gforth-fast', radius: 3.5 },
  { id: 'luajit', label: 'LuaJIT', radius: 3.5 },
  { id: 'node', label: 'Node', radius: 3.5 },
  { id: 'clang-O2', label: 'clang -O2', radius: 3.5 },
  { id: 'convene', label: 'Convene', radius: 5.5 },
];

const style = `
  text { font: 12px system-ui, sans-serif; fill: #24292f }
  .faint { fill: #57606a } .strong { font-weight: 600 }
  .grid { stroke: #d0d7de } .one { stroke: #57606a; stroke-width: 1.5 } .span { stroke: #afb8c1 }
  .gforth { fill: #b35900 } .luajit { fill: #0a5fb4 } .node { fill: #6f9e2b } .clang-O2 { fill: #9aa1a9 } .convene { fill: #a3116e }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .faint { fill: #9198a1 }
    .grid { stroke: #30363d } .one { stroke: #9198a1 } .span { stroke: #484f58 }
    .gforth { fill: #f0883e } .luajit { fill: #6cb6ff } .node { fill: #8ddb5c } .clang-O2 { fill: #8b949e } .convene { fill: #ff7bc5 }
  }`;

const size = { left: 150, width: 560, right: 24, row: 18, top: 62 };
const ticks = [0.5, 1, 2, 4, 8, 16];
const ends = { least: 0.4, most: 18 };

/** Where a ratio stands, on a logarithmic scale; ratios beyond its ends stand at the ends. */
function place(ratio: number): number {
  const inside = Math.min(Math.max(ratio, ends.least), ends.most);
  const part = Math.log(inside / ends.least) / Math.log(ends.most / ends.least);
  return Math.round((size.left + part * size.width) * 10) / 10;
}

type Row = { readonly name: string; readonly isStrong: boolean; readonly ratios: ReadonlyMap<CompetitorId, number> };

function drawRow({ name, isStrong, ratios }: Row, y: number): string {
  const places = [...ratios.values()].map(place);
  const dots = series.flatMap(({ id, radius }) => {
    const ratio = ratios.get(id);
    if (ratio === undefined) return [];
    const title = `<title>${name}, ${id}: ${ratio.toFixed(2)}</title>`;
    return [`<circle class="${id}" cx="${place(ratio)}" cy="${y}" r="${radius}">${title}</circle>`];
  });
  const label = `<text x="${size.left - 12}" y="${y + 4}" text-anchor="end"${isStrong ? ' class="strong"' : ''}>${name}</text>`;
  const span = `<line class="span" x1="${Math.min(...places)}" x2="${Math.max(...places)}" y1="${y}" y2="${y}"/>`;
  return [label, span, ...dots].join('\n');
}

function drawLegend(): string {
  let x = size.left;
  const entries = [...series].reverse().map(({ id, label, radius }) => {
    const entry = `<circle class="${id}" cx="${x + 6}" cy="16" r="${radius}"/><text x="${x + 16}" y="20">${label}</text>`;
    x += 34 + label.length * 7;
    return entry;
  });
  return entries.join('\n');
}

function drawScale(bottom: number): string {
  return ticks
    .map((tick) => {
      const x = place(tick);
      const line = `<line class="${tick === 1 ? 'one' : 'grid'}" x1="${x}" x2="${x}" y1="${size.top - 12}" y2="${bottom}"/>`;
      const label = tick === 1 ? 'best gcc' : `${tick}×`;
      return `${line}<text class="faint" x="${x}" y="${size.top - 18}" text-anchor="middle">${label}</text>`;
    })
    .join('\n');
}

/** The programs by group, and a last row of geometric means. */
function rowsOf({ time }: Numbers): Row[][] {
  const ratiosOf = (program: string) =>
    new Map(
      series.flatMap(({ id }) => {
        const ratio = time.programs[program]?.ratios[id]?.median;
        return ratio === undefined ? [] : [[id, ratio] as const];
      }),
    );
  const groups = Object.values(programGroups).map((names) =>
    names.map((name) => ({ name, isStrong: false, ratios: ratiosOf(name) })).filter(({ ratios }) => ratios.size > 0),
  );
  const all = groups.flat();
  const means = series.flatMap(({ id }) => {
    const ratios = all.flatMap((row) => row.ratios.get(id) ?? []);
    return ratios.length === 0 ? [] : [[id, geometricMean(ratios)] as const];
  });
  return [...groups, [{ name: 'geometric mean', isStrong: true, ratios: new Map(means) }]].filter(
    (group) => group.length > 0,
  );
}

/** The chart as SVG: a row for each program, a dot for each competitor's time over that of the best gcc. */
function chart(numbers: Numbers): string {
  let y = size.top + 4;
  const rows = rowsOf(numbers).map((group) => {
    const drawn = group.map((row) => {
      const line = drawRow(row, y);
      y += size.row;
      return line;
    });
    y += size.row / 2;
    return drawn.join('\n');
  });
  const bottom = y - size.row;
  const [width, height] = [size.left + size.width + size.right, bottom + 34];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    '<title>Running times of Convene and others over those of the best gcc</title>',
    `<style>${style}\n</style>`,
    drawLegend(),
    drawScale(bottom),
    ...rows,
    `<text class="faint" x="${size.left}" y="${height - 12}">time over that of the best of gcc -O1 and -O2, logarithmic; left is faster</text>`,
    '</svg>',
    '',
  ].join('\n');
}

function main(): void {
  const [input, output] = process.argv.slice(2);
  if (input === undefined || output === undefined)
    throw new Error('usage: npm run bench:chart -- NUMBERS.json CHART.svg');
  const numbers = JSON.parse(readFileSync(input, 'utf8')) as Partial<Numbers>;
  if (numbers.time?.programs === undefined)
    throw new Error(`${input} has no running times: npm run bench -- --json ${input}`);
  writeFileSync(output, chart({ time: numbers.time }));
}

try {
  main();
} catch (error) {
  console.error(colors.red(error instanceof Error ? error.message : String(error)));
  process.exitCode = 2;
}
