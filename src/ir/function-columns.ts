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

/** How many rows of each are filled. */
export interface Filled {
  readonly instructionCount: number;
  readonly valueCount: number;
  readonly edgeCount: number;
  readonly poolSize: number;
}

/** Puts what is filled of columns where {@link columnsIn} finds it. Of a buffer both views are wanted. */
export function writeColumns(
  { instructions, values, edges, pool }: Columns,
  { instructionCount, valueCount, edgeCount, poolSize }: Filled,
  byteView: Uint8Array,
  wordView: Int32Array,
  start: number,
  room: number,
): void {
  const rows = roundedRows(room);
  let end = start;
  const bytes = (column: Uint8Array, count: number): void => {
    for (let row = 0; row < count; row++) byteView[end + row] = column[row]!;
    end += rows;
  };
  const words = (column: Int32Array, count: number, room = rows): void => {
    const at = end >> 2;
    for (let row = 0; row < count; row++) wordView[at + row] = column[row]!;
    end += 4 * room;
  };
  bytes(instructions.opcode, instructionCount);
  bytes(instructions.type, instructionCount);
  words(instructions.block, instructionCount);
  words(instructions.next, instructionCount);
  words(instructions.previous, instructionCount);
  words(instructions.operandStart, instructionCount);
  words(instructions.operandCount, instructionCount);
  words(instructions.firstResult, instructionCount);
  words(instructions.resultCount, instructionCount);
  words(instructions.firstEdge, instructionCount);
  words(instructions.edgeCount, instructionCount);
  words(instructions.low, instructionCount);
  words(instructions.high, instructionCount);
  words(instructions.position, instructionCount);
  bytes(values.type, valueCount);
  words(values.instruction, valueCount);
  words(values.block, valueCount);
  words(values.index, valueCount);
  words(edges.target, edgeCount, edgeRows(rows));
  words(edges.argumentStart, edgeCount, edgeRows(rows));
  words(edges.argumentCount, edgeCount, edgeRows(rows));
  words(pool, poolSize, poolWords * rows);
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
