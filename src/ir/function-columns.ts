/** The columns that a function is kept in: where they lie in one buffer, and how they grow. */

/** Columns by instruction. `low` and `high` hold the immediate: 64 bits, or an index into one of the function's tables. */
export interface InstructionColumns {
  opcode: Uint8Array;
  type: Uint8Array;
  block: Int32Array;
  next: Int32Array;
  previous: Int32Array;
  operandStart: Int32Array;
  operandCount: Int32Array;
  firstResult: Int32Array;
  resultCount: Int32Array;
  firstEdge: Int32Array;
  edgeCount: Int32Array;
  low: Int32Array;
  high: Int32Array;
  position: Int32Array;
}

/** Columns by value. A value is a block's parameter (`instruction` is −1) or an instruction's result; `index` says which. */
export interface ValueColumns {
  type: Uint8Array;
  instruction: Int32Array;
  block: Int32Array;
  index: Int32Array;
}

export interface EdgeColumns {
  target: Int32Array;
  argumentStart: Int32Array;
  argumentCount: Int32Array;
}

export const initial = 32;

export interface Columns {
  readonly instructions: InstructionColumns;
  readonly values: ValueColumns;
  readonly edges: EdgeColumns;
  readonly pool: Int32Array;
}

const roundedRows = (room: number): number => (room + 3) & ~3;
const edgeRows = (rows: number): number => Math.max(8, (rows >> 2) & ~3);

/** Bytes of the columns of a function that has room for so many instructions. */
export function columnBytes(room: number): number {
  const rows = roundedRows(room);
  return rows * rowBytes + edgeRows(rows) * edgeRowBytes;
}

/** Columns of that many bytes in a buffer, from a multiple of four on. */
export function columnsIn(buffer: ArrayBuffer, start: number, room: number): Columns {
  const rows = roundedRows(room);
  let end = start;
  const bytes = (): Uint8Array => {
    const column = new Uint8Array(buffer, end, rows);
    end += rows;
    return column;
  };
  const words = (count = rows): Int32Array => {
    const column = new Int32Array(buffer, end, count);
    end += 4 * count;
    return column;
  };
  return {
    instructions: {
      opcode: bytes(),
      type: bytes(),
      block: words(),
      next: words(),
      previous: words(),
      operandStart: words(),
      operandCount: words(),
      firstResult: words(),
      resultCount: words(),
      firstEdge: words(),
      edgeCount: words(),
      low: words(),
      high: words(),
      position: words(),
    },
    values: { type: bytes(), instruction: words(), block: words(), index: words() },
    edges: {
      target: words(edgeRows(rows)),
      argumentStart: words(edgeRows(rows)),
      argumentCount: words(edgeRows(rows)),
    },
    pool: words(poolWords * rows),
  };
}

/** Operands and edge arguments for one instruction, on average. */
export const poolWords = 3;
/** Three columns of bytes, fifteen of words, and the pool's share. */
const rowBytes = 3 + 4 * (15 + poolWords);
const edgeRowBytes = 4 * 3;

export function doubled<A extends Uint8Array | Int32Array>(column: A): A {
  const larger = new (column.constructor as new (length: number) => A)(Math.max(initial, column.length * 2));
  larger.set(column);
  return larger;
}

export function reserve(columns: object, length: number): void {
  const record = columns as Record<string, Uint8Array | Int32Array>;
  for (const name of Object.keys(record)) {
    if (record[name]!.length <= length) record[name] = doubled(record[name]!);
  }
}
