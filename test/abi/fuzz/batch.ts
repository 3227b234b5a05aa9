/** A batch of cases between one C compiler and Convene, in this process. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as koffi from 'koffi';
import { compileFunction } from '../../../src/codegen/index.ts';
import { openSession } from '../../../src/run/index.ts';
import { areas, unitText } from './c-side.ts';
import { type AbiCase, areaBytes, type PlacedValue, randomCase } from './cases.ts';
import { ourCallee, ourCaller } from './our-side.ts';
import { differs } from './values.ts';

export interface Compiler {
  readonly command: string;
  readonly flags: readonly string[];
}

export interface Failure {
  readonly seed: number;
  readonly compiler: string;
  readonly direction: 'we call' | 'they call';
  readonly reason: string;
}

/** Where both sides find the shared areas. */
const base = 0x5000_0000;
const preservedNames = ['rbx', 'rbp', 'r12', 'r13', 'r14', 'r15', 'the x87 stack'];

interface Unit {
  address(index: number, which: 0 | 1): number;
  set(index: number, address: number): void;
  /** Calls a function without arguments; bits tell which preserved registers it changed. */
  check(address: number): number;
  readonly disturbance: number;
  unload(): void;
}

function compileUnit(cases: readonly AbiCase[], compiler: Compiler): Unit {
  const folder = mkdtempSync(join(tmpdir(), 'convene-abi-'));
  try {
    const source = join(folder, 'unit.c');
    const output = join(folder, 'unit.so');
    writeFileSync(source, unitText(cases, base));
    const made = spawnSync(compiler.command, [...compiler.flags, '-w', '-shared', '-fPIC', '-o', output, source], {
      encoding: 'utf8',
    });
    if (made.status !== 0) throw new Error(`${compiler.command} refuses the unit: ${made.stderr ?? made.error}`);
    const library = koffi.load(output);
    return {
      address: library.func('long address(int, int)') as unknown as Unit['address'],
      set: library.func('void set(int, long)') as unknown as Unit['set'],
      check: library.func('int check(long)') as unknown as Unit['check'],
      disturbance: library.func('long disturbance(void)')() as number,
      unload: () => library.unload(),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs cases; `began` is told each before it runs, for whoever has to find out which one crashed. */
export function runBatch(
  seeds: readonly number[],
  compiler: Compiler,
  began: (seed: number) => void = () => {},
): Failure[] {
  const cases = seeds.map(randomCase);
  const unit = compileUnit(cases, compiler);
  const session = openSession();
  const failures: Failure[] = [];
  try {
    const memory = session.map(base, 4 * areaBytes);
    session.define('disturb', unit.disturbance);
    cases.forEach((each, index) => {
      const report = (direction: Failure['direction'], reason: string): void => {
        const name = [compiler.command, ...compiler.flags].join(' ');
        failures.push({ seed: each.seed, compiler: name, direction, reason });
      };
      began(each.seed);
      session.define(`theirs${index}`, unit.address(index, 0));
      const functions = [ourCaller(each, index, base, 'sysv'), ourCallee(each, index, base, 'sysv')];
      session.load({ functions: functions.map((f) => compileFunction(f)) });
      unit.set(index, session.address(`callee${index}`)!);
      for (const [direction, entry] of [
        ['we call', session.address(`caller${index}`)!],
        ['they call', unit.address(index, 1)],
      ] as const) {
        const reason = tryCall(memory.bytes, each, () => unit.check(entry));
        if (reason !== undefined) report(direction, reason);
      }
    });
    return failures;
  } finally {
    session.close();
    unit.unload();
  }
}

/** The seeds on which two C compilers do not understand each other. `began` is told each before it is tried. */
export function disagreements(
  seeds: readonly number[],
  compilers: readonly [Compiler, Compiler],
  began: (seed: number) => void = () => {},
): ReadonlySet<number> {
  const cases = seeds.map(randomCase);
  const [one, other] = compilers.map((compiler) => compileUnit(cases, compiler)) as [Unit, Unit];
  const session = openSession();
  try {
    const memory = session.map(base, 4 * areaBytes);
    const understood = (caller: Unit, callee: Unit, index: number): boolean => {
      caller.set(index, callee.address(index, 0));
      return tryCall(memory.bytes, cases[index]!, () => caller.check(caller.address(index, 1))) === undefined;
    };
    return new Set(
      seeds.filter((seed, index) => {
        began(seed);
        return !understood(one, other, index) || !understood(other, one, index);
      }),
    );
  } finally {
    session.close();
    one.unload();
    other.unload();
  }
}

/** What goes wrong when a case's values are passed and returned, or nothing. */
function tryCall(memory: Uint8Array, one: AbiCase, call: () => number): string | undefined {
  prepare(memory, one);
  const damage = call();
  return whatDiffers(memory, one) ?? damaged(damage);
}

function prepare(memory: Uint8Array, { values, result }: AbiCase): void {
  const last = [...values, ...(result === undefined ? [] : [result])].at(-1);
  const used = last === undefined ? 0 : last.offset + last.bytes.length;
  for (const area of Object.values(areas)) memory.fill(0xcc, area, area + used);
  for (const { bytes, offset } of values) memory.set(bytes, areas.passed + offset);
  if (result !== undefined) memory.set(result.bytes, areas.returned + result.offset);
}

function whatDiffers(memory: Uint8Array, { values, result }: AbiCase): string | undefined {
  const compare = (what: string, value: PlacedValue, area: number): string | undefined => {
    const actual = memory.subarray(area + value.offset, area + value.offset + value.bytes.length);
    const at = differs(value, actual);
    const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
    return at === undefined
      ? undefined
      : `${what}, byte ${at} of ${value.bytes.length}: ${hex(value.bytes)} became ${hex(actual)}`;
  };
  for (const [number, value] of values.entries()) {
    const wrong = compare(`argument ${number + 1}`, value, areas.received);
    if (wrong !== undefined) return wrong;
  }
  return result === undefined ? undefined : compare('the result', result, areas.result);
}

const damaged = (bits: number): string | undefined => {
  const names = preservedNames.filter((_, bit) => (bits >> bit) & 1);
  return names.length === 0 ? undefined : `not preserved: ${names.join(', ')}`;
};
