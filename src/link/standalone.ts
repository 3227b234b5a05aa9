/**
 * Programs that need no library: code of C without one, from the kernel to `main` and back, with what every compiler takes for granted
 * to copy and fill memory.
 */
import { dataItemSize, dataSize, type IrData } from '../ir/index.ts';
import type { CodeObject, DataObject, SymbolRelocation } from '../object/index.ts';
import { at, conditions, createAssembler, indexed, r8, rax, rcx, rdi, rdx, rsi, rsp } from '../targets/x64/index.ts';
import type { Program } from './program.ts';
import { assembledObject } from './runtime/assembled.ts';
import { systemCalls } from './runtime/linux.ts';

/** Data of the IR as a linker reads it. */
export function dataObject(data: IrData): DataObject {
  const relocations: SymbolRelocation[] = [];
  const isZero = data.items.every(({ kind }) => kind === 'zero');
  const size = dataSize(data);
  const content = new Uint8Array(isZero ? 0 : size);
  let offset = 0;
  for (const item of data.items) {
    if (item.kind === 'bytes') content.set(item.bytes, offset);
    if (item.kind === 'address') relocations.push({ offset, kind: 'abs64', symbol: item.symbol, addend: item.addend });
    if (item.kind === 'distance')
      relocations.push({ offset, kind: 'pc32', symbol: item.symbol, addend: item.addend + offset });
    offset += dataItemSize(item);
  }
  return { name: data.name, content, size, align: data.align, writable: data.constant !== true, relocations };
}

const startSymbol = '_start';

/** Adds what a program with a C `main`, or a `_start` of its own, needs to run alone. */
export function standalone(functions: readonly CodeObject[], data: readonly DataObject[]): Program {
  const own = new Set(functions.map(({ name }) => name));
  const added = [startCode(), copyCode('memcpy'), copyCode('memmove'), fillCode()];
  return {
    functions: [...functions, ...added.filter(({ name }) => !own.has(name))],
    data,
    entry: startSymbol,
  };
}

/** Where the kernel puts things: count of arguments, their addresses, zero, addresses of the environment, zero. */
function startCode(): CodeObject {
  const a = createAssembler();
  a.define(startSymbol);
  a.emit('mov64rm', rdi, at(rsp));
  a.emit('lea64rm', rsi, at(rsp, 8));
  a.emit('lea64rm', rdx, indexed(rsi, rdi, 8, 8));
  a.emit('and64ri', rsp, -16);
  a.emit('calls', 'main');
  a.emit('mov32rr', rdi, rax);
  a.emit('mov32ri', rax, systemCalls.exitGroup);
  a.emit('syscall');
  return assembledObject(a);
}

/** `memcpy` and `memmove`, which are one here: from the end down where the destination lies within the source. */
function copyCode(name: string): CodeObject {
  const a = createAssembler();
  const down = a.label();
  a.define(name);
  a.emit('mov64rr', rax, rdi);
  a.emit('mov64rr', rcx, rdx);
  a.emit('mov64rr', r8, rdi);
  a.emit('sub64rr', r8, rsi);
  a.emit('cmp64rr', r8, rdx);
  a.branch(conditions.below, down);
  a.emit('rep_movsb');
  a.emit('ret');
  a.bind(down);
  a.emit('lea64rm', rdi, indexed(rdi, rdx, 1, -1));
  a.emit('lea64rm', rsi, indexed(rsi, rdx, 1, -1));
  a.emit('std');
  a.emit('rep_movsb');
  a.emit('cld');
  a.emit('ret');
  return assembledObject(a);
}

function fillCode(): CodeObject {
  const a = createAssembler();
  a.define('memset');
  a.emit('mov64rr', r8, rdi);
  a.emit('mov32rr', rax, rsi);
  a.emit('mov64rr', rcx, rdx);
  a.emit('rep_stosb');
  a.emit('mov64rr', rax, r8);
  a.emit('ret');
  return assembledObject(a);
}
