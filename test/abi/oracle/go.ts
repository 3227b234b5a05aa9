/** Go's own compiler: its listing has the bytes of each function, which the driver enters. */
import { assignmentPlaces, type CType, layoutOf, placesLine } from '../../../src/abi/index.ts';
import { enterAll, make } from './driver.ts';
import { returnedDifference } from './returned.ts';
import type { Case } from './signatures.ts';

const scalars: Readonly<Record<string, string>> = {
  'signed char': 'int8',
  short: 'int16',
  int: 'int32',
  long: 'int64',
  float: 'float32',
  double: 'float64',
};

function goType(type: CType): string {
  switch (type.kind) {
    case 'real':
      return scalars[type.name]!;
    case 'array':
      return `[${type.length}]${goType(type.element)}`;
    case 'struct':
      return `struct { ${type.fields!.map((field) => `${field.name} ${goType(field.type)}`).join('; ')} }`;
    case 'complex':
      return type.name === '_Complex float' ? 'complex64' : 'complex128';
    default:
      throw new Error(`Go has no ${type.kind}`);
  }
}

/** A case whose result is its parameter `index`, returned. */
export interface Returning {
  readonly case: Case;
  readonly index: number;
}

const unitText = (all: readonly Returning[]): string =>
  `package m\n${all
    .map(({ case: { parameters }, index }, number) => {
      const list = parameters.map(({ type }, at) => `v${at} ${goType(type)}`).join(', ');
      return `//go:noinline\nfunc F${number}(${list}) ${goType(parameters[index]!.type)} { return v${index} }`;
    })
    .join('\n')}\n`;

interface Listed {
  readonly bytes: readonly string[];
  /** Bytes of arguments and results on the stack, as the function says. */
  readonly argumentBytes: number;
  /** Large values are copied by Go's run-time system, which is not there. */
  readonly needsRuntime: boolean;
}

/** The functions of a listing, by number. */
function functionsOf(listing: string): readonly Listed[] {
  type Found = { -readonly [K in keyof Listed]: Listed[K] } & { bytes: string[] };
  const found: Found[] = [];
  let current: Found | undefined;
  for (const line of listing.split('\n')) {
    const start = /^m\.F(\d+) STEXT .*args=0x([0-9a-f]+)/.exec(line);
    if (start !== null) {
      current = { bytes: [], argumentBytes: Number.parseInt(start[2]!, 16), needsRuntime: false };
      found[Number(start[1])] = current;
    } else if (!line.startsWith('\t')) current = undefined;
    if (current !== undefined && /^\trel /.test(line)) current.needsRuntime = true;
    const row = /^\t0x[0-9a-f]+ ((?:[0-9a-f]{2} )+) /.exec(line);
    if (row !== null) current?.bytes.push(...row[1]!.trim().split(' '));
  }
  return found;
}

export function differences(all: readonly Returning[]): readonly string[] {
  const listing = make('go', ['tool', 'compile', '-p', 'm', '-S', 'm.go'], { 'm.go': unitText(all) });
  const functions = functionsOf(listing);
  const text = functions.map(({ bytes }, number) => {
    return `.globl F${number}\nF${number}: .byte ${bytes.map((byte) => `0x${byte}`).join(',')}`;
  });
  const source = { name: 'unit.s', text: `${text.join('\n')}\n.section .note.GNU-stack,"",@progbits\n` };
  const entered = functions.flatMap(({ needsRuntime }, number) => (needsRuntime ? [] : [number]));
  const left = new Map(
    enterAll([source], () => entered.map((number) => ({ symbol: `F${number}` }))).map((one, index) => [
      entered[index],
      one,
    ]),
  );
  return all.flatMap((one, number) => {
    const { assignment } = one.case;
    const wanted = functions[number]!.argumentBytes;
    const size =
      assignment.stackBytes === wanted
        ? undefined
        : `the argument area of ${placesLine(assignmentPlaces(assignment))} has ${wanted} bytes, not ${assignment.stackBytes}`;
    const found = left.get(number);
    const difference = found === undefined ? undefined : returnedDifference(one.case, one.index, found);
    return [difference, size].filter((text) => text !== undefined);
  });
}

/** Go lays out what C lays out, but for memory that ends in something empty. */
export const isGo = (type: CType): boolean => layoutOf(type).bytes > 0;
