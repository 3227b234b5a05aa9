/** The chart of growth: time for an instruction over size, both on logarithmic scales. What grows no faster than the size is level. */

export interface Sample {
  /** Instructions. */
  readonly size: number;
  readonly milliseconds: number;
}

export interface Growth {
  readonly name: string;
  readonly samples: readonly Sample[];
}

const area = { left: 64, top: 24, width: 560, height: 300, right: 150, bottom: 44 };
const colors = ['#0a5fb4', '#b35900', '#6f9e2b', '#a3116e', '#57606a'];

const style = `
  text { font: 12px system-ui, sans-serif; fill: #24292f }
  .grid { stroke: #d0d7de } path { fill: none; stroke-width: 2 }
  @media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .grid { stroke: #30363d } }`;

const title = 'Time for an instruction over the size of what is compiled';

const perInstruction = ({ size, milliseconds }: Sample): number => (1000 * milliseconds) / size;

/** Powers of ten around some numbers. */
function decades(numbers: readonly number[]): { readonly least: number; readonly most: number } {
  const logs = numbers.filter((one) => one > 0).map(Math.log10);
  return {
    least: Math.floor(Math.min(...logs)),
    most: Math.max(Math.ceil(Math.max(...logs)), Math.floor(Math.min(...logs)) + 1),
  };
}

const round = (place: number): number => Math.round(place * 10) / 10;

interface Label {
  readonly name: string;
  readonly color: string;
  readonly at: number;
}

const lineHeight = 15;

/** Labels from top to bottom, none over another. */
function spread(labels: readonly Label[]): Label[] {
  let free = 0;
  return labels
    .toSorted((a, b) => a.at - b.at)
    .map((label) => {
      const at = Math.max(label.at, free);
      free = at + lineHeight;
      return { ...label, at };
    });
}

/** An SVG document. */
export function drawGrowth(all: readonly Growth[]): string {
  const samples = all.flatMap((growth) => growth.samples);
  const sizes = decades(samples.map(({ size }) => size));
  const times = decades(samples.map(perInstruction));
  const x = (size: number): number =>
    round(area.left + ((Math.log10(size) - sizes.least) / (sizes.most - sizes.least)) * area.width);
  const y = (time: number): number =>
    round(area.top + area.height * (1 - (Math.log10(time) - times.least) / (times.most - times.least)));
  const parts: string[] = [];
  for (let power = sizes.least; power <= sizes.most; power++) {
    const at = x(10 ** power);
    parts.push(
      `<line class="grid" x1="${at}" x2="${at}" y1="${area.top}" y2="${area.top + area.height}"/>`,
      `<text x="${at}" y="${area.top + area.height + 18}" text-anchor="middle">${(10 ** power).toLocaleString('en')}</text>`,
    );
  }
  for (let power = times.least; power <= times.most; power++) {
    const at = y(10 ** power);
    parts.push(
      `<line class="grid" x1="${area.left}" x2="${area.left + area.width}" y1="${at}" y2="${at}"/>`,
      `<text x="${area.left - 8}" y="${at + 4}" text-anchor="end">${10 ** power} µs</text>`,
    );
  }
  const labels: Label[] = [];
  all.forEach(({ name, samples: own }, index) => {
    const last = own.at(-1);
    if (last === undefined) return;
    const color = colors[index % colors.length]!;
    const points = own.map((sample) => `${x(sample.size)} ${y(perInstruction(sample))}`);
    parts.push(`<path d="M${points.join('L')}" stroke="${color}"><title>${name}</title></path>`);
    labels.push({ name, color, at: y(perInstruction(last)) + 4 });
  });
  for (const { name, color, at } of spread(labels)) {
    parts.push(`<text x="${area.left + area.width + 8}" y="${at}" style="fill: ${color}">${name}</text>`);
  }
  const caption = `<text x="${area.left + area.width / 2}" y="${area.top + area.height + 38}" text-anchor="middle">instructions; time for one</text>`;
  const width = area.left + area.width + area.right;
  const height = area.top + area.height + area.bottom;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}"><title>${title}</title><style>${style}\n</style>\n${parts.join('\n')}\n${caption}\n</svg>\n`;
}
