/** Constants that stand in memory behind a function's code. */

export interface PoolEntry {
  /** Little-endian. */
  readonly bytes: Uint8Array;
  readonly align: number;
}

/** A table of code addresses, one for each machine block: of 64 bits, or as 32-bit distances from the table. */
export interface JumpTable {
  blocks: number[];
  readonly relative: boolean;
}

/** A place that instructions refer to: an entry of the pool, a jump table, or a block. */
export type LocalReference =
  | { readonly kind: 'constant'; readonly entry: number }
  | { readonly kind: 'table'; readonly table: JumpTable }
  | { readonly kind: 'block'; block: number };

export interface ConstantPool {
  readonly entries: PoolEntry[];
  readonly known: Map<string, number>;
  readonly references: LocalReference[];
}

export const createPool = (): ConstantPool => ({ entries: [], known: new Map(), references: [] });

/** The symbol word of a reference: from −2 downwards, as the encoder takes references within the code. */
export const referenceSymbol = (reference: number): number => -2 - reference;

export function addReference(pool: ConstantPool, reference: LocalReference): number {
  return referenceSymbol(pool.references.push(reference) - 1);
}

/** Puts `size` bytes of `bits` into the pool, once; returns the symbol word that refers to them. */
export function poolConstant(pool: ConstantPool, bits: bigint, size: number): number {
  const key = `${size}:${bits}`;
  const known = pool.known.get(key);
  if (known !== undefined) return known;
  const bytes = new Uint8Array(size);
  let rest = bits;
  for (let i = 0; i < size; i++) {
    bytes[i] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  const entry = pool.entries.push({ bytes, align: size }) - 1;
  const symbol = addReference(pool, { kind: 'constant', entry });
  pool.known.set(key, symbol);
  return symbol;
}
