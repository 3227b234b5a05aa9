/**
 * A body as steps: items, or a few neighbours that together have one effect where they had none alone (a literal and PICK, ?DUP and
 * IF, a token and CATCH). Each step has its event for inference; the two lists run in parallel, so what inference finds for an event
 * holds for its step. A label between neighbours keeps them apart.
 */
import { type Change, type Counts, counts, type FlowEvent, nothing } from '../../effects/index.ts';
import { invariant } from '../../ir/index.ts';
import type { Body, Callee, Deferred, Item, StaticEffect, Subject } from '../body.ts';
import { type Primitive, primitiveCalled, type SpecialName } from '../primitives/index.ts';
import { describeDynamicWord } from './messages.ts';

export type Operation =
  | { readonly kind: 'item' }
  | { readonly kind: 'primitive'; readonly primitive: Primitive }
  | { readonly kind: 'special'; readonly special: SpecialName }
  | { readonly kind: 'pick'; readonly index: number }
  | { readonly kind: 'fpick'; readonly index: number }
  | { readonly kind: 'roll'; readonly index: number }
  | { readonly kind: 'throwAlways'; readonly code: bigint }
  | { readonly kind: 'plusLoop'; readonly step: bigint }
  /** ?DUP IF; `inverted` with 0= between them. */
  | { readonly kind: 'duplicateBranch'; readonly inverted: boolean }
  | { readonly kind: 'callStatic'; readonly word: Callee }
  | { readonly kind: 'callDynamic'; readonly word: Callee }
  | { readonly kind: 'callSelf' }
  | { readonly kind: 'catchStatic'; readonly word: Callee }
  /** CATCH IF, and CATCH ?DUP IF, which keeps the code. */
  | { readonly kind: 'catchBranch'; readonly word: Callee; readonly keeps: boolean }
  | { readonly kind: 'catchDynamic'; readonly word: Callee };

export interface Step {
  readonly operation: Operation;
  readonly event: FlowEvent;
  /** The item that messages and code positions point at. */
  readonly item: Item<Callee>;
}

/** Larger indices are as good as computed ones: so many parameters help nobody. */
const largestIndex = 64n;

/** `word` is the one being compiled: calls of it are calls of the body itself. */
export function stepsOf(word: Subject, body: Body<Callee>): Step[] {
  const { items } = body;
  const steps: Step[] = [];
  for (let i = 0; i < items.length; ) {
    const fused = fuse(word, items, i);
    if (fused === undefined) {
      steps.push(single(word, body, items[i]!));
      i++;
    } else {
      if (fused.step !== undefined) steps.push(fused.step);
      i += fused.taken;
    }
  }
  const last = items.at(-1);
  const at = last?.at ?? word.at ?? { file: '', line: 1, column: 1, length: 0 };
  steps.push({ operation: { kind: 'item' }, event: { kind: 'exit' }, item: { kind: 'exit', at } });
  return steps;
}

const primitiveName = (item: Item<Callee> | undefined): string => (item?.kind === 'primitive' ? item.name : '');

interface Fused {
  /** Absent where they do nothing. */
  readonly step: Step | undefined;
  readonly taken: number;
}

/** What the items from `i` on mean together; undefined where the first stands for itself. */
function fuse(word: Callee, items: readonly Item<Callee>[], i: number): Fused | undefined {
  const item = items[i]!;
  switch (item.kind) {
    case 'literal':
      return fuseLiteral(item.value, items, i);
    case 'token':
      return fuseToken(word, item.word, items, i);
    case 'primitive': {
      const value = truths.get(item.name);
      if (value !== undefined) return fuseLiteral(value, items, i);
      return item.name === '?dup' ? fuseDuplicate(items, i) : undefined;
    }
    default:
      return undefined;
  }
}

const truths: ReadonlyMap<string, bigint> = new Map([
  ['true', -1n],
  ['false', 0n],
]);

