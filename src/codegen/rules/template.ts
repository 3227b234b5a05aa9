/** A rule's right side as instructions in a row, with every name settled. */
import { ConveneError } from '../../ir/index.ts';
import type { RegisterClass } from '../../targets/index.ts';
import type { FormShape, Forms } from '../forms.ts';
import { type Constraint, plain, useFixed, useTied } from '../machine.ts';
import { inOneForm } from '../one-form.ts';
import type { CompiledRule } from './compile.ts';
import { constantFunctions } from './functions.ts';
import type { Application, Operand, Step } from './syntax.ts';

/** Where an operand comes from. Variables and temporaries are given by number. */
export type Source =
  | { readonly kind: 'variable'; readonly variable: number }
  | { readonly kind: 'temporary'; readonly temporary: number }
  | { readonly kind: 'number'; readonly low: number; readonly high: number }
  | { readonly kind: 'constant'; readonly variable: number; readonly compute: string }
  | { readonly kind: 'address'; readonly variable: number }
  | { readonly kind: 'self' }
  | {
      readonly kind: 'sum';
      readonly base: number;
      readonly index: number;
      /** log2. */
      readonly scale: number;
      /** Constant variable to add, or −1. */
      readonly constant: number;
      readonly displacement: number;
    }
  | { readonly kind: 'pool'; readonly variable: number; readonly bits: bigint; readonly bytes: number }
  | { readonly kind: 'condition'; readonly variable: number; readonly negated: boolean }
  | { readonly kind: 'edge'; readonly edge: 0 | 1 };

export type ConditionSource = Source & { readonly kind: 'condition' };

const sourceForm = inOneForm<Source>(
  'kind variable temporary low high compute base index scale constant displacement bits bytes negated edge'.split(' '),
);

/** How words of an instruction are written. */
export const write = {
  /** A temporary's register. */
  temporary: 0,
  /** The register of the value that a variable stands for. */
  value: 1,
  number: 2,
  /** What a function, by its number, computes from the constant that a variable stands for. */
  constant: 3,
  /** The upper half of such a constant. */
  upperHalf: 4,
  /** All words of an address, by its number among the step's sources. */
  address: 5,
  /** The code of the step's condition. */
  condition: 6,
  /** The block of an edge. */
  edge: 7,
} as const;

/** Numbers in a row for each word: one of {@link write}, what it writes, and the constraint, or the function for a constant. */
export const writeLength = 3;

export interface TemplateStep {
  readonly form: FormShape;
  /** One for each operand that is not only defined. */
  readonly sources: readonly Source[];
  /** How its words are written, first those of its operands, then the inputs of operands that are used and defined. */
  readonly words: Int32Array;
  /** The operand that is a condition. */
  readonly condition: ConditionSource | undefined;
  /** Whether it may be repeated instead of keeping its result, if its addresses need no registers. */
  readonly repeatable: boolean;
  /** Temporaries that its results become, in the order of its operands. */
  readonly results: readonly number[];
}

export interface Template {
  readonly steps: readonly TemplateStep[];
  /** Register class of each temporary. */
  readonly temporaries: readonly RegisterClass[];
  /** Temporary of each result of the rule's root; of a condition's root, without the truth, which comes last. */
  readonly results: readonly number[];
  /** Condition code of a condition's rule, else −1. */
  readonly condition: number;
}

interface Builder {
  readonly compiled: CompiledRule;
  readonly forms: Forms;
  readonly conditions: Readonly<Record<string, number>>;
  readonly steps: TemplateStep[];
  readonly names: Map<string, number>;
  readonly temporaries: RegisterClass[];
}

export const self = -1;

function fail(builder: Builder, message: string): never {
  throw new ConveneError('bad-rule', `${builder.compiled.rule.place}: ${message}`);
}

export function buildTemplate(
  compiled: CompiledRule,
  forms: Forms,
  conditions: Readonly<Record<string, number>>,
): Template {
  const builder: Builder = { compiled, forms, conditions, steps: [], names: new Map(), temporaries: [] };
  const { rule } = compiled;
  let last: readonly number[] = [];
  for (const step of rule.steps) last = addStep(builder, step);
  const { steps, temporaries } = builder;
  if (rule.condition) {
    const name = rule.results[rule.results.length - 1];
    const condition = conditions[name];
    if (condition === undefined) fail(builder, `'${name}' is no condition code`);
    const results = rule.results.slice(0, -1).map((one) => temporaryCalled(builder, one));
    return { steps, temporaries, results, condition };
  }
  const results = rule.results.length === 0 ? last : rule.results.map((name) => temporaryCalled(builder, name));
  return { steps, temporaries, results, condition: -1 };
}

