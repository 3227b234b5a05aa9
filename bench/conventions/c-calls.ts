/**
 * What calling a C function costs a Forth word, counted on the code: the word does nothing else. Its arguments are in registers, as the
 * `forth` convention passes them, or all on the data stack in memory, as they are for a word whose effect nobody knows.
 */
import { compileFunction } from '../../src/codegen/index.ts';
import { parse, verifyOrThrow } from '../../src/ir/index.ts';

export interface CCall {
  /** Arguments of the C function, integers all; it has one result. */
  readonly parameters: number;
  readonly fromMemory: number;
  readonly fromRegisters: number;
}

const stacks = 'ptr dstack, ptr fstack';
const numbered = (count: number, one: (index: number) => string): string[] =>
  Array.from({ length: count }, (_, i) => one(i));

function inRegisters(parameters: number): string {
  const types = numbered(parameters, () => 'i64').join(', ');
  const declared = numbered(parameters, (i) => `, %a${i}: i64`).join('');
  return `function @word forth(${[stacks, types].filter(Boolean).join(', ')}) -> (${stacks}, i64) {
  block0(%dstack: ptr, %fstack: ptr${declared}):
    %r = call @c(${numbered(parameters, (i) => `%a${i}`).join(', ')}): sysv(${types}) -> (i64)
    return %dstack, %fstack, %r
  }`;
}

/** The deepest item lies highest. */
function inMemory(parameters: number): string {
  const types = numbered(parameters, () => 'i64').join(', ');
  const loads = numbered(parameters, (i) => `    %a${i} = load.i64 %dstack + ${8 * (parameters - 1 - i)}`).join('\n');
  return `function @word forth(${stacks}) -> (${stacks}) {
  block0(%dstack: ptr, %fstack: ptr):
${loads}
    %r = call @c(${numbered(parameters, (i) => `%a${i}`).join(', ')}): sysv(${types}) -> (i64)
    %popped = iconst.i64 ${8 * (parameters - 1)}
    %top = ptradd %dstack, %popped
    store.i64 %r, %top
    return %top, %fstack
  }`;
}

function instructionsOf(text: string): number {
  const f = parse(text);
  verifyOrThrow(f);
  let count = 0;
  compileFunction(f, { list: () => void count++ });
  return count;
}

/** Calls of functions of one, three and six arguments. */
export const countCCalls = (): CCall[] =>
  [1, 3, 6].map((parameters) => ({
    parameters,
    fromMemory: instructionsOf(inMemory(parameters)),
    fromRegisters: instructionsOf(inRegisters(parameters)),
  }));
