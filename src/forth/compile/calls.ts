/** Calls of words, tokens and the host, and CATCH. */
import { type Block, edge, f64, i64, invariant, ptr, type Signature, type Value } from '../../ir/index.ts';
import { type Callee, type Counts, type Deferred, dynamicSymbol, type SourceSpan, type StaticEffect } from '../body.ts';
import { descriptorFields, placeNumber, userCells } from '../memory.ts';
import type { Lowering } from './lower.ts';
import type { Machine } from './machine.ts';
import { dynamicSignature, hostSignature, hostSymbol, wordSignature } from './signatures.ts';
import { sizeOf } from './state.ts';

function staticEffect(word: Callee): StaticEffect {
  const { effect } = word;
  invariant(effect?.kind === 'static', `${word.name} has no static effect`);
  return effect;
}

interface Arguments {
  readonly signature: Signature;
  /** Stack pointers, cells, floats. */
  readonly values: readonly Value[];
  /** Items that lie in memory below the arguments, because the callee looks there. */
  readonly storedCells: number;
  readonly storedFloats: number;
}

function takeArguments({ data, floats }: Machine, effect: StaticEffect): Arguments {
  const floatValues = floats.popMany(effect.floatIn);
  const cells = data.popMany(effect.in);
  const pointers = effect.observes ? [data.store(), floats.store()] : [data.pointer(), floats.pointer()];
  return {
    signature: wordSignature(effect),
    values: [...pointers, ...cells, ...floatValues],
    storedCells: effect.observes ? sizeOf(data.state.items) : 0,
    storedFloats: effect.observes ? sizeOf(floats.state.items) : 0,
  };
}

function takeResults({ data, floats }: Machine, effect: Counts, given: Arguments, results: readonly Value[]): void {
  const [dataPointer, floatPointer, ...values] = results;
  data.resume(dataPointer!, given.storedCells);
  floats.resume(floatPointer!, given.storedFloats);
  data.pushMany(values.slice(0, effect.out));
  floats.pushMany(values.slice(effect.out, effect.out + effect.floatOut));
}

const isEmpty = ({ data, floats }: Machine): boolean => sizeOf(data.state.items) + sizeOf(floats.state.items) === 0;

type Target = { readonly symbol: string } | { readonly address: Value };

function callOf({ b }: Lowering, callee: Target, { signature, values }: Arguments): readonly Value[] {
  return 'symbol' in callee
    ? b.call(callee.symbol, signature, values)
    : b.callindirect(signature, callee.address, values);
}

function tailcallOf({ b }: Lowering, callee: Target, { signature, values }: Arguments): void {
  if ('symbol' in callee) b.tailcall(callee.symbol, signature, values);
  else b.tailcallindirect(signature, callee.address, values);
}

export function callStatic(l: Lowering, word: Callee, index: number): void {
  callWith(l, { symbol: word.symbol }, staticEffect(word), index);
}

function callWith(l: Lowering, callee: Target, effect: StaticEffect, index: number): void {
  const { b, machine } = l;
  const given = takeArguments(machine, effect);
  const own = l.word.effect;
  if (!effect.returns) {
    // Neither word comes back, so any such call could be a jump. Only one at the word's end is: recursion that never ends is an error
    // that the return stack notices, not a silent loop.
    if (own?.kind === 'static' && !own.returns && l.endsAfter(index)) {
      tailcallOf(l, callee, given);
      return;
    }
    callOf(l, callee, given);
    b.unreachable();
    return;
  }
  if (l.isStatic && isEmpty(machine) && l.endsAfter(index)) {
    tailcallOf(l, callee, given);
    return;
  }
  takeResults(machine, effect, given, callOf(l, callee, given));
}

export function callDynamic(l: Lowering, word: Callee, index: number): void {
  const { b, machine } = l;
  const pointers = machine.flush();
  const symbol = dynamicSymbol(word);
  if (l.endsAfter(index)) {
    b.tailcall(symbol, dynamicSignature, pointers);
    return;
  }
  const [data, floats] = b.call(symbol, dynamicSignature, pointers);
  machine.anchor(data!, floats!);
}

