import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEvaluation } from '../../src/forth/evaluation.ts';
import { userRegion } from '../../src/forth/memory.ts';
import { createMemory } from '../../src/forth/memory-access.ts';
import { allPrimitives, type Primitive, primitiveCalled } from '../../src/forth/primitives/index.ts';
import { answer } from './compile/program.ts';

const memory = createMemory([{ start: userRegion.start, bytes: new Uint8Array(4096) }]);
const evaluate = createEvaluation(memory);

/** What a primitive leaves, or `'machine code'` where only that can tell. */
function evaluated({ build }: Primitive, cells: readonly bigint[], floats: readonly number[]) {
  const results = evaluate(build!, cells, floats);
  return results === undefined ? 'machine code' : { data: results.cells, floats: results.floats };
}

const touchesMemory = /@|!|^(count|on|off|move|cmove>?|fill|erase|blank)$/;
const built = allPrimitives().filter(({ build }) => build !== undefined);

describe('a primitive that is carried out', () => {
  const interesting = [0n, 1n, -1n, 2n, 7n, -7n, 63n, 64n, 2n ** 63n - 1n, -(2n ** 63n)];
  const cell = fc.oneof(fc.constantFrom(...interesting), fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n));
  const float = fc.oneof(fc.constantFrom(0, -0, 1, -1.5, 1e300, Infinity, -Infinity), fc.double({ noNaN: true }));

  it.each(built.filter(({ name }) => !touchesMemory.test(name) && !name.startsWith('syscall')))(
    'leaves what its function leaves: $name',
    (primitive) => {
      const { name, counts } = primitive;
      fc.assert(
        fc.property(
          fc.array(cell, { minLength: counts.in, maxLength: counts.in }),
          fc.array(float, { minLength: counts.floatIn, maxLength: counts.floatIn }),
          (cells, floats) => {
            const expected = answer(`: test ${name} ;`, cells, floats);
            const wanted = 'data' in expected ? expected : 'machine code';
            expect(evaluated(primitive, cells, floats)).toEqual(wanted);
          },
        ),
        { seed: 7, numRuns: 12 },
      );
    },
  );

  it('reads and writes memory', () => {
    const at = BigInt(userRegion.start + 64);
    const carryOut = (name: string, cells: readonly bigint[], floats: readonly number[] = []) =>
      evaluated(primitiveCalled(name)!, cells, floats);
    carryOut('!', [-5n, at]);
    carryOut('+!', [7n, at]);
    expect(carryOut('@', [at])).toEqual({ data: [2n], floats: [] });
    carryOut('2!', [3n, 4n, at]);
    expect(carryOut('2@', [at])).toEqual({ data: [3n, 4n], floats: [] });
    carryOut('c!', [0x1ffn, at + 8n]);
    expect(carryOut('count', [at + 8n])).toEqual({ data: [at + 9n, 0xffn], floats: [] });
    carryOut('f!', [at], [-0.5]);
    expect(carryOut('f@', [at])).toEqual({ data: [], floats: [-0.5] });
  });

  it('leaves to machine code what may be memory of others or nobody, what traps, and what has no meaning of its own', () => {
    const nobody = BigInt(userRegion.end + (1 << 20));
    const on = (name: string, ...cells: bigint[]) => evaluated(primitiveCalled(name)!, cells, []);
    expect(on('@', nobody)).toBe('machine code');
    expect(on('@', 8n)).toBe('machine code');
    expect(on('/', 1n, 0n)).toBe('machine code');
    for (const name of ['cmove', 'cmove>', 'move', 'fill']) expect(on(name, 0n, 0n, 0n)).toBe('machine code');
    expect(on('w@', BigInt(userRegion.start))).toBe('machine code');
    expect(on('syscall0', 39n)).toBe('machine code');
  });
});
