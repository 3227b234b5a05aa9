/** A rule's right side as terms. */
import type { ReadyRule } from '../../../../src/codegen/rules/book.ts';
import type { Pattern } from '../../../../src/codegen/rules/syntax.ts';
import { type Source, self, type TemplateStep } from '../../../../src/codegen/rules/template.ts';
import { typeCalled, typeWidth } from '../../../../src/ir/index.ts';
import type { InstructionDescription, OperandDescription } from '../../../../src/targets/index.ts';
import { conditions, instructions, opcodeNamed, x64Lowering } from '../../../../src/targets/x64/index.ts';
import { functionTerms } from './constants.ts';
import { conditionTerm, type Flags, meaningTerms } from './meanings.ts';
import { declare, named, type Proof } from './proof.ts';
import {
  add,
  choose,
  equal,
  falsehood,
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

export interface Right {
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

/** `asked` is whether the condition holds that a rule asks of its own root. */
export function rightTerms(proof: Proof, ready: ReadyRule, contents: ReadonlyMap<string, Term>, asked: Term): Right {
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
