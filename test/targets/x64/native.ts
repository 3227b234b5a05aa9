/**
 * Instructions on the real processor, each from a given state of all registers and flags to the state after it.
 *
 * Everything lies in the low 2 GiB, so that code reaches it without a register. A state is a block; a loop loads the registers from
 * it, jumps to the one instruction, which is followed by a jump back, and stores the registers again.
 */
import * as koffi from 'koffi';
import { type AssemblerOperand, at, createAssembler, registers, rsp } from '../../../src/targets/x64/index.ts';

/** Byte offsets in a block. `In` is before the instruction, `Out` after it. */
const codeAt = 0;
const flagsIn = 8;
const flagsOut = 16;
const integersIn = 32;
const integersOut = integersIn + 16 * 8;
const floatsIn = integersOut + 16 * 8;
const floatsOut = floatsIn + 16 * 16;
const stackIn = floatsOut + 16 * 16;
const stackOut = stackIn + 16;
const scratchAt = stackOut + 16;
export const scratchBytes = 192;
const blockBytes = 1088;

export const blockCount = 4096;
const codeBytesEach = 32;
/** Bytes of the stack that a block has: from 8 below the stack pointer. */
export const stackBytes = 16;

const libc = koffi.load(null);
const mmap = libc.func('mmap', 'int64', ['int64', 'int64', 'int', 'int', 'int', 'int64']);
const mprotect = libc.func('mprotect', 'int', ['int64', 'int64', 'int']);

interface Mapped {
  readonly address: number;
  readonly buffer: ArrayBuffer;
}

function mapLow(bytes: number): Mapped {
  const [read, write, privately, anonymous, low] = [1, 2, 2, 0x20, 0x40];
  const address: number = mmap(0, bytes, read | write, privately | anonymous | low, -1, 0);
  if (address <= 0) throw new Error('no low memory');
  return { address, buffer: koffi.view(BigInt(address), bytes) };
}

function protect({ address, buffer }: Mapped, access: 'write' | 'execute'): void {
  if (mprotect(address, buffer.byteLength, access === 'write' ? 3 : 5) !== 0) throw new Error('no access');
}

/** One state before and after an instruction; numbers as the machine has them in memory. */
export interface Block {
  readonly integersIn: BigUint64Array;
  readonly integersOut: BigUint64Array;
  readonly floatsIn: BigUint64Array;
  readonly floatsOut: BigUint64Array;
  readonly stackIn: Uint8Array;
  readonly stackOut: Uint8Array;
  readonly flagsIn: BigUint64Array;
  readonly flagsOut: BigUint64Array;
  /** Memory for the instruction to work on. */
  readonly scratch: Uint8Array;
  readonly scratchAddress: number;
  /** Where its code is to be; see `setCode`. */
  readonly codeAddress: number;
}

export interface Processor {
  readonly blocks: readonly Block[];
  /** The stack pointer before each instruction. */
  readonly stackPointer: number;
  /** Gives a block its instruction. */
  setCode(block: number, bytes: Uint8Array): void;
  /** Executes the instructions of the first blocks. */
  run(count: number): void;
}

const absolute = (address: number): AssemblerOperand => ({ kind: 'address', displacement: address });

