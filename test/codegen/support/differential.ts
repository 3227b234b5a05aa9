/** Random programs run twice: by the evaluator and as machine code. */
import { type CompiledFunction, type CompileOptions, compileFunction } from '../../../src/codegen/index.ts';
import { isNativeThrow, type Session } from '../../../src/run/index.ts';
import { bufferSize, evaluateProgram, type RandomOutcome, type RandomProgram } from '../../support/random/program.ts';

export interface Native {
  readonly run: (program: RandomProgram) => RandomOutcome;
}

export type Compile = (program: RandomProgram) => readonly CompiledFunction[];

/** Each function by itself, knowing nothing of the others but their conventions. */
export const separately =
  (options: CompileOptions = {}): Compile =>
  ({ module }) =>
    module.functions.map((f) => compileFunction(f, options));

/** Runs programs natively in a session; the buffer lies at a fixed address. */
export function nativeRunner(session: Session, compile: Compile = separately()): Native {
  // The buffer ends where the page does, so that an access beyond it faults here as it traps in the evaluator.
  const memory = session.map(0x5000_0000, 4096);
  const bufferOffset = 4096 - bufferSize;
  const signature = { parameters: ['ptr', 'i64', 'i64', 'f64', 'f64'], result: 'i64' } as const;
  return {
    run(program) {
      const unit = session.load({ functions: compile(program) });
      try {
        const bytes = memory.bytes.subarray(bufferOffset);
        bytes.set(program.buffer);
        const entry = session.function(program.entry, signature);
        const [a, b, x, y] = program.values;
        const outcome = guarded(() =>
          entry(
            memory.start + bufferOffset,
            BigInt.asIntN(64, a as bigint),
            BigInt.asIntN(64, b as bigint),
            x as number,
            y as number,
          ),
        );
        return { outcome, buffer: bytes.slice() };
      } finally {
        unit.unload();
      }
    },
  };
}

function guarded(action: () => bigint): RandomOutcome['outcome'] {
  try {
    return { kind: 'returned', results: [BigInt.asUintN(64, action())] };
  } catch (error) {
    if (!isNativeThrow(error)) throw error;
    return { kind: 'thrown', code: error.thrown };
  }
}

/** What differs between the two runs, or nothing. Programs that run too long are passed over. */
export function difference(program: RandomProgram, native: Native, fuel = 200_000): string | undefined {
  const expected = evaluateProgram(program, fuel);
  if (expected.outcome.kind === 'exhausted') return undefined;
  const actual = native.run(program);
  const wanted = describe(expected);
  const found = describe(actual);
  return wanted === found ? undefined : `expected ${wanted}\n   found ${found}`;
}

function describe({ outcome, buffer }: RandomOutcome): string {
  const text =
    outcome.kind === 'returned'
      ? `${outcome.results[0]}`
      : outcome.kind === 'thrown'
        ? `threw ${BigInt.asIntN(64, outcome.code)}`
        : outcome.kind === 'trapped'
          ? `threw ${outcome.code}`
          : outcome.kind;
  return `${text} ${Buffer.from(buffer).toString('hex')}`;
}