/** The code of a token's word, in dynamic form. */
const codeOf = ({ b, emitter }: Lowering, token: Value): Value => b.load(ptr, emitter.address(token));

/** The entry of a token's word that has the word's own effect; 0 where the effect varies. */
const ownEntryOf = ({ b, emitter }: Lowering, token: Value): Value =>
  b.load(ptr, emitter.address(token), descriptorFields.own);

export function callDeferred(l: Lowering, deferred: Deferred<Callee>, index: number): void {
  const { b, emitter } = l;
  const { contract } = deferred;
  const token = b.load(i64, emitter.address(emitter.constant(deferred.address)));
  if (contract === undefined) {
    executeToken(l, token, index);
    return;
  }
  invariant(contract.kind === 'effect', `the action of ${deferred.name} is called as a word`);
  callWith(l, { address: ownEntryOf(l, token) }, contract.effect, index);
}

export function execute(l: Lowering, index: number): void {
  executeToken(l, l.machine.data.pop(), index);
}

function executeToken(l: Lowering, token: Value, index: number): void {
  const { b, machine } = l;
  const pointers = machine.flush();
  const code = codeOf(l, token);
  if (l.endsAfter(index)) {
    b.tailcallindirect(dynamicSignature, code, pointers);
    return;
  }
  const [data, floats] = b.callindirect(dynamicSignature, code, pointers);
  machine.anchor(data!, floats!);
}

/** A request that the host carries out on the stacks in memory. */
export function callHost(l: Lowering, request: number, effect: Counts | undefined): void {
  const { b, emitter, machine } = l;
  const { data, floats } = machine;
  const pointers = machine.flush();
  const [dataPointer, floatPointer] = b.call(hostSymbol, hostSignature, [...pointers, emitter.constant(request)]);
  if (effect === undefined) {
    machine.anchor(dataPointer!, floatPointer!);
    return;
  }
  data.discard(effect.in);
  floats.discard(effect.floatIn);
  const results = (pointer: Value, count: number, type: typeof i64): Value[] =>
    Array.from({ length: count }, (_, place) => b.load(type, pointer, 8 * (count - 1 - place)));
  const below = (pointer: Value, count: number): Value =>
    count === 0 ? pointer : b.ptradd(pointer, emitter.constant(8 * count));
  const cells = results(dataPointer!, effect.out, i64);
  const floatValues = results(floatPointer!, effect.floatOut, f64);
  data.resume(below(dataPointer!, effect.out), sizeOf(data.state.items));
  floats.resume(below(floatPointer!, effect.floatOut), sizeOf(floats.state.items));
  data.pushMany(cells);
  floats.pushMany(floatValues);
}

/** Throws, and leaves word and place where messages about uncaught codes look for them. */
export function throwFrom({ b, emitter, word }: Lowering, code: Value, { line, column }: SourceSpan): void {
  const note = (value: bigint, cell: number): void =>
    b.store(emitter.constant(value), emitter.address(emitter.constant(cell)));
  note(word.token, userCells.throwingWord);
  note(placeNumber(line, column), userCells.throwingPlace);
  b.throw(code);
}

export function throwUnlessZero(l: Lowering, code: Value, at: SourceSpan): void {
  const { b, emitter } = l;
  const thrown = b.block([], { cold: true });
  const goesOn = b.block();
  b.branch(emitter.isTrue(code), edge(thrown), edge(goesOn));
  b.switchTo(thrown);
  throwFrom(l, code, at);
  b.switchTo(goesOn);
}

interface Outcome {
  /** Where the callee's results arrive. */
  readonly returned: Block;
  readonly results: readonly Value[];
  readonly thrown: Block;
  readonly code: Value;
}

