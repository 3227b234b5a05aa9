/** System calls, by number: `( argument … number -- result )`; a result from −4095 to −1 is an error, negated. */
import { i64, type Signature } from '../../ir/index.ts';
import type { Build, Row, Rows } from './primitive.ts';

const cell = { type: i64 };

function systemCall(argumentCount: number): Row {
  const signature: Signature = {
    convention: 'linux-syscall',
    parameters: new Array(argumentCount + 1).fill(cell),
    results: [cell],
  };
  const names = Array.from({ length: argumentCount }, (_, index) => `x${index + 1}`);
  const build: Build = ({ b }, cells) => b.call('syscall', signature, [cells.at(-1)!, ...cells.slice(0, -1)]);
  return [[...names, 'number', '--', 'n'].join(' '), build];
}

export const systemRows = (): Rows =>
  Object.fromEntries(Array.from({ length: 7 }, (_, count) => [`syscall${count}`, systemCall(count)]));
