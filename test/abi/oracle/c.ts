/** Conventions that a C compiler knows by an attribute. */
import { assignmentPlaces, type Convention, layoutOf, placesLine, registerName } from '../../../src/abi/index.ts';
import { x64Bank } from '../../../src/targets/x64/conventions/index.ts';
import { type Entered, enterAll, type Left, loadMarkers, type Source } from './driver.ts';
import { expectedBytes, expectedResult, registerMarker, resultAddress, resultSource } from './markers.ts';
import { type Case, difference, type Value } from './signatures.ts';

export interface CCompiler {
  readonly command: string;
  readonly attribute: string;
}

/** Functions that keep each argument, and functions that keep the result of another. */
function unitText(cases: readonly Case[], attribute: string): string {
  const lines: string[] = [];
  const define = (name: string, { text }: Value): unknown => lines.push(`typedef ${text} ${name};`);
  for (const { number, parameters, result } of cases) {
    if (result !== undefined) define(`r${number}`, result);
    parameters.forEach((value, index) => void define(`p${number}_${index}`, value));
    const fields = parameters.map((_, index) => `p${number}_${index} v${index};`).join(' ');
    const list = parameters.map((_, index) => `p${number}_${index} v${index}`).join(', ');
    const keep = parameters.map((_, index) => `given${number}.v${index} = v${index};`).join(' ');
    // The result takes part: its address may come before the arguments.
    const type = result === undefined ? 'void' : `r${number}`;
    const returned = result === undefined ? '' : `static ${type} nothing; return nothing;`;
    if (parameters.length > 0) {
      lines.push(`struct { ${fields} } given${number};`);
      lines.push(`${attribute} ${type} take${number}(${list}) { ${keep} ${returned} }`);
    }
    if (result !== undefined) {
      lines.push(`r${number} kept${number};`);
      lines.push(`${attribute} r${number} give${number}(void);`);
      lines.push(`void ask${number}(void) { kept${number} = give${number}(); }`);
    }
  }
  return `${lines.join('\n')}\n${clobberText(attribute)}`;
}

/** Instructions that change every register but the stack pointer, and the registers' names. */
export function clobberList(): { readonly clear: string; readonly registers: readonly string[] } {
  const all = x64Bank.registers.filter(({ number }) => number !== x64Bank.stackPointer);
  const registers = all.map(({ number }) => registerName(x64Bank, number));
  const clear = all.map(({ class: kind }, index) => {
    return `${kind === 'integer' ? 'xor' : 'pxor'} %%${registers[index]}, %%${registers[index]}`;
  });
  return { clear: clear.join('; '), registers };
}

/** A function that may change every register, and does. */
function clobberText(attribute: string): string {
  const { clear, registers } = clobberList();
  const list = registers.map((name) => `"${name}"`).join(', ');
  return `${attribute} void clobber(void) { __asm__ volatile("${clear}" ::: ${list}); }\n`;
}

/** A function that returns markers where the assignment says that the result lies. */
function giver({ number, assignment }: Case, convention: Convention): string {
  const leave = new Set<number>(convention.preserved);
  const lines = [`.globl give${number}`, `give${number}:`];
  const passing = assignment.passing.results[0]!;
  if (passing.kind === 'result pointer') {
    const place = assignment.parameters[passing.piece]!;
    if (place.kind !== 'register') throw new Error('a result pointer on the stack');
    const pointer = registerName(x64Bank, place.register);
    const bytes = assignment.signature.results[0]!.aggregate!.bytes;
    for (let at = 0; at < bytes; at++) {
      lines.push(`  mov r11b, [${resultAddress(resultSource) + BigInt(at)}]`, `  mov [${pointer} + ${at}], r11b`);
    }
    lines.push(`  mov r11, ${pointer}`);
    for (const { number: register } of x64Bank.registers) if (register === place.register) leave.delete(register);
  }
  const floats = passing.kind === 'float stack' ? passing.parts.length : 0;
  for (let depth = floats - 1; depth >= 0; depth--) {
    lines.push(`  fld tbyte ptr [${resultAddress(resultSource + depth)}]`);
  }
  const returned =
    passing.kind === 'result pointer' && passing.returned !== undefined
      ? assignment.results[passing.returned]
      : undefined;
  const pointer = returned?.kind === 'register' ? returned.register : undefined;
  for (const place of assignment.results) if ('register' in place) leave.delete(place.register);
  if (pointer !== undefined) lines.push(`  mov ${registerName(x64Bank, pointer)}, r11`);
  lines.push(loadMarkers(new Set([...leave, ...(pointer === undefined ? [] : [pointer])])), '  ret');
  return lines.join('\n');
}

