/** Calls into native code, by way of the mailbox that TypeScript and the add-on share. */
import { ConveneError } from '../../ir/index.ts';
import { mailboxCells, scratchBytes } from './cells.ts';
import { loadAddon } from './load.ts';

export interface Mailbox {
  /** The cells. Arguments are in use until `invoke` has been called, results until anything else is called. */
  readonly view: DataView;
  /** Bytes for whatever a call leaves in memory, and their address. */
  readonly scratch: DataView;
  readonly scratchAddress: number;
  /** What calls a System V function with the arguments in the cells. `onward` goes to r10. */
  caller(target: number, onward: number, stackWords: number): () => void;
  /** Calls a System V function with integers and addresses; what it returns is a signed integer. */
  call(target: number, ...values: readonly number[]): number;
  /** The same with a system call's number in place of an address. */
  system(number: number, ...values: readonly number[]): number;
  readonly dlsym: number;
  /** Address of a view's first byte. Does not disturb arguments. */
  locate(view: ArrayBufferView): number;
  /** Address of a text that ends in a zero byte, good until the next text. */
  text(value: string): number;
  /** An array buffer over memory, which must stay mapped for ever. Throws `no-native-calls`. */
  memory(address: number, bytes: number): ArrayBuffer;
}

const wordBytes = 8;
const upperHalf = 2 ** 32;

/** A 64-bit cell as a number. */
export const readNumber = (view: DataView, at: number): number =>
  view.getUint32(at, true) + view.getInt32(at + 4, true) * upperHalf;

export function writeNumber(view: DataView, at: number, value: number): void {
  const low = value | 0;
  view.setInt32(at, low, true);
  view.setInt32(at + 4, low === value ? low >> 31 : Math.floor(value / upperHalf), true);
}

let current: Mailbox | undefined;

/** The mailbox of this thread. Throws `no-native-calls`. */
export function mailbox(): Mailbox {
  current ??= openMailbox();
  return current;
}

/** Whether this thread has one already. */
export const hasMailbox = (): boolean => current !== undefined;

function openMailbox(): Mailbox {
  const addon = loadAddon();
  const view = new DataView(addon.mailbox);
  const scratchAddress = readNumber(view, mailboxCells.self) + mailboxCells.scratch;
  const systemCall = readNumber(view, mailboxCells.systemCall);
  const scratch = new DataView(addon.mailbox, mailboxCells.scratch, scratchBytes);
  const scratchText = new Uint8Array(addon.mailbox, mailboxCells.scratch, scratchBytes);
  const encoder = new TextEncoder();
  /** What is being pointed to stays. */
  let longText: Uint8Array | undefined;

  function caller(target: number, onward: number, stackWords: number): () => void {
    const cells = new Int32Array(addon.mailbox, 0, mailboxCells.integerArguments / 4);
    const [targetAt, onwardAt, wordsAt] = [
      mailboxCells.target / 4,
      mailboxCells.onward / 4,
      mailboxCells.stackWords / 4,
    ];
    const half = (value: number): number => Math.floor(value / upperHalf);
    const [targetLow, targetHigh] = [target | 0, half(target)];
    const [onwardLow, onwardHigh] = [onward | 0, half(onward)];
    const { invoke } = addon;
    return () => {
      cells[targetAt] = targetLow;
      cells[targetAt + 1] = targetHigh;
      cells[onwardAt] = onwardLow;
      cells[onwardAt + 1] = onwardHigh;
      cells[wordsAt] = stackWords;
      invoke();
    };
  }

  /** Up to six are passed in registers, and more on the stack. */
  function call(target: number, ...values: readonly number[]): number {
    const inRegisters = 6;
    values.forEach((value, i) => {
      const start =
        i < inRegisters ? mailboxCells.integerArguments : mailboxCells.stackArguments - inRegisters * wordBytes;
      writeNumber(view, start + i * wordBytes, value);
    });
    writeNumber(view, mailboxCells.target, target);
    view.setInt32(mailboxCells.stackWords, Math.max(0, values.length - inRegisters), true);
    addon.invoke();
    return readNumber(view, mailboxCells.result);
  }

  function locate(value: ArrayBufferView): number {
    addon.locate(value);
    return readNumber(view, mailboxCells.result);
  }

  return {
    view,
    scratch,
    scratchAddress,
    caller,
    call,
    system: (number, ...values) => call(systemCall, number, ...values),
    dlsym: readNumber(view, mailboxCells.dlsym),
    locate,
    text(value) {
      const { read, written } = encoder.encodeInto(value, scratchText);
      if (read === value.length && written < scratchText.length) {
        scratchText[written] = 0;
        return scratchAddress;
      }
      longText = encoder.encode(`${value}\0`);
      return locate(longText);
    },
    memory(address, bytes) {
      writeNumber(view, mailboxCells.integerArguments, address);
      writeNumber(view, mailboxCells.integerArguments + wordBytes, bytes);
      const buffer = addon.view();
      if (buffer !== undefined) return buffer;
      throw new ConveneError('no-native-calls', 'this version of Node gives no access to native memory');
    },
  };
}
