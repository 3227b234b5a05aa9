/**
 * A rule as a formula that no values satisfy if the rule is right: what its guards say, and that its sides differ. Agreement is
 * that of `agreement.ts`. Memory at each address is a variable of as many bits as the left side touches.
 */
import type { ReadyRule } from '../../../../src/codegen/rules/book.ts';
import { constantTests } from '../../../../src/codegen/rules/functions.ts';
import type { Pattern } from '../../../../src/codegen/rules/syntax.ts';
import { type Source, self, type TemplateStep } from '../../../../src/codegen/rules/template.ts';
import { type OperationName, opcodes, operationOf, typeCalled, typeWidth } from '../../../../src/ir/index.ts';
import type { InstructionDescription, OperandDescription } from '../../../../src/targets/index.ts';
import { conditions, instructions, opcodeNamed, x64Lowering } from '../../../../src/targets/x64/index.ts';
import { type Name, namesIn, type OperationPattern, operandTypeOf, ownType, resultTypesOf } from '../left-side.ts';
import { functionTerms, guardTerms } from './constants.ts';
import { conditionTerm, type Flags, meaningTerms } from './meanings.ts';
import {
  add,
  and,
  asByte,
  choose,
  equal,
  extract,
  falsehood,
  isZero,
  literal,
  lowBits,
  not,
  operationTerms,
  or,
  signExtend,
  sub,
  type Term,
  truth,
  withLow,
  zeroExtend,
} from './terms.ts';

/** Whether a rule is about integers in registers and memory alone. */
export function isProvable({ rule }: ReadyRule): boolean {
  const plain = (pattern: Pattern): boolean =>
    pattern.kind !== 'operation'
      ? pattern.kind !== 'constant' || pattern.operation === 'iconst'
      : !`${pattern.type}${pattern.from}`.includes('f') &&
        !pattern.name.startsWith('block') &&
        pattern.operands.every(plain);
  return plain(rule.pattern);
}

interface Proof {
  readonly lines: string[];
  readonly names: ReadonlyMap<string, Name>;
  /** Whole registers of values, constants at their width. */
  readonly values: Map<string, Term>;
  /** Terms that explain a failure, by what they are. */
  readonly shown: Map<string, Term>;
  count: number;
}

function declare(proof: Proof, width: number): Term {
  const text = `v${proof.count++}`;
  proof.lines.push(`(declare-const ${text} ${sortOf(width)})`);
  return { text, width };
}

/** A name for a longer term, which then is written once. */
function named(proof: Proof, { text, width }: Term): Term {
  if (text.length < 24) return { text, width };
  const name = `t${proof.count++}`;
  proof.lines.push(`(define-fun ${name} () ${sortOf(width)} ${text})`);
  return { text: name, width };
}

const sortOf = (width: number): string => (width === 0 ? 'Bool' : `(_ BitVec ${width})`);

/** SMT-LIB text that ends with the assertion of a difference, and terms whose values show it. */
export interface Refutation {
  readonly text: string;
  readonly shown: ReadonlyMap<string, Term>;
}

/** The low bits of what names stand for, where they are settled. */
type Settled = ReadonlyMap<string, Term>;

/**
 * One for most rules. Products of variables are hard, so there are several where one factor is settled: a constant that is any power
 * of two, an operand of a wide product of bytes.
 */
export function refutations(ready: ReadyRule): Refutation[] {
  const { pattern, guards } = ready.rule;
  const power = guards.find(({ name, negated }) => name === 'power2' && !negated);
  if (power !== undefined) {
    const name = String(power.arguments[0]);
    const width = typeWidth(namesIn(pattern).get(name)!.type);
    return each(width, (index) => refutation(ready, new Map([[name, literal(width, 1n << BigInt(index))]])));
  }
  const [first] = pattern.operands;
  if (/^[us]mulwide$/.test(pattern.name) && pattern.type === 'i8' && first.kind === 'variable') {
    return each(256, (value) => refutation(ready, new Map([[first.name, literal(8, value)]])));
  }
  return [refutation(ready, new Map())];
}

const each = <T>(length: number, make: (index: number) => T): T[] => Array.from({ length }, (_, index) => make(index));

