/* What compiled code promises, checked by a decoder that is none of ours: which registers do its instructions write? */
import {
  Code,
  Decoder,
  DecoderOptions,
  Register as IcedRegister,
  InstructionInfoFactory,
  OpAccess,
  RegisterExt,
} from 'iced-x86';
import { describe, expect, test } from 'vitest';
import { brokenPromises, type Contract, defineConvention } from '../../../src/abi/index.ts';
import { type CompiledFunction, compileFunction, compileProgram } from '../../../src/codegen/index.ts';
import { parse, parseModule } from '../../../src/ir/index.ts';
import { rax, rcx, rdi, registerName, registerNamed, x64Lowering, xmm0 } from '../../../src/targets/x64/index.ts';
import { randomProgram } from '../../support/random/program.ts';

const writes = new Set<number>([OpAccess.Write, OpAccess.CondWrite, OpAccess.ReadWrite, OpAccess.ReadCondWrite]);

/** Names of the registers that a function's own instructions write, but the stack pointer. */
function writtenRegisters({ code, instructionBytes }: CompiledFunction): Set<string> {
  const decoder = new Decoder(64, code.subarray(0, instructionBytes), DecoderOptions.None);
  const factory = new InstructionInfoFactory();
  const names = new Set<string>();
  while (decoder.canDecode) {
    const instruction = decoder.decode();
    const info = factory.info(instruction);
    for (const used of info.usedRegisters()) {
      const register = registerNamed(
        IcedRegister[RegisterExt.fullRegister(used.register)]!.toLowerCase().replace('zmm', 'xmm'),
      );
      if (register !== undefined && writes.has(used.access)) names.add(registerName(register, 64));
      used.free();
    }
    info.free();
    // A trap's code follows it.
    if (instruction.code === Code.Ud2) decoder.position += 4;
    instruction.free();
  }
  factory.free();
  decoder.free();
  names.delete('rsp');
  return names;
}

const x64Conventions = x64Lowering.conventions;
const sysv = x64Conventions.get('sysv')!;
const sysvParameter = { place: 'registers', class: 'integer', registers: [rdi], point: 'one' } as const;
const sysvResult = { place: 'registers', class: 'integer', registers: [rax], point: 'one' } as const;

const names = (registers: readonly number[]): string[] =>
  registers.map((register) => registerName(register, 64)).sort();

