/**
 * Programs for the compiler's tests: a reader of just enough Forth to make bodies, and a run of a word's dynamic form in the evaluator.
 */

import {
  type Body,
  dynamicSymbol,
  type Item,
  type LocalVariable,
  type SourceSpan,
  type Word,
} from '../../../src/forth/body.ts';
import { bridge, lower } from '../../../src/forth/compile/index.ts';
import { inferEffect } from '../../../src/forth/effect/index.ts';
import { dataStackRegion, descriptorRegion, floatStackRegion, userRegion } from '../../../src/forth/memory.ts';
import { primitiveCalled } from '../../../src/forth/primitives/index.ts';
import {
  ConveneError,
  createEvaluator,
  createMemory,
  f64,
  type HostFunction,
  type IrFunction,
  i64,
  verifyOrThrow,
} from '../../../src/ir/index.ts';

export interface Program {
  readonly words: ReadonlyMap<string, Word>;
  /** A word's functions: its own if its effect is static, and its dynamic form. */
  readonly functions: readonly IrFunction[];
}

type PlainItem = Item extends infer T ? (T extends unknown ? Omit<T, 'at'> : never) : never;

/** Reads `: name … ;` definitions; infers and lowers each. */
export function program(text: string): Program {
  const words = new Map<string, Word>();
  const functions: IrFunction[] = [];
  const tokens = tokensOf(text);
  let next = 0;
  let token = BigInt(descriptorRegion.start);
  while (next < tokens.length) {
    if (tokens[next]!.name !== ':') throw new Error(`a definition must start at ${tokens[next]!.name}`);
    const { name, at } = tokens[next + 1]!;
    const word: Word = { name, symbol: `forth.${name}`, token, at };
    token += 16n;
    const end = tokens.findIndex((one, index) => index > next && one.name === ';');
    words.set(name, word);
    word.body = readBody(word, words, tokens.slice(next + 2, end));
    word.effect = inferEffect(word);
    functions.push(lower(word));
    if (word.effect.kind === 'static') functions.push(bridge(word));
    next = end + 1;
  }
  functions.forEach(verifyOrThrow);
  return { words, functions };
}

function tokensOf(text: string): { readonly name: string; readonly at: SourceSpan }[] {
  return text.split('\n').flatMap((line, index) =>
    [...line.matchAll(/\S+/g)].map(({ 0: name, index: start }) => ({
      name,
      at: { file: 'test.fs', line: index + 1, column: start + 1, length: name.length },
    })),
  );
}

interface Loop {
  readonly begin: number;
  readonly end: number;
}

export function readBody(
  self: Word,
  words: ReadonlyMap<string, Word>,
  tokens: readonly { readonly name: string; readonly at: SourceSpan }[],
): Body {
  const items: Item[] = [];
  const locals: LocalVariable[] = [];
  const control: number[] = [];
  const loops: Loop[] = [];
  let labels = 0;
  let at = self.at!;
  const add = (...given: PlainItem[]): void => {
    for (const one of given) items.push({ ...one, at } as Item);
  };
  const label = (): number => labels++;
  const place = (target: number): void => add({ kind: 'label', label: target });
  const localNamed = (name: string): number => locals.findLastIndex((local) => local.name === name);
  const structure: Record<string, () => void> = {
    if: () => add({ kind: 'branchIfZero', label: control[control.push(label()) - 1]! }),
    ahead: () => add({ kind: 'branch', label: control[control.push(label()) - 1]! }),
    else() {
      const over = label();
      add({ kind: 'branch', label: over });
      place(control.pop()!);
      control.push(over);
    },
    begin: () => place(control[control.push(label()) - 1]!),
    again: () => add({ kind: 'branch', label: control.pop()! }),
    until: () => add({ kind: 'branchIfZero', label: control.pop()! }),
    while() {
      const out = label();
      add({ kind: 'branchIfZero', label: out });
      control.splice(-1, 0, out);
    },
    repeat() {
      add({ kind: 'branch', label: control.pop()! });
      place(control.pop()!);
    },
    'cs-swap': () => control.push(...control.splice(-2, 1)),
    do() {
      loops.push({ begin: label(), end: label() });
      add({ kind: 'do' });
      place(loops.at(-1)!.begin);
    },
    '?do'() {
      loops.push({ begin: label(), end: label() });
      add({ kind: 'questionDo', label: loops.at(-1)!.end });
      place(loops.at(-1)!.begin);
    },
    loop: () => closeLoop('loop'),
    '+loop': () => closeLoop('plusLoop'),
    leave: () => add({ kind: 'unloop' }, { kind: 'branch', label: loops.at(-1)!.end }),
    unloop: () => add({ kind: 'unloop' }),
    i: () => add({ kind: 'index', depth: 0 }),
    j: () => add({ kind: 'index', depth: 1 }),
    exit: () => add({ kind: 'exit' }),
    recurse: () => add({ kind: 'call', word: self }),
    host: () => add({ kind: 'host', request: 7 }),
    'host+': () => add({ kind: 'host', request: 8, effect: { in: 2, out: 1, floatIn: 0, floatOut: 0 } }),
  };
  const resolveForward = (): void => place(control.pop()!);
  function closeLoop(kind: 'loop' | 'plusLoop'): void {
    const { begin, end } = loops.pop()!;
    add({ kind, label: begin });
    place(end);
  }
  for (let next = 0; next < tokens.length; next++) {
    const { name } = tokens[next]!;
    at = tokens[next]!.at;
    const target = (): string => tokens[++next]!.name;
    const jump = /^(\?)?@(\d+)(:)?$/.exec(name);
    if (jump !== null) {
      // Bare labels and branches: 3 is placed by @3: and reached by @3 and, from a zero, ?@3.
      const numbered = Number(jump[2]);
      labels = Math.max(labels, numbered + 1);
      const kind = jump[3] !== undefined ? 'label' : jump[1] !== undefined ? 'branchIfZero' : 'branch';
      add({ kind, label: numbered });
    } else if (name === 'then') resolveForward();
    else if (structure[name] !== undefined) structure[name]();
    else if (name === "[']") add({ kind: 'token', word: words.get(target())! });
    else if (name === 'to') add({ kind: 'localSet', local: localNamed(target()) });
    else if (name === '{:') {
      const names: string[] = [];
      for (let one = target(); one !== ':}'; one = target()) names.push(one);
      const separator = names.indexOf('|');
      for (const local of names) if (local !== '|') locals.push({ name: local, type: 'cell' });
      const taken = separator < 0 ? names : names.slice(0, separator);
      for (const local of taken.toReversed()) add({ kind: 'localSet', local: localNamed(local) });
    } else if (localNamed(name) >= 0) add({ kind: 'localGet', local: localNamed(name) });
    else if (words.has(name)) add({ kind: 'call', word: words.get(name)! });
    else if (primitiveCalled(name) !== undefined) add({ kind: 'primitive', name });
    else if (/^[+-]?\d+$/.test(name)) add({ kind: 'literal', value: BigInt(name) });
    else if (/^[+-]?\d+(\.\d*)?e[+-]?\d*$/.test(name)) add({ kind: 'float', value: Number(name.replace(/e$/, '')) });
    else throw new Error(`unknown word ${name}`);
  }
  return { items, locals, labels };
}

