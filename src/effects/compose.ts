/**
 * One effect after another. Equal names are the same item, so composing keeps track of where each item goes; what the second takes beyond
 * what the first leaves comes from below. Types follow by unification: an item of which nothing was known becomes what it is used as,
 * everywhere it stands.
 */
import type { ItemType, NamedItem, Picture } from './picture.ts';

/** An item goes where another type is wanted. */
export interface TypeConflict {
  readonly item: string;
  readonly given: ItemType;
  readonly wanted: ItemType;
}

export interface Composition {
  readonly picture: Picture;
  readonly conflicts: readonly TypeConflict[];
}

/** An item during composition: shared by all places where it stands. */
interface Term {
  name: string;
  type: ItemType;
}

/** Types that may be used as another. Integers are used as everything; addresses, characters and flags as integers. */
const usableAs: Readonly<Record<ItemType, readonly ItemType[]>> = {
  any: ['any', 'int', 'uint', 'bool', 'char', 'addr', 'token', 'float'],
  int: ['int', 'uint', 'bool', 'char', 'addr', 'token'],
  uint: ['int', 'uint', 'bool', 'char', 'addr', 'token'],
  bool: ['bool', 'int', 'uint'],
  char: ['char', 'int', 'uint', 'bool'],
  addr: ['addr', 'int', 'uint', 'bool'],
  token: ['token', 'bool'],
  float: ['float'],
};

export const identity: Picture = { inputs: [], outputs: [], floatInputs: [], floatOutputs: [] };

export function compose(first: Picture, second: Picture): Composition {
  const conflicts: TypeConflict[] = [];
  const before = instantiate(first);
  const after = instantiate(second);
  const cells = composeStack(before.cells, after.cells, conflicts);
  const floats = composeStack(before.floats, after.floats, conflicts);
  distinguish([...cells.inputs, ...cells.outputs, ...floats.inputs, ...floats.outputs]);
  return {
    picture: {
      inputs: cells.inputs.map(freeze),
      outputs: cells.outputs.map(freeze),
      floatInputs: floats.inputs.map(freeze),
      floatOutputs: floats.outputs.map(freeze),
    },
    conflicts,
  };
}

export function composeAll(pictures: readonly Picture[]): Composition {
  const conflicts: TypeConflict[] = [];
  let picture = identity;
  for (const next of pictures) {
    const composed = compose(picture, next);
    picture = composed.picture;
    conflicts.push(...composed.conflicts);
  }
  return { picture, conflicts };
}

interface TermStack {
  readonly inputs: Term[];
  readonly outputs: Term[];
}

const freeze = ({ name, type }: Term): NamedItem => ({ name, type });

/** Terms for a picture's names; an item named on both sides is one term. */
function instantiate(picture: Picture): { readonly cells: TermStack; readonly floats: TermStack } {
  const side = (inputs: readonly NamedItem[], outputs: readonly NamedItem[]): TermStack => {
    const terms = new Map<string, Term>();
    const termOf = ({ name, type }: NamedItem): Term => {
      let term = terms.get(name);
      if (term === undefined) {
        term = { name, type };
        terms.set(name, term);
      }
      return term;
    };
    return { inputs: inputs.map(termOf), outputs: outputs.map(termOf) };
  };
  return {
    cells: side(picture.inputs, picture.outputs),
    floats: side(picture.floatInputs, picture.floatOutputs),
  };
}

function composeStack(first: TermStack, second: TermStack, conflicts: TypeConflict[]): TermStack {
  const stack = [...first.outputs];
  const deeper: Term[] = [];
  const bound = new Map<Term, Term>();
  for (const wanted of second.inputs.toReversed()) {
    const given = stack.pop();
    if (given === undefined) {
      deeper.push(wanted);
      bound.set(wanted, wanted);
      continue;
    }
    bound.set(wanted, given);
    if (given.type === 'any') given.type = wanted.type;
    else if (wanted.type !== 'any' && !usableAs[given.type].includes(wanted.type)) {
      conflicts.push({ item: given.name, given: given.type, wanted: wanted.type });
    }
  }
  return {
    inputs: [...deeper.reverse(), ...first.inputs],
    outputs: [...stack, ...second.outputs.map((term) => bound.get(term) ?? term)],
  };
}

/** Gives different items different names, by a number at the end. */
function distinguish(terms: readonly Term[]): void {
  const owners = new Map<string, Term>();
  for (const term of new Set(terms)) {
    const stem = term.name.replace(/\d+$/, '') || term.name;
    let { name } = term;
    for (let number = 1; owners.has(name); number++) name = `${stem}${number}`;
    term.name = name;
    owners.set(name, term);
  }
}
