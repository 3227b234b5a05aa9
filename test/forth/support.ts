/** A session without native code, for what the reader alone does. */

import { regions } from '../../src/forth/memory.ts';
import { createMemory } from '../../src/forth/memory-access.ts';
import { createSession, type Session, type SessionOptions } from '../../src/forth/session.ts';
import type { Engine, ForeignCode } from '../../src/forth/system.ts';

/** With an image of another such session it begins sooner. */
export function readerSession(
  files: Readonly<Record<string, string>> = {},
  foreign?: ForeignCode,
  image?: SessionOptions['image'],
): Session {
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
    isCompiled: () => false,
    active: () => new Set(),
    ...(foreign && { foreign }),
  };
  const encoder = new TextEncoder();
  return createSession({
    engine,
    ...(image && { image }),
    files: { read: (path) => (files[path] === undefined ? undefined : encoder.encode(files[path])) },
  });
}
