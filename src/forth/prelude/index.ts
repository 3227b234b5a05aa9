/** The part of the system that is written in Forth, in the order in which it is loaded. */
import allocate from './allocate.fs';
import angle from './angle.fs';
import core from './core.fs';
import elementary from './elementary.fs';
import entry from './entry.fs';
import file from './file.fs';
import fixedPoint from './fixed-point.fs';
import float from './float.fs';
import foreign from './foreign.fs';
import keyboard from './keyboard.fs';
import number from './number.fs';
import order from './order.fs';
import output from './output.fs';
import string from './string.fs';
import structure from './structure.fs';
import substitute from './substitute.fs';
import system from './system.fs';
import tools from './tools.fs';
import xchar from './xchar.fs';

const files: readonly (readonly [name: string, text: string])[] = [
  ['core.fs', core],
  ['output.fs', output],
  ['number.fs', number],
  ['string.fs', string],
  ['allocate.fs', allocate],
  ['file.fs', file],
  ['system.fs', system],
  ['float.fs', float],
  ['fixed-point.fs', fixedPoint],
  ['elementary.fs', elementary],
  ['angle.fs', angle],
  ['substitute.fs', substitute],
  ['xchar.fs', xchar],
  ['structure.fs', structure],
  ['order.fs', order],
  ['keyboard.fs', keyboard],
  ['foreign.fs', foreign],
  ['tools.fs', tools],
  ['entry.fs', entry],
];

/** By the paths that positions name them by. */
export const preludeFiles: ReadonlyMap<string, string> = new Map(
  files.map(([name, text]) => [`prelude/${name}`, text]),
);
