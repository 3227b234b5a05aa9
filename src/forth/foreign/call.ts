/** The IR of a C function's call: C's convention in the word's own code, nothing between. */
import { edge, i64, type Value } from '../../ir/index.ts';
import { contextSymbols, stackCodes } from '../../link/index.ts';
import type { Lowering } from '../compile/lower.ts';
import { type ForeignFunction, fromForeign, returnsMemory, toForeign } from './function.ts';

/**
 * C may call back: it then finds the stack pointers in the context, with everything below these free to use. What a callback threw
 * is thrown here, when C's own frames are gone.
 */
export function callForeign(l: Lowering, callee: ForeignFunction): void {
  const { b, emitter, machine } = l;
  const { data, floats } = machine;
  const address = callee.byAddress ? emitter.address(data.pop()) : undefined;
  const destination = returnsMemory(callee) ? emitter.address(data.pop()) : undefined;
  const values: Value[] = new Array(callee.parameters.length);
  for (let index = values.length - 1; index >= 0; index--) {
    const one = callee.parameters[index]!;
    values[index] = toForeign(b, (one.stack === 'float' ? floats : data).pop(), one);
  }
  refuseWithoutStack(l);
  b.store(data.pointer(), b.symboladdr(contextSymbols.dataStack));
  b.store(floats.pointer(), b.symboladdr(contextSymbols.floatStack));
  const [result] =
    address === undefined
      ? b.call(callee.name, callee.signature, values)
      : b.callindirect(callee.signature, address, values);
  // What lay below the pointers is not there any more.
  data.forget();
  floats.forget();
  rethrow(l);
  const { result: wanted } = callee;
  if (wanted === undefined) return;
  if (destination !== undefined) {
    b.blockcopy(destination, result!, emitter.constant(wanted.parameter.aggregate!.bytes));
    return;
  }
  (wanted.stack === 'float' ? floats : data).push(fromForeign(b, result!, wanted));
}

/** A C function that overflows the stack would end the process: there must be some left. */
function refuseWithoutStack({ b, emitter }: Lowering): void {
  const here = b.ptrtoint(b.slotaddr(b.slot(8)));
  const limit = b.load(i64, b.symboladdr(contextSymbols.stackLimit));
  const overflows = b.block([], { cold: true });
  const goesOn = b.block();
  b.branch(b.ult(here, limit), edge(overflows), edge(goesOn));
  b.switchTo(overflows);
  b.throw(emitter.constant(stackCodes.machine.overflow));
  b.switchTo(goesOn);
}

function rethrow({ b, emitter }: Lowering): void {
  const cell = b.symboladdr(contextSymbols.thrown);
  const code = b.load(i64, cell);
  const thrown = b.block([], { cold: true });
  const goesOn = b.block();
  b.branch(b.ne(code, emitter.constant(0)), edge(thrown), edge(goesOn));
  b.switchTo(thrown);
  b.store(emitter.constant(0), b.symboladdr(contextSymbols.thrown));
  b.throw(code);
  b.switchTo(goesOn);
}
