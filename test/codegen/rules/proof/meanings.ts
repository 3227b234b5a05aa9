/** What an instruction does, as terms: its meaning read the way `evaluateMeaning` reads it. */
import type { OperationName } from '../../../../src/ir/index.ts';
import { opcodes, operationOf, type TypeName, typeCalled, typeWidth } from '../../../../src/ir/index.ts';
import type { InstructionDescription } from '../../../../src/targets/index.ts';
import { type MeaningExpression, parseMeaning } from '../../../../src/targets/x64/index.ts';
import {
  add,
  asByte,
  bit,
  bitAnd,
  concat,
  equal,
  isNegative,
  isZero,
  less,
  literal,
  not,
  operationTerms,
  or,
  sub,
  type Term,
  xor,
} from './terms.ts';

/** Truth values; those absent hold nothing useful. */
export interface Flags {
  readonly carry?: Term;
  readonly parity?: Term;
  readonly zero?: Term;
  readonly sign?: Term;
  readonly overflow?: Term;
}

export interface Surroundings {
  /** A register's bits at the operand's width, an immediate, the address of what is only addressed. */
  readonly operand: (name: string) => Term;
  /** What lies in memory at an operand's address. */
  readonly load: (name: string, width: number) => Term;
  readonly flags: Flags;
  /** The code of the form's condition. */
  readonly condition: number;
  /** Called for every operation that traps, with when it does. */
  readonly trap: (when: Term) => void;
}

export interface Effects {
  readonly results: ReadonlyMap<string, Term>;
  readonly flags: Flags | undefined;
}

export function meaningTerms(form: InstructionDescription, surroundings: Surroundings): Effects {
  const results = new Map<string, Term>();
  let flags: Flags | undefined;
  for (const [key, text] of Object.entries(form.meaning!())) {
    const expression = parseMeaning(text);
    const scope = { ...surroundings, form };
    if (key === 'flags') flags = flagsOf(scope, expression);
    else {
      const names = key.split(' ');
      const { width } = form.operands.find(({ name }) => name === names[0]) as { width: number };
      const values = valuesOf(scope, expression, width);
      names.forEach((name, index) => {
        results.set(name, values[index]);
      });
    }
  }
  return { results, flags };
}

interface Scope extends Surroundings {
  readonly form: InstructionDescription;
}

type Operation = Extract<MeaningExpression, { kind: 'operation' }>;

const widthOf = ({ name, type }: Operation): number => {
  const found = typeCalled(type as TypeName);
  if (found === undefined || type!.startsWith('f')) throw new Error(`${name}.${type} is no integer operation`);
  return typeWidth(found);
};

/** `width` is that of a number standing here. */
function valuesOf(scope: Scope, expression: MeaningExpression, width: number): readonly Term[] {
  switch (expression.kind) {
    case 'number':
      return [literal(width, expression.value)];
    case 'name':
      return [scope.operand(expression.name)];
    case 'operation':
      return operation(scope, expression);
  }
}

const single = (scope: Scope, expression: MeaningExpression, width: number): Term =>
  valuesOf(scope, expression, width)[0];

function operation(scope: Scope, expression: Operation): readonly Term[] {
  const { name, operands } = expression;
  if (name === 'condition') {
    const [code] = operands;
    return [asByte(conditionTerm(scope.flags, code.kind === 'number' ? Number(code.value) : scope.condition))];
  }
  if (name === 'join') {
    const [low, high] = valuesOf(scope, operands[0], 8);
    return [concat(high, low)];
  }
  const width = widthOf(expression);
  if (name === 'load') return [scope.load((operands[0] as { name: string }).name, width)];
  const known = operationTerms[name as OperationName];
  if (known === undefined) throw new Error(`no terms for ${name}`);
  const row = operationOf(opcodes[name as OperationName]);
  const values = operands.map((operand, index) => single(scope, operand, row.operands[index] === 'i8' ? 8 : width));
  const { results, traps } = known(values, width);
  if (row.traps) scope.trap(traps);
  return results;
}

const evenParity = (a: Term): Term =>
  not(Array.from({ length: 8 }, (_, index) => bit(a, index)).reduce((sum, one) => xor(sum, one)));

function flagsOf(scope: Scope, expression: MeaningExpression): Flags {
  if (expression.kind !== 'operation') throw new Error('no flags');
  const { name, operands } = expression;
  if (name === 'carry') return { carry: not(isZero(single(scope, operands[0], 8))) };
  const width = widthOf(expression);
  const [a, b] = operands.map((operand) => single(scope, operand, width));
  if (name === 'addition') {
    const sum = add(a, b);
    const overflow = isNegative(bitAnd(xorBits(a, sum), xorBits(b, sum)));
    return { carry: less(false, sum, a), parity: evenParity(sum), zero: isZero(sum), sign: isNegative(sum), overflow };
  }
  if (name !== 'compare') throw new Error(`${name} gives no flags`);
  const difference = sub(a, b);
  return {
    carry: less(false, a, b),
    parity: evenParity(difference),
    zero: equal(a, b),
    sign: isNegative(difference),
    overflow: xor(less(true, a, b), isNegative(difference)),
  };
}

const xorBits = (a: Term, b: Term): Term => operationTerms.xor!([a, b], a.width).results[0];

/** Whether a condition holds (Intel's manual, volume 1, appendix B). */
export function conditionTerm({ carry, parity, zero, sign, overflow }: Flags, code: number): Term {
  const flag = (found: Term | undefined): Term => {
    if (found === undefined) throw new Error(`condition ${code} looks at a flag that holds nothing`);
    return found;
  };
  const positive = [
    () => flag(overflow),
    () => flag(carry),
    () => flag(zero),
    () => or(flag(carry), flag(zero)),
    () => flag(sign),
    () => flag(parity),
    () => xor(flag(sign), flag(overflow)),
    () => or(flag(zero), xor(flag(sign), flag(overflow))),
  ][code >> 1]();
  return (code & 1) === 0 ? positive : not(positive);
}
