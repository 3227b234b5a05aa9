/**
 * Calls under their conventions: arguments and results go through the registers, flags and memory that a description names, as the caller's
 * convention places them and the callee's looks for them. What is clobbered is poison, what is preserved is checked, so that a caller and a
 * callee that do not agree are an error (`evaluate-convention`) that names the place.
 */
import {
  type Allocate,
  type CallPassing,
  ConveneError,
  type Datum,
  f64,
  i64,
  type Memory,
  type Parameter,
  type PassedCall,
  ptr,
  type Signature,
} from '../../ir/index.ts';
import { assign } from '../assign.ts';
import type { Assignment, Location } from '../assignment.ts';
import type { Convention } from '../convention.ts';
import { registerName } from '../registers.ts';
import { type PassedMemory, type Piece, putTogether, type Side, takeApart } from './pieces.ts';
import { asScalar, fault, find, type MachineState, machineState, put } from './state.ts';

/** One end of a call. */
interface End extends Side {
  readonly signature: Signature;
}

interface CallState {
  readonly caller: End;
  readonly callee: End;
  /** The machine when the callee began. */
  readonly entered: MachineState;
  /** By role: what the callee finds its standing pointers to be. */
  readonly roles: ReadonlyMap<string, bigint>;
  readonly blocks: { readonly caller: bigint; readonly callee: bigint };
  /** The callee's hidden pointers to results, by piece. */
  readonly pointers: ReadonlyMap<number, bigint>;
  readonly resultMemory: ReadonlyMap<number, bigint>;
}

/** How the evaluator passes values under these conventions, by name. */
export function underConventions(conventions: ReadonlyMap<string, Convention>): CallPassing {
  const conventionOf = (name: string): Convention => {
    const convention = conventions.get(name);
    if (convention === undefined)
      throw new ConveneError('no-such-convention', `there is no calling convention '${name}'`);
    return convention;
  };
  const end = (signature: Signature, variable: readonly Parameter[], memory: Memory, allocate: Allocate): End => {
    const full: Signature =
      variable.length === 0
        ? signature
        : {
            ...signature,
            parameters: [...signature.parameters, ...variable],
            declared: signature.declared ?? signature.parameters.length,
          };
    return { signature: full, assignment: assign(conventionOf(signature.convention), full), memory, allocate };
  };

  return {
    enter(passed, values, own, callers) {
      const { call, callee: declared, memory } = passed;
      const variable = variableParameters(call, declared, values);
      const unlisted = variable.slice(variable.length - Math.max(0, values.length - call.parameters.length));
      const caller = end(call, unlisted, memory, callers);
      const callee = end(declared, variable, memory, own);
      return enter(passed, caller, callee, values);
    },
    leave(passed, state, results) {
      return leave(passed, state as CallState, results);
    },
  };
}

/** Arguments beyond those that the callee declares, as the call describes them, or as their kind of value says. */
function variableParameters(call: Signature, callee: Signature, values: readonly Datum[]): readonly Parameter[] {
  return values.slice(callee.parameters.length).map((value, index): Parameter => {
    const described = call.parameters[callee.parameters.length + index];
    return described ?? { type: typeof value === 'number' ? f64 : i64 };
  });
}

function enter({ name, memory }: PassedCall, caller: End, callee: End, values: readonly Datum[]) {
  const { assignment } = caller;
  const state = machineState(assignment.convention.bank);
  for (const register of assignment.preserved) state.registers.set(register, { kind: 'token' });

  const blocks = { parameters: 0n, results: 0n };
  const resultMemory = new Map<number, bigint>();
  const pieces = takeApart(caller, 'parameters', caller.signature.parameters, values, {
    get block() {
      if (blocks.parameters === 0n)
        blocks.parameters = BigInt(caller.allocate(assignment.blocks.parameters!.bytes, 16));
      return blocks.parameters;
    },
    resultAt: (result) => resultMemory.get(result)!,
  });
  for (const side of ['parameters', 'results'] as const) {
    const block = assignment.blocks[side];
    if (block === undefined) continue;
    if (blocks[side] === 0n) blocks[side] = BigInt(caller.allocate(block.bytes, 16));
    pieces[block.piece] = { kind: 'datum', type: ptr, value: blocks[side] };
  }
  assignment.passing.results.forEach((passing, result) => {
    if (passing.kind !== 'result pointer') return;
    const { bytes, align } = caller.signature.results[result]!.aggregate!;
    const address = BigInt(caller.allocate(bytes, align));
    resultMemory.set(result, address);
    pieces[passing.piece] = { kind: 'datum', type: ptr, value: address };
  });
  const passedRoles = rolesOf(caller.signature.parameters, values);
  placeAll(state, memory, assignment, assignment.parameters, pieces, passedRoles, 'argumentBytes');

  // The callee looks for everything where its own convention has it.
  const looked = callee.assignment;
  const roles = new Map<string, bigint>();
  for (const { role, register, argumentBytes } of looked.standing) {
    if (!callee.signature.parameters.some((parameter) => parameter.role === role)) continue;
    const content = find(state, { kind: 'register', register }, `'${role}' of '${name}'`);
    roles.set(role, BigInt.asUintN(64, (asScalar(content, i64, role) as bigint) + BigInt(argumentBytes)));
  }
  const pieceOf = lookup(state, memory, looked, looked.parameters, roles, name, 'parameters');
  const addressIn = (piece: number | undefined): bigint =>
    piece === undefined ? 0n : (asScalar(pieceOf(piece, 'the address of a block'), i64, 'the address') as bigint);
  const pointers = new Map<number, bigint>();
  looked.passing.results.forEach((passing, result) => {
    if (passing.kind === 'result pointer') pointers.set(result, addressIn(passing.piece));
  });
  const calleeBlocks = {
    parameters: addressIn(looked.blocks.parameters?.piece),
    results: addressIn(looked.blocks.results?.piece),
  };
  const found = putTogether(callee, 'parameters', callee.signature.parameters, pieceOf, {
    block: calleeBlocks.parameters,
    resultAt: (result) => pointers.get(result)!,
  });
  const call: CallState = {
    caller,
    callee,
    entered: state,
    roles,
    blocks: { caller: blocks.results, callee: calleeBlocks.results },
    pointers,
    resultMemory,
  };
  return { values: found, state: call };
}

