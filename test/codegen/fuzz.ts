/**
 * Random programs, evaluated and run as machine code, until they differ or enough have been tried.
 *
 *     npm run fuzz -- --count 100000 --seed 1 --size 40 --functions 5 --coverage
 *
 * With `--passes`, all passes run on programs before code generation, with `--pass NAME` one of them; the evaluator runs them as they were.
 * With `--tailored`, functions are compiled as a whole program: with conventions of their own, knowing what callees really change.
 * Prints the seed of a program that differs and the program made smaller, and with `--coverage` how often each operation occurred and
 * which selection rules were never applied.
 */

import { parseArgs } from 'node:util';
import { ruleBook } from '../../src/codegen/compile.ts';
import { compileProgram } from '../../src/codegen/index.ts';
import { everyRule } from '../../src/codegen/rules/book.ts';
import { type IrFunction, type IrModule, operationNames, printModule } from '../../src/ir/index.ts';
import { optimize, type PassContext, passCalled, passes } from '../../src/passes/index.ts';
import { openSession } from '../../src/run/index.ts';
import { changed, problemsOf } from '../support/random/changed.ts';
import { operationCounts, type RandomOptions, type RandomProgram, randomProgram } from '../support/random/program.ts';
import { type Compile, difference, type Native, nativeRunner, separately } from './support/differential.ts';
import { reduce } from './support/reduce.ts';

const { values: given } = parseArgs({
  options: {
    count: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    size: { type: 'string', default: '30' },
    functions: { type: 'string', default: '4' },
    coverage: { type: 'boolean', default: false },
    tailored: { type: 'boolean', default: false },
    passes: { type: 'boolean', default: false },
    pass: { type: 'string' },
  },
});

const first = Number(given.seed);
const count = Number(given.count);
const options: RandomOptions = { size: Number(given.size), functions: Number(given.functions) };
const book = ruleBook();
const applied = new Uint32Array(everyRule(book).length);
const session = openSession();
const compile: Compile = given.tailored
  ? ({ module, entry }) => compileProgram(module, { entries: [entry], applied }).functions
  : separately({ applied });
const change = changeOf(given);
const native = nativeRunner(session, change === undefined ? compile : afterPasses(change));

type Change = (f: IrFunction, context: PassContext) => void;

function changeOf({
  pass,
  passes: all,
}: {
  readonly pass?: string | undefined;
  readonly passes: boolean;
}): Change | undefined {
  if (pass !== undefined) return passes[passCalled(pass)].run;
  return all ? optimize : undefined;
}

function afterPasses(change: Change): Compile {
  return (program) => {
    const module = changed(program.module, change);
    const problems = problemsOf(module);
    if (problems.length > 0) throw new Error(`passes leave an invalid program: ${problems.join('; ')}`);
    return compile({ ...program, module });
  };
}

/** What goes wrong with a program, if anything: a difference, or an error of ours. */
function trouble(program: RandomProgram, runner: Native, fuel?: number): string | undefined {
  try {
    return difference(program, runner, fuel);
  } catch (error) {
    return (error as Error).stack;
  }
}

/** A difference, or an error by what it says, numbers apart. */
const kindOf = (text: string): string =>
  text.startsWith('expected') ? 'difference' : text.split('\n')[0]!.replace(/\d+/g, '#');

let failures = 0;
const counts = new Map<string, number>();
console.log(`seeds ${first} to ${first + count - 1}`);
for (let seed = first; seed < first + count; seed++) {
  const program = randomProgram(seed, options);
  const found = trouble(program, native);
  if (given.coverage) {
    for (const [name, times] of operationCounts([program])) counts.set(name, (counts.get(name) ?? 0) + times);
  }
  if (found !== undefined) {
    failures++;
    console.log(`\nseed ${seed}: ${found}\nmade smaller:`);
    const isWhole = (module: IrModule) => module.functions.some(({ name }) => name === program.entry);
    // Taking away too much makes another trouble, a call of nothing say.
    const isLike = (other: string | undefined): boolean => other !== undefined && kindOf(other) === kindOf(found);
    const small = reduce(
      program.module,
      (module) => isWhole(module) && isLike(trouble({ ...program, module }, native, 20_000)),
    );
    console.log(printModule(small));
    console.log(trouble({ ...program, module: small }, native));
  }
  if ((seed - first + 1) % 1000 === 0) console.log(`${seed - first + 1} programs, ${failures} failures`);
}
console.log(`${count} programs, ${failures} failures`);
if (given.coverage) {
  console.log('\noperations:');
  for (const name of operationNames) console.log(`  ${String(counts.get(name) ?? 0).padStart(9)} ${name}`);
  const used = new Set(
    everyRule(book)
      .filter(({ index }) => applied[index] > 0)
      .map(({ rule }) => rule.text),
  );
  const unused = [...new Set(everyRule(book).map(({ rule }) => rule.text))].filter((text) => !used.has(text));
  console.log(`\nrules never applied (${unused.length}; ${used.size} were):`);
  for (const text of unused) console.log(`  ${text}`);
}
session.close();
process.exitCode = failures === 0 ? 0 : 1;
