/**
 * Results of primitives without machine code: outside definitions a word runs once, and making code for it costs more than working
 * its result out from what its operations mean.
 */
import type { Entry, PlainItem } from './dictionary.ts';
import { createEvaluation, type Evaluation } from './evaluation.ts';
import type { Memory } from './memory.ts';
import { type Primitive, primitiveCalled } from './primitives/index.ts';
import type { Stacks } from './stack.ts';

/** The primitive at the end of some items, and the cells that are put on the stack for it; nothing where there is something else. */
function onePrimitive(
  items: readonly PlainItem[],
): { readonly primitive: Primitive; readonly cells: bigint[] } | undefined {
  const last = items.at(-1);
  const primitive = last?.kind === 'primitive' ? primitiveCalled(last.name) : undefined;
  if (primitive === undefined || primitive.special !== undefined) return undefined;
  const cells = items.slice(0, -1).map((item) => (item.kind === 'literal' ? item.value : undefined));
  return cells.every((cell) => cell !== undefined) ? { primitive, cells } : undefined;
}

/** Carries words out on the stacks where it can; answers whether it did. */
export function createImmediateResults(stacks: Stacks, memory: Memory): (entry: Entry) => boolean {
  let evaluation: Evaluation | undefined;
  return ({ inline, effect }) => {
    const found = inline === undefined || effect?.kind !== 'static' ? undefined : onePrimitive(inline);
    if (found === undefined || effect?.kind !== 'static') return false;
    const { counts, shuffle, build } = found.primitive;
    const { data, float } = stacks;
    const floats = Array.from({ length: effect.floatIn }, () => stacks.popFloat()).reverse();
    const below = Array.from({ length: effect.in }, () => stacks.pop()).reverse();
    const cells = [...below, ...found.cells];
    const operands = cells.splice(cells.length - counts.in);
    evaluation ??= createEvaluation(memory);
    const results = floats.some(Number.isNaN)
      ? undefined
      : shuffle === undefined
        ? evaluation(build!, operands, floats)
        : {
            cells: shuffle.cells.map((from) => operands[from]!),
            floats: shuffle.floats.map((from) => floats[from]!),
          };
    // Which NaN it is, sign and payload, is for the processor to say: JavaScript has but one.
    if (results === undefined || results.floats.some(Number.isNaN)) {
      stacks.data = data;
      stacks.float = float;
      return false;
    }
    for (const cell of [...cells, ...results.cells]) stacks.push(BigInt.asIntN(64, cell));
    for (const one of results.floats) stacks.pushFloat(one);
    return true;
  };
}
