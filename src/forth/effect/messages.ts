/** What people read about a body's effect. */
import type { DynamicCause, FlowProblem } from '../../effects/index.ts';
import { ConveneError, counted } from '../../ir/index.ts';
import type { Callee, SourceSpan } from '../body.ts';
import type { Step } from './steps.ts';

/** Why a call of the word makes its caller dynamic. */
export function describeDynamicWord(callee: Callee, caller: Callee): string {
  if (callee === caller) return `${callee.name} refers to itself before its effect is known`;
  if (callee.effect === undefined) return `the effect of ${callee.name} is not known yet`;
  return `it calls ${callee.name}, whose effect on the stack varies`;
}

const place = ({ line, column }: SourceSpan): string => `line ${line}, column ${column}`;

/** The start of the word has no event of its own. */
const origin = (steps: readonly Step[], event: number): string =>
  event < 0 ? 'the start of the word' : place(steps[event]!.item.at);

const items = (count: number): string => counted(count, 'item');

/** Depths are said relative to the start of the word. */
const change = (depth: number, floats: boolean): string => {
  const stack = floats ? ' on the floating-point stack' : '';
  if (depth === 0) return `no change${stack}`;
  return `${items(Math.abs(depth))} ${depth > 0 ? 'more' : 'less'}${stack}`;
};

export function describeCause(cause: DynamicCause, steps: readonly Step[]): { reason: string; at: SourceSpan } {
  const at = steps[cause.event]!.item.at;
  switch (cause.cause) {
    case 'unknown':
      return { reason: cause.reason, at };
    case 'recursion':
      return { reason: 'each call of the word itself takes more of the stack', at };
    case 'exits':
      return {
        reason:
          `it leaves ${change(cause.depth, cause.floats)} here, ` +
          `but ${change(cause.otherDepth, cause.floats)} at ${place(steps[cause.other]!.item.at)}`,
        at,
      };
    case 'join': {
      const what = cause.loop ? 'going round the loop' : 'coming from here';
      return {
        reason:
          `${what} there is ${change(cause.depth, cause.floats)}, ` +
          `but ${change(cause.otherDepth, cause.floats)} from ${origin(steps, cause.other)}`,
        at,
      };
    }
  }
}

/** The error for a mistake on the return stack; its codes are stable. */
export function problemError(word: Callee, problem: FlowProblem, steps: readonly Step[]): ConveneError {
  const at = steps[problem.event]!.item.at;
  const error = (code: string, message: string): ConveneError =>
    new ConveneError(code, `in ${word.name}: ${message}`, at);
  switch (problem.fault) {
    case 'return-empty':
      return problem.wanted === 'loop'
        ? error('forth-no-loop', 'loop parameters are used up here, but no DO or ?DO has put them there on this path')
        : error(
            'forth-return-stack',
            'this takes an item from the return stack that the word has not put there; a word has only its own: ' +
              'pass the item on the data stack, or in a local',
          );
    case 'return-kind':
      return problem.wanted === 'loop'
        ? error(
            'forth-return-stack',
            'an item that >R put on the return stack lies over the loop parameters: take it off with R> first',
          )
        : error(
            'forth-return-stack',
            'loop parameters lie on top of the return stack here: an item that >R put there before DO is out of reach inside the loop',
          );
    case 'no-loop':
      return error(
        'forth-no-loop',
        problem.depth === 0
          ? 'there is no DO loop around this loop index; for the top of the return stack use R@'
          : `this loop index wants ${problem.depth + 1} DO loops around it`,
      );
    case 'return-left':
      return problem.left?.kind === 'loop'
        ? error('forth-return-stack', 'the word is left inside a DO loop: put UNLOOP before EXIT, once for each loop')
        : error(
            'forth-return-stack',
            'the word is left while an item that >R put on the return stack is still there: take it off with R> or RDROP',
          );
    case 'return-join':
      return error(
        'forth-return-stack',
        `the return stack is not the same here as when coming from ${origin(steps, problem.other)}: use >R and R> in pairs on each path`,
      );
  }
}
