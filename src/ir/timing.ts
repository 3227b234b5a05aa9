/** How long parts of the work take, where anybody wants to know. A part that lies within another does not count for the other. */

export interface TimeSpent {
  readonly stage: string;
  /** Of the stage; empty for what belongs to none. */
  readonly part: string;
  readonly milliseconds: number;
}

interface Watch {
  readonly spent: Map<string, TimeSpent>;
  /** Milliseconds that parts within the current one have taken. */
  within: number;
}

let watch: Watch | undefined;

/** Does some work and tells what its parts took, and what is left of it as `stage`. */
export function watchTimes<T>(
  stage: string,
  work: () => T,
): { readonly result: T; readonly spent: readonly TimeSpent[] } {
  const outer = watch;
  const own: Watch = { spent: new Map(), within: 0 };
  watch = own;
  try {
    const result = timed(stage, '', work);
    return { result, spent: [...own.spent.values()] };
  } finally {
    watch = outer;
  }
}

/** Does some work as a part of a stage. */
export function timed<T>(stage: string, part: string, work: () => T): T {
  if (watch === undefined) return work();
  const own = watch;
  const outer = own.within;
  own.within = 0;
  const begun = performance.now();
  try {
    return work();
  } finally {
    const taken = performance.now() - begun;
    const key = `${stage} ${part}`;
    const known = own.spent.get(key)?.milliseconds ?? 0;
    own.spent.set(key, { stage, part, milliseconds: known + taken - own.within });
    own.within = outer + taken;
  }
}