export interface Stacks {
  readonly data: readonly bigint[];
  readonly floats: readonly number[];
}

/** Stacks after a word, or the code that it throws, or the trap that stops it. */
export type Answer = Stacks | { readonly thrown: bigint } | { readonly trapped: number };

const hosts: Record<string, HostFunction> = {
  // Request 7 drops the top item and puts its double and its triple; request 8 adds.
  'convene.host': ([data, floats, request], memory) => {
    const top = memory.load(i64, data as bigint) as bigint;
    if (request === 8n) {
      const other = memory.load(i64, (data as bigint) + 8n) as bigint;
      memory.store(i64, top + other, (data as bigint) + 8n);
      return [(data as bigint) + 8n, floats!];
    }
    memory.store(i64, 2n * top, data as bigint);
    memory.store(i64, 3n * top, (data as bigint) - 8n);
    return [(data as bigint) - 8n, floats!];
  },
};

export type Runner = (
  name: string,
  data?: readonly (bigint | number)[],
  floats?: readonly number[],
  fuel?: number,
) => Answer;

/** Makes what runs a word's dynamic form on items, deepest first. Results are signed. */
export function runner({ words, functions }: Program): Runner {
  const memory = createMemory();
  for (const { start, end } of [dataStackRegion, floatStackRegion]) memory.map(end - start, { address: start });
  memory.map(4096, { address: descriptorRegion.start });
  memory.map(userRegion.end - userRegion.start, { address: userRegion.start });
  const evaluator = createEvaluator({ functions, data: [] }, { memory, hosts });
  for (const word of words.values()) memory.store(i64, evaluator.addressOf(dynamicSymbol(word)), word.token);
  return (name, data = [], floats = [], fuel = 1_000_000) => {
    let dataTop = BigInt(dataStackRegion.end);
    let floatTop = BigInt(floatStackRegion.end);
    for (const item of data) {
      dataTop -= 8n;
      memory.store(i64, BigInt(item), dataTop);
    }
    for (const item of floats) {
      floatTop -= 8n;
      memory.store(f64, item, floatTop);
    }
    const outcome = evaluator.run(dynamicSymbol(words.get(name)!), [dataTop, floatTop], fuel);
    if (outcome.kind === 'thrown') return { thrown: BigInt.asIntN(64, outcome.code) };
    if (outcome.kind === 'trapped') return { trapped: outcome.code };
    if (outcome.kind === 'exhausted') throw new ConveneError('test-fuel', `${name} does not end`);
    const left: bigint[] = [];
    const floatsLeft: number[] = [];
    for (let at = BigInt(dataStackRegion.end) - 8n; at >= (outcome.results[0] as bigint); at -= 8n) {
      left.push(BigInt.asIntN(64, memory.load(i64, at) as bigint));
    }
    for (let at = BigInt(floatStackRegion.end) - 8n; at >= (outcome.results[1] as bigint); at -= 8n) {
      floatsLeft.push(memory.load(f64, at) as number);
    }
    return { data: left, floats: floatsLeft };
  };
}

export const run = (known: Program, ...rest: Parameters<Runner>): Answer => runner(known)(...rest);

/** What one definition of `test` leaves. */
export function answer(text: string, data: readonly (bigint | number)[] = [], floats: readonly number[] = []): Answer {
  return run(program(text), 'test', data, floats);
}

/** `( 2 -- 1 )`, `( 1 -- 2 ) ( F: 0 -- 1 )`, `( 1 -- )` for a word that does not return, or why there is no single effect. */
export function effectOf(text: string, name = 'test'): string {
  const { effect } = program(text).words.get(name)!;
  if (effect === undefined) return 'unknown';
  if (effect.kind === 'dynamic') return effect.reason;
  const floats = effect.floatIn + effect.floatOut > 0 ? ` ( F: ${effect.floatIn} -- ${effect.floatOut} )` : '';
  const out = effect.returns ? `${effect.out} ` : 'never ';
  return `( ${effect.in} -- ${out})${floats}${effect.observes ? ' observes' : ''}`;
}
