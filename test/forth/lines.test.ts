import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineFinder, linesOf, linesText } from '../../src/forth/lines.ts';

const key = fc.stringMatching(/^[!-~]{1,6}$/);
const rest = fc.stringMatching(/^[ -~]{0,6}$/);

test('lines are found by their keys, be it once or often', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(key, rest), { selector: ([one]) => one }), fc.array(key), (lines, others) => {
      const text = linesText(lines);
      expect(linesOf(text)).toEqual(lines);
      const known = new Map(lines);
      const find = lineFinder(text);
      // More than are searched for before the text is taken apart.
      for (let round = 0; round < 300; round += 1 + lines.length + others.length) {
        for (const one of [...known.keys(), ...others]) expect(find(one)).toBe(known.get(one));
        expect(find('not there')).toBeUndefined();
      }
    }),
    { seed: 11, numRuns: 100 },
  );
});
