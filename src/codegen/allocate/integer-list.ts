/** A growing run of 32-bit integers: what a pass appends to when it cannot know the size beforehand. */
import { int32Column } from '../../ir/index.ts';

export interface IntegerList {
  data: Int32Array;
  count: number;
}

const nothing = int32Column(0);

/** A third of all lists stay empty. */
export const integerList = (): IntegerList => ({ data: nothing, count: 0 });

/** Appends one integer. */
export function append(list: IntegerList, value: number): void {
  if (list.count === list.data.length) grow(list);
  list.data[list.count++] = value;
}

/** Most others have room in so much. */
const fewAtFirst = 64;

/** Apart from {@link append}, which all who call it are compiled with. */
function grow(list: IntegerList): void {
  const larger = int32Column(list.count === 0 ? fewAtFirst : list.count * (list.count < 256 ? 4 : 2));
  larger.set(list.data);
  list.data = larger;
}

/** Lists longer than this are sorted by the library. */
const fewNumbers = 24;

/** Sorts numbers by a key, those of the same key ascending. */
export function sortByKey({ data, count }: IntegerList, key: Int32Array): void {
  if (count > fewNumbers) {
    data.subarray(0, count).sort((a, b) => key[a] - key[b] || a - b);
    return;
  }
  for (let n = 1; n < count; n++) {
    const moved = data[n];
    let at = n;
    for (; at > 0; at--) {
      const before = data[at - 1];
      if (key[before] < key[moved] || (key[before] === key[moved] && before < moved)) break;
      data[at] = before;
    }
    data[at] = moved;
  }
}
