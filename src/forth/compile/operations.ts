/** The IR of one step. */
import { f64, i64, invariant, type Value } from '../../ir/index.ts';
import type { Callee, Item, SourceSpan } from '../body.ts';
import type { Step } from '../effect/index.ts';
import { callForeign } from '../foreign/call.ts';
import { dataStackRegion, floatStackRegion } from '../memory.ts';
import type { Primitive, SpecialName } from '../primitives/index.ts';
import * as calls from './calls.ts';
import type { Lowering } from './lower.ts';
import type { StackMachine } from './machine.ts';
import { pushed, pushedLoop, type StackNode, type State, sizeOf } from './state.ts';

/** `index` is the step's place in the word. */
export function lowerStep(l: Lowering, step: Step, index: number): void {
  const { operation } = step;
  switch (operation.kind) {
    case 'item':
      lowerItem(l, step.item, index);
      return;
    case 'primitive':
      lowerPrimitive(l, operation.primitive);
      return;
    case 'special':
      lowerSpecial(l, operation.special, index, step.item.at);
      return;
    case 'pick':
      pickConstant(l.machine.data, operation.index);
      return;
    case 'fpick':
      pickConstant(l.machine.floats, operation.index);
      return;
    case 'roll': {
      const [rolled, ...rest] = l.machine.data.popMany(operation.index + 1);
      l.machine.data.pushMany([...rest, rolled!]);
      return;
    }
    case 'throwAlways':
      calls.throwFrom(l, l.emitter.constant(operation.code), step.item.at);
      return;
    case 'plusLoop':
      plusLoop(l, l.emitter.constant(operation.step));
      return;
    case 'duplicateBranch':
      duplicateBranch(l, operation.inverted);
      return;
    case 'callStatic':
      calls.callStatic(l, operation.word, index);
      return;
    case 'callDynamic':
      calls.callDynamic(l, operation.word, index);
      return;
    case 'callSelf':
      invariant(false, `${l.word.name} is lowered before its effect is known`);
      return;
    case 'catchStatic':
      calls.catchStatic(l, operation.word);
      return;
    case 'catchBranch':
      calls.catchBranch(l, operation.word, operation.keeps);
      return;
    case 'catchDynamic':
      calls.catchDynamic(l, operation.word);
      return;
  }
}

function lowerItem(l: Lowering, item: Item<Callee>, index: number): void {
  const { b, emitter, machine } = l;
  const { data, floats } = machine;
  switch (item.kind) {
    case 'literal':
      data.push(emitter.constant(item.value));
      return;
    case 'float':
      floats.push(b.fconst(f64, item.value));
      return;
    case 'address':
      data.push(emitter.cell(b.symboladdr(item.symbol, item.offset ?? 0)));
      return;
    case 'token':
      data.push(emitter.constant(item.word.token));
      return;
    case 'deferred':
      calls.callDeferred(l, item.deferred, index);
      return;
    case 'deferredStore':
      b.store(data.pop(), emitter.address(emitter.constant(item.deferred.address)));
      return;
    case 'host':
      calls.callHost(l, item.request, item.effect);
      return;
    case 'foreign':
      callForeign(l, item.callee);
      return;
    case 'label':
      return;
    case 'branch':
      l.jumpTaken();
      return;
    case 'branchIfZero': {
      const condition = emitter.isTrue(data.pop());
      const state = machine.snapshot();
      l.branch(condition, false, state, state);
      return;
    }
    case 'do':
    case 'questionDo':
      enterLoop(l, item.kind === 'questionDo');
      return;
    case 'loop':
      loop(l);
      return;
    case 'plusLoop':
      plusLoop(l, data.pop());
      return;
    case 'unloop':
      machine.returns = machine.returns!.below;
      return;
    case 'index':
      data.push(loopFrame(l, item.depth).value);
      return;
    case 'exit':
      l.leave();
      return;
    case 'localGet': {
      const stack = l.body.locals[item.local]!.type === 'float' ? floats : data;
      stack.push(machine.locals[item.local]!);
      return;
    }
    case 'localSet': {
      const stack = l.body.locals[item.local]!.type === 'float' ? floats : data;
      machine.locals = machine.locals.with(item.local, stack.pop());
      return;
    }
    case 'primitive':
    case 'call':
      invariant(false, `'${item.kind}' has an operation of its own`);
      return;
  }
}

function lowerPrimitive({ machine, emitter }: Lowering, { counts, shuffle, build }: Primitive): void {
  const floats = machine.floats.popMany(counts.floatIn);
  const cells = machine.data.popMany(counts.in);
  if (shuffle !== undefined) {
    machine.data.pushMany(shuffle.cells.map((from) => cells[from]!));
    machine.floats.pushMany(shuffle.floats.map((from) => floats[from]!));
    return;
  }
  const results = build!(emitter, cells, floats);
  machine.data.pushMany(results.slice(0, counts.out));
  machine.floats.pushMany(results.slice(counts.out));
}

function pickConstant(stack: StackMachine, index: number): void {
  const values = stack.popMany(index + 1);
  stack.pushMany([...values, values[0]!]);
}

