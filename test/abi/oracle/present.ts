import { spawnSync } from 'node:child_process';

/** Whether a tool to compare with is there. */
export const has = (command: string): boolean => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;
