/**
 * The machine code between the host and generated code, one copy a session.
 *
 * The host enters by a System V call; its callee-saved registers wait on its own stack, whose pointer waits in the context. Generated
 * code runs on the session's machine stack. It is left, with a status in the context, when it is done, when a throw finds no handler, and
 * when it wants something; in the last case its frames stay, and it goes on when the host enters by one of the `resume` entries. A
 * run entered meanwhile puts its frames below those, so runs end last in, first out.
 *
 *     machine stack, growing down:
 *       …                     frames of suspended runs
 *       stack pointer to leave behind when this run ends
 *       handler frame: resume address, stack pointer, previous handler      ◄ convene.handler
 *       arguments on the stack, frames of this run
 */
import { trapCodes } from '../ir/index.ts';
import {
  assembledObject,
  contextCells,
  contextStatus,
  emitSignalAction,
  faultSymbols,
  handlerFrame,
  runtimeSymbols,
  signalActionBytes,
  signals,
} from '../link/index.ts';
import type { CodeObject } from '../object/index.ts';
import {
  type Assembler,
  at,
  conditions,
  createAssembler,
  indexed,
  type Label,
  r8,
  r9,
  r10,
  r11,
  r12,
  r13,
  r14,
  r15,
  rax,
  rbp,
  rbx,
  rcx,
  rdi,
  rdx,
  relative,
  rsi,
  rsp,
  xmm0,
} from '../targets/x64/index.ts';
import { entrySymbols, runningSymbol } from './entry-symbols.ts';

const calleeSaved = [rbp, rbx, r12, r13, r14, r15];
const integerArguments = [rdi, rsi, rdx, rcx, r8, r9];
const floatArguments = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => xmm0 + i);
const wordBytes = 8;

const cell = (name: keyof typeof contextCells) => relative(entrySymbols.context, contextCells[name]);

/** Entries to and exits from generated code. */
export function entryCode(): CodeObject {
  const a = createAssembler();
  const labels = { arm: a.label(), leave: a.label(), leaveFrame: a.label(), uncaught: a.label() };

  a.define(entrySymbols.start);
  emitEnter(a, labels.arm);
  emitFrame(a, labels.uncaught);
  emitLoadStacks(a);
  a.emit('callm', cell('entry'));
  emitStoreStacks(a);
  a.emit('mov64mi', cell('status'), contextStatus.done);
  a.jump(labels.leaveFrame);

  emitCall(a, labels);
  emitResumes(a, labels.arm);
  emitHost(a, labels.leave);
  emitCallback(a, labels.leave);
  emitInterrupt(a);

  a.bind(labels.uncaught);
  a.emit('mov64mr', cell('code'), rax);
  a.emit('mov64mi', cell('status'), contextStatus.thrown);
  a.bind(labels.leaveFrame);
  a.emit('pop64r', rcx);
  a.emit('mov64mr', cell('handler'), rcx);
  a.emit('add64ri', rsp, handlerFrame.bytes - wordBytes);
  a.emit('pop64r', rcx);
  a.emit('mov64mr', cell('nativeStack'), rcx);
  a.bind(labels.leave);
  emitLeave(a);

  a.bind(labels.arm);
  emitArm(a);
  return assembledObject(a);
}

/** Saves what is the host's. Clobbers rax. */
function emitEnter(a: Assembler, arm: Label | undefined): void {
  for (const register of calleeSaved) a.emit('push64r', register);
  if (arm !== undefined) a.emit('call32', arm);
  a.emit('mov64mr', cell('hostStack'), rsp);
  a.emit('lea64rm', rax, relative(entrySymbols.context));
  a.emit('mov64mr', relative(runningSymbol), rax);
}

/** Goes to the machine stack and makes the outermost handler frame of a run. Clobbers rax. */
function emitFrame(a: Assembler, uncaught: Label): void {
  a.emit('mov64rm', rax, cell('nativeStack'));
  a.emit('mov64rr', rsp, rax);
  a.emit('and64ri', rsp, -16);
  a.emit('push64r', rax);
  a.emit('lea64rm', rax, relative(uncaught));
  a.emit('push64r', rax);
  a.emit('lea64rm', rax, at(rsp, -handlerFrame.resume));
  a.emit('push64r', rax);
  a.emit('push64m', cell('handler'));
  a.emit('mov64mr', cell('handler'), rsp);
}

function emitLoadStacks(a: Assembler): void {
  a.emit('mov64rm', r15, cell('dataStack'));
  a.emit('mov64rm', rbx, cell('floatStack'));
}

function emitStoreStacks(a: Assembler): void {
  a.emit('mov64mr', cell('dataStack'), r15);
  a.emit('mov64mr', cell('floatStack'), rbx);
}

function emitCall(a: Assembler, labels: { arm: Label; leaveFrame: Label; uncaught: Label }): void {
  const entered = a.label();
  const go = a.label();
  const even = a.label();
  const copy = a.label();
  a.define(entrySymbols.callInterruptible);
  emitEnter(a, labels.arm);
  a.jump(entered);
  a.define(entrySymbols.call);
  emitEnter(a, undefined);
  a.bind(entered);
  // The words on the stack lie above the return address.
  a.emit('lea64rm', rbp, at(rsp, (calleeSaved.length + 1) * wordBytes));
  emitFrame(a, labels.uncaught);
  a.emit('test64rr', r11, r11);
  a.branch(conditions.equal, go);
  a.emit('test8ri', r11, 1);
  a.branch(conditions.equal, even);
  a.emit('sub64ri', rsp, wordBytes);
  a.bind(even);
  a.bind(copy);
  a.emit('push64m', indexed(rbp, r11, 8, -wordBytes));
  a.emit('dec64r', r11);
  a.branch(conditions.notEqual, copy);
  a.bind(go);
  // For variadic functions: no more than so many float registers hold arguments.
  a.emit('mov32ri', rax, floatArguments.length);
  a.emit('callr', r10);
  a.emit('mov64mr', cell('result'), rax);
  a.emit('movsd_mr', cell('floatResult'), xmm0);
  a.emit('mov64rm', rsp, cell('handler'));
  a.emit('mov64mi', cell('status'), contextStatus.done);
  a.jump(labels.leaveFrame);
}

