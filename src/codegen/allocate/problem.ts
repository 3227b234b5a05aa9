/** What every stage of allocation reads: the function, its graph, liveness and distances. */
import type { MachineFunction, RegisterFile } from '../machine.ts';
import { buildGraph, type Graph } from './graph.ts';
import { findLiveness, type Liveness } from './liveness.ts';
import { findNextUses, type NextUse } from './next-use.ts';
import { type Numbering, numberRegisters } from './numbering.ts';
import { listOperands, type Operands } from './operands.ts';

export interface Problem {
  readonly machine: MachineFunction;
  readonly numbering: Numbering;
  readonly operands: Operands;
  readonly graph: Graph;
  readonly live: Liveness;
  readonly nextUse: NextUse;
}

export function analyse(machine: MachineFunction, file: RegisterFile): Problem {
  const numbering = numberRegisters(machine, file);
  const operands = listOperands(machine);
  const graph = buildGraph(machine);
  const live = findLiveness(machine, operands, graph);
  const nextUse = findNextUses(machine, numbering, operands, graph, live);
  return { machine, numbering, operands, graph, live, nextUse };
}
