/**
 * Words that need more than their operands. The picture is the effect where there is one; `?dup`, `pick`, `roll`, `execute` and `catch` have
 * none of their own, and get one from what stands beside them in a body, if at all.
 */
import { countsOf, parsePicture, type ReturnChange } from '../../effects/index.ts';
import type { Primitive, SpecialName } from './primitive.ts';

export const specialRows: Readonly<Record<SpecialName, readonly [picture: string, returns?: ReturnChange]>> = {
  '?dup': ['x -- x'],
  pick: ['u -- x'],
  roll: ['u --'],
  fpick: ['( u -- ) ( F: -- r )'],
  depth: ['-- u'],
  fdepth: ['-- u'],
  'sp@': ['-- a-addr'],
  execute: ['xt --'],
  catch: ['xt -- n'],
  throw: ['n --'],
  '>r': ['x --', { push: 'item' }],
  '2>r': ['x1 x2 --', { push: 'item', pushes: 2 }],
  'r>': ['-- x', { pop: 'item' }],
  '2r>': ['-- x1 x2', { pop: 'item', pops: 2 }],
  'r@': ['-- x', { peek: 1 }],
  '2r@': ['-- x1 x2', { peek: 2 }],
  rdrop: ['--', { pop: 'item' }],
  '2rdrop': ['--', { pop: 'item', pops: 2 }],
};

export function specialPrimitive(special: SpecialName): Primitive {
  const [text, returns] = specialRows[special];
  const picture = parsePicture(text);
  return { name: special, picture, counts: countsOf(picture), special, ...(returns === undefined ? {} : { returns }) };
}
