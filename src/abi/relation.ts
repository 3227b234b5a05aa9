/**
 * What may stand for what: whether code compiled for one convention may be called as if it were for another, and whether a function may give
 * way to another by a jump. Both follow from comparing assignments, and both say why not.
 */
import type { Signature } from '../ir/index.ts';
import { assign } from './assign.ts';
import { type Assignment, type Location, locationName, poppedBytes } from './assignment.ts';
import type { Convention } from './convention.ts';
import { type Register, registerName } from './registers.ts';

export type Relation = { readonly possible: true } | { readonly possible: false; readonly reasons: readonly string[] };

const relation = (reasons: readonly string[]): Relation =>
  reasons.length === 0 ? { possible: true } : { possible: false, reasons };

/** A signature without the convention that it names. */
export type Values = Pick<Signature, 'parameters' | 'results' | 'variadic' | 'declared'>;

/**
 * Whether code compiled for `actual` works for callers that take it for `assumed`: it finds every argument, its results are found, and it
 * keeps what they rely on. Throws `convention-refusal` where either has no place for a value.
 */
export function mayBeCalledAs(actual: Convention, assumed: Convention, values: Values): Relation {
  const has = assign(actual, { ...values, convention: actual.name });
  const wants = assign(assumed, { ...values, convention: assumed.name });
  const reasons = [
    ...differentPlaces(has, wants, 'parameters', 'looks for', 'is passed in'),
    ...differentPlaces(has, wants, 'results', 'returns', 'is looked for in'),
    ...differentSignatures(has, wants),
    ...lostRegisters(
      has.clobbered.filter((register) => wants.preserved.includes(register)),
      has,
      assumed,
    ),
  ];
  const { stack } = actual;
  if (has.stackAlign > wants.stackAlign) {
    reasons.push(
      `it relies on a stack aligned to ${has.stackAlign} bytes, '${assumed.name}' aligns it to ${wants.stackAlign}`,
    );
  }
  if ((stack.shadow ?? 0) > (assumed.stack.shadow ?? 0)) {
    reasons.push(`it uses ${stack.shadow} bytes of shadow space, '${assumed.name}' gives ${assumed.stack.shadow ?? 0}`);
  }
  if (poppedBytes(has) !== poppedBytes(wants)) {
    reasons.push(
      `it takes ${poppedBytes(has)} bytes off the stack when it returns, '${assumed.name}' ${poppedBytes(wants)}`,
    );
  }
  if (actual.transfer !== assumed.transfer) reasons.push('control is transferred in another way');
  return relation(reasons);
}

/** What a tail call is decided by beside the two conventions. */
export interface TailCall {
  /** Registers that the callee may change, where more is known than its convention says. */
  readonly clobbered?: readonly Register[];
  /** Alignment of the stack that the callee relies on, where more is known than its convention says. */
  readonly stackAlign?: number;
  /** Registers that hold the same at the jump as at entry, because what was passed there is passed on. */
  readonly unchanged?: ReadonlySet<Register>;
  /** Whether the address of memory of the caller's frame is passed on. */
  readonly passesFrame?: boolean;
}

/**
 * Whether a function with one assignment may end by a jump to one with another, the arguments of the latter taking the place of its
 * own. The callee then returns to the function's caller: its results must lie where that one looks for them.
 */
export function mayTailCall(
  from: Assignment,
  to: Assignment,
  { clobbered = to.clobbered, stackAlign = to.stackAlign, unchanged = new Set(), passesFrame }: TailCall = {},
): Relation {
  const reasons = differentPlaces(to, from, 'results', 'returns', 'is looked for in');
  if (to.results.length !== from.results.length) reasons.push('it returns another number of values');
  reasons.push(
    ...lostRegisters(
      clobbered.filter((register) => from.preserved.includes(register)),
      to,
      from.convention,
    ),
  );
  reasons.push(...halfPreserved(from, to), ...replacedRegisters(from, to, unchanged), ...differentResults(from, to));
  if (to.convention.transfer !== 'call') reasons.push('control is transferred to it in another way');
  if (movesReturnAddress(from, to)) {
    // Each takes its own arguments off the stack, whose size the jump can change.
  } else if (to.stackBytes > from.stackBytes) {
    reasons.push(`its arguments need ${to.stackBytes} bytes of stack, and there are ${from.stackBytes}`);
  } else if (poppedBytes(from) !== poppedBytes(to)) {
    reasons.push(`it takes ${poppedBytes(to)} bytes off the stack, where ${poppedBytes(from)} are expected`);
  }
  if (stackAlign > from.stackAlign) {
    reasons.push(`it relies on a stack aligned to ${stackAlign} bytes, which is aligned to ${from.stackAlign}`);
  }
  if (to.passing.parameters.some(({ kind }) => kind === 'reference') || to.blocks.parameters !== undefined) {
    reasons.push('arguments are passed in memory of the frame that would be gone');
  }
  if (passesFrame === true) reasons.push('an argument is the address of memory in the frame that would be gone');
  return relation(reasons);
}

