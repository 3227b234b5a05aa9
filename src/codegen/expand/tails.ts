/**
 * Calls in tail position: which become jumps. One that cannot be a jump is a call and a return, unless both conventions guarantee that it
 * is one.
 */
import { type Assignment, type ContractLookup, mayTailCall, type Register } from '../../abi/index.ts';
import {
  ConveneError,
  type Instruction,
  type IrFunction,
  insertBefore,
  isNamedCall,
  opcodeOf,
  opcodes,
  operandsOf,
  removeInstruction,
  resultsOf,
} from '../../ir/index.ts';
import { wantedAlignment } from '../assignments.ts';
import { contractOf } from '../contracts.ts';

export const isTail: ReadonlySet<number> = new Set([opcodes.tailcall, opcodes.tailcallindirect]);

/** Whether a call names its callee. */
export const isNamed = (f: IrFunction, id: Instruction): boolean => isNamedCall[opcodeOf(f, id)] === 1;

/** Whether a call in tail position is a jump. Throws `tail-call` where it must be and cannot. */
export function isJump(
  f: IrFunction,
  id: Instruction,
  from: Assignment,
  to: Assignment,
  contracts: ContractLookup,
): boolean {
  const convention = to.convention.name;
  const symbol = isNamed(f, id) ? f.callees[f.instructions.low[id]].symbol : undefined;
  if (from.convention.tailCalls === 'never' || to.convention.tailCalls === 'never') return false;
  const contract = contractOf(contracts, symbol, convention);
  const relation = mayTailCall(from, to, {
    ...(contract === undefined ? {} : { clobbered: contract.clobbers }),
    stackAlign: wantedAlignment(to, contract),
    unchanged: unchangedRegisters(f, id, from, to),
  });
  if (relation.possible) return true;
  if (from.convention.tailCalls !== 'guaranteed' || to.convention.tailCalls !== 'guaranteed') return false;
  throw new ConveneError(
    'tail-call',
    `'${f.name}' cannot end by calling ${symbol ?? 'an address'} (${convention}): ${relation.reasons.join('; ')}`,
  );
}

/** Registers that hold the same at the jump as at entry, because a parameter that was passed there is passed on. */
function unchangedRegisters(f: IrFunction, id: Instruction, from: Assignment, to: Assignment): ReadonlySet<Register> {
  const given = operandsOf(f, id).slice(isNamed(f, id) ? 0 : 1);
  const own = wholeValues(from);
  const passed = wholeValues(to);
  const same = new Set<Register>();
  for (const [register, value] of passed) {
    const parameter = own.get(register);
    if (parameter !== undefined && given[value] === f.blocks[0].parameters[parameter]) same.add(register);
  }
  return same;
}

/** By register: the parameter that is passed there as it is. */
function wholeValues({ parameters, passing }: Assignment): ReadonlyMap<Register, number> {
  const found = new Map<Register, number>();
  passing.parameters.forEach((one, value) => {
    if (one.kind !== 'value' || one.widened !== undefined) return;
    const location = parameters[one.piece];
    if (location.kind === 'register') found.set(location.register, value);
  });
  return found;
}

/** Writes a call in tail position as a call and a return; gives the call. */
export function callAndReturn(f: IrFunction, id: Instruction, { signature }: Assignment): Instruction {
  const { position, low } = f.instructions;
  const call = insertBefore(f, id, {
    opcode: isNamed(f, id) ? opcodes.call : opcodes.callindirect,
    operands: operandsOf(f, id),
    resultTypes: signature.results.map(({ type }) => type),
    low: low[id],
    position: position[id],
  });
  insertBefore(f, id, { opcode: opcodes.return, operands: resultsOf(f, call), position: position[id] });
  removeInstruction(f, id);
  return call;
}