/** Maps memory for the life of the process. */
export function createProcessor(): Processor {
  const data = mapLow(blockCount * blockBytes);
  const code = mapLow(blockCount * codeBytesEach + 4096);
  const stack = mapLow(0x2_0000);
  const cells = mapLow(4096);
  const stackPointer = stack.address + 0x1_0000;
  const [current, left, saved, target, pointer, flags] = [0, 8, 16, 24, 32, 40].map((place) => cells.address + place);

  const loop = createAssembler();
  const again = loop.label();
  const general = registers.slice(0, 16).flatMap(({ number }) => (number === rsp ? [] : [number]));
  const calleeSaved = [3, 5, 12, 13, 14, 15];
  const rax = 0;
  const pushFlags = Uint8Array.of(0x9c);
  const popFlags = Uint8Array.of(0x9d);
  const copy = (to: AssemblerOperand, from: AssemblerOperand): void => {
    loop.emit('mov64rm', rax, from);
    loop.emit('mov64mr', to, rax);
  };

  for (const register of calleeSaved) loop.emit('push64r', register);
  loop.emit('mov64mr', absolute(saved), rsp);
  loop.bind(again);
  loop.emit('mov64rm', rsp, absolute(current));
  copy(absolute(target), at(rsp, codeAt));
  copy(absolute(flags), at(rsp, flagsIn));
  copy(absolute(stackPointer - 8), at(rsp, stackIn));
  copy(absolute(stackPointer), at(rsp, stackIn + 8));
  for (let lane = 0; lane < 16; lane++) loop.emit('movups_rm', 16 + lane, at(rsp, floatsIn + 16 * lane));
  loop.emit('mov64rm', rsp, absolute(saved));
  loop.emit('push64m', absolute(flags));
  loop.data(popFlags);
  loop.emit('mov64rm', rsp, absolute(current));
  for (const register of general) loop.emit('mov64rm', register, at(rsp, integersIn + 8 * register));
  loop.emit('mov64ri', rsp, stackPointer);
  loop.emit('jmpm', absolute(target));

  loop.define('store');
  loop.emit('mov64mr', absolute(pointer), rsp);
  loop.emit('mov64rm', rsp, absolute(saved));
  loop.data(pushFlags);
  loop.emit('pop64m', absolute(flags));
  loop.emit('cld');
  loop.emit('mov64rm', rsp, absolute(current));
  for (const register of general) loop.emit('mov64mr', at(rsp, integersOut + 8 * register), register);
  for (let lane = 0; lane < 16; lane++) loop.emit('movups_mr', at(rsp, floatsOut + 16 * lane), 16 + lane);
  copy(at(rsp, integersOut + 8 * rsp), absolute(pointer));
  copy(at(rsp, flagsOut), absolute(flags));
  copy(at(rsp, stackOut), absolute(stackPointer - 8));
  copy(at(rsp, stackOut + 8), absolute(stackPointer));
  loop.emit('add64mi', absolute(current), blockBytes);
  loop.emit('dec64m', absolute(left));
  loop.branch(5, again);
  loop.emit('mov64rm', rsp, absolute(saved));
  for (const register of calleeSaved.toReversed()) loop.emit('pop64r', register);
  loop.emit('ret');
  const { bytes, symbols } = loop.finish();
  const loopAt = blockCount * codeBytesEach;
  new Uint8Array(code.buffer).set(bytes, loopAt);
  const storeAt = loopAt + symbols.get('store')!;
  const call = koffi.decode(BigInt(code.address + loopAt), koffi.proto('void()')) as () => void;

  const blocks = Array.from({ length: blockCount }, (_, index): Block => {
    const start = index * blockBytes;
    const words = (offset: number, count: number) => new BigUint64Array(data.buffer, start + offset, count);
    const codeAddress = code.address + index * codeBytesEach;
    words(codeAt, 1)[0] = BigInt(codeAddress);
    return {
      integersIn: words(integersIn, 16),
      integersOut: words(integersOut, 16),
      floatsIn: words(floatsIn, 32),
      floatsOut: words(floatsOut, 32),
      stackIn: new Uint8Array(data.buffer, start + stackIn, stackBytes),
      stackOut: new Uint8Array(data.buffer, start + stackOut, stackBytes),
      flagsIn: words(flagsIn, 1),
      flagsOut: words(flagsOut, 1),
      scratch: new Uint8Array(data.buffer, start + scratchAt, scratchBytes),
      scratchAddress: data.address + start + scratchAt,
      codeAddress,
    };
  });

  const codeView = new DataView(code.buffer);
  return {
    blocks,
    stackPointer,
    setCode(block, instruction) {
      const start = block * codeBytesEach;
      const end = start + instruction.length;
      new Uint8Array(code.buffer).set(instruction, start);
      const jump = 0xe9;
      codeView.setUint8(end, jump);
      codeView.setInt32(end + 1, storeAt - (end + 5), true);
    },
    run(count) {
      protect(code, 'execute');
      const view = new BigInt64Array(cells.buffer);
      view[0] = BigInt(data.address);
      view[1] = BigInt(count);
      call();
      protect(code, 'write');
    },
  };
}
