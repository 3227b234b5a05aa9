/** Numbers that look random and are the same each time (xorshift). `seed` is not zero; each call gives a whole number below its argument. */
export function drawer(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}
