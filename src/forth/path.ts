/** Paths of source files as text, so that the compiler needs no file system of its own. */

const directoryOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

/** Without `.` and with `..` resolved where that needs no file system. */
function normalized(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '.' || (part === '' && parts.length > 0)) continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..' && parts.at(-1) !== '') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}

/** Where a file may lie that another file names: beside that file, then in the working directory. */
export function resolvePath(path: string, from: string | undefined): string[] {
  if (path.startsWith('/') || from === undefined) return [normalized(path)];
  const beside = normalized(directoryOf(from) + path);
  const plain = normalized(path);
  return beside === plain ? [plain] : [beside, plain];
}
