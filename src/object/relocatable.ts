/**
 * Writes relocatable objects as 64-bit little-endian ELF, for linkers to put together: sections, symbols, and fields that are filled when
 * addresses are known.
 *
 * The file is, in this order: ELF header, contents of the sections, symbol table, its strings, relocations, section names, section headers.
 */
import {
  append,
  concatenate,
  createStrings,
  fileHeader,
  fileOf,
  fileTypes,
  headerBytes,
  type Output,
  type Strings,
  sectionFlags,
  sectionHeader,
  sectionTypes,
  symbolBytes,
  symbolTypes,
} from './elf-parts.ts';
import type { RelocationKind } from './unit.ts';

/** What a section holds, which says what may be done with it in memory. */
export type SectionContent = 'code' | 'constants' | 'variables' | 'zeros' | 'constructors' | 'destructors';

export interface ObjectSection {
  readonly name: string;
  readonly kind: SectionContent;
  /** Empty for zeros. */
  readonly content: Uint8Array;
  /** In memory. */
  readonly size: number;
  readonly alignment: number;
}

export interface ObjectSymbol {
  readonly name: string;
  readonly binding: 'local' | 'global' | 'weak';
  readonly hidden: boolean;
  readonly kind: 'function' | 'object' | 'none';
  /** Its section, by place; absent for symbols that another file defines. */
  readonly section?: number;
  /** Bytes into the section. */
  readonly offset: number;
  readonly size: number;
}

/** Fields to be filled, in columns: there are many. */
export interface RelocationColumns {
  count: number;
  /** By relocation: the field's place in its section. */
  offset: number[];
  kind: RelocationKind[];
  /** The symbol, by place, or, from −1 downwards, the start of a section: −1 the first. */
  target: number[];
  addend: number[];
}

export const createRelocations = (): RelocationColumns => ({ count: 0, offset: [], kind: [], target: [], addend: [] });

export function addRelocation(
  columns: RelocationColumns,
  offset: number,
  kind: RelocationKind,
  target: number,
  addend: number,
): void {
  columns.offset.push(offset);
  columns.kind.push(kind);
  columns.target.push(target);
  columns.addend.push(addend);
  columns.count++;
}

export interface RelocatableObject {
  /** The name of what it was made from. */
  readonly source?: string;
  readonly sections: readonly ObjectSection[];
  readonly symbols: readonly ObjectSymbol[];
  /** By section. */
  readonly relocations: readonly RelocationColumns[];
}

/** AMD64 supplement, 4.4.1. */
const relocationTypes: Readonly<Record<RelocationKind, number>> = { abs64: 1, pc32: 2, plt32: 4, abs32s: 11 };
const relocationBytes = 24;

const contentTypes = {
  code: [sectionTypes.contents, sectionFlags.executable],
  constants: [sectionTypes.contents, 0],
  variables: [sectionTypes.contents, sectionFlags.writable],
  zeros: [sectionTypes.zero, sectionFlags.writable],
  constructors: [sectionTypes.starts, sectionFlags.writable],
  destructors: [sectionTypes.ends, sectionFlags.writable],
} as const;

const bindings = { local: 0, global: 1, weak: 2 } as const;
const hiddenVisibility = 2;
const absoluteSection = 0xfff1;

/** The bytes of the file. */
export function writeRelocatable(object: RelocatableObject): Uint8Array {
  const { sections, relocations } = object;
  const output: Output = { pieces: [], length: headerBytes };
  const names = createStrings();
  const headers = [sectionHeader({ name: names.add('') })];
  for (const section of sections) headers.push(writeContent(output, section, names));
  headers.push(
    sectionHeader({
      name: names.add('.note.GNU-stack'),
      type: sectionTypes.contents,
      offset: output.length,
      alignment: 1,
    }),
  );

  const symbolTable = headers.length;
  const { bytes, strings, numbers, firstGlobal } = writeSymbols(object);
  headers.push(
    sectionHeader({
      name: names.add('.symtab'),
      type: sectionTypes.symbols,
      offset: append(output, bytes, 8),
      size: bytes.length,
      link: symbolTable + 1,
      information: firstGlobal,
      alignment: 8,
      entryBytes: symbolBytes,
    }),
  );
  headers.push(stringsHeader(output, names.add('.strtab'), strings.bytes()));
  sections.forEach(({ name }, index) => {
    const columns = relocations[index]!;
    if (columns.count === 0) return;
    const table = writeRelocations(columns, numbers);
    headers.push(
      sectionHeader({
        name: names.add(`.rela${name}`),
        type: sectionTypes.relocations,
        flags: sectionFlags.information,
        offset: append(output, table, 8),
        size: table.length,
        link: symbolTable,
        information: index + 1,
        alignment: 8,
        entryBytes: relocationBytes,
      }),
    );
  });
  const namesAt = names.add('.shstrtab');
  headers.push(stringsHeader(output, namesAt, names.bytes()));
  const sectionsOffset = append(output, concatenate(headers), 8);
  const file = fileOf(output);
  const type = fileTypes.relocatable;
  file.set(fileHeader({ type, entry: 0, segments: 0, segmentBytes: 0, sectionsOffset, sections: headers.length }), 0);
  return file;
}

