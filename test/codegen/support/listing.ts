/** Compiled code as text, by a disassembler that is none of ours. */
import { Decoder, DecoderOptions, Formatter, FormatterSyntax } from 'iced-x86';
import type { CompiledFunction } from '../../../src/codegen/index.ts';

/** One line an instruction, jumps to labels, fields that are relocated by their symbols. */
export function listing(compiled: CompiledFunction): string {
  const { code, instructionBytes, relocations } = compiled;
  const decoder = new Decoder(64, code.subarray(0, instructionBytes), DecoderOptions.None);
  const formatter = new Formatter(FormatterSyntax.Intel);
  formatter.spaceAfterOperandSeparator = true;
  formatter.hexPrefix = '0x';
  formatter.hexSuffix = '';
  formatter.numberBase = 10;
  formatter.showBranchSize = false;
  formatter.signedImmediateOperands = true;
  const rows: { offset: number; end: number; text: string; target: number }[] = [];
  decoder.ip = 0n;
  while (decoder.canDecode) {
    const instruction = decoder.decode();
    const offset = Number(instruction.ip);
    const end = Number(instruction.nextIP);
    const near = instruction.isJccShortOrNear || instruction.isJmpShortOrNear;
    const target = near ? Number(instruction.nearBranchTarget) : -1;
    let text = formatter.format(instruction);
    instruction.free();
    if (text === 'ud2') {
      // The trap's code follows.
      text += `  ; ${new DataView(code.buffer, code.byteOffset).getInt32(end, true)}`;
      decoder.position += 4;
      decoder.ip = BigInt(end + 4);
    }
    rows.push({ offset, end, text, target });
  }
  formatter.free();
  decoder.free();
  const labels = new Map<number, string>();
  for (const { target } of rows) if (target >= 0) labels.set(target, '');
  [...labels.keys()]
    .sort((a, b) => a - b)
    .forEach((offset, index) => {
      labels.set(offset, `.${index + 1}`);
    });
  const lines: string[] = [];
  for (const { offset, end, text, target } of rows) {
    const label = labels.get(offset);
    if (label !== undefined) lines.push(`${label}:`);
    const fields = relocations.filter((one) => one.offset >= offset && one.offset < end);
    const symbols = fields.map(({ symbol }) => symbol).join(' ');
    const jump = target >= 0 && fields.length === 0;
    const shown = jump ? `${text.split(' ')[0]} ${labels.get(target)}` : text;
    lines.push(`  ${shown}${symbols === '' ? '' : `  ; ${symbols}`}`);
  }
  return lines.join('\n');
}
