/** The effect of a word's body on the stacks. */
import { type Flow, inferFlow } from '../../effects/index.ts';
import { invariant } from '../../ir/index.ts';
import type { Body, Deferred, Subject, WordEffect } from '../body.ts';
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
export function inferEffect(word: Subject): WordEffect {
  return analyse(word).effect;
}

export function analyse(word: Subject): Analysis {
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

/** Deferred words whose contracts the code of a body relies on: those that it executes where control gets. */
export function reliedOn(word: Subject & { readonly body?: Body | undefined }): Set<Deferred> {
  const relied = new Set<Deferred>();
  if (word.body?.items.some(({ kind }) => kind === 'deferred') !== true) return relied;
  const { steps, flow } = analyse(word);
  const { order, first, end } = flow.graph;
  for (const block of order) {
    if (flow.states[block] === undefined) continue;
    for (let index = first[block]!; index < end[block]!; index++) {
      const { item, event } = steps[index]!;
      if (item.kind === 'deferred' && item.deferred.contract?.kind === 'effect') relied.add(item.deferred);
      if (event.kind === 'stop') break;
    }
  }
  return relied;
}
