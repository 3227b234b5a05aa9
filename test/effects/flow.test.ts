import { describe, expect, it } from 'vitest';
import { counts, type FlowEvent, inferFlow } from '../../src/effects/index.ts';

const step = (taken: number, left: number): FlowEvent => ({ kind: 'step', counts: counts(taken, left) });
const label = (number: number): FlowEvent => ({ kind: 'label', label: number });
const branch = (number: number): FlowEvent => ({ kind: 'branch', label: number, taken: {} });
const ifZero = (number: number): FlowEvent => ({
  kind: 'branch',
  label: number,
  taken: { counts: counts(1, 0) },
  falls: { counts: counts(1, 0) },
});
const exit: FlowEvent = { kind: 'exit' };
const self: FlowEvent = { kind: 'self' };
const stop: FlowEvent = { kind: 'stop', counts: counts(0, 0) };
const toReturn: FlowEvent = { kind: 'step', counts: counts(1, 0), returns: { push: 'item' } };
const fromReturn: FlowEvent = { kind: 'step', counts: counts(0, 1), returns: { pop: 'item' } };

const infer = (...events: FlowEvent[]) => inferFlow(events, 10);
const effect = (...events: FlowEvent[]): string => {
  const { effect: found } = infer(...events);
  if (found.kind === 'dynamic') return found.cause.cause;
  return `${found.in} -- ${found.returns ? found.out : 'never'}`;
};

describe('a straight line', () => {
  it('takes what its deepest point needs', () => {
    expect(effect(step(1, 2), step(2, 1), exit)).toBe('1 -- 1');
    expect(effect(step(2, 0), step(0, 5), step(3, 1), exit)).toBe('2 -- 3');
    expect(effect(exit)).toBe('0 -- 0');
  });

  it('has floats apart', () => {
    const { effect: found } = infer({ kind: 'step', counts: counts(1, 0, 2, 3) }, exit);
    expect(found).toEqual({ kind: 'static', returns: true, in: 1, out: 0, floatIn: 2, floatOut: 3 });
  });
});

describe('joins', () => {
  it('agree or are reported with both depths and places', () => {
    expect(effect(ifZero(0), step(1, 1), branch(1), label(0), step(0, 1), step(2, 1), label(1), exit)).toBe('2 -- 1');
    const found = infer(ifZero(0), step(1, 0), label(0), exit).effect;
    expect(found).toMatchObject({
      kind: 'dynamic',
      cause: { cause: 'join', event: 1, other: 0, label: 2, depth: -2, otherDepth: -1, loop: false },
    });
  });

  it('agree with what control never reaches', () => {
    expect(effect(ifZero(0), step(7, 0), stop, label(0), step(0, 1), exit)).toBe('8 -- 8');
    expect(effect(branch(0), step(9, 0), label(0), exit)).toBe('0 -- 0');
    expect(effect(step(1, 0), stop)).toBe('1 -- never');
    expect(effect(label(0), step(1, 1), branch(0))).toBe('1 -- never');
  });

  it('of exits agree too', () => {
    expect(effect(ifZero(0), step(0, 1), exit, label(0), step(0, 2), exit)).toBe('exits');
    expect(effect(ifZero(0), step(0, 2), exit, label(0), step(0, 2), exit)).toBe('1 -- 2');
  });
});

describe('loops', () => {
  it('are neutral', () => {
    expect(effect(label(0), step(1, 2), ifZero(1), step(1, 1), branch(0), label(1), exit)).toBe('1 -- 1');
    expect(infer(label(0), step(0, 1), step(0, 1), ifZero(0), exit).effect).toMatchObject({
      cause: { cause: 'join', loop: true, depth: 1, otherDepth: 0, other: -1 },
    });
  });

  it('may be entered in the middle', () => {
    expect(effect(branch(0), label(1), step(1, 1), label(0), step(2, 3), ifZero(1), exit)).toBe('2 -- 2');
  });
});

describe('a body that calls itself', () => {
  it('has the effect of its other paths, verified', () => {
    expect(effect(step(1, 2), ifZero(0), step(1, 2), self, step(2, 1), label(0), exit)).toBe('1 -- 1');
    expect(effect(step(1, 2), ifZero(0), self, step(0, 1), label(0), exit)).toBe('join');
  });

  it('has none if each call needs more', () => {
    expect(effect(step(1, 2), ifZero(0), toReturn, self, fromReturn, label(0), exit)).toBe('recursion');
  });

  it('never returns if no path ends', () => {
    expect(effect(step(1, 1), self, exit)).toBe('1 -- never');
  });
});

describe('the return stack', () => {
  const fault = (...events: FlowEvent[]): unknown => infer(...events).problems[0];
  it('is in balance', () => {
    expect(infer(toReturn, step(1, 2), fromReturn, exit).problems).toEqual([]);
    expect(fault(fromReturn, exit)).toEqual({ event: 0, fault: 'return-empty', wanted: 'item' });
    expect(fault(toReturn, exit)).toMatchObject({ event: 1, fault: 'return-left' });
    expect(fault(ifZero(0), toReturn, label(0), exit)).toMatchObject({ event: 1, fault: 'return-join', other: 0 });
  });

  it('keeps loops and items apart', () => {
    const enter: FlowEvent = { kind: 'step', returns: { push: 'loop' } };
    expect(fault(toReturn, enter, fromReturn, exit)).toEqual({ event: 2, fault: 'return-kind', wanted: 'item' });
    expect(fault(enter, { kind: 'step', returns: { loop: 1 } }, exit)).toEqual({
      event: 1,
      fault: 'no-loop',
      depth: 1,
    });
  });
});

describe('what is unknown', () => {
  const unknown: FlowEvent = { kind: 'unknown', counts: counts(1, 1), reason: 'who knows' };
  it('makes the whole unknown, and anchors what follows', () => {
    const flow = infer(step(0, 2), unknown, ifZero(0), step(0, 1), step(1, 0), label(0), exit);
    expect(flow.effect).toEqual({ kind: 'dynamic', cause: { cause: 'unknown', event: 1, reason: 'who knows' } });
    expect([...flow.flushed]).toEqual([]);
    expect(flow.states.at(-1)).toMatchObject({ anchor: 2, depth: 0 });
  });

  it('sets a join apart where anchors differ', () => {
    const flow = infer(ifZero(0), step(0, 1), unknown, label(0), step(1, 0), exit);
    expect([...flow.flushed]).toEqual([2]);
    expect(flow.problems).toEqual([]);
  });

  it('observes only where control gets', () => {
    const look: FlowEvent = { kind: 'step', counts: counts(0, 1), observes: true };
    expect(infer(look, exit).observes).toBe(true);
    expect(infer(exit, look).observes).toBe(false);
  });
});

describe('size', () => {
  it('is no limit', () => {
    const nested = 50_000;
    const events: FlowEvent[] = [step(0, 1)];
    for (let i = 0; i < nested; i++) events.push(step(1, 2), ifZero(i));
    for (let i = nested - 1; i >= 0; i--) events.push(step(1, 1), label(i));
    events.push(exit);
    expect(inferFlow(events, nested).effect).toMatchObject({ kind: 'static', in: 0, out: 1 });
  });
});
