/**
 * Random functions compiled as they are and with their cold regions cut out, until hot code differs or enough have been tried.
 *
 *     npm run fuzz:cold -- --count 100000 --seed 1 --size 40
 */
import { parseArgs } from 'node:util';
import { tryFunctions } from './try.ts';

const { values: given } = parseArgs({
  options: {
    count: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    size: { type: 'string', default: '40' },
  },
});

const { difference, ...found } = tryFunctions(Number(given.seed), Number(given.count), Number(given.size), (text) =>
  console.log(text),
);
console.log(found);
if (difference !== undefined) {
  console.log(difference);
  process.exitCode = 1;
}
