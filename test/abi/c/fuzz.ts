/**
 * Random definitions of structures and unions, laid out by us and by C compilers.
 *
 *     npm run fuzz:layouts -- --count 100000 --seed 1 --size 8
 *
 * Definition number n is made from seed + n, so that any one can be had again. Fails if one is laid out as gcc does not; where clang differs from gcc,
 * that is counted and the first few are shown.
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { type DataModel, mingwModel, systemVModel, windowsModel } from '../../../src/abi/c/index.ts';
import { dice } from '../../support/random/dice.ts';
import { type Compiler, type Difference, differences } from './layout-oracle.ts';
import { type RandomTypeOptions, randomRecord } from './random-types.ts';

const { values: given } = parseArgs({
  options: {
    count: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    size: { type: 'string', default: '8' },
  },
});
const count = Number(given.count);
const seed = Number(given.seed);
const size = Number(given.size);
const batchSize = 4000;
const shown = 3;

interface Comparison extends Compiler {
  readonly name: string;
  readonly options?: RandomTypeOptions;
  /** Whether a difference is a mistake of ours. */
  readonly binding: boolean;
}

const microsoft: DataModel = { ...systemVModel, bitFields: 'microsoft' };
/** What Windows compilers agree on. */
const plain = { packed: false, aligned: false, empty: false, unions: false, enumerations: false };
const forWindows = (target: string, model: DataModel): Comparison => ({
  name: `clang for ${target}, plain structures`,
  command: 'clang',
  flags: ['-target', target],
  model,
  options: { ...plain, model },
  foreign: true,
  binding: true,
});

const comparisons: readonly Comparison[] = [
  { name: 'gcc', command: 'gcc', flags: [], model: systemVModel, binding: true },
  // Where a unit ends off its alignment, gcc forgets the alignment that the next bit-field asks for.
  {
    name: 'gcc -mms-bitfields, nothing aligned',
    command: 'gcc',
    flags: ['-mms-bitfields'],
    model: microsoft,
    options: { aligned: false },
    binding: true,
  },
  { name: 'clang', command: 'clang', flags: [], model: systemVModel, binding: false },
  forWindows('x86_64-w64-mingw32', mingwModel),
  forWindows('x86_64-pc-windows-msvc', windowsModel),
];

const installed = (command: string): boolean => spawnSync(command, ['--version']).status === 0;

function compare(comparison: Comparison): readonly Difference[] {
  const found: Difference[] = [];
  for (let first = 0; first < count; first += batchSize) {
    const types = Array.from({ length: Math.min(batchSize, count - first) }, (_, index) => {
      const rng = dice(seed + first + index);
      return randomRecord(rng, 1 + rng.below(size), `s${first + index}`, comparison.options);
    });
    found.push(...differences(types, comparison));
  }
  return found;
}

console.log(`seed ${seed}, ${count} definitions`);
let mistakes = 0;
for (const comparison of comparisons) {
  if (!installed(comparison.command)) {
    console.log(`${comparison.name}: SKIPPED, ${comparison.command} is not installed`);
    continue;
  }
  const found = compare(comparison);
  if (comparison.binding) mistakes += found.length;
  console.log(`${comparison.name}: ${found.length} of ${count} differ`);
  const shortest = [...found].sort((a, b) => a.text.length - b.text.length);
  for (const { text } of shortest.slice(0, shown)) console.log(text);
}
process.exitCode = mistakes === 0 ? 0 : 1;
