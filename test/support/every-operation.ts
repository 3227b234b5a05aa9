/** A module in which every operation occurs with every type that it takes, made from the table alone. */
import {
  appendInstruction,
  buildFunction,
  edge,
  type FunctionBuilder,
  f64,
  type IrModule,
  i8,
  i32,
  i64,
  isFloat,
  type OperationName,
  opcodes,
  operationNames,
  operationOf,
  patternType,
  ptr,
  type Signature,
  type Type,
  type TypePattern,
  typeWidth,
  type Value,
} from '../../src/ir/index.ts';

const callee: Signature = { convention: 'sysv', parameters: [{ type: i64 }], results: [{ type: i64 }, { type: f64 }] };
const printf: Signature = { convention: 'sysv', parameters: [{ type: ptr }], results: [{ type: i32 }], variadic: true };

export function everyOperation(): IrModule {
  return {
    data: [{ name: 'data', align: 8, items: [{ kind: 'zero', count: 64 }] }],
    functions: [plainOperations(), ...controlOperations(), variadicFunction()],
  };
}

function plainOperations() {
  const b = buildFunction('plain', { convention: 'sysv', parameters: [], results: [] });
  const slot = b.slot(64, 16);
  const address = b.slotaddr(slot);
  const constant = (type: Type): Value => {
    if (type === ptr) return address;
    return isFloat(type) ? b.fconst(type, 1.5) : b.iconst(type, 77);
  };
  for (const name of operationNames) {
    const operation = operationOf(opcodes[name]);
    if (operation.terminator || operation.operands.includes('values') || name.startsWith('va')) continue;
    if (operation.immediate === 'slot' || operation.immediate === 'symbol') continue;
    for (const type of operation.types.length > 0 ? operation.types : [undefined]) {
      for (const from of operation.from ?? [undefined]) {
        if (from !== undefined && !converts(name, from, type!)) continue;
        const operandType = (pattern: TypePattern): Type => (pattern === 'S' ? from! : patternType(pattern, type));
        appendInstruction(b.function, b.current, {
          opcode: opcodes[name],
          operands: operation.operands.map((pattern) => constant(operandType(pattern))),
          resultTypes: operation.results.map((pattern) => patternType(pattern, type)),
          ...(type === undefined ? {} : { type }),
          ...(operation.immediate === 'offset' ? { low: -8 } : {}),
        });
      }
    }
  }
  b.symboladdr('data', 8);
  b.symboladdr('plain');
  b.return([]);
  return b.function;
}

/** Whether a conversion's pair of types is one that it has. */
export function converts(name: OperationName, from: Type, to: Type): boolean {
  if (name === 'zext' || name === 'sext') return typeWidth(to) > typeWidth(from);
  if (name === 'trunc') return typeWidth(to) < typeWidth(from);
  return name === 'bitcast' ? typeWidth(to) === typeWidth(from) : true;
}

function controlOperations() {
  const endings: Record<string, (b: FunctionBuilder, x: Value) => void> = {
    tailcall: (b, x) => b.tailcall('plain', callee, [x]),
    tailcallindirect: (b, x) => b.tailcallindirect(callee, b.inttoptr(x), [x]),
    throw: (b, x) => b.throw(x),
    trap: (b) => b.trap(-10),
    unreachable: (b) => b.unreachable(),
    call: (b, x) => b.return(b.call('control', callee, [x])),
    callindirect: (b, x) => b.return(b.callindirect(callee, b.inttoptr(x), [x])),
    branches(b, x) {
      const [left, right] = [b.block([i64]), b.block([], { cold: true })];
      b.switch(x, edge(right), [
        { value: -1n, edge: edge(left, [x]) },
        { value: 7n, edge: edge(right) },
      ]);
      b.switchTo(right);
      b.branch(b.iconst(i8, 1), edge(left, [x]), edge(left, [b.neg(x)]));
      b.switchTo(left);
      b.return([b.blockParameters(left)[0]!, b.fconst(f64, 0)]);
    },
    invokes(b, x) {
      const [done, second, failed] = [b.block([i64, f64]), b.block([i64, f64, i64]), b.block([i64, i64])];
      b.invoke('control', callee, [x], (results, code) => ({
        returned: edge(second, [...results, x]),
        thrown: edge(failed, [code, x]),
      }));
      b.switchTo(second);
      b.invokeindirect(callee, b.inttoptr(x), [x], (results, code) => ({
        returned: edge(done, results),
        thrown: edge(failed, [x, code]),
      }));
      b.switchTo(failed);
      b.throw(b.blockParameters(failed)[0]!);
      b.switchTo(done);
      b.return(b.blockParameters(done));
    },
  };
  return Object.entries(endings).map(([name, end]) => {
    const b = buildFunction(`control.${name}`, callee);
    const start = b.block();
    b.jump(start);
    b.switchTo(start);
    end(b, b.parameters[0]!);
    return b.function;
  });
}

function variadicFunction() {
  const b = buildFunction('variadic', printf);
  const list = b.slotaddr(b.slot(24));
  b.vastart(list);
  for (const type of operationOf(opcodes.vaarg).types) b.vaarg(type, list);
  b.vacopy(list, list, { bytes: 8, align: 8, nature: 'struct', leaves: [{ offset: 0, type: i64 }] });
  b.return(b.call('variadic', printf, [b.parameters[0]!, b.iconst(i64, 1), b.fconst(f64, 2)]));
  return b.function;
}
