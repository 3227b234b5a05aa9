/**
 * One pass over a body's blocks that finds where each stack stands at each place, as WebAssembly's validation does: states at joins must
 * agree, and what control never reaches agrees with anything. Two departures from it:
 *
 * - Depths are counted from an *anchor*: the start of the body, or the place after something with an unknown effect. They may go below
 *   it: how far is how many items the body takes.
 * - Where states disagree in depth or anchor the body has no single effect. That is an answer, not an error: such a join gets an
 *   anchor of its own (every item is in memory there), and the pass goes on.
 *
 * Blocks are taken in reverse postorder, so each but the first has a predecessor whose state is known; an edge to a block already
 * passed only compares. A body that calls itself gets its effect from the paths that don't, then is verified with it.
 */
import { type Change, type Counts, type FlowEvent, noCounts } from './events.ts';
import { type FlowGraph, flowGraph } from './flow-graph.ts';
import { changeReturns, heightOf, isFault, type ReturnFault, type ReturnStack, sameReturns } from './return-stack.ts';

/** Depths against their anchor. */
export interface StackState {
  readonly anchor: number;
  readonly depth: number;
  readonly floatDepth: number;
  /** How far below the anchor items have been taken since it. */
  readonly below: number;
  readonly floatBelow: number;
  readonly returns: ReturnStack;
}

/** The anchor of the body's start. Others are numbers that only serve to tell them apart. */
export const startAnchor = 0;

/** Why a body has no single effect. Events are given by index. */
export type DynamicCause =
  | { readonly cause: 'unknown'; readonly event: number; readonly reason: string }
  /** Two edges into a block bring different depths: the later found one, and the one known before. */
  | {
      readonly cause: 'join';
      readonly event: number;
      readonly other: number;
      readonly label: number;
      readonly depth: number;
      readonly otherDepth: number;
      readonly floats: boolean;
      /** The edge found later leads back: a loop that isn't neutral. */
      readonly loop: boolean;
    }
  | {
      readonly cause: 'exits';
      readonly event: number;
      readonly other: number;
      readonly depth: number;
      readonly otherDepth: number;
      readonly floats: boolean;
    }
  /** The effect needed by a call of the body itself grows with each call. */
  | { readonly cause: 'recursion'; readonly event: number };

/** Mistakes for which no code can be made. */
export type FlowProblem =
  | ({ readonly event: number } & ReturnFault)
  | { readonly event: number; readonly fault: 'return-left'; readonly left: ReturnStack }
  | { readonly event: number; readonly fault: 'return-join'; readonly other: number };

export type BodyEffect =
  | ({ readonly kind: 'static'; readonly returns: boolean } & Counts)
  | { readonly kind: 'dynamic'; readonly cause: DynamicCause };

export interface Flow {
  readonly graph: FlowGraph;
  readonly effect: BodyEffect;
  /** Something reachable looks at the stack as a whole. */
  readonly observes: boolean;
  readonly problems: readonly FlowProblem[];
  /** State at a block's start; undefined where control never gets. */
  readonly states: readonly (StackState | undefined)[];
  /** Lowest depths while a block runs, against the anchor that its state has at the start. */
  readonly lowest: Int32Array;
  readonly floatLowest: Int32Array;
  readonly returnLowest: Int32Array;
  /** Blocks at whose start every item is in memory, because the edges into them disagree. */
  readonly flushed: ReadonlySet<number>;
}

const freshState = (anchor: number, returns: ReturnStack): StackState => ({
  anchor,
  depth: 0,
  floatDepth: 0,
  below: 0,
  floatBelow: 0,
  returns,
});

/** How a call of the body itself is taken: not yet known (such paths wait), unknown for good, or with an effect. */
type Recursion = 'waits' | 'unknown' | (Counts & { readonly returns: boolean });

interface Pass extends Flow {
  /** First event where the body calls itself; −1 for none. */
  readonly recurses: number;
  /** Blocks whose state turned out to be one of several only after they were passed. */
  readonly late: readonly number[];
}

/** Rounds in which loops may turn out to disagree one by one, before all joins are taken as such. */
const patience = 6;
/** How often the effect of a recursive body may have to grow. */
const growth = 4;

/**
 * The whole answer for one body. For a dynamic one the states are stricter: where edges meet they also agree on how far below the anchor
 * items have been taken, so that items still in memory are the same ones on every edge.
 * `events` must end with one that control does not pass: an exit, a stop, a branch always taken.
 */