/** Whether a jump may change the size of the argument area, and where the return address lies below it. */
const movesReturnAddress = (from: Assignment, to: Assignment): boolean =>
  [from, to].every(({ convention }) => convention.stack.poppedBy === 'callee' && convention.tailCalls === 'guaranteed');

const isFloat = ({ convention }: Assignment, register: Register): boolean =>
  convention.bank.registers.some((one) => one.number === register && one.class === 'float');

/** Float registers that one preserves whole and the other does not. */
function halfPreserved(from: Assignment, to: Assignment): string[] {
  if (from.convention.preservedFloatBits !== 128 || to.convention.preservedFloatBits === 128) return [];
  const halves = from.preserved.filter((register) => isFloat(from, register) && to.preserved.includes(register));
  const names = halves.map((register) => registerName(from.convention.bank, register)).join(', ');
  return halves.length === 0 ? [] : [`it preserves the low halves of ${names} alone`];
}

/** Preserved registers that an argument takes the place of. */
function replacedRegisters(from: Assignment, to: Assignment, unchanged: ReadonlySet<Register>): string[] {
  const replaced = to.parameters.flatMap((location) =>
    'register' in location && from.preserved.includes(location.register) && !unchanged.has(location.register)
      ? [registerName(from.convention.bank, location.register)]
      : [],
  );
  return replaced.length === 0
    ? []
    : [`arguments take the place of what '${from.convention.name}' preserves in ${replaced.join(', ')}`];
}

/** Results must be put together by the caller as it would have put together those it was to get. */
function differentResults(from: Assignment, to: Assignment): string[] {
  const made = ({ passing, blocks, signature }: Assignment): string =>
    JSON.stringify([
      passing.results.map((one) => (one.kind === 'result pointer' ? { ...one, piece: 0 } : one)),
      blocks.results?.bytes,
      signature.results.map(({ aggregate }) => aggregate?.bytes),
    ]);
  return from.results.length === to.results.length && made(from) !== made(to)
    ? ['results are taken apart or widened in another way']
    : [];
}

function sameLocation(a: Location, b: Location): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function differentPlaces(
  has: Assignment,
  wants: Assignment,
  side: 'parameters' | 'results',
  looks: string,
  lies: string,
): string[] {
  const what = side === 'parameters' ? 'parameter' : 'result';
  const { bank } = has.convention;
  return has[side].flatMap((location, index) => {
    const other = wants[side][index];
    if (other !== undefined && sameLocation(location, other)) return [];
    const elsewhere = other === undefined ? 'is nowhere' : `${lies} ${locationName(bank, other)}`;
    return [`it ${looks} ${what} ${index + 1} in ${locationName(bank, location)}, which ${elsewhere}`];
  });
}

/** Pieces that are placed alike must be made alike. */
function differentSignatures(has: Assignment, wants: Assignment): string[] {
  const made = ({ passing, blocks }: Assignment): string => JSON.stringify([passing, blocks]);
  return has.parameters.length === wants.parameters.length && made(has) !== made(wants)
    ? ['values are taken apart or widened in another way']
    : [];
}

function lostRegisters(lost: readonly Register[], { convention }: Assignment, relying: Convention): string[] {
  if (lost.length === 0) return [];
  const names = lost.map((register) => registerName(convention.bank, register)).join(', ');
  return [`it may change ${names}, which '${relying.name}' preserves`];
}
