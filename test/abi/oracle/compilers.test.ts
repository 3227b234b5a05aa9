import { describe, expect, test } from 'vitest';
import { assign, type Convention } from '../../../src/abi/index.ts';
import { ghc, go, ocaml } from '../../../src/targets/x64/conventions/index.ts';
import { differences as goDifferences, isGo, type Returning } from './go.ts';
import { differences as llvmDifferences } from './llvm.ts';
import { differences as ocamlDifferences } from './ocaml.ts';
import { has } from './present.ts';
import { type Case, plainScalars, randomCases, type SignatureOptions } from './signatures.ts';
import { mirrored } from './wrong.ts';

const seed = Number(process.env.SEED ?? 1);
const count = Number(process.env.COUNT ?? 120);

/** Cases in which each parameter in turn is the result. */
function returning(convention: Convention, cases: readonly Case[]): readonly Returning[] {
  return cases.flatMap((one) =>
    one.parameters.map((_, index) => {
      const { signature } = one.assignment;
      const assignment = assign(convention, { ...signature, results: [signature.parameters[index]!] });
      return { case: { ...one, assignment }, index };
    }),
  );
}

describe('arguments and results are where the compilers of other languages have them', () => {
  test.skipIf(!has('clang-19'))(`ghc: LLVM's ghccc, seed ${seed}`, () => {
    const cases = randomCases(ghc, seed, count, { scalars: plainScalars, mostParameters: 14 });
    expect(llvmDifferences(ghc, cases, 'ghccc')).toEqual([]);
    const wrong = randomCases(mirrored(ghc), seed, 10, { scalars: plainScalars, mostParameters: 14 });
    expect(llvmDifferences(mirrored(ghc), wrong, 'ghccc')).not.toEqual([]);
  });

  test.skipIf(!has('go'))(`go: places of arguments and results, size of the argument area, seed ${seed}`, () => {
    const options: SignatureOptions = {
      scalars: [...plainScalars.filter((text) => text !== 'void *'), '_Complex float', '_Complex double'],
      structures: 0.4,
      arrays: true,
      mostParameters: 8,
      accept: isGo,
    };
    expect(goDifferences(returning(go, randomCases(go, seed, count, options)))).toEqual([]);
    const wrong = mirrored(go);
    expect(goDifferences(returning(wrong, randomCases(wrong, seed, 10, options)))).not.toEqual([]);
  });

  test.skipIf(!has('ocamlopt'))(`ocaml: arguments in registers and on the stack, seed ${seed}`, () => {
    const cases = randomCases(ocaml, seed, Math.ceil(count / 8), { scalars: ['long'], mostParameters: 20 });
    const isReturning = ({ result }: Case): boolean => result !== undefined;
    expect(ocamlDifferences(cases.filter(isReturning))).toEqual([]);
    const wrong = randomCases(mirrored(ocaml), seed, 4, { scalars: ['long'], mostParameters: 20 });
    expect(ocamlDifferences(wrong.filter(isReturning))).not.toEqual([]);
  });
});
