/** Values with a role, and the kernel's convention. */
import { describe, expect, test } from 'vitest';
import { assign, type Convention, type Location, registerName } from '../../../src/abi/index.ts';
import { i64, type Parameter, ptr } from '../../../src/ir/index.ts';
import { linuxSyscall, swift, x64Bank } from '../../../src/targets/x64/conventions/index.ts';
import { type Entered, enterAll, type Left, type Source } from './driver.ts';
import { registerMarker } from './markers.ts';
import { has } from './present.ts';

const registerOf = (place: Location | undefined): number => (place?.kind === 'register' ? place.register : -1);
const placesOf = (convention: Convention, parameters: readonly Parameter[], results: readonly Parameter[]) => {
  const { parameters: given, results: returned } = assign(convention, {
    convention: convention.name,
    parameters,
    results,
  });
  return { given: given.map(registerOf), returned: returned.map(registerOf) };
};

describe.skipIf(!has('clang-19'))("swift: roles are where clang's attributes have them", () => {
  const [self, error, async] = ['self', 'error', 'async'].map((role): Parameter => ({ type: ptr, role }));
  const text = `
#define swift __attribute__((swiftcall))
long kept[2];
swift long takeSelf(long a, __attribute__((swift_context)) void *self) { kept[0] = a; kept[1] = (long)self; return a; }
swift void takeAsync(__attribute__((swift_async_context)) void *context, long a) { kept[0] = a; kept[1] = (long)context; }
swift void fail(long a, __attribute__((swift_context)) void *self, __attribute__((swift_error_result)) void **error) {
  kept[1] = (long)*error; *error = (void *)a;
}
`;
  const command = ['clang-19', '-O1', '-w', '-fno-pic', '-c', 'unit.c', '-o', 'unit.o'];
  const data = { symbol: 'kept', bytes: 16 };
  const run = (symbol: string): Left => enterAll([{ name: 'unit.c', text, command }], () => [{ symbol, data }])[0]!;

  test('self', () => {
    const { given, returned } = placesOf(swift, [{ type: i64 }, self!], [{ type: i64 }]);
    const left = run('takeSelf');
    expect(left.data.subarray(0, 8)).toEqual(registerMarker(given[0]!));
    expect(left.data.subarray(8)).toEqual(registerMarker(given[1]!));
    expect(left.registers[returned[0]!]).toEqual(registerMarker(given[0]!));
    expect(left.registers[given[1]!]).toEqual(registerMarker(given[1]!));
  });

  test('the asynchronous context', () => {
    const { given } = placesOf(swift, [async!, { type: i64 }], []);
    const left = run('takeAsync');
    expect(left.data.subarray(8)).toEqual(registerMarker(given[0]!));
    expect(left.data.subarray(0, 8)).toEqual(registerMarker(given[1]!));
  });

  test('the error comes and goes in one register, which is not preserved then', () => {
    const { given, returned } = placesOf(swift, [{ type: i64 }, self!, error!], [error!]);
    const left = run('fail');
    expect(left.data.subarray(8)).toEqual(registerMarker(given[2]!));
    expect(left.registers[returned[0]!]).toEqual(registerMarker(given[0]!));
  });
});

describe.skipIf(!has('gcc'))('the kernel', () => {
  const parameters: readonly Parameter[] = Array.from({ length: 7 }, () => ({ type: i64 }));
  const { given, returned } = placesOf(linuxSyscall, parameters, [{ type: i64 }]);
  const name = (register: number): string => registerName(x64Bank, x64Bank.registers[register]!.number);
  const call = (symbol: string, values: readonly number[]): Source => ({
    name: `${symbol}.s`,
    text: `.intel_syntax noprefix
.globl ${symbol}
${symbol}:
${values.map((value, index) => `  mov ${name(given[index]!)}, ${value}`).join('\n')}
  syscall
  ret
.section .note.GNU-stack,"",@progbits
`,
  });
  const enter = (source: Source, entered: Entered): Left => enterAll([source], () => [entered])[0]!;

  test('changes the registers that the description says, and no other', () => {
    const getppid = 110;
    const { registers } = enter(call('parent', [getppid]), { symbol: 'parent' });
    const changed = x64Bank.registers
      .map(({ number }) => number)
      .filter((register) => register !== x64Bank.stackPointer && !linuxSyscall.preserved.includes(register));
    const found = registers.flatMap((bytes, register) =>
      Buffer.compare(bytes, registerMarker(register)) === 0 || register === x64Bank.stackPointer ? [] : [register],
    );
    expect(found).toEqual(changed);
  });

  test('takes six arguments: memory is mapped where and as they say', () => {
    const [mmap, readAndWrite, privateAnonymousFixed] = [9, 3, 0x32];
    const address = 0x2000_0000;
    const values = [mmap!, address, 4096, readAndWrite!, privateAnonymousFixed!, -1, 0];
    const left = enter(call('map', values), { symbol: 'map', data: { symbol: 'unused', bytes: 0 } });
    expect(
      new DataView(left.registers[returned[0]!]!.buffer, left.registers[returned[0]!]!.byteOffset).getBigInt64(0, true),
    ).toBe(BigInt(address));
    // A file that is not open, and an offset that no page has, are refused: these arguments arrive too.
    const refused = (number: number, value: number): bigint => {
      const other = values.map((one, index) => (index === 4 ? 0x12 : index === number ? value : one));
      const { registers } = enter(call('map', other), { symbol: 'map' });
      const result = registers[returned[0]!]!;
      return new DataView(result.buffer, result.byteOffset).getBigInt64(0, true);
    };
    const [badFile, invalid] = [-9n, -22n];
    expect(refused(5, 999)).toBe(badFile);
    expect(refused(6, 12)).toBe(invalid);
  });
});