function refutation(ready: ReadyRule, settled: Settled): Refutation {
  const { rule } = ready;
  const names = namesIn(rule.pattern);
  const proof: Proof = { lines: [], names, values: new Map(), shown: new Map(), count: 0 };
  const contents = new Map<string, Term>();
  for (const [name, { kind, type, bytes }] of names) {
    const width = kind === 'constant' ? typeWidth(type) : 64;
    const low = settled.get(name);
    proof.values.set(name, low?.width === width ? low : withLow(declare(proof, width), low));
    proof.shown.set(name, proof.values.get(name)!);
    if (kind !== 'address') continue;
    contents.set(name, declare(proof, 8 * bytes));
    proof.shown.set(`memory at ${name}`, contents.get(name)!);
  }
  for (const { name, arguments: given, negated } of rule.guards) {
    if (!(name in constantTests)) continue;
    const holds = guardTerms[name](proof.values.get(String(given[0]))!);
    proof.lines.push(`(assert ${(negated ? not(holds) : holds).text})`);
  }
  const asked = declare(proof, 0);
  const left = leftTerms(proof, rule.pattern, contents);
  const right = rightTerms(proof, ready, contents, asked);
  const same = (what: string, a: Term, b: Term): Term => {
    proof.shown.set(`left: ${what}`, a).set(`right: ${what}`, b);
    return equal(a, b);
  };
  const results = usesOwnCondition(ready) ? [asByte(asked)] : left.results;
  const agreement: Term[] = [...right.obligations];
  if (rule.pattern.name === 'branch') agreement.push(same('first edge taken', left.then!, right.then!));
  else if (rule.condition) agreement.push(same('holds', not(isZero(results[0])), right.holds!));
  else {
    results.forEach((result, index) => {
      const register = right.results[index];
      agreement.push(same(`result ${index}`, result, lowBits(register, result.width)));
      if (result.width === 32) agreement.push(same('upper half', literal(32, 0), extract(register, 63, 32)));
    });
    if (right.results.length !== results.length) throw new Error('another number of results');
  }
  for (const [name, content] of left.contents) {
    agreement.push(same(`memory at ${name}`, content, right.contents.get(name)!));
  }
  const agrees = and(same('traps', left.traps, right.traps), or(left.traps, and(...agreement)));
  proof.lines.push(`(assert (not ${agrees.text}))`);
  return { text: proof.lines.join('\n'), shown: proof.shown };
}

/** Then the comparison itself is not looked at: rules that start with ? are about it. */
const usesOwnCondition = ({ template }: ReadyRule): boolean =>
  template.steps.some(({ sources }) => sources.some((one) => one.kind === 'condition' && one.variable === self));

// The left side.

interface Left {
  readonly results: readonly Term[];
  readonly contents: ReadonlyMap<string, Term>;
  readonly traps: Term;
  readonly then: Term | undefined;
}

function leftTerms(proof: Proof, root: OperationPattern, contents: ReadonlyMap<string, Term>): Left {
  const after = new Map(contents);
  let traps = falsehood;
  let then: Term | undefined;

  function value(pattern: Pattern, width: number): Term {
    switch (pattern.kind) {
      case 'variable':
        return lowBits(proof.values.get(pattern.name)!, width);
      case 'constant':
        return proof.values.get(pattern.name)!;
      case 'literal':
        return literal(width, pattern.value);
      case 'operation':
        return operation(pattern)[0];
    }
  }

  function operation(pattern: OperationPattern): readonly Term[] {
    const width = pattern.type === '' ? 0 : typeWidth(ownType(pattern)!);
    const access = /^([us]?)(load|store)(\d*)$/.exec(pattern.name);
    if (access !== null) {
      const bits = access[3] === '' ? width : Number(access[3]);
      const { name } = pattern.operands.at(-1) as { name: string };
      const content = after.get(name)!;
      if (access[2] === 'load') {
        return [(access[1] === 's' ? signExtend : zeroExtend)(lowBits(content, bits), width)];
      }
      after.set(name, named(proof, withLow(content, lowBits(value(pattern.operands[0], width), bits))));
      return [];
    }
    const operands = pattern.operands.map((operand, index) =>
      named(proof, value(operand, typeWidth(operandTypeOf(pattern, index)))),
    );
    if (pattern.name === 'branch') {
      then = not(isZero(operands[0]));
      return [];
    }
    const meaning = operationTerms[pattern.name as OperationName]!(operands, width);
    if (operationOf(opcodes[pattern.name as OperationName]).traps) traps = named(proof, or(traps, meaning.traps));
    return meaning.results.map((result) => named(proof, result));
  }

  const results = operation(root);
  if (root.name !== 'branch' && results.length !== resultTypesOf(root).length)
    throw new Error('another number of results');
  return { results, contents: after, traps, then };
}

