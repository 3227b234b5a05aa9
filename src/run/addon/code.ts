/**
 * The add-on through which Node calls native code: a shared object that needs nothing but what Node itself exports, Node-API and the C
 * library's `dlsym`. Functions are called with operands in memory that TypeScript sees as an array buffer, which costs a third of
 * what it takes to hand values over one by one.
 */
import { assembledObject, linkShared } from '../../link/index.ts';
import type { CodeObject, DataObject } from '../../object/index.ts';
import {
  type Assembler,
  at,
  conditions,
  createAssembler,
  indexed,
  r8,
  r9,
  r10,
  r11,
  r12,
  r13,
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
} from '../../targets/x64/index.ts';
import { mailboxBytes, mailboxCells } from './cells.ts';

/** What Node looks for. */
const registerSymbol = 'napi_register_module_v1';

const imports = [
  'napi_create_arraybuffer',
  'napi_create_external_arraybuffer',
  'napi_create_function',
  'napi_get_cb_info',
  'napi_get_dataview_info',
  'napi_get_typedarray_info',
  'napi_set_named_property',
  'dlsym',
] as const;
type Import = (typeof imports)[number];

/** What TypeScript gets beside the mailbox: names of properties and symbols of functions. */
const exported = { invoke: 'addon.invoke', view: 'addon.view', locate: 'addon.locate' } as const;
const mailboxName = 'mailbox';
const systemCall = 'addon.system.call';

const integerArguments = [rdi, rsi, rdx, rcx, r8, r9];
const floatArguments = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => xmm0 + i);
const wordBytes = 8;

/** The bytes of the shared object. */
export const addonFile = (): Uint8Array =>
  linkShared({
    functions: [registerCode(), invokeCode(), viewCode(), locateCode(), systemCallCode()],
    data: [addressesOfImports(), ...[mailboxName, ...Object.keys(exported)].map(nameText)],
    exports: [registerSymbol],
    imports,
  });

const addressesSymbol = 'addon.imports';

const addressesOfImports = (): DataObject => ({
  name: addressesSymbol,
  content: new Uint8Array(imports.length * wordBytes),
  writable: true,
  relocations: imports.map((symbol, i) => ({ offset: i * wordBytes, kind: 'abs64', symbol, addend: 0 })),
});

const addressOf = (name: Import) => relative(addressesSymbol, imports.indexOf(name) * wordBytes);

const textSymbol = (name: string): string => `addon.name.${name}`;
const nameText = (name: string): DataObject => ({
  name: textSymbol(name),
  content: new TextEncoder().encode(`${name}\0`),
  align: 1,
  writable: false,
});

function clear(a: Assembler, ...registers: readonly number[]): void {
  for (const register of registers) a.emit('xor32rr', register, register);
}

