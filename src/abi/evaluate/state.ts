/** The machine at the moment of a transfer, as far as conventions speak of it. What nobody has put anywhere is poison. */
import { ConveneError, type Datum, isFloat, type Type, typeName, typeWidth } from '../../ir/index.ts';
import { type Location, locationName } from '../assignment.ts';
import type { Register, RegisterBank } from '../registers.ts';

/** What a place holds. A `token` stands for whatever the caller had there. */
export type Content =
  | { readonly kind: 'datum'; readonly type: Type; readonly value: Datum }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'token' };

export interface MachineState {
  readonly bank: RegisterBank;
  readonly registers: Map<Register, Content>;
  /** By offset into the argument area. */
  readonly area: Map<number, Content>;
  readonly flags: Map<string, Content>;
  readonly floatStack: Map<number, Content>;
}

export const machineState = (bank: RegisterBank): MachineState => ({
  bank,
  registers: new Map(),
  area: new Map(),
  flags: new Map(),
  floatStack: new Map(),
});

export const fault = (text: string): ConveneError => new ConveneError('evaluate-convention', text);

/** Where a state keeps what lies at a location that is not in the evaluator's memory. */
function cell(state: MachineState, location: Exclude<Location, { kind: 'memory' }>): [Map<unknown, Content>, unknown] {
  switch (location.kind) {
    case 'register':
    case 'whole register':
      return [state.registers, location.register];
    case 'stack':
    case 'area':
      return [state.area, location.offset];
    case 'flag':
      return [state.flags, location.condition];
    case 'float stack':
      return [state.floatStack, location.index];
  }
}

export function put(state: MachineState, location: Exclude<Location, { kind: 'memory' }>, content: Content): void {
  const [places, key] = cell(state, location);
  const there = places.get(key);
  if (there !== undefined && there.kind !== 'token') {
    throw fault(`two values are put in ${locationName(state.bank, location)}`);
  }
  places.set(key, content);
}

/** What `who` finds at a location. */
export function find(
  state: MachineState,
  location: Exclude<Location, { kind: 'memory' }>,
  who: string,
): Exclude<Content, { kind: 'token' }> {
  const [places, key] = cell(state, location);
  const content = places.get(key);
  if (content === undefined || content.kind === 'token') {
    throw fault(`${who} is looked for in ${locationName(state.bank, location)}, where nothing was put`);
  }
  return content;
}

/** A scalar of the type from what a place holds: the low bits of a wider one will do. */
export function asScalar(content: Exclude<Content, { kind: 'token' }>, type: Type, who: string): Datum {
  if (content.kind === 'bytes') throw fault(`${who} is memory where a ${typeName(type)} is looked for`);
  const sameFile = isFloat(content.type) === isFloat(type);
  if (!sameFile || (isFloat(type) && content.type !== type) || typeWidth(content.type) < typeWidth(type)) {
    throw fault(`${who} is looked for as ${typeName(type)}, but was put there as ${typeName(content.type)}`);
  }
  return typeof content.value === 'bigint' ? BigInt.asUintN(typeWidth(type), content.value) : content.value;
}
