/**
 * The run-time object of executables: from the kernel to the entry function and back to the kernel, with faults as exceptions.
 */
import { trapCodes } from '../../ir/index.ts';
import type { CodeObject, DataObject } from '../../object/index.ts';
import {
  type Assembler,
  at,
  conditions,
  createAssembler,
  r9,
  r15,
  rax,
  rbx,
  rcx,
  rdi,
  rdx,
  relative,
  rsi,
  rsp,
} from '../../targets/x64/index.ts';
import { executableStacks, guardBytes } from '../addresses.ts';
import { linkerSymbols, type Program } from '../program.ts';
import { assembledObject } from './assembled.ts';
import { contextBytes, contextCells, guardCells, handlerFrame, type StackRange, stackGuards } from './context.ts';
import { faultData, faultHandler } from './fault-handler.ts';
import { faultSymbols } from './fault-symbols.ts';
import { signals, systemCalls } from './linux.ts';

/** Symbols that generated code may refer to, in this process and in executables alike. */
export const runtimeSymbols = {
  /** Cell with the address of the newest handler frame. */
  handler: 'convene.handler',
  /** Function of the `forth` convention: asks the host for the service whose number is in r12. */
  host: 'convene.host',
  /** Cell with the address of what the kernel passed: count, arguments, zero, environment, zero. */
  arguments: 'convene.arguments',
  /** Cell with the exit status of an executable. */
  status: 'convene.status',
} as const;

const contextSymbol = 'convene.context';
const startSymbol = '_start';

export interface ExecutableOptions {
  /**
   * Stacks that the program brings as data of its own, with nothing mapped in the guards beside them. Those not given are
   * {@link executableStacks}.
   */
  readonly stacks?: { readonly machine?: StackRange; readonly data?: StackRange; readonly float?: StackRange };
}

/**
 * Adds what a program needs to run alone. Its entry is a function of the `forth` convention in dynamic form, which starts with empty
 * stacks. When it returns, the process ends with the status in `convene.status`; when it throws, with a message and status 1.
 */
export function withRuntime(program: Program, options: ExecutableOptions = {}): Program {
  const stacks = { ...executableStacks, ...options.stacks };
  const own = (['machine', 'data', 'float'] as const).filter((name) => options.stacks?.[name] === undefined);
  return {
    // The handler comes first: what follows it, to the end of the code, is what it catches the faults of.
    functions: [handlerCode(), startCode(program.entry, stacks), ...program.functions],
    data: [contextData(stacks), ...faultData(), ...cells(), ...own.map(stackData), ...program.data],
    entry: startSymbol,
    roots: [...(program.roots ?? []), startSymbol],
  };
}

type Stacks = Readonly<Record<keyof typeof executableStacks, StackRange>>;

const handlerCode = (): CodeObject =>
  faultHandler({
    loadContext: (assembler) => assembler.emit('lea64rm', r9, relative(contextSymbol)),
    signals: Object.values(signals),
    foreignCode: false,
  });

function startCode(entry: string, stacks: Stacks): CodeObject {
  const a = createAssembler();
  const uncaught = a.label();
  a.define(startSymbol);
  a.emit('mov64mr', relative(runtimeSymbols.arguments), rsp);
  a.emit('calls', faultSymbols.install);
  a.emit('mov32ri', rsp, stacks.machine.end);
  // The outermost handler frame.
  a.emit('lea64rm', rax, relative(uncaught));
  a.emit('push64r', rax);
  a.emit('lea64rm', rax, at(rsp, handlerFrame.stack - handlerFrame.resume));
  a.emit('push64r', rax);
  a.emit('push64i', 0);
  a.emit('mov64mr', relative(runtimeSymbols.handler), rsp);
  a.emit('mov32ri', r15, stacks.data.end);
  a.emit('mov32ri', rbx, stacks.float.end);
  a.emit('calls', entry);
  a.emit('mov32rm', rdi, relative(runtimeSymbols.status));
  a.emit('mov32ri', rax, systemCalls.exitGroup);
  a.emit('syscall');

  a.bind(uncaught);
  emitReport(a);
  a.emit('mov32ri', rdi, 1);
  a.emit('mov32ri', rax, systemCalls.exitGroup);
  a.emit('syscall');

  // There is no host here.
  a.define(runtimeSymbols.host);
  a.emit('mov64ri', rax, trapCodes.unsupported);
  a.emit('mov64rm', rcx, relative(runtimeSymbols.handler));
  a.emit('mov64rm', rsp, at(rcx, handlerFrame.stack));
  a.emit('jmpm', at(rcx, handlerFrame.resume));
  return assembledObject(a);
}

