/**
 * From a word's body to an IR function: the pass that finds effects again, over values instead of counts. Within a word there is no data
 * stack: items are values, stack words rename them, and blocks get parameters where edges bring different ones.
 *
 * A word with a static effect takes and leaves its items as parameters and results. One whose effect varies has all items in memory
 * between its unknown calls' ends and starts, and is still values between them.
 */
import {
  type Block,
  buildFunction,
  ConveneError,
  edge,
  type FunctionBuilder,
  f64,
  type Instruction,
  type IrFunction,
  i64,
  invariant,
  terminator,
  type Value,
} from '../../ir/index.ts';
import { type Body, type Callee, dynamicSymbol, type Subject } from '../body.ts';
import { type Analysis, analyse } from '../effect/index.ts';
import { createEmitter, type WordEmitter } from './emitter.ts';
import { edgeValues, type Join, join } from './joins.ts';
import { allChanges, findLoops } from './loops.ts';
import { createMachine, type Machine } from './machine.ts';
import { lowerStep } from './operations.ts';
import { type Ending, finishEdges, type JoinEdge } from './parameters.ts';
import { dynamicSignature, wordSignature } from './signatures.ts';
import { pushed, type StackList, type State } from './state.ts';

/** What lowering a step works with. */
export interface Lowering {
  readonly word: Subject;
  readonly body: Body<Callee>;
  readonly b: FunctionBuilder;
  readonly emitter: WordEmitter;
  readonly machine: Machine;
  /** True where the word has a static effect. */
  readonly isStatic: boolean;
  /** Whether nothing but the word's end follows the step at this index. */
  endsAfter(step: number): boolean;
  /**
   * Ends the current block with the branch of the step's event, taken where `condition` is as `sense` says. `taken` and `falls` are the
   * states on its edges.
   */
  branch(condition: Value, sense: boolean, taken: State, falls: State): void;
  /** Ends the current block with an edge to where the branch of the step's event leads. */
  jumpTaken(): void;
  /** Leaves the word. */
  leave(): void;
}

/**
 * The IR of a word, whose effect and whose callees' effects are known. For a static effect it is the function of the word's own symbol,
 * else the dynamic form.
 */
export function lower(word: Subject): IrFunction {
  const analysis = analyse(word);
  try {
    const built = lowerWith(word, analysis, false) ?? lowerWith(word, analysis, true);
    invariant(built !== undefined, `${word.name}: edges differ in what is no parameter`);
    return built;
  } catch (error) {
    if (!(error instanceof ConveneError) || error.position !== undefined) throw error;
    throw new ConveneError(error.code, `in ${word.name}: ${error.message}`, word.at);
  }
}

/** An edge whose arguments follow when all states are known; `over` is a block between, if one is needed. */
interface WaitingEdge {
  readonly to: number;
  readonly state: State;
  readonly over: Block | undefined;
}

const cells = (values: readonly Value[]): StackList =>
  values.reduce<StackList>((list, value) => pushed(list, value), undefined);