function fuseLiteral(value: bigint, items: readonly Item<Callee>[], i: number): Fused | undefined {
  const item = items[i + 1];
  if (item === undefined) return undefined;
  if (item.kind === 'plusLoop') {
    return {
      step: { operation: { kind: 'plusLoop', step: value }, event: loopEvent(item.label, counts(0, 0)), item },
      taken: 2,
    };
  }
  if (item.kind === 'branchIfZero') {
    // What is decided already takes one way: the other counts for nothing.
    const { label, at } = item;
    const event: FlowEvent = { kind: 'branch', label, taken: nothing };
    const branch: Item<Callee> = { kind: 'branch', label, at };
    return { step: value === 0n ? { operation: { kind: 'item' }, event, item: branch } : undefined, taken: 2 };
  }
  const name = primitiveName(item);
  if (name === 'throw' && value !== 0n) {
    const event: FlowEvent = { kind: 'stop', counts: counts(0, 0) };
    return { step: { operation: { kind: 'throwAlways', code: value }, event, item }, taken: 2 };
  }
  if (value < 0n || value > largestIndex) return undefined;
  const index = Number(value);
  const deep = index + 1;
  const step = (kind: 'pick' | 'fpick' | 'roll', effect: Counts): Fused => ({
    step: { operation: { kind, index }, event: { kind: 'step', counts: effect }, item },
    taken: 2,
  });
  if (name === 'pick') return step('pick', counts(deep, deep + 1));
  if (name === 'roll') return step('roll', counts(deep, deep));
  if (name === 'fpick') return step('fpick', counts(0, 0, deep, deep + 1));
  return undefined;
}

function fuseDuplicate(items: readonly Item<Callee>[], i: number): Fused | undefined {
  const inverted = primitiveName(items[i + 1]) === '0=';
  const item = items[i + (inverted ? 2 : 1)];
  if (item?.kind !== 'branchIfZero') return undefined;
  const drops: Change = { counts: counts(1, 0) };
  const keeps: Change = { counts: counts(1, 1) };
  const event: FlowEvent = {
    kind: 'branch',
    label: item.label,
    taken: inverted ? keeps : drops,
    falls: inverted ? drops : keeps,
  };
  return {
    step: { operation: { kind: 'duplicateBranch', inverted }, event, item: items[i]! },
    taken: inverted ? 3 : 2,
  };
}

function fuseToken(word: Callee, callee: Callee, items: readonly Item<Callee>[], i: number): Fused | undefined {
  const item = items[i + 1];
  const name = primitiveName(item);
  if (item === undefined) return undefined;
  if (name === 'execute') return { step: callStep(word, callee, item), taken: 2 };
  if (name !== 'catch') return undefined;
  const { effect } = callee;
  if (callee === word || effect?.kind !== 'static') {
    const event: FlowEvent = { kind: 'unknown', counts: counts(0, 1), reason: describeDynamicWord(callee, word) };
    return { step: { operation: { kind: 'catchDynamic', word: callee }, event, item }, taken: 2 };
  }
  const returned: Change = { counts: effect };
  const thrown = (codes: number): Change => ({
    counts: counts(effect.in, effect.in + codes, effect.floatIn, effect.floatIn),
  });
  const keeps = primitiveName(items[i + 2]) === '?dup';
  const branch = items[i + (keeps ? 3 : 2)];
  if (branch?.kind === 'branchIfZero' && effect.returns && !effect.observes) {
    const event: FlowEvent = { kind: 'branch', label: branch.label, taken: returned, falls: thrown(keeps ? 1 : 0) };
    return {
      step: { operation: { kind: 'catchBranch', word: callee, keeps }, event, item },
      taken: keeps ? 4 : 3,
    };
  }
  const neutral = !effect.returns || (effect.in === effect.out && effect.floatIn === effect.floatOut);
  if (neutral) {
    const event: FlowEvent = { kind: 'step', observes: effect.observes, ...thrown(1) };
    return { step: { operation: { kind: 'catchStatic', word: callee }, event, item }, taken: 2 };
  }
  const event: FlowEvent = {
    kind: 'unknown',
    counts: counts(0, 1),
    reason: `CATCH leaves as many items as ${callee.name} takes or as it leaves, and these differ`,
  };
  return { step: { operation: { kind: 'catchDynamic', word: callee }, event, item }, taken: 2 };
}

/** A loop frame is taken off and put back where the loop goes on: its index changes. */
const loopEvent = (label: number, effect: Counts): FlowEvent => ({
  kind: 'branch',
  label,
  taken: { counts: effect, returns: { pop: 'loop', push: 'loop' } },
  falls: { counts: effect, returns: { pop: 'loop' } },
});

function callStep(word: Callee, callee: Callee, item: Item<Callee>): Step {
  if (callee === word && word.effect === undefined)
    return { operation: { kind: 'callSelf' }, event: { kind: 'self' }, item };
  const { effect } = callee;
  if (effect?.kind !== 'static') {
    const event: FlowEvent = { kind: 'unknown', reason: describeDynamicWord(callee, word) };
    return { operation: { kind: 'callDynamic', word: callee }, event, item };
  }
  return { operation: { kind: 'callStatic', word: callee }, event: effectEvent(effect), item };
}

