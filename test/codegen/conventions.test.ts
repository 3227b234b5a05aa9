/**
 * The System V convention against gcc, both ways: C calls what we compile, what we compile calls C. Each callee folds all of its
 * arguments into one number, so that a single one in a wrong place shows.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileFunction } from '../../src/codegen/index.ts';
import {
  buildFunction,
  type FunctionBuilder,
  f32,
  f64,
  type IrFunction,
  i8,
  i16,
  i32,
  i64,
  isFloat,
  ptr,
  type Signature,
  type Type,
  type Value,
} from '../../src/ir/index.ts';
import type { CodeObject } from '../../src/object/index.ts';
import { openSession, type Unit } from '../../src/run/index.ts';
import { assembleWithGnu } from '../support/gnu-assembler.ts';
import { dice } from '../support/random/dice.ts';

const session = openSession();
afterAll(() => session.close());

const random = dice(2);
const names = new Map<Type, string>([
  [i8, 'signed char'],
  [i16, 'short'],
  [i32, 'int'],
  [i64, 'long'],
  [ptr, 'char *'],
  [f32, 'float'],
  [f64, 'double'],
]);
const allTypes = [...names.keys()];

interface Sample {
  readonly name: string;
  /** Declared parameters, then variable arguments. */
  readonly types: readonly Type[];
  readonly declared: number;
}

const samples: Sample[] = Array.from({ length: 14 }, (_, index) => {
  const types = Array.from({ length: 1 + random.below(index < 7 ? 6 : 16) }, () => random.pick(allTypes));
  return { name: `plain${index}`, types, declared: types.length };
});
for (let index = 0; index < 6; index++) {
  const variable = Array.from({ length: 1 + random.below(14) }, () => random.pick([i32, i64, ptr, f64]));
  samples.push({ name: `variadic${index}`, types: [i64, ...variable], declared: 1 });
}

const isVariadic = ({ types, declared }: Sample): boolean => declared < types.length;
const constantFor = (index: number): number => 3 * index + 1;

// In C.

function cText(sample: Sample): string {
  const { name, types, declared } = sample;
  const parameters = types.slice(0, declared).map((type, index) => `${names.get(type)} p${index}`);
  const list = [...parameters, ...(isVariadic(sample) ? ['...'] : [])].join(', ');
  const fold = (value: string): string => `h = h * 31 + (unsigned long)(long)${value};`;
  const body = types.slice(0, declared).map((_, index) => fold(`p${index}`));
  if (isVariadic(sample)) {
    body.push(`__builtin_va_list l; __builtin_va_start(l, p${declared - 1});`);
    for (const type of types.slice(declared)) body.push(fold(`__builtin_va_arg(l, ${names.get(type)})`));
  }
  const values = types.map((type, index) => `(${names.get(type)})(s + ${constantFor(index)})`);
  return `
    long ${name}_callee(${list}) { unsigned long h = 0; ${body.join(' ')} return h; }
    long ${name}_caller(long (*g)(${list}), long s) { return g(${values.join(', ')}) + 1; }`;
}

/** Compiles C with gcc; each function an object of its own. */
function compileC(text: string, functions: readonly string[]): CodeObject[] {
  const directory = mkdtempSync(join(tmpdir(), 'convene-c-'));
  try {
    writeFileSync(join(directory, 'a.c'), text);
    const flags = ['-O1', '-S', '-masm=intel', '-fno-asynchronous-unwind-tables', '-fcf-protection=none', '-fno-pic'];
    execFileSync('gcc', [...flags, '-o', join(directory, 'a.s'), join(directory, 'a.c')]);
    const assembly = readFileSync(join(directory, 'a.s'), 'utf8');
    return functions.map((name) => {
      const start = assembly.indexOf(`\n${name}:`);
      return assembleWithGnu(name, assembly.slice(start, assembly.indexOf(`\t.size\t${name}`, start)));
    });
  } finally {
    rmSync(directory, { recursive: true });
  }
}

// Ours.

const signatureOf = (sample: Sample): Signature => ({
  convention: 'sysv',
  parameters: sample.types.slice(0, sample.declared).map((type) => ({ type })),
  results: [{ type: i64 }],
  ...(isVariadic(sample) ? { variadic: true } : {}),
});

function asInteger(b: FunctionBuilder, value: Value): Value {
  const type = b.typeOf(value);
  if (isFloat(type)) return b.ftosi(i64, value);
  if (type === ptr) return b.ptrtoint(value);
  return type === i64 ? value : b.sext(i64, value);
}

function callee(sample: Sample): IrFunction {
  const b = buildFunction(`${sample.name}_ours`, signatureOf(sample));
  let values: Value[] = [...b.parameters];
  if (isVariadic(sample)) {
    const list = b.slotaddr(b.slot(24, 8));
    b.vastart(list);
    values = [...values, ...sample.types.slice(sample.declared).map((type) => b.vaarg(type, list))];
  }
  const sum = values.reduce((h, value) => b.add(b.mul(h, b.iconst(i64, 31)), asInteger(b, value)), b.iconst(i64, 0));
  b.return([sum]);
  return b.function;
}

function caller(sample: Sample): IrFunction {
  const b = buildFunction(`${sample.name}_calls`, {
    convention: 'sysv',
    parameters: [{ type: i64 }],
    results: [{ type: i64 }],
  });
  const values = sample.types.map((type, index) => {
    const value = b.add(b.parameters[0], b.iconst(i64, constantFor(index)));
    if (isFloat(type)) return b.sitof(type, value);
    if (type === ptr) return b.inttoptr(value);
    return type === i64 ? value : b.trunc(type, value);
  });
  const [result] = b.call(`${sample.name}_callee`, signatureOf(sample), values);
  b.return([result]);
  return b.function;
}

/** What every way of calling must give. */
function expected(sample: Sample, seed: number): bigint {
  let sum = 0n;
  sample.types.forEach((type, index) => {
    const value = BigInt(seed + constantFor(index));
    const width = type === i8 ? 8 : type === i16 ? 16 : type === i32 ? 32 : 64;
    sum = BigInt.asIntN(64, sum * 31n + BigInt.asIntN(width, value));
  });
  return sum;
}

describe('System V, with gcc on the other side', () => {
  beforeAll(() => {
    const text = samples.map(cText).join('\n');
    const functions = compileC(
      text,
      samples.flatMap(({ name }) => [`${name}_callee`, `${name}_caller`]),
    );
    for (const sample of samples) functions.push(compileFunction(callee(sample)), compileFunction(caller(sample)));
    const unit: Unit = { functions };
    session.load(unit);
  });

  test.each(samples.map((sample) => [sample.name, sample] as const))('%s', (name, sample) => {
    const one = { parameters: ['i64'], result: 'i64' } as const;
    const two = { parameters: ['ptr', 'i64'], result: 'i64' } as const;
    for (const seed of [0, 5, 1000, -77]) {
      const wanted = expected(sample, seed);
      expect(session.function(`${name}_calls`, one)(BigInt(seed))).toBe(wanted);
      const ours = session.address(`${name}_ours`)!;
      expect(session.function(`${name}_caller`, two)(ours, BigInt(seed))).toBe(BigInt.asIntN(64, wanted + 1n));
    }
  });
});
