/** A growing run of 32-bit integers: what a pass appends to when it cannot know the size beforehand. */
export interface IntegerList {
  data: Int32Array;
  count: number;
}

export const integerList = (capacity = 64): IntegerList => ({ data: new Int32Array(capacity), count: 0 });

/** Appends one integer. */
export function append(list: IntegerList, value: number): void {
  if (list.count === list.data.length) {
    const larger = new Int32Array(list.count * 2);
    larger.set(list.data);
    list.data = larger;
  }
  list.data[list.count++] = value;
}
