/** Which word begins which instruction, and who reads it. */
import { readExtractElement, readExtractValue, readInsertElement, readInsertValue, readShuffle } from './aggregates.ts';
import {
  type Reader,
  readFloat,
  readFloatComparison,
  readFreeze,
  readInteger,
  readIntegerComparison,
  readNegation,
  readSelect,
  refuse,
} from './arithmetic.ts';
import { readCall } from './calls.ts';
import { readVariableArgument } from './calls-variable.ts';
import { readAddressCast, readBitcast, readCast } from './casts.ts';
import { readBranch, readIndirectBranch, readPhi, readReturn, readSwitch, readUnreachable } from './control.ts';
import { readAlloca, readElementAddress, readFence, readLoad, readStore } from './memory.ts';
import { type Word, word, words } from './words.ts';

const table: Partial<Record<Word, Reader>> = {
  ...Object.fromEntries(
    (['add', 'sub', 'mul', 'udiv', 'sdiv', 'urem', 'srem', 'shl', 'lshr', 'ashr', 'and', 'or', 'xor'] as const).map(
      (name) => [name, readInteger(name)],
    ),
  ),
  ...Object.fromEntries((['fadd', 'fsub', 'fmul', 'fdiv', 'frem'] as const).map((name) => [name, readFloat(name)])),
  ...Object.fromEntries(
    (
      [
        ...(['trunc', 'zext', 'sext', 'fptrunc', 'fpext', 'fptoui', 'fptosi', 'uitofp', 'sitofp'] as const),
        ...(['ptrtoint', 'inttoptr'] as const),
      ] as const
    ).map((name) => [name, readCast(name)]),
  ),
  fneg: readNegation,
  icmp: readIntegerComparison,
  fcmp: readFloatComparison,
  select: readSelect,
  freeze: readFreeze,
  bitcast: readBitcast,
  addrspacecast: readAddressCast,
  alloca: readAlloca,
  load: readLoad,
  store: readStore,
  fence: readFence,
  getelementptr: readElementAddress,
  extractvalue: readExtractValue,
  insertvalue: readInsertValue,
  extractelement: readExtractElement,
  insertelement: readInsertElement,
  shufflevector: readShuffle,
  phi: readPhi,
  br: readBranch,
  switch: readSwitch,
  indirectbr: readIndirectBranch,
  ret: readReturn,
  unreachable: readUnreachable,
  call: readCall('call'),
  va_arg: readVariableArgument,
};

const refused = [
  ...(['invoke', 'callbr', 'resume', 'landingpad', 'catchswitch', 'catchpad', 'cleanuppad', 'cleanupret'] as const),
  ...(['catchret', 'cmpxchg', 'atomicrmw'] as const),
];

/** By word's number: who reads the instruction, behind the word. */
export const instructionReaders: (Reader | undefined)[] = new Array(words.length + 1).fill(undefined);
for (const [text, read] of Object.entries(table)) instructionReaders[word[text as Word]] = read;
for (const text of refused) instructionReaders[word[text]] = refuse(word[text]);

export const readMustTail: Reader = readCall('musttail');
