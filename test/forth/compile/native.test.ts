/** Random words as machine code: what the compiler makes goes through all of the passes and runs on the processor. */
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { createNativeEngine } from '../../../src/cli/engine.ts';
import { createSession } from '../../../src/forth/index.ts';
import { type Answer, program } from './program.ts';
import { definitions, expected, items } from './random-words.ts';

const native = createNativeEngine();
const session = createSession({ engine: native.engine, files: { read: () => undefined } });
afterAll(() => native.close());

/** Each definition gets names of its own, so that no two have a symbol in common. */
let serial = 0;

function nativeAnswer(text: string): Answer {
  const names = `${serial++}`;
  const { stacks } = session.system;
  session.interpret('random.fs', text.replaceAll(/\b(first|second|third|test)\b/g, `$1${names}`));
  for (const item of items) stacks.push(item);
  session.interpret('random.fs', `' test${names} catch`);
  const code = stacks.pop();
  const data: bigint[] = [];
  while (stacks.depth > 0) data.unshift(stacks.pop());
  return code === 0n ? { data, floats: [] } : { thrown: code };
}

describe('random words as machine code', () => {
  it('do what their items say', () => {
    let compared = 0;
    fc.assert(
      fc.property(definitions, (text) => {
        const answer = expected(program(text));
        if (answer === undefined) return;
        compared++;
        expect(nativeAnswer(text)).toEqual(answer);
      }),
      { numRuns: 60, seed: 20_250_103 },
    );
    expect(compared).toBeGreaterThan(25);
  });
});
