/** Writing at once, whatever the stream is: programs write to the same files without going through Node. */
import { writeSync } from 'node:fs';

const encoder = new TextEncoder();

function write(file: number, text: string): void {
  let rest = encoder.encode(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(file, rest));
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === 'EPIPE') return;
      if (code !== 'EAGAIN') throw error;
    }
  }
}

export const writeOutput = (text: string): void => write(1, text);
export const writeError = (text: string): void => write(2, text);
