/** Blocks of memory, and lists of variable arguments. */

import type { Value } from '../../ir/index.ts';
import { i32, i64, opcodes, ptr, type Signature } from '../../ir/index.ts';
import { append, type Body, emitInteger } from '../body.ts';
import { callByName } from '../call-by-name.ts';
import { knownInteger } from '../constants.ts';
import { failure } from '../errors.ts';
import { zeroExtended } from '../integers.ts';
import { emitMemoryFence } from '../memory.ts';
import { unsupported } from '../steps.ts';
import { type Intrinsic, type IntrinsicCall, knownFlag } from './index.ts';

/** Code generation spells out blocks of up to so many bytes; for others C's library is faster than anything that fits in a line. */
const mostSpelled = 64n;

const copySignature: Signature = {
  convention: 'sysv',
  parameters: [{ type: ptr }, { type: ptr }, { type: i64 }],
  results: [{ type: ptr }],
};
const fillSignature: Signature = {
  convention: 'sysv',
  parameters: [{ type: ptr }, { type: i32 }, { type: i64 }],
  results: [{ type: ptr }],
};

/** The number of bytes, in 64 bits. */
function countOf(call: IntrinsicCall, index: number): { readonly value: Value; readonly short: boolean } {
  const { type, values, constant } = call.arguments[index]!;
  if (type.kind !== 'integer' || type.bits > 64) unsupported(call.body.lexer, 'this number of bytes', call.place);
  const known = constant === undefined ? undefined : knownInteger(constant);
  return {
    value: zeroExtended(call.body, type.parts![0]!, i64, values[0]!),
    short: known !== undefined && known <= mostSpelled,
  };
}

function addressOf(call: IntrinsicCall, index: number): Value {
  const { type, values } = call.arguments[index]!;
  if (type.kind !== 'pointer')
    throw failure(call.body.lexer, 'llvm-type', `'${call.name}' takes addresses`, call.place);
  return values[0]!;
}

function fenced(call: IntrinsicCall, address: Value, write: () => void): readonly Value[] {
  const isVolatile = knownFlag(call, 3);
  if (isVolatile) emitMemoryFence(call.body, address);
  write();
  if (isVolatile) emitMemoryFence(call.body, address);
  return [];
}

const copy = (routine: 'memcpy' | 'memmove'): Intrinsic => ({
  count: 3,
  write(call) {
    const { body } = call;
    const [to, from, count] = [addressOf(call, 0), addressOf(call, 1), countOf(call, 2)];
    return fenced(call, to, () => {
      if (count.short) append(body, opcodes.blockcopy, undefined, [to, from, count.value], []);
      else callByName(body, routine, copySignature, [to, from, count.value]);
    });
  },
});

const fill: Intrinsic = {
  count: 3,
  write(call) {
    const { body } = call;
    const [to, count] = [addressOf(call, 0), countOf(call, 2)];
    const byte = call.arguments[1]!;
    if (byte.type.kind !== 'integer' || byte.type.bits !== 8)
      throw failure(body.lexer, 'llvm-type', `'${call.name}' takes a byte`, call.place);
    return fenced(call, to, () => {
      if (count.short) append(body, opcodes.blockfill, undefined, [to, byte.values[0]!, count.value], []);
      else {
        const wide = zeroExtended(body, byte.type.parts![0]!, i32, byte.values[0]!);
        callByName(body, 'memset', fillSignature, [to, wide, count.value]);
      }
    });
  },
};

/** Bytes of a list of variable arguments as System V AMD64 has it. */
const listBytes = 24;

function startList(body: Body, call: IntrinsicCall): void {
  if (body.f.signature.variadic !== true)
    throw failure(body.lexer, 'llvm-type', 'only a variadic function has variable arguments', call.place);
  append(body, opcodes.vastart, undefined, [addressOf(call, 0)], []);
}

export const memoryIntrinsics: Readonly<Record<string, Intrinsic>> = {
  memcpy: copy('memcpy'),
  'memcpy.inline': copy('memcpy'),
  memmove: copy('memmove'),
  memset: fill,
  'memset.inline': fill,
  va_start: {
    count: 1,
    write(call) {
      startList(call.body, call);
      return [];
    },
  },
  va_end: 'nothing',
  va_copy: {
    count: 2,
    write(call) {
      const { body } = call;
      const operands = [addressOf(call, 0), addressOf(call, 1), emitInteger(body, i64, listBytes)];
      append(body, opcodes.blockcopy, undefined, operands, []);
      return [];
    },
  },
};