function deferredStep(word: Callee, item: Item<Callee>, { name, contract }: Deferred<Callee>): Step {
  if (contract?.kind === 'word') return callStep(word, contract.word, item);
  const event: FlowEvent =
    contract === undefined
      ? { kind: 'unknown', reason: `what the deferred word ${name} does to the stack is not known or varies` }
      : effectEvent(contract.effect);
  return { operation: own, event, item };
}

const effectEvent = (effect: StaticEffect): FlowEvent => ({
  kind: effect.returns ? 'step' : 'stop',
  counts: effect,
  observes: effect.observes,
});

const own = { kind: 'item' } as const;
const one = counts(1, 0);
const push: FlowEvent = { kind: 'step', counts: counts(0, 1) };
const pushFloat: FlowEvent = { kind: 'step', counts: counts(0, 0, 0, 1) };

function single(word: Callee, body: Body<Callee>, item: Item<Callee>): Step {
  const step = (event: FlowEvent): Step => ({ operation: own, event, item });
  switch (item.kind) {
    case 'literal':
    case 'address':
    case 'token':
      return step(push);
    case 'float':
      return step(pushFloat);
    case 'primitive':
      return primitiveStep(item, item.name);
    case 'call':
      return callStep(word, item.word, item);
    case 'deferred':
      return deferredStep(word, item, item.deferred);
    case 'deferredStore':
      return step({ kind: 'step', counts: one });
    case 'host':
      return step(
        item.effect === undefined
          ? { kind: 'unknown', reason: 'a word that only the text interpreter knows does to the stack what it likes' }
          : { kind: 'step', counts: item.effect, observes: true },
      );
    case 'foreign':
      return step({ kind: 'step', counts: item.callee.counts });
    case 'label':
      return step({ kind: 'label', label: item.label });
    case 'branch':
      return step({ kind: 'branch', label: item.label, taken: nothing });
    case 'branchIfZero':
      return step({ kind: 'branch', label: item.label, taken: { counts: one }, falls: { counts: one } });
    case 'do':
      return step({ kind: 'step', counts: counts(2, 0), returns: { push: 'loop' } });
    case 'questionDo': {
      const taken: Change = { counts: counts(2, 0) };
      return step({ kind: 'branch', label: item.label, taken, falls: { ...taken, returns: { push: 'loop' } } });
    }
    case 'loop':
      return step(loopEvent(item.label, counts(0, 0)));
    case 'plusLoop':
      return step(loopEvent(item.label, one));
    case 'unloop':
      return step({ kind: 'step', returns: { pop: 'loop' } });
    case 'index':
      return step({ kind: 'step', counts: counts(0, 1), returns: { loop: item.depth } });
    case 'exit':
      return step({ kind: 'exit' });
    case 'localGet':
      return step(body.locals[item.local]?.type === 'float' ? pushFloat : push);
    case 'localSet': {
      const isFloat = body.locals[item.local]?.type === 'float';
      return step({ kind: 'step', counts: isFloat ? counts(0, 0, 1, 0) : one });
    }
  }
}

const events = new Map<string, FlowEvent>();

function primitiveStep(item: Item<Callee>, name: string): Step {
  const primitive = primitiveCalled(name);
  invariant(primitive !== undefined, `there is no primitive '${name}'`);
  let event = events.get(name);
  if (event === undefined) {
    event = primitive.special === undefined ? { kind: 'step', counts: primitive.counts } : specialEvent(primitive);
    events.set(name, event);
  }
  const operation: Operation =
    primitive.special === undefined
      ? { kind: 'primitive', primitive }
      : { kind: 'special', special: primitive.special };
  return { operation, event, item };
}

/** A special word that stands alone. */
function specialEvent({ special, counts: effect, returns }: Primitive): FlowEvent {
  switch (special) {
    case 'depth':
    case 'fdepth':
    case 'sp@':
    case 'pick':
    case 'fpick':
      return { kind: 'step', counts: effect, observes: true };
    case '?dup':
      return {
        kind: 'unknown',
        counts: counts(1, 0),
        reason: '?DUP leaves one item or two; right before IF, WHILE or UNTIL it would be no trouble',
      };
    case 'roll':
      return { kind: 'unknown', counts: counts(1, 1), reason: 'ROLL with a computed index moves items anywhere' };
    case 'execute':
      return { kind: 'unknown', counts: effect, reason: 'EXECUTE runs a word that is only known when it runs' };
    case 'catch':
      return { kind: 'unknown', counts: effect, reason: 'CATCH runs a word that is only known when it runs' };
    default:
      return { kind: 'step', counts: effect, ...(returns === undefined ? {} : { returns }) };
  }
}
