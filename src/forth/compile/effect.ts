/** The effect of a word's body on the stacks. */
import { type Flow, inferFlow } from '../../effects/index.ts';
import { invariant } from '../../ir/index.ts';
import type { Word, WordEffect } from '../body.ts';
import { describeCause, problemError } from './messages.ts';
import { type Step, stepsOf } from './steps.ts';

export interface Analysis {
  readonly steps: readonly Step[];
  readonly flow: Flow;
  readonly effect: WordEffect;
}

/**
 * Finds a word's effect from its body; the words that it calls must have theirs. Words whose effect varies are no mistake. Throws
 * `forth-return-stack` and `forth-no-loop` for what no code can be made of.
 */
export function inferEffect(word: Word): WordEffect {
  return analyse(word).effect;
}

export function analyse(word: Word): Analysis {
  const { body } = word;
  invariant(body !== undefined, `${word.name} has no body`);
  const steps = stepsOf(word, body);
  const flow = inferFlow(
    steps.map(({ event }) => event),
    body.labels,
  );
  const problem = flow.problems[0];
  if (problem !== undefined) throw problemError(word, problem, steps);
  return { steps, flow, effect: wordEffect(flow, steps) };
}

function wordEffect({ effect, observes }: Flow, steps: readonly Step[]): WordEffect {
  if (effect.kind === 'dynamic') return { kind: 'dynamic', ...describeCause(effect.cause, steps) };
  return { ...effect, observes };
}