/** Called with the environment of a thread and an object for what the add-on has to give. */
function registerCode(): CodeObject {
  const a = createAssembler();
  const failed = a.label();
  const [environment, object, mailbox] = [rbx, r12, r13];
  const [data, value] = [at(rsp), at(rsp, wordBytes)];
  const call = (name: Import): void => {
    a.emit('mov64rr', rdi, environment);
    a.emit('callm', addressOf(name));
    a.emit('test32rr', rax, rax);
    a.branch(conditions.notEqual, failed);
  };
  const give = (name: string): void => {
    a.emit('mov64rr', rsi, object);
    a.emit('lea64rm', rdx, relative(textSymbol(name)));
    a.emit('mov64rm', rcx, value);
    call('napi_set_named_property');
  };
  a.define(registerSymbol);
  for (const register of [environment, object, mailbox]) a.emit('push64r', register);
  a.emit('sub64ri', rsp, 2 * wordBytes);
  a.emit('mov64rr', environment, rdi);
  a.emit('mov64rr', object, rsi);

  a.emit('mov32ri', rsi, mailboxBytes);
  a.emit('lea64rm', rdx, data);
  a.emit('lea64rm', rcx, value);
  call('napi_create_arraybuffer');
  a.emit('mov64rm', mailbox, data);
  give(mailboxName);
  a.emit('mov64mr', at(mailbox, mailboxCells.self), mailbox);
  a.emit('mov64rm', rax, addressOf('dlsym'));
  a.emit('mov64mr', at(mailbox, mailboxCells.dlsym), rax);
  a.emit('lea64rm', rax, relative(systemCall));
  a.emit('mov64mr', at(mailbox, mailboxCells.systemCall), rax);
  for (const [name, symbol] of Object.entries(exported)) {
    a.emit('lea64rm', rsi, relative(textSymbol(name)));
    const upToZero = -1;
    a.emit('mov64ri', rdx, upToZero);
    a.emit('lea64rm', rcx, relative(symbol));
    a.emit('mov64rr', r8, mailbox);
    a.emit('lea64rm', r9, value);
    call('napi_create_function');
    give(name);
  }
  a.bind(failed);
  // The object as it was given, whatever it has got: the one who loads the add-on looks.
  a.emit('mov64rr', rax, object);
  a.emit('add64ri', rsp, 2 * wordBytes);
  for (const register of [mailbox, object, environment]) a.emit('pop64r', register);
  a.emit('ret');
  return assembledObject(a);
}

/** Has the mailbox's address put to where r9 points. The environment and the call are where Node put them. */
function emitGetMailbox(a: Assembler): void {
  clear(a, rdx, rcx, r8);
  a.emit('callm', addressOf('napi_get_cb_info'));
}

/** Calls the target with the arguments in the mailbox. */
function invokeCode(): CodeObject {
  const a = createAssembler();
  const copy = a.label();
  const copied = a.label();
  const mailbox = rbx;
  a.define(exported.invoke);
  a.emit('push64r', rbp);
  a.emit('mov64rr', rbp, rsp);
  a.emit('push64r', mailbox);
  a.emit('sub64ri', rsp, wordBytes);
  a.emit('lea64rm', r9, at(rsp));
  emitGetMailbox(a);
  a.emit('mov64rm', mailbox, at(rsp));

  a.emit('mov64rm', r11, at(mailbox, mailboxCells.stackWords));
  a.emit('test64rr', r11, r11);
  a.branch(conditions.equal, copied);
  // With an odd number of words one more keeps the stack aligned.
  a.emit('lea64rm', rax, indexed(rsp, r11, 8));
  a.emit('and32ri', rax, wordBytes);
  a.emit('sub64rr', rsp, rax);
  a.bind(copy);
  a.emit('push64m', indexed(mailbox, r11, 8, mailboxCells.stackArguments - wordBytes));
  a.emit('dec64r', r11);
  a.branch(conditions.notEqual, copy);
  a.emit('mov64rm', r11, at(mailbox, mailboxCells.stackWords));
  a.bind(copied);
  integerArguments.forEach((register, i) => {
    a.emit('mov64rm', register, at(mailbox, mailboxCells.integerArguments + i * wordBytes));
  });
  floatArguments.forEach((register, i) => {
    a.emit('movsd_rm', register, at(mailbox, mailboxCells.floatArguments + i * wordBytes));
  });
  a.emit('mov64rm', r10, at(mailbox, mailboxCells.onward));
  // For variadic functions: no more than so many float registers hold arguments.
  a.emit('mov32ri', rax, floatArguments.length);
  a.emit('callm', at(mailbox, mailboxCells.target));
  a.emit('mov64mr', at(mailbox, mailboxCells.result), rax);
  a.emit('movsd_mr', at(mailbox, mailboxCells.floatResult), xmm0);
  clear(a, rax);
  a.emit('mov64rm', mailbox, at(rbp, -wordBytes));
  a.emit('mov64rr', rsp, rbp);
  a.emit('pop64r', rbp);
  a.emit('ret');
  return assembledObject(a);
}

