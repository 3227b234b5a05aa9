/**
 * Random functions compiled as they are and with their cold regions cut out, until hot code differs or enough have been tried.
 *
 *     npm run fuzz:cold -- --count 100000 --seed 1 --size 40
 */
import { parseArgs } from 'node:util';
import { many, tryFunctions } from './try.ts';

const { values: given } = parseArgs({
  options: {
    count: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    size: { type: 'string', default: '40' },
  },
});

const [seed, count, size] = [Number(given.seed), Number(given.count), Number(given.size)];
console.log(`seeds from ${seed}`);
const tried = tryFunctions(seed, count, size, console.log);
const { functions, pressed, stores, instructions, difference } = tried;
const share = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;
console.log(`${functions} functions with ${instructions} hot instructions`);
console.log(`${share(pressed, functions)} had a call in cold code with more than ${many} values alive`);
console.log(`stores for cold code: ${share(stores, instructions)} of the hot instructions`);
console.log(difference ?? 'hot code is everywhere what it is without cold code');
process.exitCode = difference === undefined ? 0 : 1;
