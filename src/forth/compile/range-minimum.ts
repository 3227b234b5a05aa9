/** The smallest of a stretch of numbers, each answer in logarithmic time: a segment tree, its leaves in the upper half. */
export interface RangeMinimum {
  /** Of the numbers at `from` … `to`, both included. */
  minimum(from: number, to: number): number;
}

export function rangeMinimum(numbers: Int32Array): RangeMinimum {
  const { length } = numbers;
  const tree = new Int32Array(2 * length);
  tree.set(numbers, length);
  for (let i = length - 1; i > 0; i--) tree[i] = Math.min(tree[2 * i]!, tree[2 * i + 1]!);
  return {
    minimum(from, to) {
      let least = numbers[from]!;
      for (let low = from + length, high = to + length + 1; low < high; low >>= 1, high >>= 1) {
        if (low & 1) least = Math.min(least, tree[low++]!);
        if (high & 1) least = Math.min(least, tree[--high]!);
      }
      return least;
    },
  };
}
