import { expect, test } from 'vitest';
import { ratioOf, takeTurns } from '../../bench/rounds.ts';

const times = takeTurns(
  [
    { id: 'a', run: (round) => 2 + round },
    { id: 'b', run: () => 2 },
  ],
  3,
  () => {},
);

test('a ratio is the median of those of single rounds', () => {
  expect(ratioOf(times, 'a', 'b')).toEqual({ median: 1.5, low: 1.25, high: 1.75 });
});

test('who did not take part has no ratio, on either side', () => {
  expect(ratioOf(times, 'c', 'a')).toBeUndefined();
  expect(ratioOf(times, 'a', 'c')).toBeUndefined();
});
