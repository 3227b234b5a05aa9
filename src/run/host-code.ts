/** The machine code of every session, which is always the same: bundles hold it ready-made. */
import { faultHandler, signals } from '../link/index.ts';
import { conditions, r9, relative } from '../targets/x64/index.ts';
import { runningSymbol } from './entry-symbols.ts';

export { entryCode } from './entry-code.ts';

export const handlerCode = () =>
  faultHandler({
    loadContext(assembler, none) {
      assembler.emit('mov64rm', r9, relative(runningSymbol));
      assembler.emit('test64rr', r9, r9);
      assembler.branch(conditions.equal, none);
    },
    // Interrupts are ours only while generated code runs.
    signals: Object.values(signals).filter((signal) => signal !== signals.interrupt),
    foreignCode: true,
  });