function leave({ name, memory }: PassedCall, call: CallState, results: readonly Datum[]): Datum[] {
  const { caller, callee, entered } = call;
  const after = machineState(entered.bank);
  // What the callee preserves holds what it held, which to the caller is no result.
  for (const register of callee.assignment.preserved) {
    if (entered.registers.has(register)) after.registers.set(register, { kind: 'token' });
  }
  const passedBack: PassedMemory = {
    block: call.blocks.callee,
    resultAt: (result) => call.pointers.get(result)!,
  };
  const pieces = takeApart(callee, 'results', callee.signature.results, results, passedBack);
  const returnedRoles = rolesOf(callee.signature.results, results);
  placeAll(after, memory, callee.assignment, callee.assignment.results, pieces, returnedRoles, 'resultBytes');

  const { assignment } = caller;
  for (const register of assignment.preserved) {
    if (callee.assignment.preserved.includes(register)) continue;
    const { bank, name: convention } = assignment.convention;
    throw fault(
      `${registerName(bank, register)} is preserved by '${convention}', by which '${name}' is called, ` +
        `but '${name}' may change it under '${callee.assignment.convention.name}'`,
    );
  }
  const popped = (end: End): number =>
    end.assignment.convention.stack.poppedBy === 'callee' ? end.assignment.stackBytes : 0;
  if (popped(caller) !== popped(callee)) {
    throw fault(
      `'${name}' takes ${popped(callee)} bytes of arguments off the stack, its caller expects ${popped(caller)}`,
    );
  }
  const roles = new Map<string, bigint>();
  for (const { role, register, resultBytes } of assignment.standing) {
    if (!caller.signature.results.some((result) => result.role === role)) continue;
    const content = find(after, { kind: 'register', register }, `'${role}' from '${name}'`);
    roles.set(role, BigInt.asUintN(64, (asScalar(content, i64, role) as bigint) + BigInt(resultBytes)));
  }
  return putTogether(
    caller,
    'results',
    caller.signature.results,
    lookup(after, memory, assignment, assignment.results, roles, name, 'results'),
    { block: call.blocks.caller, resultAt: (result) => call.resultMemory.get(result)! },
  );
}

/** By role: the value of the pointer among values. */
function rolesOf(list: readonly Parameter[], values: readonly Datum[]): ReadonlyMap<string, bigint> {
  return new Map(
    list.flatMap(({ role }, index) => {
      const value = values[index];
      return role === undefined || typeof value !== 'bigint' ? [] : [[role, value]];
    }),
  );
}

const pointerWithin = (roles: ReadonlyMap<string, bigint>, role: string, offset: number): bigint => {
  const pointer = roles.get(role);
  if (pointer === undefined) throw fault(`values lie below '${role}', but no such pointer is passed`);
  return BigInt.asUintN(64, pointer + BigInt(offset));
};

function placeAll(
  state: MachineState,
  memory: Memory,
  assignment: Assignment,
  locations: readonly Location[],
  pieces: readonly Piece[],
  roles: ReadonlyMap<string, bigint>,
  below: 'argumentBytes' | 'resultBytes',
): void {
  locations.forEach((location, index) => {
    const piece = pieces[index]!;
    if (location.kind === 'memory') {
      const address = pointerWithin(roles, location.role, location.offset);
      if (piece.kind === 'datum') memory.store(piece.type, piece.value, address);
      return;
    }
    const standing =
      location.kind === 'register'
        ? assignment.standing.find(({ register }) => register === location.register)
        : undefined;
    const bytes = standing?.[below] ?? 0;
    const moved =
      bytes === 0 || piece.kind !== 'datum'
        ? piece
        : { ...piece, value: BigInt.asUintN(64, (piece.value as bigint) - BigInt(bytes)) };
    put(state, location, moved);
  });
}

/** Finds pieces where a side looks for them. */
function lookup(
  state: MachineState,
  memory: Memory,
  { convention, flat, standing }: Assignment,
  locations: readonly Location[],
  roles: ReadonlyMap<string, bigint>,
  name: string,
  which: 'parameters' | 'results',
): (piece: number, who: string) => Piece {
  return (piece, who) => {
    const location = locations[piece]!;
    const { type } = flat[which][piece] ?? { type: i64 };
    if (location.kind === 'memory') {
      const address = pointerWithin(roles, location.role, location.offset);
      return { kind: 'datum', type, value: memory.load(type, address) };
    }
    const known = standing.find(({ register }) => location.kind === 'register' && register === location.register);
    const value = known === undefined ? undefined : roles.get(known.role);
    if (value !== undefined) return { kind: 'datum', type, value };
    return find(state, location, `${who} of '${name}' under '${convention.name}'`);
  };
}