function temporaryCalled(builder: Builder, name: string): number {
  const found = builder.names.get(name);
  if (found === undefined) fail(builder, `no instruction gives '${name}'`);
  return found;
}

/** Adds a step after those nested in it; returns the temporaries of its results. */
function addStep(builder: Builder, step: Step): readonly number[] {
  const form = builder.forms.named.get(step.form);
  if (form === undefined) fail(builder, `the target has no instruction '${step.form}'`);
  const wanted = form.operands.filter((operand) => operand.kind !== 'define');
  if (wanted.length !== step.operands.length) {
    fail(builder, `'${step.form}' takes ${wanted.length} operands, not ${step.operands.length}`);
  }
  const sources = step.operands.map((operand, index) => sourceForm(sourceOf(builder, operand, wanted[index].kind)));
  const results = form.operands.flatMap((operand) =>
    operand.kind === 'define' || operand.kind === 'use-define' ? [builder.temporaries.push(operand.class) - 1] : [],
  );
  step.results.forEach((name, index) => {
    if (results[index] === undefined) fail(builder, `'${step.form}' gives nothing for '${name}'`);
    builder.names.set(name, results[index]);
  });
  const condition = sources.find((source) => source.kind === 'condition');
  const words = Int32Array.from(wordsOf(builder, form, sources, results));
  const usesNone = form.operands.every(({ kind }) => kind !== 'use' && kind !== 'use-define');
  const repeatable = form.repeatable && usesNone && condition === undefined && results.length === 1;
  builder.steps.push({ form, sources, words, condition, repeatable, results });
  return results;
}

/** Functions of constants, as words number them. */
export const constantFunctionNames = Object.keys(constantFunctions) as readonly (keyof typeof constantFunctions)[];

/** What may stand for operands that are no registers and no addresses. */
const allowedFor: Readonly<Record<string, readonly Source['kind'][]>> = {
  immediate: ['number', 'constant'],
  condition: ['number', 'condition'],
  label: ['edge'],
  symbol: [],
};

/** How the words of an instruction are written; see {@link write}. */
function wordsOf(
  builder: Builder,
  form: FormShape,
  sources: readonly Source[],
  results: readonly number[],
): readonly number[] {
  const words: number[] = [];
  const inputs: number[] = [];
  let result = 0;
  let source = 0;
  for (const operand of form.operands) {
    switch (operand.kind) {
      case 'define':
        words.push(write.temporary, results[result++], operand.constraint);
        break;
      case 'use-define': {
        const { class: registerClass, fixed, word, constraint } = operand;
        words.push(write.temporary, results[result++], constraint);
        const input = fixed === undefined ? useTied(registerClass, word) : useFixed(registerClass, fixed);
        inputs.push(...registerWord(builder, sources[source++], input));
        break;
      }
      case 'use':
        words.push(...registerWord(builder, sources[source++], operand.constraint));
        break;
      case 'memory':
        words.push(write.address, source++, plain);
        break;
      default:
        words.push(
          ...plainWords(builder, sources[source++], operand.kind, operand.kind === 'immediate' ? operand.words : 1),
        );
    }
  }
  return [...words, ...inputs];
}

function registerWord(builder: Builder, source: Source, constraint: Constraint): readonly number[] {
  if (source.kind === 'variable') return [write.value, source.variable, constraint];
  if (source.kind === 'temporary') return [write.temporary, source.temporary, constraint];
  return fail(builder, 'a register operand is a value or another instruction’s result');
}

/** An operand that is no register and no address. */
function plainWords(builder: Builder, source: Source, operand: string, words: 1 | 2): readonly number[] {
  const wrong = `what stands for a ${operand} is a ${source.kind}`;
  if (allowedFor[operand]?.includes(source.kind) !== true) fail(builder, wrong);
  switch (source.kind) {
    case 'number': {
      const low = [write.number, source.low, plain];
      return words === 1 ? low : [...low, write.number, source.high, plain];
    }
    case 'constant': {
      const low = [write.constant, source.variable, constantFunctionNames.indexOf(source.compute)];
      return words === 1 ? low : [...low, write.upperHalf, source.variable, plain];
    }
    case 'condition':
      return [write.condition, 0, plain];
    case 'edge':
      return [write.edge, source.edge, plain];
    default:
      return fail(builder, wrong);
  }
}

