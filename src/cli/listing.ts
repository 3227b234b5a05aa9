/** Machine code as text: offset, bytes and instruction, the source line before what it became, and how each call is made. */
import type { CompiledFunction } from '../codegen/index.ts';
import { bodySymbol, type Entry } from '../forth/index.ts';
import { codeSize } from './code-counts.ts';
import { lineTextOf, type Program } from './program.ts';

export interface ListedInstruction {
  readonly offset: number;
  readonly text: string;
}

const bytesShown = 10;

export const hexadecimal = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');

/** The word's own function. */
export function listCode(program: Program, entry: Entry): string {
  const lines: ListedInstruction[] = [];
  const list = (offset: number, text: string): void => {
    lines.push({ offset, text });
  };
  const code = program.native.machineCode.show(entry, { list });
  const header = `${bodySymbol(entry)}: ${codeSize(code.instructionBytes, code.frameSize)}`;
  return [header, ...listing(program, code, lines), ''].join('\n');
}

function* listing(program: Program, code: CompiledFunction, lines: readonly ListedInstruction[]): Generator<string> {
  const lineText = lineTextOf(program);
  const instructions = linesOf(code, lines);
  let nextPosition = 0;
  let shown = '';
  for (const [index, { offset }] of lines.entries()) {
    while (nextPosition < code.positions.length && code.positions[nextPosition]!.offset <= offset) {
      const { file, line } = code.positions[nextPosition++]!.position;
      const place = `${file}:${line}`;
      if (place === shown) continue;
      shown = place;
      yield `  ; ${place}  ${(lineText(file, line) ?? '').trim()}`;
    }
    yield* instructions[index]!;
  }
}

/** The lines of a listing without those of the source. */
export const instructionLines = (code: CompiledFunction, lines: readonly ListedInstruction[]): string[] =>
  linesOf(code, lines).flat();

/** One line for each instruction, and more for the bytes of long ones. */
function linesOf(code: CompiledFunction, lines: readonly ListedInstruction[]): string[][] {
  const calls = new Map(code.calls.map((call) => [call.offset, call]));
  return lines.map(({ offset, text }, index) => {
    const end = lines[index + 1]?.offset ?? code.instructionBytes;
    const bytes = code.code.subarray(offset, end);
    const call = calls.get(offset);
    const note = call === undefined ? '' : `  ; ${call.convention} convention`;
    const shown = [
      `  ${offset.toString(16).padStart(4)}  ${hexadecimal(bytes.subarray(0, bytesShown)).padEnd(3 * bytesShown)} ${text}${note}`,
    ];
    for (let from = bytesShown; from < bytes.length; from += bytesShown) {
      shown.push(`        ${hexadecimal(bytes.subarray(from, from + bytesShown))}`);
    }
    return shown;
  });
}
