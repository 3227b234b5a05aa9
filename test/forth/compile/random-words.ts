/** Random definitions, and what they should do. */
import fc from 'fast-check';
import { GivenUp, interpret, Thrown } from './interpreter.ts';
import type { Answer, Program } from './program.ts';

const plain = ['+', '-', '*', 'and', 'xor', '<', '=', 'u<', 'min', '1+', '1-', 'negate', 'invert', '0=', '0<', '2*'];
const movers = ['dup', 'drop', 'swap', 'over', 'rot', '-rot', 'nip', 'tuck', '2dup', '2drop', '2swap'];
const varying = ['?dup', 'depth', '3 and pick', '3 and roll', "['] first execute", "['] second catch", 'third'];

/** A stretch of code: a list of words and structures, each balanced on the return stack. */
const code = fc.letrec<{ code: string; piece: string }>((tie) => ({
  code: fc.array(tie('piece'), { minLength: 0, maxLength: 5 }).map((pieces) => pieces.join(' ')),
  piece: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'structure' },
    { weight: 8, arbitrary: fc.constantFrom(...plain, ...movers) },
    { weight: 3, arbitrary: fc.integer({ min: -3, max: 4 }).map(String) },
    { weight: 2, arbitrary: fc.constantFrom(...varying) },
    { weight: 2, arbitrary: fc.constantFrom('a', 'b', 'to a', 'to b', 'first', 'second') },
    { weight: 2, arbitrary: fc.tuple(tie('code'), tie('code')).map(([a, b]) => `if ${a} else ${b} then`) },
    { weight: 2, arbitrary: tie('code').map((a) => `if ${a} then`) },
    { weight: 1, arbitrary: tie('code').map((a) => `?dup if ${a} then`) },
    { weight: 1, arbitrary: tie('code').map((a) => `>r ${a} r@ r> xor`) },
    { weight: 1, arbitrary: tie('code').map((a) => `7 and begin 1- dup 0< 0= while >r ${a} r> repeat drop`) },
    { weight: 1, arbitrary: fc.tuple(tie('code'), tie('code')).map(([a, b]) => `begin ${a} dup 4 > until ${b}`) },
    { weight: 1, arbitrary: fc.tuple(tie('code'), tie('code')).map(([a, b]) => `4 0 do ${a} i + ${b} loop`) },
    { weight: 1, arbitrary: tie('code').map((a) => `9 0 do ${a} i xor 3 > if leave then 2 +loop`) },
    { weight: 1, arbitrary: tie('code').map((a) => `0 5 ?do ${a} i -2 +loop`) },
    { weight: 1, arbitrary: tie('code').map((a) => `dup if exit then ${a}`) },
  ),
}));

/** EXIT may stand inside loops and between >R and R>: it needs what takes these off. */
function withCleanExits(text: string): string {
  const open: string[] = [];
  return text
    .split(' ')
    .map((word) => {
      if (word === 'do' || word === '?do') open.push('unloop');
      if (word === '>r') open.push('r> drop');
      if (word === 'loop' || word === '+loop' || word === 'r>') open.pop();
      return word === 'exit' ? [...open.toReversed(), word].join(' ') : word;
    })
    .join(' ');
}

/** Definitions of `first`, `second`, `third` and `test`; only `test` is of interest. */
export const definitions = fc.tuple(code.code, code.code, code.code).map(
  ([first, third, test]) => `
    : first ${withCleanExits(first).replaceAll(/\['\] (first|second) |third|second|first|\b(to )?[ab]\b/g, 'noop ')} ;
    : second dup 0< if throw then 1+ ;
    : third {: a b :} ${withCleanExits(third).replaceAll('third', 'noop')} ;
    : test {: a b :} ${withCleanExits(test)} ;`,
);

/** Enough items that a word with a static effect finds all that it may take. */
export const items = Array.from({ length: 400 }, (_, index) => BigInt((index * 7919) % 11) - 3n);

/** What the items of `test` do; undefined where they give up. */
export function expected(known: Program): Answer | undefined {
  const stack = [...items];
  try {
    interpret(known.words.get('test')!, stack, [...known.words.values()]);
    return { data: stack, floats: [] };
  } catch (error) {
    if (error instanceof Thrown) return { thrown: error.value };
    if (error instanceof GivenUp) return undefined;
    throw error;
  }
}

/** Labels anywhere, branches to any of them: most such words have loops that can be entered in the middle. */
export const tangle = fc
  .tuple(
    fc.array(
      fc.array(fc.constantFrom(...plain, ...movers, '1', '-2', 'a', 'to a', 'depth', 'swap', 'dup'), {
        maxLength: 4,
      }),
      { minLength: 3, maxLength: 8 },
    ),
    fc.array(fc.tuple(fc.constantFrom('dup ?', 'over 3 and ?', 'a 2 < ?', '?', ''), fc.nat()), {
      minLength: 8,
      maxLength: 8,
    }),
  )
  .map(([stretches, branches]) => {
    const lines = stretches.map((words, index) => {
      const [condition, target] = branches[index]!;
      // `b` sees to it that every word ends.
      return `@${index}: b 1- to b b 0< if exit then ${words.join(' ')} ${condition}@${target % stretches.length}`;
    });
    return `: first ; : second ; : third ; : test 20 {: a b :} ${lines.join(' ')} ;`;
  });
