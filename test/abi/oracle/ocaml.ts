/** OCaml's own compiler. Functions that return an argument need nothing of its run-time system. */
import { enterAll } from './driver.ts';
import { returnedDifference } from './returned.ts';
import type { Case } from './signatures.ts';

/** Each function of a case returns one of its parameters. */
export function differences(cases: readonly Case[]): readonly string[] {
  const all = cases.flatMap((one) => one.parameters.map((_, index) => ({ case: one, index })));
  const text = all.map(({ case: { parameters }, index }, number) => {
    const list = parameters.map((_, at) => `v${at}`).join(' ');
    return `let[@inline never] f${number} ${list} = v${index}`;
  });
  const command = ['ocamlopt', '-w', '-a', '-inline', '0', '-c', 'unit.ml'];
  const left = enterAll([{ name: 'unit.ml', text: `${text.join('\n')}\n`, command }], (run) => {
    const symbols = new Map(
      [...run('nm', 'unit.o').matchAll(/ T (camlUnit__f(\d+)_\d+)$/gm)].map(([, symbol, number]) => [
        Number(number),
        symbol!,
      ]),
    );
    return all.map((_, number) => ({ symbol: symbols.get(number)! }));
  });
  return all.flatMap((one, number) => returnedDifference(one.case, one.index, left[number]!) ?? []);
}
