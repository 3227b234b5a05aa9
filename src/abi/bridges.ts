/** The bridges of a program: each made once, and counted. */
import { type IrFunction, signatureText } from '../ir/index.ts';
import { type Bridge, type BridgeRequest, makeBridge } from './bridge.ts';
import type { Convention } from './convention.ts';

export interface Bridges {
  /** The bridge for a request, the same as before where it has been asked for before. Throws what `makeBridge` throws. */
  bridge(request: BridgeRequest): Bridge;
  /** A second entry to a function: one body, called under its own convention and, through a bridge, under another. */
  entry(
    f: Pick<IrFunction, 'name' | 'signature'>,
    own: Convention,
    other: Convention,
    sources?: BridgeRequest['sources'],
  ): Bridge;
  /** In the order in which they were made. */
  readonly all: readonly Bridge[];
  /** How many were made, and how often one that was there did. */
  readonly counts: { readonly made: number; readonly reused: number };
}

export function createBridges(): Bridges {
  const known = new Map<string, Bridge>();
  const all: Bridge[] = [];
  const names = new Map<string, number>();
  const counts = { made: 0, reused: 0 };

  /** Conventions may share a name; what counts is the description. */
  const numbers = new Map<Convention, number>();
  function numberOf(convention: Convention): number {
    const number = numbers.get(convention) ?? numbers.size;
    numbers.set(convention, number);
    return number;
  }

  function keyOf({ from, to, signature, target, sources = {} }: BridgeRequest): string {
    const text = signatureText({ ...signature, convention: '' });
    const given = Object.entries(sources).sort(([a], [b]) => (a < b ? -1 : 1));
    return JSON.stringify([numberOf(from), numberOf(to), text, target, given], (_, value) =>
      typeof value === 'bigint' ? `${value}n` : value,
    );
  }

  /** Says what it is for; a number follows where signatures or sources differ. */
  function nameOf({ from, to, target }: BridgeRequest): string {
    const what =
      target.kind === 'symbol'
        ? target.symbol
        : target.kind === 'cell'
          ? `[${target.symbol}${target.offset === undefined ? '' : `+${target.offset}`}]~${to.name}`
          : `bridge~${to.name}`;
    const base = `${what}~${from.name}`;
    const count = (names.get(base) ?? 0) + 1;
    names.set(base, count);
    return count === 1 ? base : `${base}#${count}`;
  }

  const bridges: Bridges = {
    bridge(request) {
      const key = keyOf(request);
      const found = known.get(key);
      if (found !== undefined) {
        counts.reused++;
        return found;
      }
      const made = makeBridge(nameOf(request), request);
      known.set(key, made);
      all.push(made);
      counts.made++;
      return made;
    },
    entry(f, own, other, sources) {
      const target = { kind: 'symbol', symbol: f.name } as const;
      return bridges.bridge({ from: other, to: own, signature: f.signature, target, ...(sources && { sources }) });
    },
    all,
    counts,
  };
  return bridges;
}
