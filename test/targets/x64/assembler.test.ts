import { describe, expect, test } from 'vitest';
import {
  type Assembler,
  at,
  type Condition,
  conditions,
  createAssembler,
  type FormName,
  indexed,
  type Label,
  r12,
  rax,
  rbx,
  rcx,
  rdi,
  relative,
  rsp,
  xmm0,
} from '../../../src/targets/x64/index.ts';
import { assembleWithGnu } from './gnu.ts';
import { randomFrom } from './random.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

function assembled(write: (assembler: Assembler) => void): string {
  const assembler = createAssembler();
  write(assembler);
  return hex(assembler.finish().bytes);
}

describe('instructions', () => {
  const cases: [FormName, Parameters<Assembler['emit']>[1][], string][] = [
    ['mov64rr', [rax, rcx], 'mov rax, rcx'],
    ['mov64rm', [rax, at(rsp, 16)], 'mov rax, qword ptr [rsp+16]'],
    ['lea64rm', [rcx, indexed(rbx, r12, 8, -4)], 'lea rcx, [rbx+r12*8-4]'],
    ['movabs64ri', [rdi, 0xfedcba9876543210n], 'movabs rdi, 0xfedcba9876543210'],
    ['mov32ri', [rdi, 0xffffffff], 'mov edi, 0xffffffff'],
    ['add64ri', [rdi, -1], 'add rdi, -1'],
    ['shl64rc', [rax, rcx], 'shl rax, cl'],
    ['idiv64r', [rcx], 'idiv rcx'],
    ['rep_movsb', [], 'rep movsb'],
    ['setccr', [conditions.equal, rbx], 'sete bl'],
    ['movsd_rm', [xmm0, at(rax)], 'movsd xmm0, qword ptr [rax]'],
    ['push64i', [-5], 'push -5'],
  ];

  test.each(cases)('%s', (name, operands, text) => {
    expect(assembled((a) => a.emit(name, ...operands))).toBe(hex(assembleWithGnu([text]).text));
  });

  test.each<[string, FormName, Parameters<Assembler['emit']>[1][]]>([
    ['a float register for an integer one', 'mov64rr', [rax, xmm0]],
    ['a count that is not in cl', 'shl64rc', [rax, rbx]],
    ['an immediate that would change its sign', 'add64ri', [rax, 0x80000000]],
    ['an immediate that is too wide', 'add8ri', [rax, 256]],
    ['a fraction', 'add64ri', [rax, 0.5]],
    ['a register for an address', 'mov64rm', [rax, rax]],
    ['an index that is rsp', 'mov64rm', [rax, indexed(rax, rsp, 1)]],
    ['a missing operand', 'mov64rr', [rax]],
    ['an operand too many', 'ret', [rax]],
    ['a condition that does not exist', 'setccr', [16, rax]],
  ])('refuse %s', (_, name, operands) => {
    expect(() => createAssembler().emit(name, ...operands)).toThrow(expect.objectContaining({ code: 'bad-operand' }));
  });
});