function lowerWith(word: Subject, { steps, flow, effect }: Analysis, generously: boolean): IrFunction | undefined {
  const { graph } = flow;
  const body = word.body!;
  const isStatic = effect.kind === 'static';
  const b = isStatic
    ? buildFunction(word.symbol, wordSignature(effect))
    : buildFunction(dynamicSymbol(word), dynamicSignature);
  const f = b.function;
  const emitter = createEmitter(b);
  const loops = findLoops(flow, steps, body.locals.length);
  const joins = new Map<number, Join>();
  const entering: (State[] | undefined)[] = new Array(graph.first.length);
  const waiting: { readonly instruction: Instruction; readonly edges: readonly WaitingEdge[] }[] = [];

  b.at(word.at);
  const machine = createMachine(b, entryState());
  const blocks = makeBlocks();
  const ending = findEndings();
  let current = 0;

  const lowering: Lowering = {
    word,
    body,
    b,
    emitter,
    machine,
    isStatic,
    endsAfter(step) {
      const next = step + 1;
      if (next < graph.end[current]!) return steps[next]!.event.kind === 'exit';
      // What never continues has no successor; the text goes on all the same.
      const follows = graph.falls[current]! >= 0 ? graph.falls[current]! : current + 1;
      return follows < graph.first.length && ending(follows);
    },
    branch(condition, sense, taken, falls) {
      let decides = condition;
      let whenTaken = sense;
      for (let original = emitter.negated(decides); original !== undefined; original = emitter.negated(decides)) {
        decides = original;
        whenTaken = !whenTaken;
      }
      const targets = [edgeTo(graph.taken[current]!, taken), edgeTo(graph.falls[current]!, falls)];
      if (!whenTaken) targets.reverse();
      const [whenTrue, whenFalse] = targets.map(({ to, over }) => edge(over ?? blocks[to]!));
      b.branch(decides, whenTrue!, whenFalse!);
      endWith(targets);
      for (const { to, state, over } of targets) {
        if (over === undefined) continue;
        b.switchTo(over);
        machine.restore(state);
        jump(to);
      }
    },
    jumpTaken: () => jump(graph.taken[current]!),
    leave() {
      if (!isStatic) {
        b.return([...machine.flush()]);
        return;
      }
      const floats = machine.floats.popMany(effect.floatOut);
      const items = machine.data.popMany(effect.out);
      b.return([machine.data.pointer(), machine.floats.pointer(), ...items, ...floats]);
    },
  };

  function entryState(): State {
    const [data, floats, ...items] = b.parameters;
    const cellCount = isStatic ? effect.in : 0;
    return {
      data: { base: data!, popped: 0, items: cells(items.slice(0, cellCount)) },
      floats: { base: floats!, popped: 0, items: cells(items.slice(cellCount)) },
      returns: undefined,
      locals: body.locals.map(({ type }) => (type === 'float' ? b.fconst(f64, 0) : b.iconst(i64, 0))),
    };
  }

  /** The IR's blocks in the order of the text; the first is the function's entry unless something leads back to it. */
  function makeBlocks(): Block[] {
    const entryIsOwn = graph.entering[0]! > 1 || flow.flushed.has(0);
    return Array.from(graph.first, (_, block) => {
      if (block === 0 && !entryIsOwn) return b.current;
      const made = b.block();
      if (flow.states[block] === undefined) f.blocks[made]!.removed = true;
      return made;
    });
  }

  /** Whether a block does nothing but leave the word. */
  function findEndings(): (block: number) => boolean {
    const known = new Int8Array(graph.first.length).fill(-1);
    return (start) => {
      const path: number[] = [];
      let block = start;
      let answer = 0;
      for (;;) {
        if (known[block]! >= 0) {
          answer = known[block]!;
          break;
        }
        // A block that leads to itself is no end; the mark also stops going round.
        known[block] = 0;
        path.push(block);
        let index = graph.first[block]!;
        while (index < graph.end[block]! && steps[index]!.event.kind === 'label') index++;
        const event = index < graph.end[block]! ? steps[index]!.event : undefined;
        if (event?.kind === 'exit') {
          answer = 1;
          break;
        }
        const next =
          event === undefined
            ? graph.falls[block]!
            : event.kind === 'branch' && event.falls === undefined
              ? graph.taken[block]!
              : -1;
        if (next < 0) break;
        block = next;
      }
      for (const passed of path) known[passed] = answer as 0 | 1;
      return answer === 1;
    };
  }

  function recordEdge(to: number, state: State): void {
    const known = entering[to];
    if (known === undefined) entering[to] = [state];
    else if (joins.get(to) === undefined) known.push(state);
  }

  /** Items are put into memory on a block of their own, lest the other edge pays for it. */
  const edgeTo = (to: number, state: State): WaitingEdge => ({
    to,
    state,
    over: flow.flushed.has(to) ? b.block() : undefined,
  });

  function endWith(edges: readonly WaitingEdge[]): void {
    for (const { to, state, over } of edges) if (over === undefined) recordEdge(to, state);
    waiting.push({ instruction: terminator(f, b.current) as Instruction, edges });
  }

  function jump(to: number): void {
    if (flow.flushed.has(to)) machine.anchor(...machine.flush());
    b.jump(blocks[to]!);
    endWith([{ to, state: machine.snapshot(), over: undefined }]);
  }

  /** The state at a block's start; undefined where control never gets. */
  function begin(block: number): State | undefined {
    const states = entering[block];
    if (states === undefined) return undefined;
    const isHead = loops.isHead(block);
    if (!isHead && states.length === 1) return states[0];
    const changes = !isHead ? undefined : generously ? allChanges(body.locals.length) : loops.changes(block);
    const made = join(f, blocks[block]!, states, changes);
    joins.set(block, made);
    return made.state;
  }

  if (blocks[0] === b.current) recordEdge(0, machine.snapshot());
  else jump(0);
  for (const block of graph.order) {
    const state = begin(block);
    if (state === undefined) {
      f.blocks[blocks[block]!]!.removed = true;
      continue;
    }
    current = block;
    b.switchTo(blocks[block]!);
    machine.restore(state);
    const end = graph.end[block]!;
    for (let index = graph.first[block]!; index < end && !b.terminated(); index++) {
      const step = steps[index]!;
      b.at(step.item.at);
      lowerStep(lowering, step, index);
    }
    if (!b.terminated()) jump(graph.falls[block]!);
  }
  return finish();

  function finish(): IrFunction | undefined {
    const toEdge = ({ to, state, over }: WaitingEdge): JoinEdge | undefined => {
      if (over !== undefined) return { target: over, values: [] };
      const made = joins.get(to);
      const values = made === undefined ? [] : edgeValues(made, state);
      return values === undefined ? undefined : { target: blocks[to]!, values };
    };
    const endings: Ending[] = [];
    for (const { instruction, edges } of waiting) {
      const made = edges.map(toEdge).filter((one) => one !== undefined);
      if (made.length < edges.length) return undefined;
      endings.push({ instruction, edges: made });
    }
    const parameters = new Map([...joins.values()].map((made) => [made.block, made.parameters] as const));
    finishEdges(f, parameters, endings);
    return f;
  }
}