describe('a contract', () => {
  test('names the registers that the code writes, and no others', () => {
    const leaf = parse(`function @leaf sysv(i64, i64) -> (i64) {
entry(%a: i64, %b: i64):
  %c = mul.i64 %a, %b
  return %c
}`);
    const { contract } = compileFunction(leaf);
    expect(contract).toMatchObject({ symbol: 'leaf', convention: 'sysv', stackAlignment: 1 });
    expect(names(contract.clobbers)).toEqual([...writtenRegisters(compileFunction(leaf))].sort());
    expect(contract.clobbers.length).toBeLessThan(4);
  });

  test('leaves out what is saved and restored, and what is written only where nothing comes back', () => {
    const text = (stop: string): string => `function @f sysv(i64) -> (i64) {
entry(%a: i64):
  %0 = iconst.i64 0
  %zero = eq.i64 %a, %0
  branch %zero, stop, go
go:
  %r = call @outside(%a): preserve(i64) -> (i64)
  %s = add.i64 %r, %a
  return %s
stop:
  %x = call @elsewhere(%a): sysv(i64) -> (i64)
  ${stop}
}`;
    // A convention that preserves all but the result: what is left is the function's own doing.
    const preserved = sysv.bank.registers
      .map(({ number }) => number)
      .filter((register) => !['rax', 'rsp', 'rdi', 'r10'].includes(registerName(register, 64)));
    const preserve = defineConvention({
      ...sysv,
      name: 'preserve',
      results: [sysvResult],
      parameters: [sysvParameter],
      preserved,
    });
    const conventions = new Map([...x64Conventions, ['preserve', preserve] as const]);
    const stops = compileFunction(parse(text('trap -9')), { conventions }).contract;
    const returns = compileFunction(parse(text('return %x')), { conventions }).contract;
    for (const name of ['rdx', 'r8', 'r11', 'rbx', 'xmm0']) expect(names(stops.clobbers)).not.toContain(name);
    expect(names(stops.clobbers)).toEqual(expect.arrayContaining(['r10', 'rax', 'rdi']));
    expect(names(returns.clobbers)).toContain('r11');
    expect(names(returns.clobbers)).not.toContain('rbx');
    expect(returns.stackAlignment).toBe(16);
  });

  test('of random functions covers all that a decoder finds, less what their convention preserves', () => {
    for (let seed = 1; seed <= 10; seed++) {
      // What only leads to a trap or throw need not be covered.
      const { module, entry } = randomProgram(seed, { size: 20, explicitTraps: false, throws: false });
      for (const tailored of [false, true]) {
        const { functions, contracts, conventions } = compileProgram(module, { entries: [entry], tailored });
        for (const code of functions) {
          // The entry's handler resumes with no register as it was; what is called by an address may be anything.
          if (code.name === entry || code.calls.some(({ symbol }) => symbol === undefined)) continue;
          const { convention, clobbers } = contracts.get(code.name)!;
          const expected = writtenRegisters(code);
          for (const { symbol } of code.calls) {
            for (const register of contracts.get(symbol!)!.clobbers) expected.add(registerName(register, 64));
          }
          for (const register of conventions.get(convention)!.preserved) {
            expected.delete(registerName(register, 64));
          }
          expect(names(clobbers), `seed ${seed}, ${code.name}`).toEqual([...expected].sort());
        }
      }
    }
  });

  test('of functions that call each other is the least that fulfils itself', () => {
    const module = parseModule(`
function @down sysv(i64, i64) -> (i64) {
entry(%n: i64, %same: i64):
  %0 = iconst.i64 0
  %1 = iconst.i64 1
  %end = eq.i64 %n, %0
  branch %end, done, further
done:
  return %same
further:
  %m = sub.i64 %n, %1
  %r = call @up(%m, %same): sysv(i64, i64) -> (i64)
  %s = add.i64 %r, %same
  return %s
}
function @up sysv(i64, i64) -> (i64) {
entry(%n: i64, %same: i64):
  %r = call @down(%n, %same): sysv(i64, i64) -> (i64)
  %s = xor.i64 %r, %same
  return %s
}`);
    const { contracts } = compileProgram(module, { entries: ['down'], tailored: false });
    // The second argument is handed on and found again where it was: nobody saves it.
    expect(names(contracts.get('down')!.clobbers)).not.toContain('rsi');
    expect(names(contracts.get('up')!.clobbers)).toEqual(names(contracts.get('down')!.clobbers));
    expect(contracts.get('down')!.stackAlignment).toBe(1);
  });
});

describe('code that takes the place of other code', () => {
  const promised: Contract = {
    symbol: 'f',
    convention: 'sysv',
    clobbers: [rax, rdi],
    stackAlignment: 1,
  };

  test('fulfils the contract if it changes no more', () => {
    expect(brokenPromises(promised, { ...promised, clobbers: promised.clobbers.slice(1) }, sysv.bank)).toEqual([]);
  });

  test('breaks it in words', () => {
    const more = { ...promised, clobbers: [rax, rcx, rdi, xmm0], stackAlignment: 16 };
    expect(brokenPromises(promised, more, sysv.bank)).toEqual([
      'it changes rcx, xmm0',
      'it wants the stack aligned to 16 bytes, not 1',
    ]);
    expect(brokenPromises(promised, { ...promised, convention: 'forth' }, sysv.bank)).toEqual([
      "it is called under 'forth', not 'sysv'",
    ]);
  });
});