describe('labels', () => {
  test('a near jump is short, backward and forward', () => {
    expect(
      assembled((a) => {
        const [again, done] = [a.label(), a.label()];
        a.bind(again);
        a.branch(conditions.equal, done);
        a.jump(again);
        a.bind(done);
        a.emit('ret');
      }),
    ).toBe('7402ebfcc3');
  });

  test('a far jump is long, and may push others out of reach', () => {
    const code = assembled((a) => {
      const far = a.label();
      a.jump(far);
      a.branch(conditions.notEqual, far);
      // The first jump would reach over 126 bytes and a short branch, but the branch over 128 bytes is long.
      a.data(new Uint8Array(128).fill(0x90));
      a.bind(far);
    });
    expect(code.slice(0, 22)).toBe('e9860000000f8580000000');
  });

  /** Jumps among random gaps, in our assembler and as text. */
  function randomJumps(seed: number): { bytes: Uint8Array; text: string[] } {
    const random = randomFrom(seed);
    const assembler = createAssembler();
    const labels = Array.from({ length: 40 }, () => assembler.label());
    const text: string[] = [];
    for (const label of labels) {
      assembler.bind(label);
      text.push(`label${label.number}:`);
      const target = labels[Math.min(39, Math.max(0, label.number + random(9) - 4))];
      const condition = random(17) as Condition | 16;
      if (condition === 16) assembler.jump(target);
      else assembler.branch(condition, target);
      text.push(condition === 16 ? `jmp label${target.number}` : `j${suffixes[condition]} label${target.number}`);
      const gap = 1 + random(60);
      assembler.data(new Uint8Array(gap).fill(0x90));
      text.push(`.skip ${gap}, 0x90`);
    }
    return { bytes: assembler.finish().bytes, text };
  }
  const suffixes = 'o no b ae e ne be a s ns p np l ge le g'.split(' ');

  test.each(Array.from({ length: 10 }, (_, i) => 100 + i))('jumps are as long as in GNU as (seed %i)', (seed) => {
    const { bytes, text } = randomJumps(seed);
    expect(hex(bytes)).toBe(hex(assembleWithGnu(text).text));
  });

  test('calls, fixed-length jumps and addresses relative to rip reach labels', () => {
    const ours = assembled((a) => {
      const [data, code] = [a.label(), a.label()];
      a.bind(code);
      a.emit('lea64rm', rax, relative(data, 4));
      a.emit('cmp32mi', relative(data), 1000);
      a.emit('call32', code);
      a.emit('jmp8', code);
      a.jump(code);
      a.bind(data);
      a.data(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8));
    });
    const theirs = assembleWithGnu([
      'code: lea rax, [rip+data+4]',
      'cmp dword ptr [rip+data], 1000',
      'call code',
      'jmp code',
      'jmp code',
      'data: .byte 1, 2, 3, 4, 5, 6, 7, 8',
    ]);
    expect(ours).toBe(hex(theirs.text));
  });

  test('errors: a label never bound, a short jump that does not reach', () => {
    const withLabel = (write: (assembler: Assembler, label: Label) => void) => () =>
      assembled((a) => write(a, a.label()));
    expect(withLabel((a, label) => a.jump(label))).toThrow(expect.objectContaining({ code: 'unbound-label' }));
    const tooFar = withLabel((a, label) => {
      a.emit('jmp8', label);
      a.data(new Uint8Array(200));
      a.bind(label);
    });
    expect(tooFar).toThrow(expect.objectContaining({ code: 'jump-too-far' }));
  });

  test('align pads to a multiple with no-operations', () => {
    for (let count = 0; count < 40; count++) {
      const assembler = createAssembler();
      assembler.data(new Uint8Array(count).fill(0xcc));
      assembler.align(16);
      assembler.define('aligned');
      assembler.emit('ret');
      const { bytes, symbols } = assembler.finish();
      expect(symbols.get('aligned')).toBe(Math.ceil(count / 16) * 16);
      expect(bytes.length).toBe(symbols.get('aligned')! + 1);
    }
  });
});

describe('symbols', () => {
  test('references are relocations by name, wherever jumps have moved them', () => {
    const assembler = createAssembler();
    const end = assembler.label();
    assembler.define('_start');
    assembler.branch(conditions.equal, end);
    assembler.emit('calls', 'main');
    assembler.emit('mov64rm', rax, relative('counter', 8));
    assembler.emit('mov32mi', relative('counter'), 7);
    assembler.emit('movabs64rs', rcx, 'table');
    assembler.emit('mov64rm', rax, { kind: 'address', index: rcx, scale: 8, symbol: 'table' });
    assembler.data(new Uint8Array(128).fill(0x90));
    assembler.bind(end);
    assembler.define('leave');
    assembler.emit('jmps', 'exit');
    const { bytes, relocations, symbols } = assembler.finish();

    const gnu = assembleWithGnu([
      '_start: je leave',
      'call main',
      'mov rax, qword ptr [rip+counter+8]',
      'mov dword ptr [rip+counter], 7',
      'movabs rcx, offset table',
      'mov rax, qword ptr [rcx*8+table]',
      '.skip 128, 0x90',
      'leave: jmp exit',
    ]);
    const kinds = { pc32: 'R_X86_64_PC32', plt32: 'R_X86_64_PLT32', abs32s: 'R_X86_64_32S', abs64: 'R_X86_64_64' };
    expect(hex(bytes)).toBe(hex(gnu.text));
    expect(relocations.map(({ kind, ...rest }) => ({ ...rest, type: kinds[kind] }))).toEqual(gnu.relocations);
    expect([...symbols]).toEqual([
      ['_start', 0],
      ['leave', bytes.length - 5],
    ]);
  });
});

test('finishing twice gives the same code', () => {
  const assembler = createAssembler();
  const label = assembler.label();
  assembler.bind(label);
  assembler.emit('calls', 'f');
  assembler.jump(label);
  expect(assembler.finish()).toEqual(assembler.finish());
});
