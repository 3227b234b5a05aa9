/** Typed access to the cells of a context. */
import { contextCells } from '../link/index.ts';

export type CellName = keyof typeof contextCells;

export interface Cells {
  readonly view: DataView;
  /** A cell that holds an address or a small number. */
  number(name: CellName): number;
  setNumber(name: CellName, value: number): void;
  signed(name: CellName): bigint;
  setSigned(name: CellName, value: bigint): void;
}

const upperHalf = 2 ** 32;

export function createCells(bytes: Uint8Array): Cells {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return {
    view,
    number(name) {
      const at = contextCells[name];
      return view.getUint32(at, true) + view.getInt32(at + 4, true) * upperHalf;
    },
    setNumber(name, value) {
      const at = contextCells[name];
      view.setUint32(at, value >>> 0, true);
      view.setInt32(at + 4, Math.floor(value / upperHalf), true);
    },
    signed: (name) => view.getBigInt64(contextCells[name], true),
    setSigned: (name, value) => view.setBigInt64(contextCells[name], value, true),
  };
}