export function inferFlow(events: readonly FlowEvent[], labels: number): Flow {
  const graph = flowGraph(events, labels);
  const none: ReadonlySet<number> = new Set();
  let pass = runPass(events, graph, 'waits', false, none);
  if (pass.recurses < 0 && pass.effect.kind === 'static') return pass;
  let cause: DynamicCause = { cause: 'recursion', event: pass.recurses };
  for (let round = 0; pass.effect.kind === 'static' && round < growth; round++) {
    const { effect } = pass;
    pass = runPass(events, graph, effect, false, none);
    if (pass.effect.kind === 'static' && sameCounts(pass.effect, effect)) return pass;
  }
  if (pass.effect.kind === 'dynamic') cause = pass.effect.cause;
  return { ...settle(events, graph), effect: { kind: 'dynamic', cause } };
}

const sameCounts = (a: Counts, b: Counts): boolean =>
  a.in === b.in && a.out === b.out && a.floatIn === b.floatIn && a.floatOut === b.floatOut;

/** Passes over a dynamic body until no loop disagrees that was not known to. */
function settle(events: readonly FlowEvent[], graph: FlowGraph): Pass {
  const disagreeing = new Set<number>();
  for (let round = 0; ; round++) {
    const pass = runPass(events, graph, 'unknown', true, disagreeing);
    if (pass.late.length === 0) return pass;
    for (const block of pass.late) disagreeing.add(block);
    if (round === patience) {
      for (const block of graph.order) if (graph.entering[block]! > 1) disagreeing.add(block);
    }
  }
}

