/** Layouts as C compilers have them: sizes, alignments and offsets, and the bytes of objects in which one bit-field is all ones. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CType, type DataModel, isRecord, layoutOf, type RecordType, typeText } from '../../../src/abi/c/index.ts';

export interface Compiler {
  readonly command: string;
  readonly flags: readonly string[];
  readonly model: DataModel;
  /** Programs cannot be run here: only the numbers are compared, as they stand in the object file. */
  readonly foreign?: boolean;
}

/** A place within a type, as C writes it. */
interface Place {
  readonly path: string;
  /** From the start of the outermost type. */
  readonly bit: number;
  /** Width, for a bit-field. */
  readonly bits?: number;
}

/** All members of a type that have a name, and theirs; of an array's elements the last one's. */
function* placesOf(type: CType, model: DataModel, path = '', from = 0): Generator<Place> {
  if (type.kind === 'array' && type.length !== undefined && type.length > 0) {
    const index = type.length - 1;
    yield* placesOf(type.element, model, `${path}[${index}]`, from + index * 8 * layoutOf(type.element, model).bytes);
  }
  if (!isRecord(type)) return;
  for (const { field, bit } of layoutOf(type, model).fields) {
    if (field.bits !== undefined && field.name === undefined) continue;
    const inner = field.name === undefined ? path : `${path}.${field.name}`;
    if (field.name !== undefined) {
      yield { path: inner, bit: from + bit, ...(field.bits === undefined ? {} : { bits: field.bits }) };
    }
    yield* placesOf(field.type, model, inner, from + bit);
  }
}

/** What one definition is compared by: numbers, each with what it is, and objects. */
interface Facts {
  readonly numbers: readonly { readonly expression: string; readonly value: number }[];
  readonly images: readonly { readonly path: string; readonly bytes: Buffer }[];
}

function factsOf(type: RecordType, { model, foreign }: Compiler): Facts {
  const { bytes, align } = layoutOf(type, model);
  const name = `${type.kind} ${type.tag}`;
  const places = [...placesOf(type, model)];
  return {
    numbers: [
      { expression: `sizeof(${name})`, value: bytes },
      { expression: `_Alignof(${name})`, value: align },
      ...places
        .filter(({ bits }) => bits === undefined)
        .map(({ path, bit }) => ({ expression: `__builtin_offsetof(${name}, ${path.slice(1)})`, value: bit / 8 })),
    ],
    images: places.flatMap(({ path, bit, bits }) =>
      bits === undefined || foreign === true ? [] : [{ path, bytes: ones(bytes, bit, bits) }],
    ),
  };
}

function ones(bytes: number, bit: number, bits: number): Buffer {
  const image = Buffer.alloc(bytes);
  for (let at = bit; at < bit + bits; at++) image[at >> 3] |= 1 << (at & 7);
  return image;
}

/** The section of an object file that has the numbers. */
const section = 'facts';

/** The types, and the numbers as 64-bit integers in a section of their own. */
const numbersProgram = (types: readonly RecordType[], facts: readonly Facts[]): readonly string[] => [
  ...types.map((type) => `${typeText(type)};`),
  `__attribute__((section("${section}"))) const unsigned long long numbers[] = {`,
  ...facts.flatMap(({ numbers }) => numbers.map(({ expression }) => `${expression},`)),
  '};',
];

/** A program that writes the numbers, then each object with its size before it. */
function wholeProgram(types: readonly RecordType[], facts: readonly Facts[]): readonly string[] {
  const objects = facts.flatMap(({ images }, index) =>
    images.map(({ path }) => ({ type: `${types[index].kind} ${types[index].tag}`, path })),
  );
  return [
    'long write(int, const void *, unsigned long);',
    ...numbersProgram(types, facts),
    ...objects.map(({ type, path }, index) => `static ${type} o${index} = { ${path} = -1 };`),
    'static const struct { const void *start; unsigned long bytes; } objects[] = {',
    ...objects.map((_, index) => `{ &o${index}, sizeof o${index} },`),
    '};',
    'static void put(const char *start, unsigned long bytes) {',
    '  for (long n; bytes > 0; start += n, bytes -= n) if ((n = write(1, start, bytes)) <= 0) return;',
    '}',
    'int main(void) {',
    '  put((const char *)numbers, sizeof numbers);',
    '  for (unsigned long i = 0; i < sizeof objects / sizeof *objects; i++) {',
    '    put((const char *)&objects[i].bytes, 8);',
    '    put(objects[i].start, objects[i].bytes);',
    '  }',
    '  return 0;',
    '}',
  ];
}

function run(command: string, ...args: readonly string[]): Buffer {
  const { stdout, stderr, status, error } = spawnSync(command, args, { maxBuffer: 2 ** 30 });
  if (status !== 0) throw new Error(`${command}: ${error?.message ?? stderr.toString('utf8', 0, 4000)}`);
  return stdout;
}

function outputOf(types: readonly RecordType[], facts: readonly Facts[], compiler: Compiler): Buffer {
  const { command, flags, foreign } = compiler;
  const folder = mkdtempSync(join(tmpdir(), 'convene-layout-'));
  const [source, program, numbers] = ['layout.c', 'layout', 'numbers'].map((name) => join(folder, name));
  try {
    const lines = foreign === true ? numbersProgram(types, facts) : wholeProgram(types, facts);
    writeFileSync(source, `${lines.join('\n')}\n`);
    run(command, '-w', '-O0', ...flags, ...(foreign === true ? ['-c'] : []), '-o', program, source);
    if (foreign !== true) return run(program);
    run('objcopy', '-O', 'binary', '-j', section, program, numbers);
    return readFileSync(numbers);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A type by whose layout a compiler and the model differ. */
export interface Difference {
  readonly type: RecordType;
  readonly text: string;
}

/** Compares the layouts of types, each with a tag of its own, with a compiler's, in one run of it. */
export function differences(types: readonly RecordType[], compiler: Compiler): readonly Difference[] {
  const facts = types.map((type) => factsOf(type, compiler));
  const output = outputOf(types, facts, compiler);
  const found = new Map<RecordType, string[]>();
  const report = (type: RecordType, text: string): void => {
    found.set(type, [...(found.get(type) ?? []), text]);
  };
  let at = 0;
  const number = (): number => {
    at += 8;
    return Number(output.readBigUInt64LE(at - 8));
  };
  facts.forEach(({ numbers }, index) => {
    for (const { expression, value } of numbers) {
      const theirs = number();
      if (theirs !== value) report(types[index], `${expression} is ${theirs}, not ${value}`);
    }
  });
  facts.forEach(({ images }, index) => {
    for (const { path, bytes } of images) {
      const length = number();
      const theirs = output.subarray(at, at + length);
      at += length;
      if (!theirs.equals(bytes)) {
        report(types[index], `${path} is ${theirs.toString('hex')}, not ${bytes.toString('hex')}`);
      }
    }
  });
  return [...found].map(([type, texts]) => ({ type, text: `${typeText(type)}\n  ${texts.join('\n  ')}` }));
}
