import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { opcodes, operationNames, operationOf, parse, print, typeName, verify } from '../../src/ir/index.ts';
import { passes } from '../../src/passes/index.ts';

/** `docs/ir.md` has tables made from the code, written anew by `CONVENE_UPDATE=1`, and examples that must hold. */
const file = new URL('../../docs/ir.md', import.meta.url);

const operationTable = (): string => {
  const rows = operationNames.map((name) => {
    const { types, from, operands, results, effect, traps, summary } = operationOf(opcodes[name]);
    const given = operands.map((pattern) => (pattern === 'S' ? from!.map(typeName).join(' ') : pattern)).join(', ');
    const effects = [...(effect === 'pure' ? [] : [effect]), ...(traps ? ['traps'] : [])].join(', ');
    return `| \`${name}\` | ${types.map(typeName).join(' ')} | ${given} | ${results.join(', ')} | ${effects} | ${summary} |`;
  });
  return ['| Operation | T | Operands | Results | Effects | |', '|---|---|---|---|---|---|', ...rows].join('\n');
};

const passTable = (): string =>
  ['| Pass | |', '|---|---|', ...Object.values(passes).map(({ name, summary }) => `| \`${name}\` | ${summary} |`)].join(
    '\n',
  );

const withTable = (text: string, name: string, table: string): string =>
  text.replace(
    new RegExp(`(<!-- ${name} -->\n)[^]*(<!-- /${name} -->)`),
    (_, open: string, close: string) => `${open}${table}\n${close}`,
  );

describe('docs/ir.md', () => {
  const text = readFileSync(file, 'utf8');

  test('lists the operations and passes that there are', () => {
    const wanted = withTable(withTable(text, 'operations', operationTable()), 'passes', passTable());
    if (process.env.CONVENE_UPDATE === '1') writeFileSync(file, wanted);
    else expect(text).toBe(wanted);
  });

  test('shows a function that is valid and printed like this', () => {
    const example = /```\n; : fib.*\n(function[\s\S]*?\n}\n)```/.exec(text)![1]!;
    expect(verify(parse(example))).toEqual([]);
    expect(print(parse(example))).toBe(example);
  });
});
