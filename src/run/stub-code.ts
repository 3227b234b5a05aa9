/** Short pieces of code between C, TypeScript and generated code. */
import { assembledObject } from '../link/index.ts';
import type { CodeObject } from '../object/index.ts';
import { createAssembler, rax, relative } from '../targets/x64/index.ts';

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
