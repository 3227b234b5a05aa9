/** A session without native code, for what the reader alone does. */

import { regions } from '../../src/forth/memory.ts';
import { createMemory } from '../../src/forth/memory-access.ts';
import { createSession, type Session } from '../../src/forth/session.ts';
import type { Engine, ForeignCode } from '../../src/forth/system.ts';

export function readerSession(files: Readonly<Record<string, string>> = {}, foreign?: ForeignCode): Session {
  const memory = createMemory(
    regions.map(({ start, end }) => ({ start, bytes: new Uint8Array(new ArrayBuffer(end - start)) })),
  );
  const refuse = (): never => {
    throw new Error('no native code here');
  };
  const engine: Engine = {
    memory,
    start: refuse,
    resume: refuse,
    resumeThrow: refuse,
    abandon() {},
    prepare() {},
    ...(foreign && { foreign }),
  };
  const encoder = new TextEncoder();
  return createSession({
    engine,
    files: { read: (path) => (files[path] === undefined ? undefined : encoder.encode(files[path])) },
  });
}
