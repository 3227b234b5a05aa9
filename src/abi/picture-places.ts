/** An assignment in words: for each value of a signature what travels, and where. */
import { type Parameter, type Signature, typeName } from '../ir/index.ts';
import type { Assignment, Location, Passing } from './assignment.ts';
import { rolesOf } from './bridge-plan.ts';
import type { Convention } from './convention.ts';
import { type Register, registerName } from './registers.ts';

export interface ValuePlaces {
  /** What the value is called. */
  readonly name: string;
  /** For a value that plays one. */
  readonly role?: string;
  readonly type: string;
  readonly passing: Passing['kind'];
  /** One for each piece: `rdi`, `stack+8`, `*rcx` for the memory at an address, `arguments+0` for a block. */
  readonly places: readonly string[];
  /** Of values in parts: which bytes each place holds. */
  readonly parts?: readonly { readonly offset: number; readonly bytes: number }[];
}

export interface AssignmentPlaces {
  readonly convention: string;
  readonly parameters: readonly ValuePlaces[];
  readonly results: readonly ValuePlaces[];
  /** Bytes of the argument area. */
  readonly stackBytes: number;
  readonly preserved: readonly string[];
  readonly changed: readonly string[];
}

/** What values are called in a picture, by index. */
export interface Labels {
  readonly parameters?: readonly (string | undefined)[];
  readonly results?: readonly (string | undefined)[];
  /** Types as the user wrote them. */
  readonly types?: { readonly parameters: readonly string[]; readonly results: readonly string[] };
}

/** A signature with the roles that its convention places, which come before the values. */
export function withRoles(convention: Convention, signature: Signature): Signature {
  const missing = (side: 'parameters' | 'results'): readonly Parameter[] =>
    rolesOf(convention, side, new Map()).filter(({ role }) => !signature[side].some((one) => one.role === role));
  const parameters = missing('parameters');
  return {
    ...signature,
    convention: convention.name,
    parameters: [...parameters, ...signature.parameters],
    results: [...missing('results'), ...signature.results],
    ...(signature.declared === undefined ? {} : { declared: signature.declared + parameters.length }),
  };
}

export function typeText({ type, aggregate, extension }: Parameter): string {
  if (aggregate !== undefined) return `${aggregate.nature} of ${aggregate.bytes} bytes`;
  return `${extension === undefined ? '' : `${extension} `}${typeName(type)}`;
}

/** Where a piece lies. Offsets on the stack count from the first argument there. */
function locationText({ convention }: Assignment, location: Location): string {
  const sign = (offset: number): string => (offset < 0 ? `${offset}` : `+${offset}`);
  switch (location.kind) {
    case 'register':
      return registerName(convention.bank, location.register);
    case 'whole register':
      return `${registerName(convention.bank, location.register)}, whole`;
    case 'stack':
    case 'area':
      return `stack+${location.offset}`;
    case 'memory':
      return `${location.role}${sign(location.offset)}`;
    case 'flag':
      return location.condition;
    case 'float stack':
      return `st${location.index}`;
  }
}

function placesOf(assignment: Assignment, side: 'parameters' | 'results', passing: Passing): readonly string[] {
  const at = (piece: number, on = side): string => locationText(assignment, assignment[on][piece]!);
  switch (passing.kind) {
    case 'nothing':
      return [];
    case 'value':
      return passing.twin === undefined ? [at(passing.piece)] : [at(passing.piece), at(passing.twin)];
    case 'parts':
    case 'float stack':
      return passing.parts.map(({ piece }) => at(piece));
    case 'memory':
    case 'whole register':
      return [at(passing.piece)];
    case 'reference':
      return [`*${at(passing.piece)}`];
    case 'block':
      return [`${side === 'parameters' ? 'arguments' : 'results'}+${passing.offset}`];
    case 'result pointer': {
      const given = `*${at(passing.piece, 'parameters')}`;
      return passing.returned === undefined ? [given] : [given, `address in ${at(passing.returned)}`];
    }
  }
}

export function assignmentPlaces(assignment: Assignment, labels: Labels = {}): AssignmentPlaces {
  const { convention, signature, passing, stackBytes } = assignment;
  const valuesOf = (side: 'parameters' | 'results'): readonly ValuePlaces[] => {
    const roles = signature[side].filter(({ role }) => role !== undefined).length;
    return signature[side].map((value, index) => {
      const number = signature[side].slice(0, index).filter(({ role }) => role === undefined).length;
      const shown =
        side === 'results' && signature.results.length === roles + 1 ? 'result' : `${side.slice(0, -1)} ${number + 1}`;
      const how = passing[side][index]!;
      return {
        ...(value.role === undefined ? {} : { role: value.role }),
        name: value.role ?? labels[side]?.[number] ?? shown,
        type: (value.role === undefined ? labels.types?.[side][number] : undefined) ?? typeText(value),
        passing: how.kind,
        places: placesOf(assignment, side, how),
        ...(how.kind === 'parts' ? { parts: how.parts.map(({ offset, bytes }) => ({ offset, bytes })) } : {}),
      };
    });
  };
  const names = (registers: readonly Register[]): readonly string[] =>
    registers.map((register) => registerName(convention.bank, register));
  return {
    convention: convention.name,
    parameters: valuesOf('parameters'),
    results: valuesOf('results'),
    stackBytes,
    preserved: names(assignment.preserved),
    changed: names(assignment.clobbered),
  };
}

/** What lies in one place of a value: the value, a part of it, its address. */
export function contentOf({ name, places, parts }: ValuePlaces, index: number): string {
  const part = parts?.[index];
  if (part !== undefined) {
    return part.bytes === 1
      ? `${name}, byte ${part.offset}`
      : `${name}, bytes ${part.offset}–${part.offset + part.bytes - 1}`;
  }
  return /^\*|^address/.test(places[index]!) ? `address of ${name}` : name;
}

/** All places of a value: `{xmm0 rsi}` for one in parts. */
export function contentPlaces({ passing, places }: ValuePlaces): string {
  if (places.length === 0) return 'nothing';
  return passing === 'parts' ? `{${places.join(' ')}}` : places.join(' and ');
}

/** One line: `rdi, {xmm0 rsi}, stack+0 → rax`. */
export function placesLine({ parameters, results }: AssignmentPlaces): string {
  const given = parameters.length === 0 ? 'nothing' : parameters.map(contentPlaces).join(', ');
  return results.length === 0 ? given : `${given} → ${results.map(contentPlaces).join(', ')}`;
}
