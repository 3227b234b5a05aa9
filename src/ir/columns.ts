/**
 * Dense columns for the time of one piece of work. Making a typed array costs ten times as much as filling it where it has a buffer of its
 * own, and a compilation wants hundreds, most of them short: here they are parts of one buffer, which serves one piece of work after the
 * other. What outlives the work must not be made here.
 */

const initialBytes = 1 << 17;
/** A buffer that has grown beyond this is let go. */
const mostKept = 1 << 23;
/** A column of more bytes gets a buffer of its own: there the cost does not matter, and memory is free again as soon as nobody has it. */
const longColumn = 1 << 14;

/** From `end` on it holds nothing but zeros. */
let buffer = new ArrayBuffer(initialBytes);
let end = 0;
let depth = 0;

/**
 * Does some work; columns made meanwhile are valid until its end. Work within work shares the columns of the outer one. Outside of any
 * such work columns live as long as anybody has them.
 */
export function withColumns<T>(work: () => T): T {
  depth++;
  try {
    return work();
  } finally {
    depth--;
    if (depth === 0) {
      if (buffer.byteLength > mostKept) buffer = new ArrayBuffer(initialBytes);
      else new Uint8Array(buffer, 0, end).fill(0);
      end = 0;
    }
  }
}

/** Where a column of so many bytes starts in the buffer; −1 where it gets one of its own. */
function take(bytes: number): number {
  if (depth === 0 || bytes > longColumn) return -1;
  if (end + bytes > buffer.byteLength) {
    // What has been made keeps the former buffer.
    buffer = new ArrayBuffer(2 * buffer.byteLength);
    end = 0;
  }
  const start = end;
  end += (bytes + 7) & ~7;
  return start;
}

export function int32Column(length: number, value = 0): Int32Array<ArrayBuffer> {
  const start = take(4 * length);
  const column = start >= 0 ? new Int32Array(buffer, start, length) : new Int32Array(length);
  return value === 0 ? column : column.fill(value);
}

/** A column with the same first numbers as another one. */
export function int32Copy(column: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const copy = int32Column(length);
  for (let n = 0; n < length; n++) copy[n] = column[n];
  return copy;
}

export function float64Column(length: number, value = 0): Float64Array<ArrayBuffer> {
  const start = take(8 * length);
  const column = start >= 0 ? new Float64Array(buffer, start, length) : new Float64Array(length);
  return value === 0 ? column : column.fill(value);
}

export function uint16Column(length: number, value = 0): Uint16Array<ArrayBuffer> {
  const start = take(2 * length);
  const column = start >= 0 ? new Uint16Array(buffer, start, length) : new Uint16Array(length);
  return value === 0 ? column : column.fill(value);
}

export function int16Column(length: number, value = 0): Int16Array<ArrayBuffer> {
  const start = take(2 * length);
  const column = start >= 0 ? new Int16Array(buffer, start, length) : new Int16Array(length);
  return value === 0 ? column : column.fill(value);
}

export function uint8Column(length: number, value = 0): Uint8Array<ArrayBuffer> {
  const start = take(length);
  const column = start >= 0 ? new Uint8Array(buffer, start, length) : new Uint8Array(length);
  return value === 0 ? column : column.fill(value);
}

export function int8Column(length: number, value = 0): Int8Array<ArrayBuffer> {
  const start = take(length);
  const column = start >= 0 ? new Int8Array(buffer, start, length) : new Int8Array(length);
  return value === 0 ? column : column.fill(value);
}
