/** `convene conventions compare A B …` */
import {
  type AssignmentPlaces,
  assignmentPlaces,
  type Convention,
  contentPlaces,
  pictureTable,
  registerList,
} from '../../abi/index.ts';
import { ConveneError } from '../../ir/index.ts';
import type { Subcommand } from './index.ts';
import { conventionNamed, loadConventions } from './load.ts';
import { fromOption } from './options.ts';
import { relationsOf, relationText } from './relations.ts';
import { pictureOptions, reporting, writeJson, writeText } from './report.ts';
import { assigned, type GivenSignature, readSignature } from './signature.ts';

interface CompareOptions {
  readonly from: readonly string[];
  readonly signature: readonly string[];
  readonly json?: boolean;
}

/** Functions that tell conventions apart, for those who ask for none. */
const usualSignatures: readonly string[] = [
  'long f(long a, long b, long c, long d, long e, long f, long g)',
  'double f(int n, double x, float y)',
  'double f(struct { double x; long n; } p, struct { long a[4]; } large)',
  'struct { long quotient, remainder; } f(long a, long b)',
  'int f(const char *format, ...)',
];

export const compareSubcommand: Subcommand = (command, finish) => {
  command
    .command('compare')
    .summary('compare conventions')
    .description(
      'Compares where conventions put the values of functions, what they preserve, and whether code of one may be called as another’s.',
    )
    .argument('<name>', 'a convention, or a JSON file that describes one')
    .argument('<others...>', 'others')
    .option(
      '--signature <signature>',
      'for this function; may be given several times',
      (value: string, previous: readonly string[]): string[] => [...previous, value],
      [],
    )
    .addOption(fromOption())
    .option('--json', 'as JSON')
    .action((name: string, others: readonly string[], options: CompareOptions) =>
      finish(reporting(options.json, () => compare([name, ...others], options))),
    );
};

type Outcome = { readonly places: AssignmentPlaces } | { readonly refusal: string };

function outcomeOf(convention: Convention, signature: GivenSignature): Outcome {
  try {
    return { places: assignmentPlaces(assigned(convention, signature), signature.labels) };
  } catch (error) {
    if (error instanceof ConveneError && error.code === 'convention-refusal') return { refusal: error.message };
    throw error;
  }
}

function compare(names: readonly string[], { from, signature, json }: CompareOptions): undefined {
  const known = loadConventions(from);
  const conventions = names.map((name) => conventionNamed(name, known));
  const signatures = (signature.length === 0 ? usualSignatures : signature).map((text, index) =>
    readSignature(text, signature.length < 2 ? 'signature' : `signature ${index + 1}`),
  );
  const outcomes = signatures.map((one) => conventions.map((convention) => outcomeOf(convention, one)));
  if (json === true) {
    writeJson({
      signatures: signatures.map(({ text }, index) => ({
        signature: text,
        conventions: outcomesJson(conventions, outcomes[index]!),
        calledAs: relationsOf(conventions, signatures[index]!),
      })),
    });
    return;
  }
  const options = pictureOptions();
  const tables = signatures.map((one, index) => {
    const relations = relationsOf(conventions, one).map(relationText);
    return [one.text, valueTable(conventions, outcomes[index]!), ...relations].join('\n');
  });
  const rows = conventions.map((one) => [one.name, registerList(one, one.preserved) || 'nothing']);
  writeText([...tables, `preserved\n${pictureTable(undefined, rows, -1, options)}`].join('\n\n'));
}

const outcomesJson = (conventions: readonly Convention[], outcomes: readonly Outcome[]): unknown =>
  outcomes.map((outcome, index) =>
    'places' in outcome ? outcome.places : { convention: conventions[index]!.name, ...outcome },
  );

/** A row for each value, a column for each convention. */
function valueTable(conventions: readonly Convention[], outcomes: readonly Outcome[]): string {
  const names = new Map<string, string>();
  const columns = outcomes.map((outcome) => {
    const column = new Map<string, string>();
    if ('refusal' in outcome) return column;
    const sides = [
      ['', outcome.places.parameters],
      ['→ ', outcome.places.results],
    ] as const;
    for (const [arrow, values] of sides) {
      const roles = values.filter(({ role }) => role !== undefined).length;
      for (const [index, value] of values.entries()) {
        const key = `${arrow}${value.role ?? index - roles}`;
        names.set(key, `${arrow}${value.name}: ${value.type}`);
        column.set(key, contentPlaces(value));
      }
    }
    column.set('bytes', String(outcome.places.stackBytes));
    return column;
  });
  // Parameters first, though a later convention may have roles that the first has not.
  const keys = [...names.keys()].sort((a, b) => Number(a.startsWith('→')) - Number(b.startsWith('→')));
  const rows = [...keys, 'bytes'].map((key) => [
    key === 'bytes' ? 'bytes on the stack' : names.get(key)!,
    ...columns.map((column) => column.get(key) ?? ''),
  ]);
  const refusals = outcomes.flatMap((outcome) => ('refusal' in outcome ? [`refused: ${outcome.refusal}`] : []));
  const heads = ['', ...conventions.map(({ name }) => name)];
  return [pictureTable(heads, rows, 1, pictureOptions()), ...refusals].join('\n');
}
