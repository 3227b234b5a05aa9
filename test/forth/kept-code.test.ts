import { describe, expect, it } from 'vitest';
import { createMachineCode, keepCode } from '../../src/forth/index.ts';
import { readerSession } from './support.ts';

const program = ': main  3 spaces  10 0 do i . i 4 u.r loop  s" done" type cr  1.5e f. ;';

/** What the program compiles to, as text, with code kept by earlier runs or without. */
function compiled(kept?: ReturnType<typeof keepCode>, source = program) {
  const { system, interpret, preludeWord } = readerSession();
  kept?.begin(preludeWord);
  interpret('program.fs', source);
  const { functions } = createMachineCode(kept && { prelude: kept }).compile([system.dictionary.find('main')!]);
  return functions.map(({ positions, code, ...rest }) => ({
    ...rest,
    code: Buffer.from(code).toString('hex'),
    positions: positions.map(({ offset, position: { file, line, column } }) => ({ offset, file, line, column })),
  }));
}

describe('code of the prelude that is kept', () => {
  const fresh = compiled();
  const first = keepCode(undefined);
  const whileKeeping = compiled(first);
  const image = first.changed()!;

  it('is what would be made anew, also where callers take it over', () => {
    expect(whileKeeping).toEqual(fresh);
    expect(compiled(keepCode(image))).toEqual(fresh);
  });

  it('is read as far as it is needed, each function once', () => {
    const reads: number[] = [];
    const { text } = image;
    const counted = {
      ...image,
      text: { length: text.length, slice: (start: number, end: number) => text.slice(start, end) },
    };
    const slice = counted.text.slice;
    counted.text.slice = (start, end) => {
      reads.push(start);
      return slice(start, end);
    };
    expect(compiled(keepCode(counted), ': main  3 spaces ;')).toEqual(compiled(undefined, ': main  3 spaces ;'));
    expect(reads.length).toBeLessThan(10);
    expect(new Set(reads).size).toBe(reads.length);
  });

  it('is made anew where some of what it needs is missing', () => {
    const whole = keepCode(image);
    const incomplete: typeof whole = {
      ...whole,
      find: (symbol) => (symbol === 'forth.emit' ? undefined : whole.find(symbol)),
      unit(symbol, isThere) {
        const unit = whole.unit(symbol, isThere);
        return unit?.functions.some(({ name }) => name === 'forth.emit') ? undefined : unit;
      },
    };
    expect(compiled(incomplete)).toEqual(fresh);
  });

  it('is not added to where nothing new was compiled', () => {
    const again = keepCode(image);
    compiled(again);
    expect(again.changed()).toBeUndefined();
  });

  it('holds no word of a program', () => {
    const again = keepCode(image);
    expect(again.find('forth.type')).toBeDefined();
    expect(again.find('forth.main')).toBeUndefined();
    expect(again.find('forth.main~dynamic')).toBeUndefined();
  });

  it('is not what a word of the same name means that the program defines', () => {
    const source = `: spaces ( n -- ) drop ; ${program}`;
    expect(compiled(keepCode(image), source)).toEqual(compiled(undefined, source));
    expect(compiled(undefined, source)).not.toEqual(fresh);
  });
});