/** Calls a word so that what it throws arrives here. Neither block is the current one afterwards. */
function invoke({ b }: Lowering, callee: Target, signature: Signature, values: readonly Value[]): Outcome {
  const returned = b.block(signature.results.map(({ type }) => type));
  const thrown = b.block([i64], { cold: true });
  const edges = (results: readonly Value[], code: Value) => ({
    returned: edge(returned, results),
    thrown: edge(thrown, [code]),
  });
  if ('symbol' in callee) b.invoke(callee.symbol, signature, values, edges);
  else b.invokeindirect(signature, callee.address, values, edges);
  return { returned, results: b.blockParameters(returned), thrown, code: b.blockParameters(thrown)[0]! };
}

/** CATCH of a word that takes as many items as it leaves: one effect, whatever happens. */
export function catchStatic(l: Lowering, word: Callee): void {
  const { b, emitter, machine } = l;
  const effect = staticEffect(word);
  const given = takeArguments(machine, effect);
  const outcome = invoke(l, { symbol: word.symbol }, given.signature, given.values);
  // On the exceptional edge the stacks are as deep as before; what the items are is nobody's promise.
  const [dataPointer, floatPointer, ...items] = given.values;
  if (!effect.returns) {
    b.switchTo(outcome.returned);
    b.unreachable();
    b.switchTo(outcome.thrown);
    machine.data.resume(dataPointer!, given.storedCells);
    machine.floats.resume(floatPointer!, given.storedFloats);
    machine.data.pushMany(items.slice(0, effect.in));
    machine.floats.pushMany(items.slice(effect.in));
    machine.data.push(outcome.code);
    return;
  }
  const after = b.block([...given.signature.results.map(({ type }) => type), i64]);
  b.switchTo(outcome.thrown);
  b.jump(after, [...given.values, outcome.code]);
  b.switchTo(outcome.returned);
  b.jump(after, [...outcome.results, emitter.constant(0)]);
  b.switchTo(after);
  const values = b.blockParameters(after);
  takeResults(machine, effect, given, values.slice(0, -1));
  machine.data.push(values.at(-1)!);
}

/** CATCH IF: each outcome has its own branch, so the two may differ in depth. What was thrown falls through. */
export function catchBranch(l: Lowering, word: Callee, keeps: boolean): void {
  const { b, machine } = l;
  const effect = staticEffect(word);
  const given = takeArguments(machine, effect);
  const below = machine.snapshot();
  const outcome = invoke(l, { symbol: word.symbol }, given.signature, given.values);
  b.switchTo(outcome.returned);
  takeResults(machine, effect, given, outcome.results);
  l.jumpTaken();
  b.switchTo(outcome.thrown);
  machine.restore(below);
  const items = given.values.slice(2);
  machine.data.pushMany(items.slice(0, effect.in));
  machine.floats.pushMany(items.slice(effect.in));
  if (keeps) machine.data.push(outcome.code);
}

/** CATCH of a word whose effect varies, or that may leave another depth than it found. */
export function catchDynamic(l: Lowering, word: Callee): void {
  const pointers = l.machine.flush();
  catchWith(l, { symbol: dynamicSymbol(word) }, pointers);
}

export function catchToken(l: Lowering): void {
  const token = l.machine.data.pop();
  const pointers = l.machine.flush();
  catchWith(l, { address: codeOf(l, token) }, pointers);
}

function catchWith(l: Lowering, callee: Target, pointers: readonly [Value, Value]): void {
  const { b, emitter, machine } = l;
  const outcome = invoke(l, callee, dynamicSignature, pointers);
  const after = b.block([ptr, ptr, i64]);
  b.switchTo(outcome.thrown);
  b.jump(after, [...pointers, outcome.code]);
  b.switchTo(outcome.returned);
  b.jump(after, [...outcome.results, emitter.constant(0)]);
  b.switchTo(after);
  const [data, floats, code] = b.blockParameters(after);
  machine.anchor(data!, floats!);
  machine.data.push(code!);
}
