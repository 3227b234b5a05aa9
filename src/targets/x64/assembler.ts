/**
 * An assembler for code written by hand in TypeScript: entry stubs, signal handlers, `_start`.
 *
 *     const assembler = createAssembler();
 *     const again = assembler.label();
 *     assembler.bind(again);
 *     assembler.emit('dec64r', rcx);
 *     assembler.branch(conditions.notEqual, again);
 *     assembler.emit('ret');
 *     const { bytes } = assembler.finish();
 */
import { invariant } from '../../ir/index.ts';
import { type AssembledCode, type LabelField, layOut, type Piece } from './assembler-layout.ts';
import { type AssemblerOperand, type Label, wordsFromOperands } from './assembler-operands.ts';
import { appendBytes, createCodeBuffer } from './code-buffer.ts';
import type { Condition } from './conditions.ts';
import { encode } from './encode.ts';
import { type FormName, instructions, opcodes } from './instructions/table.ts';

export interface Assembler {
  /** A new label, to be bound before `finish`. */
  label(): Label;
  /** Binds a label to the next instruction. */
  bind(label: Label): void;
  /** Defines a symbol at the next instruction. */
  define(symbol: string): void;
  /**
   * One instruction of a form. Operands come in the order of the form's description, without the implicit ones. Throws a
   * `ConveneError` with code `bad-operand` for one that does not fit.
   */
  emit(name: FormName, ...operands: readonly AssemblerOperand[]): void;
  /** A jump of the shortest length that reaches. */
  jump(target: Label): void;
  /** A conditional jump of the shortest length that reaches. */
  branch(condition: Condition, target: Label): void;
  /** Bytes that are no instruction. */
  data(bytes: Uint8Array): void;
  /** Pads with no-operations up to a multiple of a power of two, counted from the first byte. */
  align(multiple: number): void;
  /** The code. Throws for a label that is used and not bound, and for a `jmp8` or `jcc8` that does not reach. */
  finish(): AssembledCode;
}

/** Collects instructions; see {@link Assembler}. */
export function createAssembler(): Assembler {
  const settled = createCodeBuffer(256);
  const pieces: Piece[] = [];
  const fields: LabelField[] = [];
  const bound = new Set<number>();
  const symbols: string[] = [];
  let labelCount = 0;

  function symbolOf(name: string): number {
    const known = symbols.indexOf(name);
    return known < 0 ? symbols.push(name) - 1 : known;
  }

  /** Makes the bytes settled since `from` part of the last piece, or a piece. */
  function settle(from: number): void {
    const last = pieces.at(-1);
    if (last?.kind === 'bytes') last.to = settled.length;
    else pieces.push({ kind: 'bytes', from, to: settled.length });
  }

  function emit(name: FormName, ...operands: readonly AssemblerOperand[]): void {
    const from = settled.length;
    encode(settled, opcodes[name], wordsFromOperands(name, operands, symbolOf), 0);
    settle(from);
    for (const operand of operands) {
      if (typeof operand !== 'object' || operand.kind !== 'label') continue;
      const size = instructions[opcodes[name]].encoding.tailBytes === 1 ? 1 : 4;
      fields.push({ offset: settled.length - size, size, label: operand.number, addend: -size });
    }
  }

  return {
    label: () => ({ kind: 'label', number: labelCount++ }),
    bind({ number }) {
      invariant(!bound.has(number), `label ${number} is bound twice`);
      bound.add(number);
      pieces.push({ kind: 'label', label: number });
    },
    define: (symbol) => void pieces.push({ kind: 'symbol', symbol }),
    emit,
    jump: (target) => void pieces.push({ kind: 'jump', condition: undefined, label: target.number, long: false }),
    branch: (condition, target) => void pieces.push({ kind: 'jump', condition, label: target.number, long: false }),
    data(bytes) {
      const from = settled.length;
      appendBytes(settled, bytes);
      settle(from);
    },
    align: (multiple) => void pieces.push({ kind: 'align', multiple }),
    finish: () => layOut(pieces, settled, fields, symbols),
  };
}
