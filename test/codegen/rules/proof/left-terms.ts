/** A rule's left side as terms. */
import type { Pattern } from '../../../../src/codegen/rules/syntax.ts';
import { type OperationName, opcodes, operationOf, typeWidth } from '../../../../src/ir/index.ts';
import { type OperationPattern, operandTypeOf, ownType, resultTypesOf } from '../left-side.ts';
import { named, type Proof } from './proof.ts';
import {
  falsehood,
  isZero,
  literal,
  lowBits,
  not,
  operationTerms,
  or,
  signExtend,
  type Term,
  withLow,
  zeroExtend,
} from './terms.ts';

export interface Left {
  readonly results: readonly Term[];
  readonly contents: ReadonlyMap<string, Term>;
  readonly traps: Term;
  readonly then: Term | undefined;
}

/** `contents` is what lies at each address before. */
export function leftTerms(proof: Proof, root: OperationPattern, contents: ReadonlyMap<string, Term>): Left {
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
