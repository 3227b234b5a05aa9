/** What every stage of allocation reads: the function, its graph, liveness and distances. */
import type { MachineFunction, RegisterFile } from '../machine.ts';
import { buildGraph, type Graph } from './graph.ts';
import { findLiveness, type Liveness } from './liveness.ts';
import { findNextUses, type NextUse } from './next-use.ts';
import { type Numbering, numberRegisters } from './numbering.ts';

export interface Problem {
  readonly machine: MachineFunction;
  readonly numbering: Numbering;
  readonly graph: Graph;
  readonly live: Liveness;
  readonly nextUse: NextUse;
}

export function analyse(machine: MachineFunction, file: RegisterFile): Problem {
  const numbering = numberRegisters(machine, file);
  const graph = buildGraph(machine);
  const live = findLiveness(machine, graph);
  const nextUse = findNextUses(machine, numbering, graph, live);
  return { machine, numbering, graph, live, nextUse };
}
