import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's root. The bundle that runs lies one folder below it, as this file does. */
export const root = fileURLToPath(new URL('..', import.meta.url));

export const benchFolder = join(root, 'bench');

/** Where executables and outputs go. */
export const workFolder = join(root, 'dist', 'bench');
mkdirSync(workFolder, { recursive: true });

export const conveneCommand: readonly string[] = [process.execPath, join(root, 'bin', 'convene.js')];
