/** A random bridge run in three ways: by the evaluator, by the evaluator under the conventions, and as machine code. */
import { underConventions } from '../../../src/abi/index.ts';
import { compileFunction } from '../../../src/codegen/index.ts';
import {
  type CallPassing,
  createEvaluator,
  dataItemSize,
  dataSize,
  type IrData,
  type IrModule,
} from '../../../src/ir/index.ts';
import type { DataObject, SymbolRelocation } from '../../../src/object/index.ts';
import { openSession, type Session } from '../../../src/run/index.ts';
import { bufferBytes, type RandomBridge, randomBridge } from './random-bridge.ts';

export interface NativeBridges {
  run(bridge: RandomBridge): Uint8Array;
  close(): void;
}

export function nativeBridges(): NativeBridges {
  const session: Session = openSession();
  const memory = session.map(0x5000_0000, 4096);
  return {
    run({ module, conventions, buffer }) {
      const functions = module.functions.map((f) => compileFunction(f, { conventions }));
      const unit = session.load({
        functions,
        data: module.data.map(dataObject),
      });
      try {
        memory.bytes.set(buffer);
        session.function('main', { parameters: ['ptr'], result: 'void' })(memory.start);
        return memory.bytes.slice(0, bufferBytes);
      } finally {
        unit.unload();
      }
    },
    close: () => session.close(),
  };
}

function dataObject(data: IrData): DataObject {
  const content = new Uint8Array(dataSize(data));
  const relocations: SymbolRelocation[] = [];
  let offset = 0;
  for (const item of data.items) {
    if (item.kind === 'bytes') content.set(item.bytes, offset);
    if (item.kind === 'address') relocations.push({ offset, kind: 'abs64', symbol: item.symbol, addend: item.addend });
    offset += dataItemSize(item);
  }
  return { name: data.name, content, align: data.align, writable: true, relocations };
}

function evaluated(module: IrModule, buffer: Uint8Array, passing?: CallPassing): Uint8Array {
  const evaluator = createEvaluator(module, passing === undefined ? {} : { passing });
  const region = evaluator.memory.map(bufferBytes);
  region.bytes.set(buffer);
  const outcome = evaluator.run('main', [BigInt(region.address)]);
  if (outcome.kind !== 'returned') throw new Error(`the evaluator ${JSON.stringify(outcome, (_, v) => `${v}`)}`);
  // The buffer's own address differs from run to run and is stored nowhere in it.
  return region.bytes;
}

/** What goes wrong with the bridge of a seed, or nothing. */
export function bridgeTrouble(seed: number, native: NativeBridges): string | undefined {
  try {
    const bridge = randomBridge(seed);
    const expected = evaluated(bridge.module, bridge.buffer);
    const runs = [
      ['under the conventions', evaluated(bridge.module, bridge.buffer, underConventions(bridge.conventions))],
      ['as machine code', native.run(bridge)],
    ] as const;
    for (const [how, actual] of runs) {
      const at = expected.findIndex((byte, index) => byte !== actual[index]);
      if (at >= 0) return `${how}: byte ${at} of the buffer is ${actual[at]}, not ${expected[at]}`;
    }
    return undefined;
  } catch (error) {
    return `${(error as Error).stack}`;
  }
}
