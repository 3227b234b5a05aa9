/** All that the code of a function depends on, but for what was compiled before. */
import { type IrFunction, print } from '../../ir/index.ts';
import { asciiJson } from '../body-text.ts';

export function irText(f: IrFunction): string {
  const files = f.positions.map(({ file }) => file);
  const places = f.instructions.position.subarray(0, f.instructionCount);
  return asciiJson([print(f), files, places.join(' ')]);
}
