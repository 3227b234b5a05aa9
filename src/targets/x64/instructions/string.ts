import { rax, rcx, rdi, rsi } from '../registers.ts';
import { type Form, form, implicit } from './form.ts';

/*
 * Repeated moves and stores. They count rcx units up from rdi (and rsi), or down when the direction flag is set; conventions keep it
 * clear, and so the meanings take it to be.
 */
type Unit = 8 | 64;
const letter = { 8: 'b', 64: 'q' } as const;

const advanced = (name: string, unit: Unit): string =>
  unit === 8 ? `(add.i64 ${name} count)` : `(add.i64 ${name} (mul.i64 count 8))`;

function moveUnits(unit: Unit): Form<`rep_movs${'b' | 'q'}`> {
  return form(
    `rep_movs${letter[unit]}`,
    `rep movs${letter[unit]}`,
    [
      implicit('destination', 'use-define', 64, rdi),
      implicit('source', 'use-define', 64, rsi),
      implicit('count', 'use-define', 64, rcx),
    ],
    { prefix: 0xf3, width: unit, opcode: 0xa5 },
    {
      latency: 30,
      operations: 20,
      meaning: () => ({
        memory: `(copy.i${unit} destination source count)`,
        destination: advanced('destination', unit),
        source: advanced('source', unit),
        count: '0',
      }),
    },
  );
}

function storeUnits(unit: Unit): Form<`rep_stos${'b' | 'q'}`> {
  return form(
    `rep_stos${letter[unit]}`,
    `rep stos${letter[unit]}`,
    [
      implicit('destination', 'use-define', 64, rdi),
      implicit('value', 'use', unit, rax),
      implicit('count', 'use-define', 64, rcx),
    ],
    { prefix: 0xf3, width: unit, opcode: 0xab },
    {
      latency: 30,
      operations: 20,
      meaning: () => ({
        memory: `(fill.i${unit} destination value count)`,
        destination: advanced('destination', unit),
        count: '0',
      }),
    },
  );
}

export const stringForms = [moveUnits(8), moveUnits(64), storeUnits(8), storeUnits(64)];
