/** Functions that return one of their arguments: what they leave tells where the argument came and where the result went. */
import { type Assignment, assignmentPlaces, type Location, type Passing, placesLine } from '../../../src/abi/index.ts';
import type { Left } from './driver.ts';
import { expectedBytes } from './markers.ts';
import { type Case, difference } from './signatures.ts';

function foundAt(location: Location, left: Left, bytes: number): Uint8Array {
  switch (location.kind) {
    case 'register':
      return left.registers[location.register]!.subarray(0, bytes);
    case 'stack':
    case 'area':
      return left.stack.subarray(location.offset, location.offset + bytes);
    default:
      throw new Error(`no oracle for a result in a ${location.kind}`);
  }
}

/** The bytes of a result, put together from where they lie. */
function resultBytes(assignment: Assignment, passing: Passing, left: Left, bytes: number): Uint8Array {
  if (passing.kind === 'nothing') return new Uint8Array(bytes);
  if (passing.kind === 'value' || passing.kind === 'memory') {
    return foundAt(assignment.results[passing.piece]!, left, bytes);
  }
  if (passing.kind !== 'parts') throw new Error(`no oracle for a result by ${passing.kind}`);
  const whole = new Uint8Array(bytes);
  for (const part of passing.parts) {
    const found = foundAt(assignment.results[part.piece]!, left, part.bytes);
    whole.set(found.subarray(0, bytes - part.offset), part.offset);
  }
  return whole;
}

/** What differs between a function that has returned its parameter `index` and what the assignment says. */
export function returnedDifference({ parameters, assignment }: Case, index: number, left: Left): string | undefined {
  const value = parameters[index]!;
  const found = resultBytes(assignment, assignment.passing.results.at(-1)!, left, value.bytes);
  const expected = expectedBytes(assignment, assignment.passing.parameters[index]!, value.bytes);
  const what = `parameter ${index + 1} of ${placesLine(assignmentPlaces(assignment))}`;
  return difference(what, value, found, expected);
}
