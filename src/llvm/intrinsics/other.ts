/** Hints, facts that are known while compiling, and the rest. */
import { addBlock, type Block, i8, i64, none, opcodes, ptr, trapCodes, type Value } from '../../ir/index.ts';
import { type Body, emit, emitConstant, emitInteger, emitLoad, emitPlain } from '../body.ts';
import { signExtended } from '../integers.ts';
import { emitScalars } from '../operands.ts';
import { unsupported } from '../steps.ts';
import type { Part } from '../types.ts';
import { type Intrinsic, type IntrinsicCall, knownFlag } from './index.ts';

const first: Intrinsic = { count: 1, write: ({ arguments: [given] }) => given!.values };

/** Ends the block; what the text still has of it goes into another that nothing leads to. */
function stop(body: Body): void {
  const { block, position, f } = body;
  body.endings.push({
    block: block as Block,
    opcode: opcodes.trap,
    type: i8,
    operands: [],
    targets: [],
    cases: undefined,
    code: trapCodes.illegalInstruction,
    position,
    weights: undefined,
  });
  body.block = addBlock(f);
  body.blockUse[body.block] = none;
}

const trap: Intrinsic = {
  count: 0,
  write({ body }) {
    stop(body);
    return [];
  },
};

/** Nothing is known of an object's size. */
function objectSize(call: IntrinsicCall): readonly Value[] {
  const { result, body } = call;
  if (result.kind !== 'integer' || result.bits > 64) return unsupported(body.lexer, `'${call.name}'`, call.place);
  const { type } = result.parts![0]!;
  return [knownFlag(call, 1) ? emitInteger(body, type, 0) : emitConstant(body, type, -1n)];
}

export const otherIntrinsics: Readonly<Record<string, Intrinsic>> = {
  ...Object.fromEntries(
    [
      ...(['lifetime.start', 'lifetime.end', 'assume', 'prefetch', 'donothing', 'sideeffect'] as const),
      ...(['dbg.declare', 'dbg.value', 'dbg.label', 'dbg.assign', 'experimental.noalias.scope.decl'] as const),
      ...(['invariant.start', 'invariant.end', 'var.annotation', 'stackrestore', 'codeview.annotation'] as const),
    ].map((name): [string, Intrinsic] => [name, 'nothing']),
  ),
  expect: first,
  'expect.with.probability': first,
  'launder.invariant.group': first,
  'strip.invariant.group': first,
  annotation: first,
  'ptr.annotation': first,
  'ssa.copy': first,
  trap,
  ubsantrap: trap,
  objectsize: { count: 2, write: objectSize },
  'is.constant': {
    count: 1,
    write: ({ body, arguments: [given] }) => [emitInteger(body, i8, given!.constant === undefined ? 0 : 1)],
  },
  // There are no variables of a size known only at run time, so there is nothing to restore.
  stacksave: {
    count: 0,
    write: ({ body, result }) => emitScalars(body, result.parts ?? [], result, { kind: 'zero' }),
  },
  'load.relative': {
    count: 2,
    write({ body, name, arguments: [table, offset], place }) {
      if (table!.type.kind !== 'pointer' || offset!.type.kind !== 'integer' || offset!.type.bits > 64)
        return unsupported(body.lexer, `'${name}'`, place);
      const whole: Part = { type: i64, bits: 64, offset: 0 };
      const distance = signExtended(body, offset!.type.parts![0]!, whole, offset!.values[0]!);
      const entry = emitPlain(body, 'ptradd', ptr, [table!.values[0]!, distance]);
      return [emitPlain(body, 'ptradd', ptr, [table!.values[0]!, emitLoad(body, i64, entry, 0, 'sload32')])];
    },
  },
  ptrmask: {
    count: 2,
    write(call) {
      const { body } = call;
      const [address, mask] = call.arguments;
      if (address!.type.kind !== 'pointer' || mask!.type.kind !== 'integer' || mask!.type.bits !== 64)
        unsupported(body.lexer, `'${call.name}'`, call.place);
      const bits = emitPlain(body, 'ptrtoint', i64, address!.values);
      return [emitPlain(body, 'inttoptr', ptr, [emit(body, 'and', i64, [bits, mask!.values[0]!])])];
    },
  },
};
