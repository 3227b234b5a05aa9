/** Runs a compiled function, not yet bytes, in the simulator: by the meanings of its instructions. */
import { finish, type PhysicalFunction, select } from '../../../src/codegen/compile.ts';
import { removed } from '../../../src/codegen/finish/peephole.ts';
import { ConveneError, createMemory, type IrFunction, type Memory } from '../../../src/ir/index.ts';
import {
  type Condition,
  conditionHolds,
  createMachineState,
  execute,
  instructions,
  type MachineState,
  opcodes,
  rsp,
} from '../../../src/targets/x64/index.ts';

export const bufferAddress = 0x2000_0000;
const poolAddress = 0x3000_0000;
const stackAddress = 0x7000_0000;
const stackBytes = 4096;

export interface Simulation {
  readonly state: MachineState;
  readonly buffer: Uint8Array;
}

/** Compiles for the simulator; `applied` counts rules. */
export const prepare = (f: IrFunction, applied?: Uint32Array): PhysicalFunction =>
  finish(select(f, applied === undefined ? {} : { applied }));

/** Runs from the entry to a return. `set` puts arguments where the convention has them. */
export function simulate(
  physical: PhysicalFunction,
  buffer: Uint8Array,
  set: (state: MachineState) => void,
): Simulation {
  const memory = createMemory();
  const bytes = memory.map(buffer.length, { address: bufferAddress });
  bytes.bytes.set(buffer);
  memory.map(stackBytes, { address: stackAddress });
  const references = placePool(physical, memory);
  const state = createMachineState(memory, (symbol) => {
    if (symbol >= -1) throw new ConveneError('simulate', `symbol ${symbol}`);
    return references[-2 - symbol];
  });
  state.integers[rsp] = BigInt(stackAddress + stackBytes - 64 - 8);
  set(state);
  const { code } = physical;
  let block = 0;
  for (let steps = 0; steps < 1000; steps++) {
    const { start, end, jumps } = code.blocks[block];
    for (let id = start; id < end; id++) {
      const opcode = code.opcode[id];
      if (opcode === removed) continue;
      if (opcode === opcodes.ret) return { state, buffer: bytes.bytes };
      if (opcode >= instructions.length) throw new ConveneError('simulate', 'a pseudo-instruction');
      execute(state, opcode, code.words, code.wordStart[id]);
    }
    const jump = jumps.find(
      ({ condition }) => condition < 0 || conditionHolds(state.flags, condition as Condition) === true,
    );
    if (jump === undefined) throw new ConveneError('simulate', 'a block without a way on');
    block = jump.target;
  }
  throw new ConveneError('simulate', 'no end');
}

function placePool({ lowering }: PhysicalFunction, memory: Memory): bigint[] {
  const { entries, references } = lowering.selection.pool;
  const { bytes, address } = memory.map(16 * entries.length + 16, { address: poolAddress });
  entries.forEach((entry, index) => {
    bytes.set(entry.bytes, 16 * index);
  });
  return references.map((reference) => (reference.kind === 'constant' ? BigInt(address + 16 * reference.entry) : -1n));
}
