/** A growing run of 32-bit integers: what a pass appends to when it cannot know the size beforehand. */
import { int32Column } from '../../ir/index.ts';
export interface IntegerList {
  data: Int32Array;
  count: number;
}

/** Small at first: most functions append little. */
export const integerList = (): IntegerList => ({ data: int32Column(64), count: 0 });

/** Appends one integer. */
export function append(list: IntegerList, value: number): void {
  if (list.count === list.data.length) {
    const larger = int32Column(list.count * (list.count < 256 ? 4 : 2));
    larger.set(list.data);
    list.data = larger;
  }
  list.data[list.count++] = value;
}
