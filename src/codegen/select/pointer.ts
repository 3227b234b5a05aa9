/**
 * Stack pointers that a convention keeps in standing registers, and what lies at fixed distances from them. Such a value needs no
 * register of its own where it is an address or is passed on: the standing register's content and a displacement will do, from its
 * entry or call as far as the pointer reaches.
 */
import { i64, none, opcodes, type Value } from '../../ir/index.ts';
import { constantAt, definitionOf, operandValue, operationKey } from '../graph.ts';
import type { VirtualRegister } from '../machine.ts';
import { newVirtual } from '../writer.ts';
import { registerOf, type Selection } from './context.ts';

/** A value as the content of a register plus bytes. */
export interface Pointer {
  readonly register: VirtualRegister;
  readonly bytes: number;
  /** The value that the standing register's content belongs to. */
  readonly root: Value;
}

const addition = operationKey(opcodes.add, i64);
const longestChain = 64;

/** How a value follows from a standing register's content, or nothing where it does not. */
export function pointerOf(selection: Selection, value: Value): Pointer | undefined {
  if (!selection.hasStanding) return undefined;
  const known = selection.pointers.get(value);
  if (known !== undefined || selection.pointers.has(value)) return known;
  const found = findPointer(selection, value);
  selection.pointers.set(value, found);
  return found;
}

function findPointer(selection: Selection, value: Value): Pointer | undefined {
  const { graph } = selection;
  let root = value;
  let bytes = 0;
  for (let step = 0; step < longestChain; step++) {
    const below = selection.standingBytes(root);
    if (below !== undefined) {
      if (below === 0) return root === value ? undefined : { register: registerOf(selection, root), bytes, root };
      const content = root === value ? undefined : pointerOf(selection, root);
      const register = content?.register ?? newVirtual(selection.writer, 'integer');
      return { register, bytes: bytes + below, root };
    }
    const definition = definitionOf(graph, root);
    if (definition === none || graph.key[definition] !== addition) return undefined;
    const constant = definitionOf(graph, operandValue(graph, definition, 1));
    if (constant === none || graph.f.instructions.opcode[constant] !== opcodes.iconst) return undefined;
    const { low, high } = constantAt(graph, constant, i64);
    if (high !== low >> 31 || Math.abs(low) > 0x1000_0000 || Math.abs(bytes + low) > 0x1000_0000) return undefined;
    bytes += low;
    root = operandValue(graph, definition, 0);
  }
  return undefined;
}