function lowerSpecial(l: Lowering, special: SpecialName, index: number, at: SourceSpan): void {
  const { machine } = l;
  const { data } = machine;
  switch (special) {
    case '>r':
      machine.returns = pushed(machine.returns, data.pop());
      return;
    case '2>r': {
      const [lower, upper] = data.popMany(2);
      machine.returns = pushed(pushed(machine.returns, lower!), upper!);
      return;
    }
    case 'r>':
      data.push(machine.returns!.value);
      machine.returns = machine.returns!.below;
      return;
    case '2r>': {
      const { value, below } = machine.returns!;
      data.pushMany([below!.value, value]);
      machine.returns = below!.below;
      return;
    }
    case 'r@':
      data.push(machine.returns!.value);
      return;
    case '2r@':
      data.pushMany([machine.returns!.below!.value, machine.returns!.value]);
      return;
    case 'rdrop':
      machine.returns = machine.returns!.below;
      return;
    case '2rdrop':
      machine.returns = machine.returns!.below!.below;
      return;
    case 'throw':
      calls.throwUnlessZero(l, data.pop(), at);
      return;
    case 'execute':
      calls.execute(l, index);
      return;
    case 'catch':
      calls.catchToken(l);
      return;
    default:
      lowerObserver(l, special);
      return;
  }
}

const cellShift = 3;

/** Words that look at the stack as a whole. */
function lowerObserver(l: Lowering, special: '?dup' | 'pick' | 'roll' | 'fpick' | 'depth' | 'fdepth' | 'sp@'): void {
  const { b, emitter, machine } = l;
  const { data, floats } = machine;
  const scaled = (index: Value): Value => b.shl(index, emitter.constant(cellShift));
  switch (special) {
    case 'depth':
      data.push(depthOf(l, data, dataStackRegion.end));
      return;
    case 'fdepth':
      data.push(depthOf(l, floats, floatStackRegion.end));
      return;
    case 'sp@':
      data.push(emitter.cell(data.store()));
      return;
    case 'pick': {
      const index = data.pop();
      data.push(b.load(i64, b.ptradd(data.store(), scaled(index))));
      return;
    }
    case 'fpick': {
      const index = data.pop();
      floats.push(b.load(f64, b.ptradd(floats.store(), scaled(index))));
      return;
    }
    case 'roll': {
      const bytes = scaled(data.pop());
      const [top, floatTop] = machine.flush();
      const rolled = b.load(i64, b.ptradd(top, bytes));
      const rest = b.ptradd(top, emitter.constant(8));
      b.blockcopy(rest, top, bytes);
      machine.anchor(rest, floatTop);
      data.push(rolled);
      return;
    }
    case '?dup': {
      const item = data.pop();
      data.push(item);
      const [top, floatTop] = machine.flush();
      // The copy lies below the stack's end, where nobody looks if the item is zero.
      b.store(item, top, -8);
      const duplicated = b.ptradd(top, emitter.constant(-8));
      const isZero = b.eq(item, emitter.constant(0));
      machine.anchor(b.select(isZero, top, duplicated), floatTop);
      return;
    }
  }
}

/** Items in memory and items that are values. */
function depthOf({ b, emitter }: Lowering, stack: StackMachine, emptyStack: number): Value {
  const { base, popped, items } = stack.state;
  const inMemory = b.ashr(b.sub(emitter.constant(emptyStack), emitter.cell(base)), emitter.constant(cellShift));
  const more = sizeOf(items) - popped;
  return more === 0 ? inMemory : b.add(inMemory, emitter.constant(more));
}

function duplicateBranch(l: Lowering, inverted: boolean): void {
  const { emitter, machine } = l;
  const item = machine.data.pop();
  const dropped = machine.snapshot();
  machine.data.push(item);
  const kept = machine.snapshot();
  const condition = emitter.isTrue(item);
  if (inverted) l.branch(condition, true, kept, dropped);
  else l.branch(condition, false, dropped, kept);
}

function loopFrame({ machine }: Lowering, depth: number): StackNode {
  let left = depth;
  for (let node = machine.returns; node !== undefined; node = node.below) {
    if (node.limit !== undefined && left-- === 0) return node;
  }
  return invariant(false, 'a loop index without its loop') as never;
}

function enterLoop(l: Lowering, conditional: boolean): void {
  const { b, machine } = l;
  const [limit, start] = machine.data.popMany(2);
  const outside = machine.snapshot();
  machine.returns = pushedLoop(machine.returns, start!, limit!);
  if (conditional) l.branch(b.eq(start!, limit!), true, outside, machine.snapshot());
}

/** The states of going on with a new index and of leaving the loop. */
function loopStates({ machine }: Lowering, next: Value): { readonly goesOn: State; readonly leaves: State } {
  const frame = machine.returns!;
  machine.returns = frame.below;
  const leaves = machine.snapshot();
  machine.returns = pushedLoop(frame.below, next, frame.limit!);
  return { goesOn: machine.snapshot(), leaves };
}

function loop(l: Lowering): void {
  const { b, emitter, machine } = l;
  const frame = machine.returns!;
  const next = b.add(frame.value, emitter.constant(1));
  const { goesOn, leaves } = loopStates(l, next);
  l.branch(b.ne(next, frame.limit!), true, goesOn, leaves);
}

/**
 * A loop ends when the index crosses the boundary between limit − 1 and limit, upwards or downwards. With the index counted from there, so
 * that the boundary is the one between the largest integer and the smallest, crossing it is overflow, whatever the step's sign.
 */
function plusLoop(l: Lowering, step: Value): void {
  const { b, emitter, machine } = l;
  const known = emitter.constantOf(step);
  if (known === 1n) {
    loop(l);
    return;
  }
  const frame = machine.returns!;
  const next = b.add(frame.value, step);
  const { goesOn, leaves } = loopStates(l, next);
  const origin = b.add(frame.limit!, emitter.constant(smallest));
  const [, crosses] = b.saddover(b.sub(frame.value, origin), step);
  l.branch(crosses, false, goesOn, leaves);
}

const smallest = -(2n ** 63n);
