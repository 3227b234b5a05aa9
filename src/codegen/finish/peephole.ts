/** Small improvements that only the final instructions show. */
import type { Code, CodeBlock } from './code.ts';
import type { Opcodes } from './opcodes.ts';

/** `returnsFlag` says that returns leave a result in a flag. */
export function improve(code: Code, opcodes: Opcodes, returnsFlag: boolean): void {
  for (const block of code.blocks) {
    dropTests(code, opcodes, block);
    clearWithoutConstants(code, opcodes, block, returnsFlag);
  }
}

/** Instructions are taken out by giving them this opcode. */
export const removed = 0xffff;

const endsReadingFlags = (block: CodeBlock): boolean => block.jumps.some(({ condition }) => condition >= 0);

/** A register is cleared by an exclusive or with itself, where nobody wants the flags that this changes. */
function clearWithoutConstants(code: Code, opcodes: Opcodes, block: CodeBlock, returnsFlag: boolean): void {
  let wanted = endsReadingFlags(block) || (returnsFlag && block.jumps.length === 0);
  for (let id = block.end - 1; id >= block.start; id--) {
    const opcode = code.opcode[id];
    if (opcode === removed) continue;
    if (opcode === opcodes.constant && !wanted) {
      const word = code.wordStart[id];
      if (code.words[word + 1] !== 0) continue;
      code.opcode[id] = opcodes.clearInteger;
      code.words[word + 1] = code.words[word];
    } else if (opcodes.readsFlags[opcode] === 1) wanted = true;
    else if (opcodes.writesFlags[opcode] === 1) wanted = false;
  }
}

/** A test of a register against zero is not needed where the instruction that computed it left the same flags. */
function dropTests(code: Code, opcodes: Opcodes, block: CodeBlock): void {
  for (let id = block.start; id < block.end; id++) {
    const word = code.wordStart[id];
    const width = opcodes.selfTest[code.opcode[id]];
    if (width === 0 || code.words[word] !== code.words[word + 1]) continue;
    const kind = resultFlags(code, opcodes, block, id, code.words[word], width);
    if (kind !== 0 && onlyWants(code, opcodes, block, id, kind)) code.opcode[id] = removed;
  }
}

/**
 * What the flags before a test say of the register that it tests: 0 nothing, 1 zero and sign, 2 all that the test says.
 */
function resultFlags(
  code: Code,
  opcodes: Opcodes,
  block: CodeBlock,
  test: number,
  register: number,
  width: number,
): number {
  for (let id = test - 1; id >= block.start; id--) {
    const opcode = code.opcode[id];
    const word = code.wordStart[id];
    if (opcodes.writesFlags[opcode] === 1) {
      return code.words[word] === register && opcodes.resultWidth[opcode] === width ? opcodes.resultFlags[opcode] : 0;
    }
    // Whether a register is written is known of plain moves and stores only.
    if (opcodes.isStore[opcode] === 1) continue;
    if (opcodes.isMove[opcode] === 0 || code.words[word] === register) return 0;
  }
  return 0;
}

/** Whether all that is asked of the flags after a test can be answered. */
function onlyWants(code: Code, opcodes: Opcodes, block: CodeBlock, test: number, kind: number): boolean {
  if (kind === 2) return true;
  const answers = (condition: number): boolean => opcodes.zeroOrSign[condition] === 1;
  for (let id = test + 1; id < block.end; id++) {
    const opcode = code.opcode[id];
    if (opcodes.readsFlags[opcode] === 1) {
      const place = opcodes.conditionWord[opcode];
      if (place < 0 || !answers(code.words[code.wordStart[id] + place])) return false;
    }
    if (opcodes.writesFlags[opcode] === 1) return true;
  }
  return block.jumps.every(({ condition }) => condition < 0 || answers(condition));
}