/** Everything in which a compiler and a description differ: places of arguments and results, preserved registers. */
export function differences(
  convention: Convention,
  cases: readonly Case[],
  { command, attribute }: CCompiler,
): readonly string[] {
  const given = `__attribute__((${attribute}))`;
  const flags = [
    '-O0',
    '-w',
    '-fno-pic',
    '-mcmodel=small',
    '-fomit-frame-pointer',
    '-fcf-protection=none',
    '-fno-stack-protector',
  ];
  const sources: Source[] = [
    { name: 'unit.c', text: unitText(cases, given), command: [command, ...flags, '-c', 'unit.c', '-o', 'unit.o'] },
    {
      name: 'give.s',
      text: `.intel_syntax noprefix\n${cases
        .filter(({ result }) => result !== undefined)
        .map((one) => giver(one, convention))
        .join('\n')}\n.section .note.GNU-stack,"",@progbits\n`,
    },
  ];
  const entered: Entered[] = [{ symbol: 'clobber' }];
  const compare: ((left: Left) => readonly (string | undefined)[])[] = [
    (left) => preservedDifferences(convention, left),
  ];
  for (const one of cases) {
    const { number, parameters, result, assignment } = one;
    const title = (what: string): string =>
      `${what} of (${parameters.map(({ text }) => text).join(', ')}) -> ${result?.text ?? 'void'} [${placesLine(assignmentPlaces(assignment))}]`;
    if (parameters.length > 0) {
      const offsets = fieldOffsets(parameters);
      entered.push({ symbol: `take${number}`, data: { symbol: `given${number}`, bytes: offsets.bytes } });
      compare.push(({ data }) =>
        parameters.map((value, index) => {
          const at = offsets.offsets[index]!;
          const expected = expectedBytes(assignment, assignment.passing.parameters[index]!, value.bytes);
          return difference(title(`parameter ${index + 1}`), value, data.subarray(at, at + value.bytes), expected);
        }),
      );
    }
    if (result !== undefined && result.bytes > 0) {
      entered.push({ symbol: `ask${number}`, data: { symbol: `kept${number}`, bytes: result.bytes } });
      compare.push(({ data }) => [
        difference(title('the result'), result, data, expectedResult(assignment, result.bytes)),
      ]);
    }
  }
  const left = enterAll(sources, () => entered);
  return left.flatMap((one, index) => compare[index]!(one)).filter((text) => text !== undefined);
}

/** Where the members of a structure of values lie, each aligned as a C compiler does. */
function fieldOffsets(values: readonly Value[]): { readonly offsets: readonly number[]; readonly bytes: number } {
  const { fields, bytes } = layoutOf({
    kind: 'struct',
    fields: values.map(({ type }, index) => ({ name: `v${index}`, type })),
  });
  return { offsets: fields.map(({ offset }) => offset), bytes };
}

/** Registers that a call left alone, against those that the description preserves. */
export function preservedDifferences(convention: Convention, { registers }: Left): readonly string[] {
  const preserved = new Set<number>(convention.preserved);
  const floatBytes = (convention.preservedFloatBits ?? 64) / 8;
  return x64Bank.registers.flatMap(({ number }) => {
    if (number === x64Bank.stackPointer) return [];
    const bytes = number < 16 ? 8 : floatBytes;
    const kept = registers[number]!.subarray(0, bytes).every((byte, at) => byte === registerMarker(number)[at]);
    const name = registerName(x64Bank, number);
    if (kept === preserved.has(number)) return [];
    return [`${name} is ${kept ? 'left alone' : 'changed'}, but ${kept ? 'not ' : ''}said to be preserved`];
  });
}
