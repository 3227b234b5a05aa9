import { Command } from 'commander';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addRun } from '../../src/cli/index.ts';
import { readPlainly } from '../../src/cli/run-quickly.ts';

/** What commander makes of the arguments after `run`. */
function readByCommander(values: readonly string[]) {
  const command = new Command().exitOverride();
  let read: unknown;
  addRun(command, (file, rest, { evaluate, timings }) => {
    read = {
      operands: [...(file === undefined ? [] : [file]), ...rest],
      options: { evaluate, timings: timings ?? false },
    };
  });
  command.parse(['node', 'convene', 'run', ...values]);
  return read;
}

describe('plain arguments of run', () => {
  test('mean what they mean to the parser of all arguments', () => {
    const argument = fc.oneof(fc.constantFrom('-e', '--evaluate', '--timings', '', 'run', 'a b'), fc.string());
    fc.assert(
      fc.property(fc.array(argument, { maxLength: 6 }), (values) => {
        const plain = readPlainly(values);
        if (plain !== undefined) expect(readByCommander(values)).toEqual(plain);
      }),
      { seed: 20, numRuns: 2000 },
    );
  });

  test.each([[['-e']], [['-e1 .']], [['--evaluate=1 .']], [['--help']], [['file', '--', '-e']], [['-']]])(
    'are not %j, which the parser of all arguments gets',
    (values) => {
      expect(readPlainly(values)).toBeUndefined();
    },
  );
});