function writeContent(output: Output, section: ObjectSection, names: Strings): Uint8Array {
  const [type, flags] = contentTypes[section.kind];
  const isZero = section.kind === 'zeros';
  return sectionHeader({
    name: names.add(section.name),
    type,
    flags: sectionFlags.allocated | flags,
    offset: isZero ? output.length : append(output, section.content, section.alignment),
    size: section.size,
    alignment: section.alignment,
  });
}

function stringsHeader(output: Output, name: number, bytes: Uint8Array): Uint8Array {
  const offset = append(output, bytes, 1);
  return sectionHeader({ name, type: sectionTypes.strings, offset, size: bytes.length, alignment: 1 });
}

interface SymbolTable {
  readonly bytes: Uint8Array;
  readonly strings: Strings;
  /** The number in the table of a symbol by place, or of a section's start from −1 downwards. */
  readonly numbers: (target: number) => number;
  readonly firstGlobal: number;
}

/** Local symbols come before all others: an empty one, the source's name, the starts of sections, those of the object. */
function writeSymbols({ source, sections, symbols }: RelocatableObject): SymbolTable {
  const strings = createStrings();
  strings.add('');
  const firstSection = source === undefined ? 1 : 2;
  const all = symbols.map((_, place) => place);
  const isLocal = (place: number): boolean => symbols[place]!.binding === 'local';
  const order = [...all.filter(isLocal), ...all.filter((place) => !isLocal(place))];
  const firstOwn = firstSection + sections.length;
  const places = new Int32Array(symbols.length);
  order.forEach((place, index) => {
    places[place] = firstOwn + index;
  });
  const bytes = new Uint8Array((firstOwn + symbols.length) * symbolBytes);
  const view = new DataView(bytes.buffer);
  const write = (number: number, name: number, information: number, other: number, section: number): number => {
    const at = number * symbolBytes;
    view.setUint32(at, name, true);
    bytes[at + 4] = information;
    bytes[at + 5] = other;
    view.setUint16(at + 6, section, true);
    return at;
  };
  if (source !== undefined) write(1, strings.add(source), symbolTypes.file, 0, absoluteSection);
  sections.forEach((_, index) => {
    write(firstSection + index, 0, symbolTypes.section, 0, index + 1);
  });
  symbols.forEach((symbol, place) => {
    const { name, binding, kind, hidden, section, offset, size } = symbol;
    const information = (bindings[binding] << 4) | symbolTypes[kind];
    const other = hidden ? hiddenVisibility : 0;
    const at = write(places[place]!, strings.add(name), information, other, section === undefined ? 0 : section + 1);
    view.setBigUint64(at + 8, BigInt(offset), true);
    view.setBigUint64(at + 16, BigInt(size), true);
  });
  return {
    bytes,
    strings,
    numbers: (target) => (target >= 0 ? places[target]! : firstSection - 1 - target),
    firstGlobal: firstOwn + symbols.filter(({ binding }) => binding === 'local').length,
  };
}

function writeRelocations(columns: RelocationColumns, numbers: (target: number) => number): Uint8Array {
  const bytes = new Uint8Array(columns.count * relocationBytes);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < columns.count; index++) {
    const at = index * relocationBytes;
    view.setBigUint64(at, BigInt(columns.offset[index]!), true);
    view.setUint32(at + 8, relocationTypes[columns.kind[index]!], true);
    view.setUint32(at + 12, numbers(columns.target[index]!), true);
    view.setBigInt64(at + 16, BigInt(columns.addend[index]!), true);
  }
  return bytes;
}
