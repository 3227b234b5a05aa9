/**
 * Signals as exceptions: the handler that turns a fault in generated code into a THROW, and the code that installs it. The same in
 * this process and in executables.
 *
 * A fault is ours if its instruction lies between the context's `codeStart` and `codeEnd`. Then the handler records it, writes the code and
 * the newest handler frame's stack pointer and address over the interrupted registers, and returns: execution goes on where `throw`
 * would have gone. So is a jump of ours to where no code is. Every other signal goes to whoever was there before.
 *
 * An interrupt may come to any thread, and is sent on to the one that runs our code. One while a C function runs that our code
 * called must wait, since C is not unwound: it is thrown when the function returns.
 */

import { trapCodes } from '../../ir/index.ts';
import type { CodeObject, DataObject } from '../../object/index.ts';
import {
  type Assembler,
  at,
  conditions,
  createAssembler,
  type Label,
  r8,
  r9,
  r10,
  r11,
  rax,
  rcx,
  rdi,
  rdx,
  relative,
  rsi,
} from '../../targets/x64/index.ts';
import { assembledObject } from './assembled.ts';
import { contextCells, guardCells, handlerFrame } from './context.ts';
import { faultSymbols } from './fault-symbols.ts';
import {
  alternateStackBytes,
  interrupted,
  signalActionBytes,
  signalActionCells,
  signalActionFlags,
  signalInformation,
  signals,
  systemCalls,
} from './linux.ts';
import { emitPassOn, emitSignalAction } from './signal-action.ts';

export interface FaultHandlerOptions {
  /** Loads the address of the context whose code is running into r9, or goes to the label if none is. */
  readonly loadContext: (assembler: Assembler, none: Label) => void;
  /** Signals that `install` installs the handler for. */
  readonly signals: readonly number[];
  /** Whether the process has code that is not ours: C functions, whose interrupts must wait and whose faults are their own. */
  readonly foreignCode: boolean;
}

const largestSystemCode = 4095;

/** The handler: rdi is the signal, rsi the `siginfo_t`, rdx the `ucontext_t`. It lies outside the code whose faults it catches. */
export function faultHandler(options: FaultHandlerOptions): CodeObject {
  const a = createAssembler();
  const pass = a.label();
  const foreign = a.label();
  a.define(faultSymbols.handler);
  a.emit('mov64rr', r8, rdx);
  options.loadContext(a, pass);
  if (options.foreignCode) emitForward(a);
  a.emit('mov64rm', r10, at(r8, interrupted.rip));
  a.emit('cmp64rm', r10, at(r9, contextCells.codeStart));
  a.branch(conditions.below, foreign);
  a.emit('cmp64rm', r10, at(r9, contextCells.codeEnd));
  a.branch(conditions.aboveOrEqual, foreign);
  const throwIt = a.label();
  emitCode(a, throwIt);
  a.bind(throwIt);
  emitThrow(a);
  a.bind(foreign);
  emitWildJump(a, throwIt, options.foreignCode);
  if (options.foreignCode) emitDefer(a, pass);
  a.bind(pass);
  emitPassOn(a);
  a.define(faultSymbols.restorer);
  a.emit('mov32ri', rax, systemCalls.signalReturn);
  a.emit('syscall');
  a.define(faultSymbols.install);
  emitInstall(a, options.signals);
  a.define(faultSymbols.end);
  return assembledObject(a);
}

/** An interrupt that came to another thread goes to the one whose code is running. */
function emitForward(a: Assembler): void {
  const here = a.label();
  a.emit('cmp32ri', rdi, signals.interrupt);
  a.branch(conditions.notEqual, here);
  a.emit('mov32ri', rax, systemCalls.threadId);
  a.emit('syscall');
  a.emit('cmp32rm', rax, relative(faultSymbols.thread));
  a.branch(conditions.equal, here);
  a.emit('mov32rm', rsi, relative(faultSymbols.thread));
  a.emit('mov32rr', rdx, rdi);
  a.emit('mov32ri', rax, systemCalls.processId);
  a.emit('syscall');
  a.emit('mov32rr', rdi, rax);
  a.emit('mov32ri', rax, systemCalls.signalThread);
  a.emit('syscall');
  a.emit('ret');
  a.bind(here);
}