function emitResumes(a: Assembler, arm: Label): void {
  a.define(entrySymbols.resume);
  emitEnter(a, arm);
  a.emit('mov64rm', rsp, cell('nativeStack'));
  emitLoadStacks(a);
  a.emit('ret');

  a.define(entrySymbols.resumeThrow);
  emitEnter(a, arm);
  a.emit('mov64rm', rax, cell('code'));
  emitThrow(a);

  a.define(entrySymbols.resumeCallback);
  emitEnter(a, arm);
  a.emit('mov64rm', rsp, cell('nativeStack'));
  a.emit('mov64rm', rax, cell('result'));
  a.emit('movsd_rm', xmm0, cell('floatResult'));
  for (const register of [...calleeSaved].reverse()) a.emit('pop64r', register);
  a.emit('ret');
}

/** Throws rax. */
function emitThrow(a: Assembler): void {
  a.emit('mov64rm', rcx, cell('handler'));
  a.emit('mov64rm', rsp, at(rcx, handlerFrame.stack));
  a.emit('jmpm', at(rcx, handlerFrame.resume));
}

function emitInterrupt(a: Assembler): void {
  a.define(entrySymbols.interrupt);
  a.emit('mov64mi', cell('pending'), 0);
  // The interrupt takes the place of what the C function's callbacks threw.
  a.emit('mov64mi', cell('thrown'), 0);
  a.emit('mov64ri', rax, trapCodes.interrupt);
  emitThrow(a);
}

function emitHost(a: Assembler, leave: Label): void {
  a.define(runtimeSymbols.host);
  emitStoreStacks(a);
  a.emit('mov64mr', cell('request'), r12);
  a.emit('mov64mi', cell('status'), contextStatus.host);
  a.emit('mov64mr', cell('nativeStack'), rsp);
  a.jump(leave);
}

function emitCallback(a: Assembler, leave: Label): void {
  const refuse = a.label();
  a.define(entrySymbols.callback);
  // Nobody can be asked when it is not this session's code that has called C.
  a.emit('lea64rm', r11, relative(entrySymbols.context));
  a.emit('cmp64mr', relative(runningSymbol), r11);
  a.branch(conditions.notEqual, refuse);
  for (const register of calleeSaved) a.emit('push64r', register);
  integerArguments.forEach((register, i) => {
    a.emit('mov64mr', relative(entrySymbols.context, contextCells.integerArguments + i * wordBytes), register);
  });
  floatArguments.forEach((register, i) => {
    a.emit('movsd_mr', relative(entrySymbols.context, contextCells.floatArguments + i * wordBytes), register);
  });
  a.emit('lea64rm', rcx, at(rsp, (calleeSaved.length + 1) * wordBytes));
  a.emit('mov64mr', cell('stackArguments'), rcx);
  a.emit('mov64mr', cell('request'), rax);
  a.emit('mov64mi', cell('status'), contextStatus.callback);
  a.emit('mov64mr', cell('nativeStack'), rsp);
  a.jump(leave);
  a.bind(refuse);
  a.emit('xor32rr', rax, rax);
  a.emit('xorps_rr', xmm0, xmm0);
  a.emit('ret');
}

/**
 * Back to the host, with the last call's result in rax; xmm0 stays. Uses no stack, since there may be none left.
 */
function emitLeave(a: Assembler): void {
  const unarmed = a.label();
  a.emit('cmp64mi', cell('armed'), 0);
  a.branch(conditions.equal, unarmed);
  a.emit('lea64rm', rsi, previousInterrupt);
  a.emit('xor32rr', rdx, rdx);
  a.emit('mov32ri', rdi, signals.interrupt);
  emitSignalAction(a);
  a.emit('mov64mi', cell('armed'), 0);
  a.bind(unarmed);
  a.emit('mov64mi', relative(runningSymbol), 0);
  a.emit('mov64rm', rax, cell('result'));
  a.emit('mov64rm', rsp, cell('hostStack'));
  for (const register of [...calleeSaved].reverse()) a.emit('pop64r', register);
  a.emit('ret');
}

const previousInterrupt = relative(faultSymbols.previous, signals.interrupt * signalActionBytes);

/** Makes interrupts ours. Keeps every register but rax. */
function emitArm(a: Assembler): void {
  const kept = [rdi, rsi, rdx, rcx, r10, r11];
  for (const register of kept) a.emit('push64r', register);
  a.emit('lea64rm', rsi, relative(faultSymbols.action));
  a.emit('lea64rm', rdx, previousInterrupt);
  a.emit('mov32ri', rdi, signals.interrupt);
  emitSignalAction(a);
  a.emit('mov64mi', cell('armed'), 1);
  for (const register of kept.reverse()) a.emit('pop64r', register);
  a.emit('ret');
}
