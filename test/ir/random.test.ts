import { describe, expect, test } from 'vitest';
import { describeProblem, operationNames, parseModule, printModule, verify } from '../../src/ir/index.ts';
import { evaluateProgram, operationCounts, randomProgram } from '../support/random/program.ts';

const programs = Array.from({ length: 150 }, (_, seed) => randomProgram(seed));

describe('random programs', () => {
  test('are valid', () => {
    for (const { module, seed } of programs) {
      for (const f of module.functions) {
        const problems = verify(f).map(describeProblem);
        expect({ seed, problems }).toEqual({ seed, problems: [] });
      }
    }
  });

  test('between them have every operation', () => {
    const counts = operationCounts(programs);
    expect(operationNames.filter((name) => (counts.get(name) ?? 0) === 0)).toEqual([]);
  });

  test('end, and return, trap and throw', () => {
    const kinds = new Map<string, number>();
    for (const program of programs) {
      const { outcome, buffer } = evaluateProgram(program);
      const kind = outcome.kind === 'returned' && outcome.results[0] === 2n ** 64n - 1n ? 'caught' : outcome.kind;
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      expect(buffer.length).toBe(256);
    }
    expect(kinds.get('exhausted') ?? 0).toBeLessThan(8);
    expect(kinds.get('returned')).toBeGreaterThan(50);
    expect(kinds.get('caught')).toBeGreaterThan(5);
  });

  test('are the same for the same seed', () => {
    expect(printModule(randomProgram(7).module)).toBe(printModule(programs[7]!.module));
  });

  test('mean the same when written and read', () => {
    for (const program of programs.slice(0, 40)) {
      const text = printModule(program.module);
      const module = parseModule(text);
      expect(printModule(module)).toBe(text);
      expect(evaluateProgram({ ...program, module })).toEqual(evaluateProgram(program));
    }
  });
});