/** Signal, instruction (r10) and address to a code in rax and an address in rcx. */
function emitCode(a: Assembler, throwIt: Label): void {
  const segment = a.label();
  const illegal = a.label();
  const notTrap = a.label();
  const notInterrupt = a.label();
  const unknown = a.label();
  const nextGuard = a.label();
  const guardLoop = a.label();
  const badAddress = a.label();

  a.emit('mov64rm', rcx, at(rsi, signalInformation.address));
  a.emit('cmp32ri', rdi, signals.segment);
  a.branch(conditions.equal, segment);
  a.emit('cmp32ri', rdi, signals.illegal);
  a.branch(conditions.equal, illegal);
  a.emit('mov64ri', rax, trapCodes.divisionByZero);
  a.emit('cmp32ri', rdi, signals.arithmetic);
  a.branch(conditions.equal, throwIt);
  a.emit('cmp32ri', rdi, signals.trap);
  a.branch(conditions.notEqual, notTrap);
  // The processor reports the instruction after int3.
  a.emit('dec64r', r10);
  a.emit('mov64ri', rax, trapCodes.breakpoint);
  a.jump(throwIt);
  a.bind(notTrap);
  a.emit('cmp32ri', rdi, signals.interrupt);
  a.branch(conditions.notEqual, notInterrupt);
  a.emit('mov64mi', at(r9, contextCells.pending), 0);
  a.emit('mov64ri', rax, trapCodes.interrupt);
  a.jump(throwIt);
  a.bind(notInterrupt);
  a.jump(badAddress);

  a.bind(segment);
  a.emit('lea64rm', r11, at(r9, contextCells.guards));
  a.bind(guardLoop);
  a.emit('mov64rm', rax, at(r11, guardCells.start));
  a.emit('test64rr', rax, rax);
  a.branch(conditions.equal, badAddress);
  a.emit('cmp64rr', rcx, rax);
  a.branch(conditions.below, nextGuard);
  a.emit('cmp64rm', rcx, at(r11, guardCells.end));
  a.branch(conditions.aboveOrEqual, nextGuard);
  a.emit('mov64rm', rax, at(r11, guardCells.code));
  a.jump(throwIt);
  a.bind(nextGuard);
  a.emit('add64ri', r11, guardCells.bytes);
  a.jump(guardLoop);
  a.bind(badAddress);
  a.emit('mov64ri', rax, trapCodes.invalidAddress);
  a.jump(throwIt);

  // `trap code` is ud2 and four bytes of code; any other instruction that is illegal, and any other ud2, has no code of its own.
  a.bind(illegal);
  a.emit('movzx32_16rm', rax, at(r10));
  a.emit('cmp32ri', rax, 0x0b0f);
  a.branch(conditions.notEqual, unknown);
  a.emit('movsx64_32rm', rax, at(r10, 2));
  a.emit('lea64rm', r11, at(rax, largestSystemCode));
  a.emit('cmp64ri', r11, largestSystemCode);
  a.branch(conditions.below, throwIt);
  a.bind(unknown);
  a.emit('mov64ri', rax, trapCodes.illegalInstruction);
}

/**
 * A jump or call of ours to where no code is: the address that could not be read is the instruction's own, and the newest return
 * address on the machine stack is ours, where there is any other code. Otherwise goes on.
 */
function emitWildJump(a: Assembler, throwIt: Label, foreignCode: boolean): void {
  const other = a.label();
  a.emit('cmp32ri', rdi, signals.segment);
  a.branch(conditions.notEqual, other);
  a.emit('mov64rm', rcx, at(rsi, signalInformation.address));
  a.emit('cmp64rr', rcx, r10);
  a.branch(conditions.notEqual, other);
  if (foreignCode) {
    a.emit('mov64rm', rax, at(r8, interrupted.rsp));
    a.emit('cmp64rm', rax, at(r9, contextCells.machineStart));
    a.branch(conditions.below, other);
    a.emit('cmp64rm', rax, at(r9, contextCells.machineEnd));
    a.branch(conditions.aboveOrEqual, other);
    a.emit('mov64rm', rax, at(rax));
    a.emit('cmp64rm', rax, at(r9, contextCells.returnStart));
    a.branch(conditions.below, other);
    a.emit('cmp64rm', rax, at(r9, contextCells.codeEnd));
    a.branch(conditions.aboveOrEqual, other);
    // Who called is all there is to report.
    a.emit('lea64rm', r10, at(rax, -1));
  }
  a.emit('mov64ri', rax, trapCodes.invalidAddress);
  a.jump(throwIt);
  a.bind(other);
}

/** Records the fault and lets the interrupted code go on as if it had thrown rax. */
function emitThrow(a: Assembler): void {
  a.emit('mov32rr', rdi, rdi);
  a.emit('mov64mr', at(r9, contextCells.faultSignal), rdi);
  a.emit('mov64mr', at(r9, contextCells.faultInstruction), r10);
  a.emit('mov64mr', at(r9, contextCells.faultAddress), rcx);
  a.emit('mov64mr', at(r9, contextCells.faultCode), rax);
  a.emit('mov64mr', at(r8, interrupted.rax), rax);
  a.emit('mov64rm', rcx, at(r9, contextCells.handler));
  a.emit('mov64mr', at(r8, interrupted.rcx), rcx);
  a.emit('mov64rm', rax, at(rcx, handlerFrame.stack));
  a.emit('mov64mr', at(r8, interrupted.rsp), rax);
  a.emit('mov64rm', rax, at(rcx, handlerFrame.resume));
  a.emit('mov64mr', at(r8, interrupted.rip), rax);
  // Compiled code expects the direction flag clear.
  a.emit('and32mi', at(r8, interrupted.flags), ~0x400);
  a.emit('ret');
}

