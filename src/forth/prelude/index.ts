/** The part of the system that is written in Forth, in the order in which it is loaded. */
import allocate from './allocate.fs';
import angle from './angle.fs';
import core from './core.fs';
import elementary from './elementary.fs';
import entry from './entry.fs';
import file from './file.fs';
import float from './float.fs';
import number from './number.fs';
import output from './output.fs';
import string from './string.fs';
import system from './system.fs';
import tools from './tools.fs';

export const preludeFiles: readonly (readonly [name: string, text: string])[] = [
  ['core.fs', core],
  ['output.fs', output],
  ['number.fs', number],
  ['string.fs', string],
  ['allocate.fs', allocate],
  ['file.fs', file],
  ['system.fs', system],
  ['float.fs', float],
  ['elementary.fs', elementary],
  ['angle.fs', angle],
  ['tools.fs', tools],
  ['entry.fs', entry],
];
