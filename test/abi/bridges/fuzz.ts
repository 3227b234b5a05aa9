/**
 * Bridges between random conventions, run by the evaluator, by the evaluator under the conventions, and as machine code.
 *
 *     npm run fuzz:bridges -- --count 100000 --seed 1
 */
import { parseArgs } from 'node:util';
import { printModule } from '../../../src/ir/index.ts';
import { bridgeTrouble, nativeBridges } from './differences.ts';
import { randomBridge } from './random-bridge.ts';

const { values: given } = parseArgs({
  options: {
    count: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    show: { type: 'boolean', default: false },
  },
});
const first = Number(given.seed);
const count = Number(given.count);
const native = nativeBridges();
let failures = 0;
console.log(`seeds ${first} to ${first + count - 1}`);
for (let seed = first; seed < first + count; seed++) {
  const trouble = bridgeTrouble(seed, native);
  if (trouble !== undefined) {
    failures++;
    console.log(`seed ${seed}: ${trouble}`);
    if (given.show) {
      const { module, conventions } = randomBridge(seed);
      console.log(printModule(module));
      console.log(
        JSON.stringify(
          [...conventions.values()].filter(({ name }) => name !== 'sysv').map(({ bank: _, ...rest }) => rest),
          undefined,
          1,
        ),
      );
    }
  }
  if ((seed - first + 1) % 1000 === 0) console.log(`${seed - first + 1} bridges, ${failures} failures`);
}
console.log(`${count} bridges, ${failures} failures`);
native.close();
process.exitCode = failures === 0 ? 0 : 1;
