/** The programs of `examples/c`, which print what stands here. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { convene, examplesFolder } from '../acceptance/support.ts';

it.each([
  [
    'sort',
    [
      '-93 -26 2 3 8 38 59 97 141 535 ',
      'by by few how are not the sort long they these words alphabet ',
      'thrown through C: 42 ',
    ],
  ],
  ['tour', ['5. ', '7. ', 'Q -42 17 ', 'values 7 1.414', '2001 ', '09 September 2001, 01:46', '5. ', '6 ', '-1 ']],
] as const)('%s', (name, lines) => {
  const ran = convene(['run', join(examplesFolder, 'c', `${name}.fs`)], {
    environment: { ...process.env, LC_ALL: 'C' },
  });
  expect(ran).toMatchObject({ errors: '', status: 0 });
  expect(ran.output.trimEnd().split('\n')).toEqual(
    lines.map((line, index) => (index + 1 < lines.length ? line : line.trimEnd())),
  );
});
