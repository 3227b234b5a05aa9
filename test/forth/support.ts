/** A session without native code, for what the reader alone does. */
import { dynamicSymbol } from '../../src/forth/body.ts';
import { bridge, lower } from '../../src/forth/compile/index.ts';
import type { Entry } from '../../src/forth/dictionary.ts';
import { regions } from '../../src/forth/memory.ts';
import { createMemory } from '../../src/forth/memory-access.ts';
import { createSession, type Session, type SessionOptions } from '../../src/forth/session.ts';
import type { Engine, ForeignCode } from '../../src/forth/system.ts';
import { createEvaluator, createMemory as createEvaluatorMemory, type Evaluator } from '../../src/ir/index.ts';

/** Primitives run, in the evaluator; words that call others do not. */
export function engineWithoutCode(foreign?: ForeignCode): Engine {
  const memory = createEvaluatorMemory();
  const mapped = regions.map(({ start, end }) => ({
    start,
    bytes: memory.map(end - start, { address: start }).bytes,
  }));
  const refuse = (): never => {
    throw new Error('no native code here');
  };
  const evaluators = new Map<Entry, Evaluator>();
  function evaluatorOf(entry: Entry): Evaluator {
    let evaluator = evaluators.get(entry);
    if (evaluator === undefined) {
      const functions = entry.effect?.kind === 'static' ? [lower(entry), bridge(entry)] : [lower(entry)];
      evaluator = createEvaluator({ functions, data: [] }, { memory });
      evaluators.set(entry, evaluator);
    }
    return evaluator;
  }
  return {
    memory: createMemory(mapped),
    start(entry, data, float) {
      const outcome = evaluatorOf(entry).run(dynamicSymbol(entry), [BigInt(data), BigInt(float)]);
      if (outcome.kind !== 'returned') return refuse();
      const [dataLeft, floatLeft] = outcome.results.map(Number) as [number, number];
      return { status: 'done', data: dataLeft, float: floatLeft };
    },
    resume: refuse,
    resumeThrow: refuse,
    abandon() {},
    prepare() {},
    isCompiled: () => false,
    active: () => new Set(),
    ...(foreign && { foreign }),
  };
}

/** With an image of another such session it begins sooner. */
export function readerSession(
  files: Readonly<Record<string, string>> = {},
  foreign?: ForeignCode,
  image?: SessionOptions['image'],
): Session {
  const encoder = new TextEncoder();
  return createSession({
    engine: engineWithoutCode(foreign),
    ...(image && { image }),
    files: { read: (path) => (files[path] === undefined ? undefined : encoder.encode(files[path])) },
  });
}