/** Gives an array buffer over the memory whose address and length are the first two arguments in the mailbox; nothing if Node has none to give. */
function viewCode(): CodeObject {
  const a = createAssembler();
  const [data, value] = [at(rsp), at(rsp, wordBytes)];
  a.define(exported.view);
  a.emit('push64r', rbx);
  a.emit('sub64ri', rsp, 2 * wordBytes);
  a.emit('mov64rr', rbx, rdi);
  a.emit('lea64rm', r9, data);
  emitGetMailbox(a);
  a.emit('mov64rm', rax, data);
  a.emit('mov64mi', value, 0);
  a.emit('mov64rr', rdi, rbx);
  a.emit('mov64rm', rsi, at(rax, mailboxCells.integerArguments));
  a.emit('mov64rm', rdx, at(rax, mailboxCells.integerArguments + wordBytes));
  clear(a, rcx, r8);
  a.emit('lea64rm', r9, value);
  a.emit('callm', addressOf('napi_create_external_arraybuffer'));
  a.emit('mov64rm', rax, value);
  a.emit('add64ri', rsp, 2 * wordBytes);
  a.emit('pop64r', rbx);
  a.emit('ret');
  return assembledObject(a);
}

/** Puts the address of its argument's first byte, a view's, into the mailbox as a result. */
function locateCode(): CodeObject {
  const a = createAssembler();
  const located = a.label();
  const [data, argument, count, address] = [0, 1, 2, 3].map((i) => at(rsp, i * wordBytes));
  a.define(exported.locate);
  a.emit('push64r', rbx);
  a.emit('sub64ri', rsp, 4 * wordBytes);
  a.emit('mov64rr', rbx, rdi);
  a.emit('mov64mi', count, 1);
  a.emit('lea64rm', rdx, count);
  a.emit('lea64rm', rcx, argument);
  clear(a, r8);
  a.emit('lea64rm', r9, data);
  a.emit('callm', addressOf('napi_get_cb_info'));

  a.emit('mov64rr', rdi, rbx);
  a.emit('mov64rm', rsi, argument);
  clear(a, rdx, rcx, r9);
  a.emit('lea64rm', r8, address);
  a.emit('sub64ri', rsp, 2 * wordBytes);
  a.emit('mov64mi', at(rsp), 0);
  a.emit('callm', addressOf('napi_get_typedarray_info'));
  a.emit('add64ri', rsp, 2 * wordBytes);
  a.emit('test32rr', rax, rax);
  a.branch(conditions.equal, located);
  a.emit('mov64rr', rdi, rbx);
  a.emit('mov64rm', rsi, argument);
  clear(a, rdx, r8, r9);
  a.emit('lea64rm', rcx, address);
  a.emit('callm', addressOf('napi_get_dataview_info'));
  a.bind(located);
  a.emit('mov64rm', rcx, data);
  a.emit('mov64rm', rdx, address);
  a.emit('mov64mr', at(rcx, mailboxCells.result), rdx);
  clear(a, rax);
  a.emit('add64ri', rsp, 4 * wordBytes);
  a.emit('pop64r', rbx);
  a.emit('ret');
  return assembledObject(a);
}

/** Linux's own functions, which every C library has its own way to. Below zero, the result is an error's number. */
function systemCallCode(): CodeObject {
  const a = createAssembler();
  a.define(systemCall);
  a.emit('mov64rr', rax, rdi);
  a.emit('mov64rr', rdi, rsi);
  a.emit('mov64rr', rsi, rdx);
  a.emit('mov64rr', rdx, rcx);
  a.emit('mov64rr', r10, r8);
  a.emit('mov64rr', r8, r9);
  a.emit('mov64rm', r9, at(rsp, wordBytes));
  a.emit('syscall');
  a.emit('ret');
  return assembledObject(a);
}
