/** The programs of the experiment, each as IR text for a variant and a slow path. */
import { contextField, type SlowPath, type StatusVariant, standingParameters, statusSignature } from './variants.ts';
import { functionText } from './writer.ts';

export interface StatusProgram {
  readonly name: string;
  readonly summary: string;
  /** What the kernel is given when it is timed, and when its instructions are counted. */
  readonly timed: number;
  readonly counted: number;
  /** The function that the kernel calls, with one argument. */
  readonly entry: string;
  readonly text: (variant: StatusVariant, path: SlowPath) => string;
}

const fib = (variant: StatusVariant, path: SlowPath): string =>
  functionText(variant, path, 'fib', ['%n'], (w) => {
    w.number('%two', 2);
    w.operate('%small', 'slt', '%n', '%two');
    w.line('branch %small, end, more');
    w.line('end:');
    w.giveBack('end', '%n');
    w.line('more:');
    w.number('%one', 1);
    w.operate('%n1', 'sub', '%n', '%one');
    w.call('a', 'fib', ['%n1'], ['%n']);
    w.operate('%n2', 'sub', '%n', '%two');
    w.call('b', 'fib', ['%n2'], ['%n', '%a']);
    w.operate('%sum', 'add', '%a', '%b');
    w.giveBack('sum', '%sum');
  });

/** Hofstadter's female and male sequences. */
function mutual(variant: StatusVariant, path: SlowPath): string {
  const sequence = (name: string, other: string, first: number): string =>
    functionText(variant, path, name, ['%n'], (w) => {
      w.number('%zero', 0);
      w.operate('%last', 'eq', '%n', '%zero');
      w.line('branch %last, end, more');
      w.line('end:');
      w.number('%first', first);
      w.giveBack('end', '%first');
      w.line('more:');
      w.number('%one', 1);
      w.operate('%n1', 'sub', '%n', '%one');
      w.call('a', name, ['%n1'], ['%n']);
      w.call('b', other, ['%a'], ['%n', '%a']);
      w.operate('%d', 'sub', '%n', '%b');
      w.giveBack('d', '%d');
    });
  return sequence('female', 'male', 1) + sequence('male', 'female', 0);
}

/** A loop around two small functions. */
function others(variant: StatusVariant, path: SlowPath): string {
  const small = (name: string, factor: number, operation: string): string =>
    functionText(variant, path, name, ['%a', '%b'], (w) => {
      w.number('%factor', factor);
      w.number('%mask', 0xffffff);
      w.operate('%x', 'mul', '%a', '%factor');
      w.operate('%y', operation, '%x', '%b');
      w.operate('%m', 'and', '%y', '%mask');
      w.giveBack('m', '%m');
    });
  const loop = functionText(variant, path, 'loop', ['%n'], (w) => {
    const { type } = variant;
    w.number('%zero', 0);
    w.number('%one', 1);
    w.line('jump head(%zero, %zero, %one, %one)');
    w.line(`head(%i: ${type}, %s: ${type}, %t: ${type}, %u: ${type}):`);
    w.call('a', 'mix', ['%s', '%i'], ['%n', '%i', '%s', '%t', '%u']);
    w.call('b', 'step', ['%a', '%t'], ['%n', '%i', '%s', '%t', '%u', '%a']);
    w.operate('%s2', 'add', '%s', '%b');
    w.operate('%t2', 'xor', '%t', '%a');
    w.operate('%u2', 'add', '%u', '%t2');
    w.operate('%i2', 'add', '%i', '%one');
    w.operate('%more', 'slt', '%i2', '%n');
    w.line('branch %more, head(%i2, %s2, %t2, %u2), done');
    w.line('done:');
    w.operate('%r1', 'xor', '%s2', '%t2');
    w.operate('%r2', 'xor', '%r1', '%u2');
    w.giveBack('r', '%r2');
  });
  return small('mix', 5, 'xor') + small('step', 3, 'add') + loop;
}

export const statusPrograms: readonly StatusProgram[] = [
  { name: 'fib', summary: 'calls itself', timed: 35, counted: 18, entry: 'fib', text: fib },
  { name: 'mutual', summary: 'two that call each other', timed: 150, counted: 20, entry: 'female', text: mutual },
  { name: 'loop', summary: 'calls others', timed: 25_000_000, counted: 20_000, entry: 'loop', text: others },
];

/** What slow paths call: ordinary functions, of which callers know nothing more. */
const helpers = `
function @grow sysv(ptr, i64) -> (i64) {
block0(%context: ptr, %bytes: i64):
  %top = load.i64 %context + ${contextField.top}
  %limit = load.i64 %context + ${contextField.limit}
  %more = add.i64 %limit, %bytes
  store.i64 %more, %context + ${contextField.limit}
  return %top
}

function @push_frame sysv(ptr, i64, i64) {
block0(%context: ptr, %base: i64, %place: i64):
  store.i64 %base, %context + ${contextField.base}
  store.i64 %place, %context + ${contextField.frame}
  return
}

function @push_resume sysv(ptr, i64, i64) {
block0(%context: ptr, %point: i64, %place: i64):
  store.i64 %point, %context + ${contextField.point}
  store.i64 %place, %context + ${contextField.resume}
  return
}

data @context align 16 = zero 64
`;

/** The whole program: its functions, what their slow paths call, and `kernel`, which is entered under `sysv`. */
export function statusText(program: StatusProgram, variant: StatusVariant, path: SlowPath): string {
  const { type, status } = variant;
  const passed = [...standingParameters(variant).map(([name]) => name), type === 'i32' ? '%short' : '%n'];
  const result = status === 'result' ? '%status, %r' : '%r';
  return `${program.text(variant, path)}
function @kernel sysv(i64) -> (i64) {
block0(%n: i64):
  %context = symboladdr @context
  %base = iconst.i64 0
  %short = trunc.i32 %n
  ${result} = call @${program.entry}(${passed.join(', ')}): ${statusSignature(variant, 1)}
  ${type === 'i32' ? '%wide = sext.i64 %r\n  return %wide' : 'return %r'}
}
${helpers}`;
}

/** Names of the program's own functions. */
export const isOwnFunction = (name: string): boolean => !['kernel', 'grow', 'push_frame', 'push_resume'].includes(name);
