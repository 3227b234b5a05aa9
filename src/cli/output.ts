/** Files that commands write. */
import { writeFileSync } from 'node:fs';
import { ConveneError } from '../ir/index.ts';

/** Throws `output`. */
export function writeFile(path: string, bytes: Uint8Array, executable: boolean): void {
  try {
    writeFileSync(path, bytes, executable ? { mode: 0o755 } : {});
  } catch (error) {
    throw new ConveneError(
      'output',
      `cannot write '${path}': ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
