/** The engine of a Forth session in this process: memory at its fixed addresses, code made when it is needed, runs with their faults. */
import {
  createMachineCode,
  createMemory,
  dataStackRegion,
  descriptorFields,
  descriptorRegion,
  dynamicSymbol,
  type Engine,
  type Entry,
  floatStackRegion,
  type Kept,
  type KeptCode,
  type MachineCode,
  type Outcome,
  regions,
  throwErrorCode,
  throwMessage,
} from '../forth/index.ts';
import { ConveneError, type IrFunction, type SourcePosition } from '../ir/index.ts';
import type { LinkBase, LinkedCode } from '../link/index.ts';
import { type Outcome as NativeOutcome, openSession, type Session } from '../run/index.ts';
import { now } from './clock.ts';
import { clearProgress } from './progress.ts';

export interface NativeEngine {
  readonly engine: Engine;
  readonly machineCode: MachineCode;
  readonly linkBase: LinkBase;
  /**
   * Puts all code of the prelude in its place that is linked for it, so that its words need no preparing. For a Forth session that is about to
   * begin with an image: its words have the tokens of the image then, and no code yet.
   */
  placePrelude(prelude: KeptCode): void;
  /** Milliseconds spent so far. */
  readonly times: { readonly compile: number; readonly execute: number };
  close(): void;
}

/** Throws `address-taken` where another session has the memory. */
export function createNativeEngine(kept?: Partial<Kept>, onCompile?: (symbol: string) => void): NativeEngine {
  const range = ({ start, end }: { readonly start: number; readonly end: number }) => ({ start, end });
  const session: Session = openSession({ stacks: { data: range(dataStackRegion), float: range(floatStackRegion) } });
  const mapped = regions.map(({ start, end }) => session.map(start, end - start));
  const memory = createMemory([], (address, length) =>
    mapped.find(({ start, end }) => address >= start && address + length <= end)?.window(address, length),
  );
  let linked: LinkedCode | undefined;
  const machineCode = createMachineCode(kept, {
    ...(onCompile && { onCompile }),
    isLinked: (symbol) => linked?.addressOf(symbol) !== undefined,
  });
  const times = { compile: 0, execute: 0 };

  function prepare(entries: readonly Entry[]): void {
    const begun = now();
    const added = machineCode.compile(entries);
    if (added.functions.length > 0) session.load({ functions: added.functions });
    for (const word of added.executable) {
      const descriptor = Number(word.token);
      const own = word.effect?.kind === 'static' ? session.address(word.symbol)! : 0;
      memory.setInteger(descriptor + descriptorFields.dynamic, session.address(dynamicSymbol(word))!);
      memory.setInteger(descriptor + descriptorFields.own, own);
    }
    times.compile += now() - begun;
  }

  /** The place in the source that an address of code comes from. */
  function positionOf(
    address: number,
  ): { readonly word: string; readonly position: SourcePosition | undefined } | undefined {
    const place = session.functionAt(address);
    if (place === undefined) return undefined;
    const positions = machineCode.compiled(place.name)?.positions ?? [];
    const position = positions.findLast(({ offset }) => offset <= place.offset)?.position;
    return { word: place.name, position };
  }

  function described(outcome: NativeOutcome): Outcome {
    if (outcome.status !== 'thrown' || outcome.fault === undefined) return outcome;
    const place = positionOf(outcome.fault.instruction);
    if (place === undefined) return outcome;
    const number = Number(outcome.code);
    const error = new ConveneError(throwErrorCode(number), throwMessage(number), place.position);
    return { ...outcome, error };
  }

  function timed(run: () => NativeOutcome): Outcome {
    clearProgress();
    const begun = now();
    const outcome = run();
    times.execute += now() - begun;
    return described(outcome);
  }

  const { context } = session;
  /** Loads one function, beside those of words. */
  function load(f: IrFunction, word: Entry): number {
    prepare([word]);
    const code = machineCode.add(f);
    return session.load({ functions: [code] }).symbols.get(code.name)!;
  }

  return {
    engine: {
      memory,
      prepare,
      isCompiled: machineCode.isCompiled,
      active: () => session.activeFunctions(),
      foreign: { open: session.open, find: session.address, load },
      start(entry, data, float) {
        prepare([entry]);
        const address = session.address(dynamicSymbol(entry))!;
        return timed(() => context.start(address, data, float));
      },
      resume: (data, float) => timed(() => context.resume(data, float)),
      resumeThrow: (code) => timed(() => context.resumeThrow(code)),
      abandon() {
        while (context.suspended > 0) context.abandon();
      },
    },
    machineCode,
    linkBase: session.linkBase,
    placePrelude(prelude) {
      const found = prelude.linked(session.linkBase);
      if (found === undefined || !session.place(found.code)) return;
      const descriptors = found.descriptors();
      memory.bytes(descriptorRegion.start, descriptors.length).set(descriptors);
      linked = found.code;
    },
    times,
    close: () => session.close(),
  };
}