// The right side.

interface Right {
  readonly results: readonly Term[];
  readonly contents: ReadonlyMap<string, Term>;
  readonly traps: Term;
  readonly holds: Term | undefined;
  readonly then: Term | undefined;
  /** What must hold besides: immediates that fit. */
  readonly obligations: readonly Term[];
}

interface Run {
  readonly proof: Proof;
  readonly ready: ReadyRule;
  readonly variables: readonly string[];
  readonly temporaries: Term[];
  readonly contents: Map<string, Term>;
  readonly obligations: Term[];
  readonly jumps: { readonly when: Term; readonly edge: 0 | 1 }[];
  flags: Flags;
  traps: Term;
}

function rightTerms(proof: Proof, ready: ReadyRule, contents: ReadonlyMap<string, Term>, asked: Term): Right {
  const variables = [...ready.variables].sort(([, a], [, b]) => a.index - b.index).map(([name]) => name);
  const run: Run = {
    ...{ proof, ready, variables, contents: new Map(contents), temporaries: [], obligations: [], jumps: [] },
    ...{ flags: {}, traps: falsehood },
  };
  const { template } = ready;
  for (const step of template.steps) doStep(run, step, asked);
  const then = run.jumps.reduceRight<Term | undefined>(
    (rest, { when, edge }) => choose(when, edge === 0 ? truth : falsehood, rest ?? falsehood),
    undefined,
  );
  return {
    results: template.results.map((temporary) => run.temporaries[temporary]),
    contents: run.contents,
    traps: run.traps,
    holds: template.condition < 0 ? undefined : conditionTerm(run.flags, template.condition),
    then,
    obligations: run.obligations,
  };
}

/** The code of a step's condition, its flags made just before. */
function conditionCode(run: Run, step: TemplateStep, asked: Term): number {
  const source = step.sources.find((one) => one.kind === 'condition');
  if (source?.kind !== 'condition') return -1;
  const negated = source.negated ? 1 : 0;
  if (source.variable === self) {
    // Flags of which one condition alone is known.
    run.flags = { zero: not(asked) };
  } else {
    const byte = lowBits(register(run, source.variable), 8);
    const form = instructions[opcodeNamed(x64Lowering.testByte)];
    run.flags = meaningTerms(form, { ...plainSurroundings(run), operand: () => byte }).flags!;
  }
  return conditions.notEqual ^ negated;
}

const plainSurroundings = (run: Run) => ({
  load: () => {
    throw new Error('nothing is loaded here');
  },
  flags: run.flags,
  condition: -1,
  trap: (when: Term) => {
    run.traps = named(run.proof, or(run.traps, when));
  },
});

const register = ({ proof, variables }: Run, variable: number): Term => proof.values.get(variables[variable])!;