const standardError = 2;
const messageText = 'uncaught error ';

/** Writes the message and rax in decimal, built from its end downwards on the stack. */
function emitReport(a: Assembler): void {
  const digit = a.label();
  const positive = a.label();
  const room = 48;
  a.emit('mov64rr', r15, rax);
  a.emit('lea64rm', rsi, at(rsp, -1));
  a.emit('sub64ri', rsp, room);
  a.emit('mov8mi', at(rsi), 10);
  a.emit('mov32ri', rcx, 10);
  a.emit('test64rr', rax, rax);
  a.branch(conditions.noSign, positive);
  a.emit('neg64r', rax);
  a.bind(positive);
  a.bind(digit);
  a.emit('xor32rr', rdx, rdx);
  a.emit('div64r', rcx);
  a.emit('add32ri', rdx, 48);
  a.emit('dec64r', rsi);
  a.emit('mov8mr', at(rsi), rdx);
  a.emit('test64rr', rax, rax);
  a.branch(conditions.notEqual, digit);
  const written = a.label();
  a.emit('test64rr', r15, r15);
  a.branch(conditions.noSign, written);
  a.emit('dec64r', rsi);
  a.emit('mov8mi', at(rsi), 45);
  a.bind(written);
  // The text before it: 15 characters, from the last to the first.
  for (const character of [...new TextEncoder().encode(messageText)].reverse()) {
    a.emit('dec64r', rsi);
    a.emit('mov8mi', at(rsi), character);
  }
  a.emit('lea64rm', rdx, at(rsp, room));
  a.emit('sub64rr', rdx, rsi);
  a.emit('mov32ri', rdi, standardError);
  a.emit('mov32ri', rax, systemCalls.write);
  a.emit('syscall');
}

function contextData(stacks: Stacks): DataObject {
  const content = new Uint8Array(contextBytes);
  const view = new DataView(content.buffer);
  stackGuards(stacks, guardBytes).forEach(([start, end, code], i) => {
    const at = contextCells.guards + i * guardCells.bytes;
    view.setBigInt64(at + guardCells.start, BigInt(start), true);
    view.setBigInt64(at + guardCells.end, BigInt(end), true);
    view.setBigInt64(at + guardCells.code, BigInt(code), true);
  });
  return {
    name: contextSymbol,
    content,
    writable: true,
    relocations: [
      { offset: contextCells.codeStart, kind: 'abs64', symbol: faultSymbols.end, addend: 0 },
      { offset: contextCells.codeEnd, kind: 'abs64', symbol: linkerSymbols.codeEnd, addend: 0 },
    ],
    innerSymbols: [{ name: runtimeSymbols.handler, offset: contextCells.handler }],
  };
}

const cell = (name: string): DataObject => ({ name, content: new Uint8Array(0), size: 8, writable: true });
const cells = (): DataObject[] => [cell(runtimeSymbols.arguments), cell(runtimeSymbols.status)];

function stackData(name: keyof typeof executableStacks): DataObject {
  const { start, end } = executableStacks[name];
  return { name: `stack.${name}`, address: start, content: new Uint8Array(0), size: end - start, writable: true };
}
