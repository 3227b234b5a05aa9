import { describe, expect, test } from 'vitest';
import { type Assignment, type Convention, type CType, isScalar, layoutOf } from '../../../src/abi/index.ts';
import {
  preserveAll,
  preserveMost,
  preserveNone,
  swift,
  sysv,
  win64,
} from '../../../src/targets/x64/conventions/index.ts';
import { type CCompiler, differences } from './c.ts';
import { has } from './present.ts';
import { plainScalars, randomCases, type SignatureOptions, type Value, wideScalars } from './signatures.ts';
import { mirrored } from './wrong.ts';

const everything: SignatureOptions = {
  scalars: [...plainScalars, ...wideScalars],
  structures: 0.3,
  arrays: true,
  unions: true,
  mostParameters: 14,
};

/** clang drops the bytes of structures whose integers have odd sizes under `swiftcall`. */
const evenChunks = (type: CType): boolean => isScalar(type) || layoutOf(type).bytes % 8 === 0;

/**
 * Where an `__int128` finds one register left, clang leaves that unused, but still thinks of it as free for a structure, of which then one half
 * goes in a register and one on the stack.
 */
function clangSplits(parameters: readonly Value[], { passing }: Assignment): boolean {
  const first = parameters.findIndex(
    ({ text }, index) => text === '__int128' && passing.parameters[index]!.kind === 'memory',
  );
  return first >= 0 && parameters.slice(first).some(({ type }) => type.kind === 'struct');
}

const likeClang: SignatureOptions = {
  ...everything,
  unions: false,
  acceptAll: (parameters, assignment) => !clangSplits(parameters, assignment),
};

const oracles: readonly (readonly [Convention, CCompiler, SignatureOptions])[] = [
  [sysv, { command: 'gcc', attribute: 'sysv_abi' }, everything],
  [win64, { command: 'gcc', attribute: 'ms_abi' }, everything],
  [preserveMost, { command: 'clang-19', attribute: 'preserve_most' }, likeClang],
  [preserveAll, { command: 'clang-19', attribute: 'preserve_all' }, likeClang],
  [
    preserveNone,
    { command: 'clang-19', attribute: 'preserve_none' },
    { ...everything, structures: 0.1, mostParameters: 18 },
  ],
  [swift, { command: 'clang-19', attribute: 'swiftcall' }, { ...everything, accept: evenChunks }],
];

const seed = Number(process.env.SEED ?? 1);
const count = Number(process.env.COUNT ?? 60);

describe('arguments, results and preserved registers are where a C compiler has them', () => {
  for (const [convention, compiler, options] of oracles) {
    const name = `${convention.name}: ${compiler.command} with ${compiler.attribute}, seed ${seed}`;
    test.skipIf(!has(compiler.command))(name, () => {
      expect(differences(convention, randomCases(convention, seed, count, options), compiler)).toEqual([]);
    });

    test.skipIf(!has(compiler.command))(`${convention.name}: a wrong description is found out`, () => {
      const cases = randomCases(mirrored(convention), seed, 20, options);
      expect(differences(mirrored(convention), cases, compiler)).toContainEqual(expect.stringMatching(/^parameter/));
      const preserved = convention.preserved.slice(1);
      expect(differences({ ...convention, preserved }, [], compiler)).toEqual([
        expect.stringMatching(/is left alone, but not said to be preserved$/),
      ]);
    });
  }
});