function doStep(run: Run, step: TemplateStep, asked: Term): void {
  const { proof } = run;
  const code = conditionCode(run, step, asked);
  const form = instructions[step.form.opcode] as InstructionDescription;
  let next = 0;
  let result = 0;
  const operands = form.operands.map((description, index) => {
    const { kind } = step.form.operands[index];
    const source = kind === 'define' ? undefined : step.sources[next++];
    const defines = kind === 'define' || kind === 'use-define' ? step.results[result++] : -1;
    return { description, source, defines };
  });
  const conditionOperand = operands.find(({ description }) => description.kind === 'condition')?.source;
  const condition = conditionOperand?.kind === 'number' ? conditionOperand.low : code;
  if (form.control !== 'none') {
    const label = operands.find(({ source }) => source?.kind === 'edge')!.source as Source & { kind: 'edge' };
    const when = form.control === 'jump' ? truth : conditionTerm(run.flags, condition);
    run.jumps.push({ when, edge: label.edge });
    return;
  }
  const values = new Map<string, Term>();
  for (const { description, source } of operands) {
    if (source === undefined || description.kind === 'condition') continue;
    const isPlace = description.kind === 'memory' && description.access !== 'address';
    if (!isPlace) values.set(description.name, named(proof, valueFor(run, description, source)));
  }
  const effects = meaningTerms(form, {
    ...plainSurroundings(run),
    operand: (name) => values.get(name)!,
    load: (name, width) =>
      lowBits(contentAt(run, operands.find((one) => one.description.name === name)!.source!), width),
    condition,
  });
  for (const { description, source, defines } of operands) {
    const bits = effects.results.get(description.name);
    if (bits === undefined) continue;
    if (description.kind === 'memory') setContent(run, source!, named(proof, bits));
    if (description.kind !== 'register') continue;
    const before = source === undefined ? declare(proof, 64) : whole(run, source);
    run.temporaries[defines] = named(proof, bits.width >= 32 ? zeroExtend(bits, 64) : withLow(before, bits));
  }
  if (form.flags.writes) run.flags = nameFlags(proof, effects.flags ?? {});
}

const nameFlags = (proof: Proof, flags: Flags): Flags =>
  Object.fromEntries(Object.entries(flags).map(([name, flag]) => [name, named(proof, flag as Term)]));

function whole(run: Run, source: Source): Term {
  if (source.kind === 'variable') return register(run, source.variable);
  if (source.kind !== 'temporary') throw new Error('a register is a value or a result');
  return run.temporaries[source.temporary];
}

function valueFor(run: Run, description: OperandDescription, source: Source): Term {
  if (description.kind === 'register') return lowBits(whole(run, source), description.width);
  if (description.kind === 'immediate') {
    const word = wordOf(run, source);
    const { width } = description;
    const bits = lowBits(word, width);
    run.obligations.push(or(equal(signExtend(bits, 32), word), equal(zeroExtend(bits, 32), word)));
    return bits;
  }
  return addressTerm(run, source);
}

function wordOf(run: Run, source: Source): Term {
  if (source.kind === 'number') return literal(32, source.low);
  if (source.kind !== 'constant') throw new Error('an immediate is a number or a constant');
  return functionTerms[source.compute](register(run, source.variable));
}

function addressTerm(run: Run, source: Source): Term {
  if (source.kind === 'self') return wholeSum(run, run.ready.rule.pattern);
  if (source.kind !== 'sum') throw new Error('an address that is only computed is a sum');
  let sum = literal(64, source.displacement);
  if (source.base >= 0) sum = add(sum, register(run, source.base));
  if (source.index >= 0) sum = add(sum, shifted(register(run, source.index), literal(64, source.scale)));
  if (source.constant >= 0) {
    sum = add(sum, signExtend(lowBits(signExtend(register(run, source.constant), 64), 32), 64));
  }
  return sum;
}

const shifted = (a: Term, b: Term): Term => operationTerms.shl!([a, b], 64).results[0];

/** What an address computes: on whole registers. */
function wholeSum(run: Run, pattern: Pattern): Term {
  switch (pattern.kind) {
    case 'variable':
      return run.proof.values.get(pattern.name)!;
    case 'constant':
      return signExtend(run.proof.values.get(pattern.name)!, 64);
    case 'literal':
      return literal(64, pattern.value);
    case 'operation': {
      const [a, b] = pattern.operands.map((operand) => wholeSum(run, operand));
      if (pattern.name === 'add') return add(a, b);
      if (pattern.name === 'sub') return sub(a, b);
      const width = typeWidth(typeCalled(pattern.type)!);
      return shifted(a, operationTerms.and!([b, literal(64, width - 1)], 64).results[0]);
    }
  }
}

const placeOf = (run: Run, source: Source): string => {
  if (source.kind !== 'address') throw new Error('memory is at an address of the left side');
  return run.variables[source.variable];
};

const contentAt = (run: Run, source: Source): Term => run.contents.get(placeOf(run, source))!;

function setContent(run: Run, source: Source, bits: Term): void {
  const place = placeOf(run, source);
  run.contents.set(place, named(run.proof, withLow(run.contents.get(place)!, bits)));
}
