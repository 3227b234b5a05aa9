/** The stack at the moment when a function begins, drawn with the highest address on top. */
import type { Assignment } from './assignment.ts';
import { type AssignmentPlaces, contentOf } from './picture-places.ts';
import { type PictureStyle, wrap } from './picture-table.ts';
import { registerName } from './registers.ts';

interface Stretch {
  /** Bytes from the stack pointer. */
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly used: boolean;
}

/** What lies where in the argument area, by the text of its place. */
function stretchesOf(assignment: Assignment, { parameters, results }: AssignmentPlaces): readonly Stretch[] {
  const { convention, stackBytes } = assignment;
  const base = convention.stack.returnAddressBytes;
  const names = new Map<number, string>();
  const note = (offset: number, text: string): unknown => names.set(offset, text);
  const sides = [
    [parameters, ''],
    [results, 'result: '],
  ] as const;
  for (const [values, prefix] of sides) {
    for (const value of values) {
      for (const [index, place] of value.places.entries()) {
        const offset = /^\*?stack\+(\d+)$/.exec(place)?.[1];
        if (offset !== undefined) note(Number(offset), `${prefix}${contentOf(value, index)}`);
      }
    }
  }
  const starts = [...names.keys()].sort((a, b) => a - b);
  const shadow = convention.stack.shadow ?? 0;
  const stretches: Stretch[] = [];
  if (base > 0) stretches.push({ from: 0, to: base, text: 'return address', used: true });
  let end = 0;
  const fill = (to: number, text: string): void => {
    if (to > end) stretches.push({ from: base + end, to: base + to, text, used: false });
    end = Math.max(end, to);
  };
  fill(shadow, `${shadow} bytes for the callee`);
  for (const [index, start] of starts.entries()) {
    fill(start, 'unused');
    const size = sizeAt(assignment, start) ?? (starts[index + 1] ?? stackBytes) - start;
    stretches.push({ from: base + start, to: base + start + size, text: names.get(start)!, used: true });
    end = start + size;
  }
  fill(stackBytes, 'unused');
  return stretches;
}

/** How much the piece at an offset takes. */
function sizeAt({ parameters, results }: Assignment, offset: number): number | undefined {
  const found = [...parameters, ...results].find((place) => 'offset' in place && place.offset === offset);
  return found?.kind === 'area' ? found.bytes : found?.kind === 'stack' ? 8 : undefined;
}

/** The drawing, or nothing where the stack holds no more than a return address. */
export function stackPicture(
  assignment: Assignment,
  places: AssignmentPlaces,
  { width, style }: { readonly width: number; readonly style: PictureStyle },
): string | undefined {
  const { stack, bank } = assignment.convention;
  const stretches = stretchesOf(assignment, places);
  if (stretches.every(({ from }) => from === 0)) return undefined;
  const { dim = (text) => text, place = (text) => text } = style;
  const pointer = registerName(bank, bank.stackPointer);
  const sign = stack.direction === 'up' ? '-' : '+';
  const address = (bytes: number): string => (bytes === 0 ? pointer : `${pointer}${sign}${bytes}`);
  const room = Math.min(40, Math.max(8, width - 18));
  const lines: string[] = [dim(`┌${'─'.repeat(room + 2)}┐`)];
  for (const { from, text, used } of stretches.toReversed()) {
    const cut = wrap(text, room);
    for (const [index, line] of cut.entries()) {
      const shown = line.padEnd(room);
      const at = index === cut.length - 1 ? ` ${place(address(from))}` : '';
      lines.push(`${dim('│')} ${used ? shown : dim(shown)} ${dim('│')}${at}`);
    }
    lines.push(dim(`├${'─'.repeat(room + 2)}┤`));
  }
  lines[lines.length - 1] = dim(`└${'─'.repeat(room + 2)}┘`);
  if (stack.redZone > 0) lines.push(dim(`  ${stack.redZone} bytes below are a leaf's own`));
  return lines.join('\n');
}