/**
 * An interrupt of a C function that runs on our machine stack. The return addresses into our code that lie between its stack pointer and
 * the newest handler frame are replaced: the first that it returns to throws, and the others are gone then. Anything else goes to the label.
 */
function emitDefer(a: Assembler, pass: Label): void {
  const loop = a.label();
  const next = a.label();
  const replace = a.label();
  const done = a.label();
  a.emit('cmp32ri', rdi, signals.interrupt);
  a.branch(conditions.notEqual, pass);
  a.emit('mov64rm', rax, at(r8, interrupted.rsp));
  a.emit('cmp64rm', rax, at(r9, contextCells.machineStart));
  a.branch(conditions.below, pass);
  a.emit('cmp64rm', rax, at(r9, contextCells.machineEnd));
  a.branch(conditions.above, pass);
  a.emit('mov64mi', at(r9, contextCells.pending), 1);
  // Code that enters and leaves ours is no C function: whoever is left sees that an interrupt is pending.
  a.emit('cmp64rm', r10, at(r9, contextCells.returnStart));
  a.branch(conditions.below, loop);
  a.emit('cmp64rm', r10, at(r9, contextCells.codeStart));
  a.branch(conditions.below, done);

  a.bind(loop);
  a.emit('cmp64rm', rax, at(r9, contextCells.handler));
  a.branch(conditions.aboveOrEqual, done);
  a.emit('mov64rm', rdx, at(rax));
  a.emit('cmp64rm', rdx, at(r9, contextCells.codeStart));
  a.branch(conditions.below, next);
  a.emit('cmp64rm', rdx, at(r9, contextCells.codeEnd));
  a.branch(conditions.aboveOrEqual, next);
  emitFollowsCall(a, replace);
  a.bind(next);
  a.emit('add64ri', rax, 8);
  a.jump(loop);
  a.bind(replace);
  a.emit('mov64rm', rdx, at(r9, contextCells.interruptReturn));
  a.emit('mov64mr', at(rax), rdx);
  a.jump(next);
  a.bind(done);
  a.emit('ret');
}

/** Goes to the label if a call instruction ends at rdx: `E8` with 32 bits, or `FF /2` with a register or address of any length. */
function emitFollowsCall(a: Assembler, found: Label): void {
  a.emit('cmp8mi', at(rdx, -5), 0xe8 - 0x100);
  a.branch(conditions.equal, found);
  for (const length of [2, 3, 4, 6, 7]) {
    const other = a.label();
    a.emit('cmp8mi', at(rdx, -length), 0xff - 0x100);
    a.branch(conditions.notEqual, other);
    a.emit('movzx32_8rm', rcx, at(rdx, 1 - length));
    a.emit('and32ri', rcx, 0x38);
    a.emit('cmp32ri', rcx, 0x10);
    a.branch(conditions.equal, found);
    a.bind(other);
  }
}

function emitInstall(a: Assembler, wanted: readonly number[]): void {
  a.emit('lea64rm', rdi, relative(alternateStackDescription));
  a.emit('xor32rr', rsi, rsi);
  a.emit('mov32ri', rax, systemCalls.alternateStack);
  a.emit('syscall');
  for (const signal of wanted) {
    a.emit('mov32ri', rdi, signal);
    a.emit('lea64rm', rsi, relative(faultSymbols.action));
    a.emit('lea64rm', rdx, relative(faultSymbols.previous, signal * signalActionBytes));
    emitSignalAction(a);
  }
  a.emit('ret');
}

const alternateStackDescription = 'convene.fault.stack.description';

/** The data that the handler refers to. */
export function faultData(): DataObject[] {
  const action = new Uint8Array(signalActionBytes);
  new DataView(action.buffer).setUint32(signalActionCells.flags, signalActionFlags, true);
  const description = new Uint8Array(24);
  new DataView(description.buffer).setUint32(16, alternateStackBytes, true);
  const previousBytes = signalActionBytes * (Math.max(...Object.values(signals)) + 1);
  const address = (offset: number, symbol: string) => ({ offset, kind: 'abs64' as const, symbol, addend: 0 });
  return [
    {
      name: faultSymbols.action,
      content: action,
      writable: false,
      relocations: [
        address(signalActionCells.handler, faultSymbols.handler),
        address(signalActionCells.restorer, faultSymbols.restorer),
      ],
    },
    {
      name: alternateStackDescription,
      content: description,
      writable: false,
      relocations: [address(0, faultSymbols.alternateStack)],
    },
    { name: faultSymbols.previous, content: new Uint8Array(0), size: previousBytes, writable: true },
    {
      name: faultSymbols.alternateStack,
      content: new Uint8Array(0),
      size: alternateStackBytes,
      align: 64,
      writable: true,
    },
  ];
}
