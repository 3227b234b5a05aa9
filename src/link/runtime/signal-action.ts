/** Signals and those who want them: setting actions, and handing a signal to whoever had it before. */
import {
  type Assembler,
  at,
  conditions,
  r8,
  r9,
  r10,
  rax,
  rcx,
  rdi,
  rdx,
  relative,
  rsi,
} from '../../targets/x64/index.ts';
import { faultSymbols } from './fault-symbols.ts';
import {
  resetHandler,
  signalActionBytes,
  signalActionCells,
  signalIgnored,
  signalInformation,
  signalSetBytes,
  signals,
  systemCalls,
} from './linux.ts';

/** Sets the action of the signal in rdi from rsi, and stores the old one to rdx. Clobbers rax, rcx, r10 and r11. */
export function emitSignalAction(a: Assembler): void {
  a.emit('mov32ri', r10, signalSetBytes);
  a.emit('mov32ri', rax, systemCalls.signalAction);
  a.emit('syscall');
}

/** Gives the signal to whoever was there before: a handler, nobody, or the kernel. */
export function emitPassOn(a: Assembler): void {
  const toKernel = a.label();
  const done = a.label();
  const again = a.label();
  const call = a.label();
  a.emit('mov64rr', rdx, r8);
  a.emit('mov32rr', rcx, rdi);
  a.emit('shl32ri', rcx, Math.log2(signalActionBytes));
  a.emit('lea64rm', rax, relative(faultSymbols.previous));
  a.emit('add64rr', rcx, rax);
  a.emit('mov64rm', rax, at(rcx, signalActionCells.handler));
  a.emit('cmp64ri', rax, signalIgnored);
  a.branch(conditions.below, toKernel);
  a.branch(conditions.equal, again);
  a.emit('test32mi', at(rcx, signalActionCells.flags), resetHandler);
  a.branch(conditions.equal, call);
  // Once called, such a handler is to be gone: it may send the signal again to die by it. The action of signal 0 is the default one.
  a.emit('push64r', rax);
  a.emit('mov64rr', r9, rsi);
  a.emit('lea64rm', rsi, relative(faultSymbols.previous));
  a.emit('xor32rr', rdx, rdx);
  emitSignalAction(a);
  a.emit('mov64rr', rdx, r8);
  a.emit('mov64rr', rsi, r9);
  a.emit('pop64r', rax);
  a.bind(call);
  a.emit('jmpr', rax);
  // An ignored fault is none that could be ignored.
  a.bind(again);
  a.emit('cmp32ri', rdi, signals.interrupt);
  a.branch(conditions.equal, done);
  a.bind(toKernel);
  a.emit('mov32rm', r9, at(rsi, signalInformation.code));
  a.emit('mov64rr', rsi, rcx);
  a.emit('xor32rr', rdx, rdx);
  emitSignalAction(a);
  // A fault happens again by itself; what somebody sent must be sent again.
  const send = a.label();
  a.emit('cmp32ri', rdi, signals.interrupt);
  a.branch(conditions.equal, send);
  a.emit('test32rr', r9, r9);
  a.branch(conditions.greater, done);
  a.bind(send);
  a.emit('mov32rr', r8, rdi);
  a.emit('mov32ri', rax, systemCalls.threadId);
  a.emit('syscall');
  a.emit('mov32rr', rsi, rax);
  a.emit('mov32ri', rax, systemCalls.processId);
  a.emit('syscall');
  a.emit('mov32rr', rdi, rax);
  a.emit('mov32rr', rdx, r8);
  a.emit('mov32ri', rax, systemCalls.signalThread);
  a.emit('syscall');
  a.bind(done);
  a.emit('ret');
}
