/** The conventions of LLVM that C compilers have no attribute for. */
import { assignmentPlaces, type Convention, layoutOf, placesLine } from '../../../src/abi/index.ts';
import { clobberList, preservedDifferences } from './c.ts';
import { type Entered, enterAll, type Left } from './driver.ts';
import { expectedBytes } from './markers.ts';
import { type Case, difference } from './signatures.ts';

const types: Readonly<Record<string, string>> = {
  'signed char': 'i8',
  short: 'i16',
  int: 'i32',
  long: 'i64',
  'void *': 'ptr',
  float: 'float',
  double: 'double',
};

function unitText(cases: readonly Case[], name: string): string {
  const lines = cases.flatMap(({ number, parameters }) => [
    ...parameters.map((value, index) => `@g${number}_${index} = global ${types[value.text]} zeroinitializer`),
    `define ${name} void @take${number}(${parameters.map(({ text }, index) => `${types[text]} %v${index}`).join(', ')}) {`,
    ...parameters.map(({ text }, index) => `  store ${types[text]} %v${index}, ptr @g${number}_${index}`),
    '  ret void',
    '}',
  ]);
  const { clear, registers } = clobberList();
  const clobbered = registers.map((register) => `~{${register}}`).join(',');
  lines.push(
    `define ${name} void @clobber() {`,
    `  call void asm sideeffect "${clear.replaceAll('%%', '%')}", "${clobbered}"()`,
    '  ret void',
    '}',
  );
  return `target triple = "x86_64-unknown-linux-gnu"\n${lines.join('\n')}\n`;
}

/** Everything in which LLVM's convention `name` and a description differ about parameters of scalar types, and about what is preserved. */
export function differences(convention: Convention, cases: readonly Case[], name: string): readonly string[] {
  const entered: Entered[] = [{ symbol: 'clobber' }];
  const compare: ((left: Left) => readonly (string | undefined)[])[] = [
    (left) => preservedDifferences(convention, left),
  ];
  for (const { number, parameters, assignment } of cases) {
    parameters.forEach((value, index) => {
      entered.push({
        symbol: `take${number}`,
        data: { symbol: `g${number}_${index}`, bytes: layoutOf(value.type).bytes },
      });
      const what = `parameter ${index + 1} of ${placesLine(assignmentPlaces(assignment))}`;
      const expected = expectedBytes(assignment, assignment.passing.parameters[index]!, value.bytes);
      compare.push(({ data }) => [difference(what, value, data, expected)]);
    });
  }
  const command = ['clang-19', '-O1', '-w', '-fno-pic', '-fomit-frame-pointer', '-c', 'unit.ll', '-o', 'unit.o'];
  const left = enterAll([{ name: 'unit.ll', text: unitText(cases, name), command }], () => entered);
  return left.flatMap((one, index) => compare[index]!(one)).filter((text) => text !== undefined);
}
