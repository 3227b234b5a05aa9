/**
 * V8 lets a function's optimised code go with the last closure that has run it. Where closures are made anew for each function that is compiled, each
 * collection of all garbage would find that their code is nobody's, and it would have to be made again. So those of the last few functions stay, as
 * not each of them comes to run all that it has.
 */
const kept = new Map<string, unknown[][]>();
const functionsKept = 4;

/** Keeps closures that have run, or what holds them, with all that they can call, until as many others `of` the same kind have. */
export function keepClosures(of: string, ...closures: unknown[]): void {
  const known = kept.get(of);
  if (known === undefined) kept.set(of, [closures]);
  else if (known.push(closures) > functionsKept) known.shift();
}
