/** Short pieces of code between C, TypeScript and generated code. */
import { assembledObject } from '../link/index.ts';
import type { CodeObject } from '../object/index.ts';
import { createAssembler, r10, r11, rax, relative } from '../targets/x64/index.ts';
import { entrySymbols } from './entry-symbols.ts';

/** What koffi calls: gives the target and its words on the stack to the common entry. */
export function callStub(address: number, stackWords: number, interruptible: boolean): CodeObject {
  const a = createAssembler();
  a.define('call');
  a.emit('movabs64ri', r10, BigInt(address));
  a.emit('mov32ri', r11, stackWords);
  a.emit('jmps', interruptible ? entrySymbols.callInterruptible : entrySymbols.call);
  return assembledObject(a);
}

/** What C calls: gives a callback's number to what `leaveSymbol` names. */
export function callbackStub(number: number, leaveSymbol: string): CodeObject {
  const a = createAssembler();
  a.define('callback');
  a.emit('mov32ri', rax, number);
  a.emit('jmps', leaveSymbol);
  return assembledObject(a);
}

/** Jumps to an address that is out of reach. */
export function jumpTo(symbol: string, address: number): CodeObject {
  const a = createAssembler();
  const target = a.label();
  a.define(`${symbol}@linkage`);
  a.emit('jmpm', relative(target));
  a.bind(target);
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(address), true);
  a.data(bytes);
  return assembledObject(a);
}
