/** Conventions and assignments as text for people: tables of rules, registers and stack slots with what lies in them. */
import type { Assignment } from './assignment.ts';
import type { Convention } from './convention.ts';
import { type AssignmentPlaces, assignmentPlaces, contentOf, type Labels } from './picture-places.ts';
import { aggregateText, factTexts, placementText, type RuleText, registerList } from './picture-rules.ts';
import { stackPicture } from './picture-stack.ts';
import { type Cell, type PictureStyle, type TableOptions, table } from './picture-table.ts';
import { type Register, registerName } from './registers.ts';

export interface PictureOptions {
  /** In columns of a terminal; 100 where absent. */
  readonly width?: number;
  /** How parts look on a terminal; plain text where absent. */
  readonly style?: PictureStyle;
}

const optionsOf = ({ width = 100, style = {} }: PictureOptions): TableOptions => ({ width, style });
const cells = (style: PictureStyle, texts: readonly string[], place: number): readonly Cell[] =>
  texts.map((text, column) =>
    column === place && style.place !== undefined ? { text, paint: style.place } : { text },
  );

/** Rows of text, under headings where there are any; in columns from `firstPlace` on lie registers. None where it is negative. */
export function pictureTable(
  heads: readonly string[] | undefined,
  rows: readonly (readonly string[])[],
  firstPlace: number,
  options: PictureOptions = {},
): string {
  const given = optionsOf(options);
  const { place } = given.style;
  const cell = (text: string, column: number): Cell =>
    place !== undefined && firstPlace >= 0 && column >= firstPlace ? { text, paint: place } : { text };
  return table(
    heads,
    rows.map((row) => row.map(cell)),
    given,
  );
}

/** A convention: its rules in order with their points in the document, then its facts. */
export function conventionPicture(convention: Convention, options: PictureOptions = {}): string {
  const given = optionsOf(options);
  const { heading = (text) => text } = given.style;
  const rules = (title: string, texts: readonly RuleText[]): readonly string[] => {
    if (texts.length === 0) return [];
    const rows = texts.map(({ values, place, point }) => cells(given.style, [values, place, point], 1));
    return [`${heading(title)}\n${table(['values', 'place', 'from'], rows, given)}`];
  };
  const order = convention.order === 'first to last' ? 'the first value first' : 'the last value first';
  const { aggregates } = convention;
  const facts = factTexts(convention).map((pair) => cells(given.style, pair, -1));
  return [
    `${heading(convention.name)}${convention.summary === '' ? '' : `  ${convention.summary}`}`,
    ...rules(
      `parameters, ${order}`,
      convention.parameters.map((rule) => placementText(convention, rule)),
    ),
    ...rules(
      `results, ${order}`,
      convention.results.map((rule) => placementText(convention, rule)),
    ),
    ...rules(
      'memory by value, as a parameter',
      aggregates?.parameters.map((rule) => aggregateText(convention, rule)) ?? [],
    ),
    ...rules('memory by value, as a result', aggregates?.results.map((rule) => aggregateText(convention, rule)) ?? []),
    `${heading('facts')}\n${table(undefined, facts, given)}`,
  ].join('\n\n');
}

const howTexts: Readonly<Record<string, string>> = {
  nothing: 'not passed',
  parts: 'in parts',
  memory: 'memory',
  'float stack': '80-bit float',
  'whole register': '16 bytes',
  reference: 'address of a copy',
  block: 'in a block',
  'result pointer': 'memory of the caller',
};

/** Where everything of one signature lies: values, registers, stack. */
export function assignmentPicture(assignment: Assignment, labels: Labels = {}, options: PictureOptions = {}): string {
  const given = optionsOf(options);
  const { heading = (text) => text } = given.style;
  const places = assignmentPlaces(assignment, labels);
  const stack = stackPicture(assignment, places, given);
  return [
    `${heading('values')}\n${valueTable(places, given)}`,
    `${heading('registers')}\n${registerTable(assignment, places, given)}`,
    ...(stack === undefined ? [] : [`${heading('stack')} when the function begins\n${stack}`]),
    ...variadicNote(assignment),
  ].join('\n\n');
}

function valueTable({ parameters, results }: AssignmentPlaces, options: TableOptions): string {
  const rows = [
    ...parameters.map((value) => ['', value] as const),
    ...results.map((value) => ['→ ', value] as const),
  ].map(([arrow, { name, type, passing, places }]) => {
    const at = places.length === 0 ? '–' : places.join(', ');
    return cells(options.style, [`${arrow}${name}`, type, howTexts[passing] ?? 'value', at], 3);
  });
  return rows.length === 0 ? 'none' : table(['value', 'type', 'travels as', 'lies in'], rows, options);
}

/** What each register holds when the function begins and when it returns; those alike are in one row. */
function registerTable(assignment: Assignment, places: AssignmentPlaces, options: TableOptions): string {
  const { bank } = assignment.convention;
  const preserved = new Set(assignment.preserved);
  const heldAt = (values: AssignmentPlaces['parameters']): ReadonlyMap<string, string> => {
    const held = new Map<string, string>();
    for (const value of values) {
      for (const [index, place] of value.places.entries()) {
        held.set(place.replace(/^\*|^address in |, whole$/g, ''), contentOf(value, index));
      }
    }
    return held;
  };
  const entering = new Map(heldAt(places.parameters));
  for (const [side, block] of Object.entries(assignment.blocks)) {
    const at = assignment.parameters[block.piece];
    if (at?.kind === 'register')
      entering.set(
        registerName(bank, at.register),
        `address of the ${side === 'parameters' ? 'arguments' : 'results'}`,
      );
  }
  for (const { name, places: list } of places.results) {
    const pointer = list.find((place) => place.startsWith('*'));
    if (pointer !== undefined) entering.set(pointer.slice(1), `where ${name} goes`);
  }
  const leaving = heldAt(
    places.results.map((value) => ({ ...value, places: value.places.filter((place) => !place.startsWith('*')) })),
  );
  const { variadicCount } = assignment;
  if (variadicCount !== undefined) {
    entering.set(registerName(bank, variadicCount.register), 'number of float registers used');
  }
  const groups = new Map<string, Register[]>();
  for (const { number } of bank.registers) {
    if (number === bank.stackPointer) continue;
    const name = registerName(bank, number);
    const after = leaving.get(name) ?? (preserved.has(number) ? 'as before' : 'anything');
    const key = `${entering.get(name) ?? ''}\n${after}`;
    groups.set(key, [...(groups.get(key) ?? []), number]);
  }
  const rows = [...groups].map(([key, registers]) => {
    const [before, after] = key.split('\n') as [string, string];
    return cells(options.style, [registerList(assignment.convention, registers), before, after], 0);
  });
  return table(['register', 'at the beginning', 'at the return'], rows, options);
}

function variadicNote({ signature, convention }: Assignment): readonly string[] {
  if (signature.variadic !== true) return [];
  const how = factTexts(convention).find(([fact]) => fact === 'variable arguments')![1];
  return [`variable arguments: ${how}`];
}
