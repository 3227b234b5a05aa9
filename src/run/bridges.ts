/** The ways between TypeScript, whose calls are System V's, and functions of other conventions. */
import {
  type BridgeRequest,
  type Bridges,
  type Convention,
  createBridges,
  defineConvention,
  type RoleSource,
} from '../abi/index.ts';
import { compileFunction } from '../codegen/index.ts';
import { contextSymbols } from '../link/index.ts';
import type { DataObject } from '../object/index.ts';
import { rdi, sysv } from '../targets/x64/index.ts';
import type { NativeSignature } from './native-types.ts';
import { returnsSeveral, valuesOf } from './signature.ts';
import type { LoadedUnit, Symbols } from './symbols.ts';

let several: Convention | undefined;

/** System V with any number of results, which go to memory whose address comes first. */
function manyResults(): Convention {
  several ??= defineConvention({
    ...sysv,
    name: 'sysv-many-results',
    summary: 'System V, the results in a block of memory',
    parameters: sysv.parameters.map((rule) =>
      rule.place === 'registers' ? { ...rule, registers: rule.registers.filter((register) => register !== rdi) } : rule,
    ),
    results: [{ place: 'block', register: rdi, slotBytes: 8, point: 'all results, in memory of the host' }],
  });
  return several;
}

export interface SessionBridges {
  /** Address of a function that TypeScript can call in place of the one at `address`, whose signature is given. */
  into(address: number, signature: NativeSignature): number;
  /** Address of a function of the signature's convention that calls the System V function at `address`. */
  outOf(address: number, signature: NativeSignature): { readonly address: number; release(): void };
  /** How many bridges were made, and how often one did that was there. */
  readonly counts: { readonly made: number; readonly reused: number };
}

/** What a session knows the roles of conventions by. */
const ownSources: Readonly<Record<string, RoleSource>> = {
  dstack: { kind: 'cell', symbol: contextSymbols.dataStack },
  fstack: { kind: 'cell', symbol: contextSymbols.floatStack },
};

export function createSessionBridges(symbols: Symbols): SessionBridges {
  let made: Bridges | undefined;
  const bridges = (): Bridges => {
    made ??= createBridges();
    return made;
  };
  const loaded = new Map<string, LoadedUnit>();

  function load(from: Convention, to: Convention, address: number, signature: NativeSignature) {
    const cell = `convene.callee.${address.toString(16)}`;
    const request: BridgeRequest = {
      from,
      to,
      signature: valuesOf(signature),
      target: { kind: 'cell', symbol: cell },
      sources: { ...ownSources, ...signature.sources },
    };
    const bridge = bridges().bridge(request);
    const { name } = bridge.function;
    let unit = loaded.get(name);
    if (unit === undefined) {
      const conventions = new Map([from, to].map((convention) => [convention.name, convention]));
      const code = compileFunction(bridge.function, { conventions });
      const data = symbols.resolve(cell) === undefined ? [addressCell(cell, address)] : [];
      unit = symbols.load({ functions: [code], data });
      loaded.set(name, unit);
    }
    return { name, unit, address: symbols.resolve(name)! };
  }

  return {
    into(address, signature) {
      const to = signature.convention ?? sysv;
      const several = returnsSeveral(signature.result);
      if (to === sysv && !several) return address;
      return load(several ? manyResults() : sysv, to, address, signature).address;
    },
    outOf(address, signature) {
      const from = signature.convention ?? sysv;
      if (from === sysv) return { address, release() {} };
      const { name, unit, address: entry } = load(from, sysv, address, signature);
      return {
        address: entry,
        release() {
          if (loaded.delete(name)) unit.unload();
        },
      };
    },
    get counts() {
      return bridges().counts;
    },
  };
}

function addressCell(name: string, address: number): DataObject {
  const content = new Uint8Array(8);
  new DataView(content.buffer).setBigUint64(0, BigInt(address), true);
  return { name, content, writable: false };
}
