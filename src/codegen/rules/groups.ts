/** Rules put together by the operation at their root, as texts. */
import { ConveneError, type OperationName, opcodes, operationOf, type TypeName, typeNames } from '../../ir/index.ts';
import type { Lowering } from '../../targets/index.ts';
import { keyCount, operationKey } from '../graph.ts';
import { expandLines, type Line } from './repeat.ts';

/** By operation key, those of conditions after all others: each rule on a line, after its place and a tab. */
export type GroupTexts = Readonly<Record<number, string>>;

export function groupTexts(rules: Lowering['rules']): GroupTexts {
  const groups: Record<number, string> = {};
  for (const { name, text } of rules) {
    for (const one of expandLines(name, text)) {
      const group = groupOf(one);
      const written = `${one.place}\t${one.line}`;
      groups[group] = groups[group] === undefined ? written : `${groups[group]}\n${written}`;
    }
  }
  return groups;
}

export const linesOf = (text: string): Line[] =>
  text.split('\n').map((written) => {
    const end = written.indexOf('\t');
    return { place: written.slice(0, end), line: written.slice(end + 1) };
  });

const head = /^(\??)\(([a-z]\w*)(?:\.(\w+))?/;

/** The group that a rule belongs to, from the start of its text. */
function groupOf({ place, line }: Line): number {
  const [, question, name, type] = head.exec(line) ?? [];
  const opcode = opcodes[name as OperationName];
  const typed = opcode !== undefined && operationOf(opcode).types.length > 0;
  const number = typeNames.indexOf(type as TypeName);
  if (opcode === undefined || (typed && number < 0)) {
    throw new ConveneError('bad-rule', `${place}: '${line.slice(0, 20)}' starts with no operation of the IR`);
  }
  return (question === '?' ? keyCount : 0) + operationKey(opcode, typed ? number : 0);
}
