/** Whether hot code is what it would be without cold code: the same instructions, but for stores into the frame. */
import { Decoder, DecoderOptions, Formatter, FormatterSyntax } from 'iced-x86';
import type { CompiledFunction } from '../../../src/codegen/index.ts';

interface Line {
  /** Without displacements from the stack pointer, and without what a jump jumps to. */
  readonly text: string;
  readonly offset: number;
  /** A jump's; −1 for others. */
  readonly target: number;
}

/** A store into the frame, of whatever kind. */
const isFrameStore = (text: string): boolean => text === copied || /^(mov|movsd|movss) (\w+ ptr )?\[rsp\], /.test(text);

const copied = 'copy to the frame';

/** Several instructions that store without a register of their own: by way of the stack, or of a register that is put back. */
const copies: readonly (readonly RegExp[])[] = [
  [/^push (qword ptr )?\[/, /^pop (qword ptr )?\[rsp\]/],
  [/^push \w+$/, /^mov/, /^mov \[rsp\], /, /^pop \w+$/],
  [/^lea rsp, /, /^mov/, /./, /^mov\w* \[rsp\], /, /^mov\w* \w+, \[rsp\]/, /^lea rsp, /],
];

function joinCopies(lines: readonly Line[]): Line[] {
  const joined: Line[] = [];
  for (let at = 0; at < lines.length; ) {
    const found = copies.find((pattern) => pattern.every((one, n) => one.test(lines[at + n]?.text ?? '')));
    joined.push(found === undefined ? lines[at]! : { ...lines[at]!, text: copied });
    at += found?.length ?? 1;
  }
  return joined;
}

const isFrameChange = (text: string): boolean => /^(sub|add) rsp, /.test(text);

export interface Comparison {
  /** What differs; undefined where nothing does. */
  readonly difference: string | undefined;
  /** Stores that the function as it is has more than without its cold regions. */
  readonly stores: number;
  readonly instructions: number;
}

/**
 * Compares the hot blocks of a function with those of one whose cold regions have been cut out. Both store what is left for cold code to want,
 * each where that costs it least.
 */
export function compareHot(whole: CompiledFunction, cut: CompiledFunction): Comparison {
  const ours = joinCopies(hotLines(whole));
  const theirs = joinCopies(hotLines(cut));
  /** By place in ours: the place in theirs that it is, or that comes next. */
  const place: number[] = [];
  let at = 0;
  let stores = 0;
  let frames = 0;
  const fail = (why: string): Comparison => ({
    difference: show(ours, theirs, why),
    stores,
    instructions: theirs.length,
  });
  const isAt = (text: string): boolean => at < theirs.length && theirs[at]!.text === text;
  for (const { text } of ours) {
    if (!isAt(text) && !isFrameStore(text) && !isFrameChange(text)) {
      while (
        at < theirs.length &&
        !isAt(text) &&
        (isFrameStore(theirs[at]!.text) || jumpsOverStores(theirs, at) || isDetour(theirs, at))
      ) {
        if (isFrameStore(theirs[at]!.text)) stores--;
        at++;
      }
    }
    place.push(at);
    if (isAt(text)) at++;
    else if (isFrameStore(text)) stores++;
    else if (isFrameChange(text)) frames++;
    else return fail(`'${text}' is not there`);
  }
  const missing = theirs.slice(at).find(({ text }) => !isFrameStore(text));
  if (missing !== undefined) return fail(`'${missing.text}' is missing`);
  if (frames > 0 && stores === 0) return fail('a frame that nothing is stored in');
  const wrong = ours.findIndex((line, index) => {
    if (line.target < 0) return false;
    const other = theirs[place[index]!]!.target;
    const isInside = line.target < whole.hotBytes;
    if (isInside !== other < cut.hotBytes) return true;
    if (!isInside) return false;
    const [mine, its] = [beyond(ours, line.target), beyond(theirs, other)];
    return mine < ours.length ? place[mine] !== its : its < theirs.length;
  });
  if (wrong >= 0) return fail(`'${ours[wrong]!.text}' goes elsewhere`);
  return { difference: undefined, stores, instructions: theirs.length };
}

/**
 * The place of the first line from an offset on that is no store: those at a block's start do not count, nor does a block of nothing but
 * stores, which jumps on.
 */
function beyond(lines: readonly Line[], offset: number, detours = 0): number {
  let found = lines.findIndex((one) => one.offset >= offset);
  if (found < 0) found = lines.length;
  while (found < lines.length && isFrameStore(lines[found]!.text)) found++;
  const goesOn = found < lines.length && detours < 8 && isDetour(lines, found);
  return goesOn ? beyond(lines, lines[found]!.target, detours + 1) : found;
}

/** Whether a jump ends a block of nothing but stores, of values that cold code has stored where they are defined. */
function isDetour(lines: readonly Line[], at: number): boolean {
  if (lines[at]!.text !== 'jmp' || lines[at]!.target < 0) return false;
  let before = at - 1;
  while (before >= 0 && isFrameStore(lines[before]!.text)) before--;
  return before < at - 1 && before >= 0 && /^(ret|jmp|ud2)/.test(lines[before]!.text);
}

/** Whether a jump chooses between ways that differ in such stores alone. */
const jumpsOverStores = (lines: readonly Line[], at: number): boolean =>
  lines[at]!.target >= 0 &&
  at + 1 < lines.length &&
  beyond(lines, lines[at]!.target) === beyond(lines, lines[at + 1]!.offset);

const show = (ours: readonly Line[], theirs: readonly Line[], why: string): string =>
  [`${why}\nwith cold code:`, ...ours.map(({ text }) => text), '\nwithout:', ...theirs.map(({ text }) => text)].join(
    '\n  ',
  );

function hotLines({ code, hotBytes, relocations }: CompiledFunction): Line[] {
  const decoder = new Decoder(64, code.subarray(0, hotBytes), DecoderOptions.None);
  const formatter = new Formatter(FormatterSyntax.Intel);
  formatter.spaceAfterOperandSeparator = true;
  formatter.signedImmediateOperands = true;
  const lines: Line[] = [];
  decoder.ip = 0n;
  while (decoder.canDecode) {
    const instruction = decoder.decode();
    const offset = Number(instruction.ip);
    const end = Number(instruction.nextIP);
    const isJump = instruction.isJccShortOrNear || instruction.isJmpShortOrNear;
    const field = relocations.find((one) => one.offset >= offset && one.offset < end);
    let text = formatter
      .format(instruction)
      .replace(/(\[rsp(\+r?[a-z]\w+(\*\d)?)?)[+-][0-9A-F]+h?\]/g, '$1]')
      .replace(/^(sub|add) rsp, .*$/, '$1 rsp, …');
    const target = isJump && field === undefined ? Number(instruction.nearBranchTarget) : -1;
    if (target >= 0) text = text.split(' ')[0]!;
    if (field !== undefined) text = `${text.replace(/[0-9A-F]+h\b/g, '…')} ${field.symbol}`;
    else if (instruction.isIpRelMemoryOperand) text = text.replace(/\[[0-9A-F]+h\]/, '[constant]');
    instruction.free();
    if (text === 'ud2') {
      decoder.position += 4;
      decoder.ip = BigInt(end + 4);
    }
    if (!/^(nop|xchg ax, ax)/.test(text)) lines.push({ text, offset, target });
  }
  formatter.free();
  decoder.free();
  return lines;
}
