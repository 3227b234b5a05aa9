/** The part of the system that is written in Forth: its files in the order in which it is loaded, by the paths that positions name them by. */
export const preludeFiles: ReadonlySet<string> = new Set(
  [
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
  ].map((name) => `prelude/${name}`),
);
