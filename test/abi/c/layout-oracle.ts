/** Layouts as C compilers have them: sizes, alignments and offsets, and the bytes of objects in which one bit-field is all ones. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CType, type DataModel, isRecord, layoutOf, type RecordType, typeText } from '../../../src/abi/c/index.ts';

export interface Compiler {
  readonly command: string;
  readonly flags: readonly string[];
  readonly model: DataModel;
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

function factsOf(type: RecordType, model: DataModel): Facts {
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
      bits === undefined ? [] : [{ path, bytes: ones(bytes, bit, bits) }],
    ),
  };
}

function ones(bytes: number, bit: number, bits: number): Buffer {
  const image = Buffer.alloc(bytes);
  for (let at = bit; at < bit + bits; at++) image[at >> 3] |= 1 << (at & 7);
  return image;
}

/** A program that writes the numbers as 64-bit integers, then each object with its size before it. */
function programOf(types: readonly RecordType[], facts: readonly Facts[]): string {
  const objects = facts.flatMap(({ images }, index) =>
    images.map(({ path }) => `static ${types[index].kind} ${types[index].tag} o`.concat(`@ = { ${path} = -1 };`)),
  );
  return [
    'long write(int, const void *, unsigned long);',
    ...types.map((type) => `${typeText(type)};`),
    `static const unsigned long long numbers[] = {`,
    ...facts.flatMap(({ numbers }) => numbers.map(({ expression }) => `${expression},`)),
    '};',
    ...objects.map((text, index) => text.replace('@', `${index}`)),
    'static const struct { const void *start; unsigned long bytes; } objects[] = {',
    ...objects.map((_, index) => `{ &o${index}, sizeof o${index} },`),
    '};',
    'static void put(const void *start, unsigned long bytes) {',
    '  while (bytes > 0) { long n = write(1, start, bytes); if (n <= 0) return; start = (const char *)start + n; bytes -= n; }',
    '}',
    'int main(void) {',
    '  put(numbers, sizeof numbers);',
    '  for (unsigned long i = 0; i < sizeof objects / sizeof *objects; i++) {',
    '    put(&objects[i].bytes, 8);',
    '    put(objects[i].start, objects[i].bytes);',
    '  }',
    '  return 0;',
    '}',
    '',
  ].join('\n');
}

function outputOf(source: string, { command, flags }: Compiler): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'convene-layout-'));
  try {
    const file = join(folder, 'layout.c');
    const program = join(folder, 'layout');
    writeFileSync(file, source);
    const compiled = spawnSync(command, ['-w', '-O0', ...flags, '-o', program, file], { encoding: 'utf8' });
    if (compiled.status !== 0) throw new Error(`${command}: ${compiled.stderr.slice(0, 4000)}`);
    const { stdout, status } = spawnSync(program, { maxBuffer: 2 ** 30 });
    if (status !== 0) throw new Error(`the program of ${command} ended with ${status}`);
    return stdout;
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
  const facts = types.map((type) => factsOf(type, compiler.model));
  const output = outputOf(programOf(types, facts), compiler);
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