const halves = (value: bigint): { low: number; high: number } => ({
  low: Number(BigInt.asIntN(32, value)),
  high: Number(BigInt.asIntN(32, value >> 32n)),
});

function sourceOf(builder: Builder, operand: Operand, wanted: string): Source {
  const { variables } = builder.compiled;
  switch (operand.kind) {
    case 'nested': {
      const [result] = addStep(builder, operand.step);
      if (result === undefined) fail(builder, `'${operand.step.form}' gives no result`);
      return { kind: 'temporary', temporary: result };
    }
    case 'number':
      return { kind: 'number', ...halves(operand.value) };
    case 'application':
      return constantSource(builder, operand.application);
    case 'address':
      return addressSource(builder, operand.name);
    case 'sum':
      return sumSource(builder, operand);
    case 'pool':
      if (typeof operand.constant === 'bigint') {
        return { kind: 'pool', variable: -1, bits: operand.constant, bytes: operand.bytes };
      }
      return { kind: 'pool', variable: variableCalled(builder, operand.constant, 'constant'), bits: 0n, bytes: 0 };
    case 'condition':
      return {
        kind: 'condition',
        variable: operand.name === 'self' ? self : variableCalled(builder, operand.name, 'value'),
        negated: operand.negated,
      };
    case 'name': {
      if (wanted === 'label') return { kind: 'edge', edge: edgeCalled(builder, operand.name) };
      if (wanted === 'condition') {
        const code = builder.conditions[operand.name];
        if (code === undefined) fail(builder, `'${operand.name}' is no condition code`);
        return { kind: 'number', low: code, high: 0 };
      }
      const temporary = builder.names.get(operand.name);
      if (temporary !== undefined) return { kind: 'temporary', temporary };
      const variable = variables.get(operand.name);
      if (variable === undefined) fail(builder, `nothing is called '${operand.name}'`);
      if (wanted === 'immediate') {
        if (variable.kind !== 'constant') fail(builder, `'${operand.name}' is no constant`);
        return { kind: 'constant', variable: variable.index, compute: 'low' };
      }
      return { kind: 'variable', variable: variable.index };
    }
  }
}

function edgeCalled(builder: Builder, name: string): 0 | 1 {
  if (name === 'then') return 0;
  if (name === 'else') return 1;
  return fail(builder, `a label is 'then' or 'else', not '${name}'`);
}

function variableCalled(builder: Builder, name: string, kind: string): number {
  const variable = builder.compiled.variables.get(name);
  if (variable?.kind !== kind) fail(builder, `'${name}' is no ${kind}`);
  return variable.index;
}

function constantSource(builder: Builder, application: Application): Source {
  const [argument] = application.arguments;
  if (!(application.name in constantFunctions)) fail(builder, `there is no function '${application.name}'`);
  return {
    kind: 'constant',
    variable: variableCalled(builder, String(argument), 'constant'),
    compute: application.name,
  };
}

function addressSource(builder: Builder, name: string): Source {
  if (name === 'self') return { kind: 'self' };
  const variable = builder.compiled.variables.get(name);
  if (variable?.kind === 'value') {
    return { kind: 'sum', base: variable.index, index: -1, scale: 0, constant: -1, displacement: 0 };
  }
  return { kind: 'address', variable: variableCalled(builder, name, 'address') };
}

function sumSource(builder: Builder, sum: Operand & { kind: 'sum' }): Source {
  let base = -1;
  let index = -1;
  let scale = 0;
  let constant = -1;
  for (const term of sum.terms) {
    const variable = builder.compiled.variables.get(term.name);
    if (variable === undefined) fail(builder, `nothing is called '${term.name}'`);
    if (variable.kind === 'constant') constant = variable.index;
    else if (term.scale === 1 && base < 0) base = variable.index;
    else if (index < 0) {
      index = variable.index;
      scale = Math.log2(term.scale);
    } else fail(builder, 'an address has at most a base and an index');
  }
  return { kind: 'sum', base, index, scale, constant, displacement: Number(sum.displacement) };
}
