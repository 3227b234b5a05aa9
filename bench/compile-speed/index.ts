// How the time for an instruction grows with the size of what is compiled, from a thousand instructions to a million.
// usage: node scripts/run-ts.js bench/compile-speed/index.ts [--most N] [--seconds N] [--shape NAME] [--stages] [--svg FILE]
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { timeTable } from '../../src/cli/times.ts';
import { compileInOrder } from '../../src/codegen/index.ts';
import { watchTimes } from '../../src/ir/index.ts';
import { readLlvm } from '../../src/llvm/index.ts';
import { drawGrowth, type Growth, type Sample } from './chart.ts';
import { type Shape, shapes } from './shapes.ts';

const { values: given } = parseArgs({
  options: {
    most: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: '60' },
    shape: { type: 'string' },
    stages: { type: 'boolean', default: false },
    svg: { type: 'string' },
  },
});
const most = Number(given.most);
const longest = Number(given.seconds) * 1000;
/** Small sizes are compiled again until this many milliseconds have gone by: the kernel counts in steps of some of them. */
const enough = 500;

/** Instructions: three a decade. */
const sizes = [1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000].filter(
  (size) => size <= most,
);

function compile(bytes: Uint8Array): void {
  const { functions, read, mentions } = readLlvm(bytes, 'growth.ll');
  compileInOrder({ functions, read: (place) => read(place, { positions: false }), mentions }, {}, () => {});
}

/** Milliseconds of processor time, which others on the machine change less than what the clock says. */
const clock = (): number => process.cpuUsage().user / 1000;

function measure({ text }: Shape, size: number): number {
  const source = text(size);
  const bytes = new TextEncoder().encode(source);
  const begun = clock();
  for (let count = 1; ; count++) {
    compile(bytes);
    const spent = clock() - begun;
    if (spent >= enough) return spent / count;
  }
}

function grow(shape: Shape): Growth {
  const samples: Sample[] = [];
  for (const size of sizes) {
    const milliseconds = measure(shape, size);
    samples.push({ size, milliseconds });
    process.stdout.write(
      `${shape.name.padEnd(18)}${size.toLocaleString('en').padStart(10)}${milliseconds.toFixed(1).padStart(10)} ms${((1000 * milliseconds) / size).toFixed(2).padStart(9)} µs\n`,
    );
    if (given.stages) {
      const bytes = new TextEncoder().encode(shape.text(size));
      process.stdout.write(timeTable(watchTimes('other', () => compile(bytes)).spent));
    }
    // The next size takes at least two and a half times as long.
    if (milliseconds * 2.5 > longest) break;
  }
  return { name: shape.name, samples };
}

const chosen = shapes.filter(({ name }) => given.shape === undefined || name.startsWith(given.shape));
// Once through everything first, so that the engine has made its code.
for (const { text } of chosen) {
  const bytes = new TextEncoder().encode(text(2000));
  for (let round = 0; round < 8; round++) compile(bytes);
}
process.stdout.write('shape             instructions      time  an instruction\n');
const found = chosen.map(grow);
if (given.svg !== undefined) writeFileSync(given.svg, drawGrowth(found));
