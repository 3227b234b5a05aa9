/** A compiled function as a text, beside its name and its code, and back. */
import type { CodePosition, CompiledFunction } from '../codegen/index.ts';
import type { SourcePosition } from '../ir/index.ts';
import { asciiJson } from './body-text.ts';

/** Positions of words have a length too. */
type Place = SourcePosition & { readonly length?: number };

type PositionRow = readonly [offset: number, file: number, line: number, column: number, length?: number];

/** Fields that are named here have another form, or are kept elsewhere. */
interface FunctionText extends Omit<CompiledFunction, 'name' | 'code' | 'positions'> {
  readonly files: readonly string[];
  readonly positions: readonly PositionRow[];
}

/** All of a function but its name and its code. */
export function writeFunction({ code: _code, name: _name, positions, ...rest }: CompiledFunction): string {
  const files = [...new Set(positions.map(({ position }) => position.file))];
  const rows = positions.map(({ offset, position }): PositionRow => {
    const { line, column, length } = position as Place;
    const row = [offset, files.indexOf(position.file), line, column] as const;
    return length === undefined ? row : [...row, length];
  });
  return asciiJson({ ...rest, files, positions: rows } satisfies FunctionText);
}

export function readFunction(symbol: string, text: string, code: Uint8Array): CompiledFunction {
  const { files, positions, ...rest } = JSON.parse(text) as FunctionText;
  return {
    ...rest,
    name: symbol,
    code,
    positions: positions.map(([offset, file, line, column, length]): CodePosition => {
      const position: Place = { file: files[file]!, line, column };
      const place: Place = length === undefined ? position : { ...position, length };
      return { offset, position: place };
    }),
  };
}
