/** In the order in which they are loaded. */
const names = [
  'core.fs',
  'output.fs',
  'number.fs',
  'string.fs',
  'allocate.fs',
  'file.fs',
  'system.fs',
  'float.fs',
  'fixed-point.fs',
  'elementary.fs',
  'angle.fs',
  'substitute.fs',
  'xchar.fs',
  'structure.fs',
  'order.fs',
  'keyboard.fs',
  'foreign.fs',
  'tools.fs',
  'entry.fs',
] as const;

/** The path of one of the prelude's files, as positions name it. */
export type PreludeFile = `prelude/${(typeof names)[number]}`;

/** The part of the system that is written in Forth. */
export const preludeFiles: ReadonlySet<string> = new Set(names.map((name): PreludeFile => `prelude/${name}`));
