import { invariant } from '../../ir/index.ts';
import type { CodeObject } from '../../object/index.ts';
import type { Assembler } from '../../targets/x64/index.ts';

/** Handwritten code as a linkable object: its first symbol is the object's name, the others are inner ones. */
export function assembledObject(assembler: Assembler): CodeObject {
  const { bytes, relocations, symbols } = assembler.finish();
  const [first, ...others] = symbols;
  invariant(first !== undefined && first[1] === 0, 'handwritten code starts with a symbol');
  return {
    name: first[0],
    code: bytes,
    relocations,
    innerSymbols: others.map(([name, offset]) => ({ name, offset })),
  };
}
