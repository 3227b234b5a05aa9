import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { conventionSchema, conventionsOf, parseConvention, type Schema } from '../../src/abi/index.ts';
import { parseModule, printModule, verify } from '../../src/ir/index.ts';
import { x64Conventions } from '../../src/targets/x64/conventions/index.ts';
import { convene } from '../cli/convene.ts';

/** `docs/conventions.md` has tables made from the code and pictures made by the command, written anew by `CONVENE_UPDATE=1`. */
const file = 'docs/conventions.md';

const part = (schema: Schema, ...path: readonly string[]): Schema =>
  path.reduce((at, step) => at[step] as Schema, schema);
const definition = (name: string): Schema => part(conventionSchema, '$defs', name);
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(heads), `|${'---|'.repeat(heads.length)}`, ...rows.map(row)].join('\n');

/** A property with the values that it may have. */
function propertyText(name: string, schema: Schema): string {
  const values = schema.enum as readonly unknown[] | undefined;
  const choices = values === undefined ? '' : ` (${values.map((value) => `\`${JSON.stringify(value)}\``).join(', ')})`;
  return `\`${name}\`${choices}`;
}

interface Variant {
  readonly then: Schema;
  readonly if: Schema;
}

/** A row for each kind of rule. `leave` are properties that all of them have. */
function variants(name: string, kind: string, leave: readonly string[]): readonly (readonly string[])[] {
  return (definition(name).allOf as readonly Variant[]).map(({ then, if: condition }) => {
    const required = then.required as readonly string[];
    const properties = Object.entries(part(then, 'properties')).filter(([key]) => key !== kind && !leave.includes(key));
    const texts = properties.map(([key, schema]) => {
      const text = propertyText(key, schema as Schema);
      return required.includes(key) ? text : `${text}?`;
    });
    return [`\`${part(condition, 'properties', kind).const}\``, String(then.description), texts.join(', ')];
  });
}

const filters = ['natures', 'sizes', 'atMost', 'atLeast', 'extended', 'equalFloats'];

function aggregateTable(): string {
  const parameters = variants('aggregateParameter', 'take', ['point', ...filters]);
  const results = variants('aggregateResult', 'take', ['point', ...filters]);
  const inBoth = new Set(parameters.map(([name]) => name));
  const all = [...parameters, ...results.filter(([name]) => !inBoth.has(name))];
  const sides = (name: string): string =>
    [parameters, results].map((list) => list.some(([one]) => one === name)).join() === 'true,true'
      ? ''
      : inBoth.has(name)
        ? 'parameters'
        : 'results';
  return table(
    ['`take`', '', 'properties', 'only'],
    all.map(([name, about, properties]) => [name!, about!, properties!, sides(name!)]),
  );
}

function filterTable(): string {
  const properties = part((definition('aggregateParameter').allOf as readonly Variant[])[0]!.then, 'properties');
  return table(
    ['property', ''],
    filters.map((name) => [`\`${name}\``, String(part(properties, name).description)]),
  );
}

function factTable(): string {
  const rows: string[][] = [];
  const add = (properties: Schema, prefix: string): void => {
    for (const [name, schema] of Object.entries(properties)) {
      if (name === '$schema') continue;
      const inner = ('else' in (schema as Schema) ? part(schema as Schema, 'else') : schema) as Schema;
      rows.push([propertyText(`${prefix}${name}`, inner), String(inner.description ?? '')]);
      if (inner.type === 'object' && name !== 'aggregates') add(part(inner, 'properties'), `${prefix}${name}.`);
    }
  };
  add(part(conventionSchema, 'properties'), '');
  return table(['property', ''], rows);
}

const documents: Readonly<Record<string, readonly [string, string]>> = {
  sysv: ['System V ABI, AMD64 supplement', 'gcc; clang and the ABI fuzzer too'],
  win64: ["Microsoft's x64 calling convention", "gcc's `ms_abi`"],
  'linux-syscall': ['the same supplement, A.2.1', 'the kernel'],
  forth: ['[design](design.md)', ''],
  external: ['its file', ''],
  fast: ['its file', ''],
  handlers: ['its file', ''],
  'preserve-most': ['LLVM language reference', "clang 19's `preserve_most`"],
  'preserve-all': ['LLVM language reference', "clang 19's `preserve_all`"],
  'preserve-none': ['`X86CallingConv.td` of LLVM 19', "clang 19's `preserve_none`"],
  ghc: ['`X86CallingConv.td` of LLVM', "LLVM 19's `ghccc`"],
  swift: ["Swift's calling convention summary", "clang 19's `swiftcall` and its attributes"],
  ocaml: ['`asmcomp/amd64/proc.ml` of OCaml 4.13', 'ocamlopt'],
  go: ['`cmd/compile/abi-internal.md`', 'go tool compile'],
};

const conventionTable = (): string =>
  table(
    ['', '', 'document', 'oracle'],
    [...x64Conventions.values()].map(({ name, summary }) => [`\`${name}\``, summary, ...documents[name]!]),
  );

const tables: Readonly<Record<string, () => string>> = {
  placement: () => table(['`place`', '', 'properties'], variants('placement', 'place', ['point'])),
  aggregates: aggregateTable,
  filters: filterTable,
  facts: factTable,
  conventions: conventionTable,
};

const withTables = (text: string): string =>
  Object.entries(tables).reduce(
    (whole, [name, make]) =>
      whole.replace(
        new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`),
        (_, open: string, close: string) => `${open}${make()}\n${close}`,
      ),
    text,
  );

/** The words of a command line, of which some are in quotes. */
const words = (line: string): string[] =>
  [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);

const withPictures = (text: string): string =>
  text.replace(/```\n\$ npx convene ([^\n]*)\n[\s\S]*?```/g, (_, line: string) => {
    const { output } = convene(words(line), '', { COLUMNS: '110' });
    return `\`\`\`\n$ npx convene ${line}\n${output.trimEnd()}\n\`\`\``;
  });

describe(file, () => {
  const text = readFileSync(file, 'utf8');
  const blocks = (language: string): string[] =>
    [...text.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, block]) => block!);

  test('has tables of the rules, facts and conventions that there are, and pictures as the command draws them', () => {
    const wanted = withPictures(withTables(text));
    if (process.env.CONVENE_UPDATE === '1') writeFileSync(file, wanted);
    else expect(text).toBe(wanted);
  });

  test('shows descriptions that are sound', () => {
    for (const block of blocks('json')) {
      expect(parseConvention(block, 'example.json', x64Conventions).name).toMatch(/./);
    }
    for (const block of blocks('ir')) {
      const module = parseModule(block);
      expect(conventionsOf(module, x64Conventions).size).toBeGreaterThan(x64Conventions.size);
      expect(printModule(module)).toBe(block);
      for (const f of module.functions) expect(verify(f)).toEqual([]);
    }
  });
});