function runPass(
  events: readonly FlowEvent[],
  graph: FlowGraph,
  recursion: Recursion,
  strict: boolean,
  disagreeing: ReadonlySet<number>,
): Pass {
  const blocks = graph.first.length;
  const states: (StackState | undefined)[] = new Array(blocks).fill(undefined);
  const from = new Int32Array(blocks).fill(-1);
  const passed = new Uint8Array(blocks);
  const lowest = new Int32Array(blocks);
  const floatLowest = new Int32Array(blocks);
  const returnLowest = new Int32Array(blocks);
  const flushed = new Set<number>();
  const late = new Set<number>();
  const problems: FlowProblem[] = [];
  let cause: DynamicCause | undefined;
  let exit: { readonly state: StackState; readonly event: number } | undefined;
  let observes = false;
  let recurses = -1;
  let needed = 0;
  let floatNeeded = 0;

  // The state of the place where the pass is.
  let anchor = startAnchor;
  let depth = 0;
  let floatDepth = 0;
  let below = 0;
  let floatBelow = 0;
  let returns: ReturnStack;
  let low = 0;
  let floatLow = 0;
  let returnLow = 0;
  /** Blocks keep their lowest depth against the anchor that they start with. */
  let anchoredLow = true;

  const blame = (found: DynamicCause): void => {
    cause ??= found;
  };

  function shift(counts: Counts): void {
    depth -= counts.in;
    floatDepth -= counts.floatIn;
    if (anchoredLow) {
      if (depth < low) low = depth;
      if (floatDepth < floatLow) floatLow = floatDepth;
    }
    if (-depth > below) below = -depth;
    if (-floatDepth > floatBelow) floatBelow = -floatDepth;
    if (anchor === startAnchor) {
      if (below > needed) needed = below;
      if (floatBelow > floatNeeded) floatNeeded = floatBelow;
    }
    depth += counts.out;
    floatDepth += counts.floatOut;
  }

  function apply(change: Change, event: number): void {
    if (change.counts !== undefined) shift(change.counts);
    if (change.returns === undefined) return;
    const height = heightOf(returns) - (change.returns.pop === undefined ? 0 : (change.returns.pops ?? 1));
    if (height < returnLow) returnLow = height;
    const after = changeReturns(returns, change.returns);
    if (isFault(after)) problems.push({ event, ...after });
    else returns = after;
  }

  /** After something unknown all depths count anew. */
  function anchorAt(place: number, left: Counts): void {
    anchor = place;
    depth = left.out;
    floatDepth = left.floatOut;
    below = 0;
    floatBelow = 0;
    anchoredLow = false;
  }

  function reach(block: number, event: number): void {
    const known = states[block];
    if (known === undefined) {
      from[block] = event;
      if (!disagreeing.has(block)) {
        states[block] = { anchor, depth, floatDepth, below, floatBelow, returns };
        return;
      }
      flushed.add(block);
      states[block] = freshState(-1 - block, returns);
      return;
    }
    if (!sameReturns(known.returns, returns)) problems.push({ event, fault: 'return-join', other: from[block]! });
    if (flushed.has(block)) return;
    const sameDepths = known.anchor === anchor && known.depth === depth && known.floatDepth === floatDepth;
    if (sameDepths && !(strict && (known.below !== below || known.floatBelow !== floatBelow))) {
      if (below > known.below || floatBelow > known.floatBelow) {
        states[block] = {
          ...known,
          below: Math.max(below, known.below),
          floatBelow: Math.max(floatBelow, known.floatBelow),
        };
      }
      return;
    }
    const label = graph.first[block]!;
    const loop = passed[block] === 1;
    if (known.anchor === anchor && !sameDepths) {
      const floats = known.depth === depth;
      blame({
        cause: 'join',
        event,
        other: from[block]!,
        label,
        depth: floats ? floatDepth : depth,
        otherDepth: floats ? known.floatDepth : known.depth,
        floats,
        loop,
      });
    }
    if (loop) {
      late.add(block);
    } else {
      flushed.add(block);
      states[block] = freshState(-1 - block, known.returns);
    }
  }

  function leave(event: number): void {
    if (returns !== undefined) problems.push({ event, fault: 'return-left', left: returns });
    if (exit === undefined) {
      exit = { state: { anchor, depth, floatDepth, below, floatBelow, returns }, event };
      return;
    }
    const { state } = exit;
    if (state.anchor !== anchor || (state.depth === depth && state.floatDepth === floatDepth)) return;
    const floats = state.depth === depth;
    blame({
      cause: 'exits',
      event,
      other: exit.event,
      depth: floats ? floatDepth : depth,
      otherDepth: floats ? state.floatDepth : state.depth,
      floats,
    });
  }

  /** True while control goes on to the next event. */
  function run(event: FlowEvent, index: number, block: number): boolean {
    switch (event.kind) {
      case 'label':
        return true;
      case 'step':
        if (event.observes === true) observes = true;
        apply(event, index);
        return true;
      case 'branch': {
        const before = { depth, floatDepth, below, floatBelow, returns };
        apply(event.taken, index);
        reach(graph.taken[block]!, index);
        if (event.falls === undefined) return false;
        ({ depth, floatDepth, below, floatBelow, returns } = before);
        apply(event.falls, index);
        return true;
      }
      case 'exit':
        leave(index);
        return false;
      case 'stop':
        if (event.observes === true) observes = true;
        shift(event.counts);
        return false;
      case 'unknown':
        shift(event.counts ?? noCounts);
        blame({ cause: 'unknown', event: index, reason: event.reason });
        anchorAt(index + 1, event.counts ?? noCounts);
        return true;
      case 'self':
        if (recurses < 0) recurses = index;
        if (recursion === 'waits') return false;
        if (recursion === 'unknown') {
          anchorAt(index + 1, noCounts);
          return true;
        }
        shift(recursion);
        return recursion.returns;
    }
  }

  states[0] = freshState(disagreeing.has(0) ? -1 : startAnchor, undefined);
  if (disagreeing.has(0)) flushed.add(0);
  for (const block of graph.order) {
    const state = states[block];
    if (state === undefined) continue;
    passed[block] = 1;
    ({ anchor, depth, floatDepth, below, floatBelow, returns } = state);
    low = depth;
    floatLow = floatDepth;
    returnLow = heightOf(returns);
    anchoredLow = true;
    const end = graph.end[block]!;
    let goesOn = true;
    for (let index = graph.first[block]!; goesOn && index < end; index++) goesOn = run(events[index]!, index, block);
    if (goesOn && graph.falls[block]! >= 0) reach(graph.falls[block]!, end - 1);
    lowest[block] = low;
    floatLowest[block] = floatLow;
    returnLowest[block] = returnLow;
  }

  const effect: BodyEffect = cause === undefined ? staticEffect() : { kind: 'dynamic', cause };
  return {
    graph,
    effect,
    observes,
    problems,
    states,
    lowest,
    floatLowest,
    returnLowest,
    flushed,
    recurses,
    late: [...late],
  };

  function staticEffect(): BodyEffect {
    const returnsAtAll = exit !== undefined;
    return {
      kind: 'static',
      returns: returnsAtAll,
      in: needed,
      out: returnsAtAll ? needed + exit!.state.depth : 0,
      floatIn: floatNeeded,
      floatOut: returnsAtAll ? floatNeeded + exit!.state.floatDepth : 0,
    };
  }
}
