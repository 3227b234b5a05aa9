/** The texts of the prelude: only those want them who load it, or show a line of it. */
import allocate from './allocate.fs';
import angle from './angle.fs';
import core from './core.fs';
import elementary from './elementary.fs';
import entry from './entry.fs';
import file from './file.fs';
import fixedPoint from './fixed-point.fs';
import float from './float.fs';
import foreign from './foreign.fs';
import type { PreludeFile } from './index.ts';
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

const texts: Readonly<Record<PreludeFile, string>> = {
  'prelude/core.fs': core,
  'prelude/output.fs': output,
  'prelude/number.fs': number,
  'prelude/string.fs': string,
  'prelude/allocate.fs': allocate,
  'prelude/file.fs': file,
  'prelude/system.fs': system,
  'prelude/float.fs': float,
  'prelude/fixed-point.fs': fixedPoint,
  'prelude/elementary.fs': elementary,
  'prelude/angle.fs': angle,
  'prelude/substitute.fs': substitute,
  'prelude/xchar.fs': xchar,
  'prelude/structure.fs': structure,
  'prelude/order.fs': order,
  'prelude/keyboard.fs': keyboard,
  'prelude/foreign.fs': foreign,
  'prelude/tools.fs': tools,
  'prelude/entry.fs': entry,
};

/** Of one of `preludeFiles`. */
export const preludeText = (path: string): string => texts[path as PreludeFile];
