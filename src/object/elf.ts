/**
 * Writes static executables and shared objects as 64-bit little-endian ELF.
 *
 * The file is, in this order: ELF header, program headers, contents of the segments; in executables then symbol table, its strings, section
 * names, section headers.
 */
import { ConveneError } from '../ir/index.ts';
import {
  append,
  concatenate,
  createStrings,
  type FileHeader,
  fields,
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
  symbolEntry,
} from './elf-parts.ts';
import { hexadecimal } from './relocate.ts';

export const pageSize = 4096;

export interface ElfSection {
  readonly name: string;
  readonly address: number;
  readonly content: Uint8Array;
  /** In memory. A section whose content is empty takes no room in the file; otherwise this is the content's length. */
  readonly size: number;
  readonly alignment: number;
}

/** What is mapped with one set of permissions: sections with contents, then at most one that is all zero. */
export interface ElfSegment {
  readonly writable: boolean;
  readonly executable: boolean;
  readonly sections: readonly ElfSection[];
}

export interface ElfSymbol {
  readonly name: string;
  readonly address: number;
  readonly size: number;
  readonly kind: 'function' | 'object' | 'none';
}

export interface ElfExecutable extends ElfSegments {
  readonly entry: number;
  readonly symbols: readonly ElfSymbol[];
}

/** What it has for others is in its segments, with a list for the dynamic linker in one of the sections. */
export interface ElfShared extends ElfSegments {
  readonly dynamic: { readonly address: number; readonly size: number };
}

interface ElfSegments {
  /** With ascending addresses, no two in one page. */
  readonly segments: readonly ElfSegment[];
}

const programHeaderBytes = 56;

const absoluteSection = 0xfff1;
const loadSegment = 1;
const dynamicSegment = 2;
const stackSegment = 0x6474e551;

/** Bytes before the first segment's contents in a file with so many segments. */
export const elfHeaderBytes = (segments: number, shared = false): number =>
  headerBytes + programHeaderBytes * (segments + (shared ? 2 : 1));

interface PlacedSection extends ElfSection {
  readonly segment: ElfSegment;
  readonly offset: number;
}

/**
 * The bytes of an executable file.
 *
 * Contents are placed at the next offset that is congruent to their address modulo the page size, so a layout that continues low address
 * bits from segment to segment has no padding. Throws `bad-layout` for segments that overlap or are out of order.
 */
export function writeExecutable(executable: ElfExecutable): Uint8Array {
  const { segments, entry } = executable;
  checkLayout(executable);
  const output: Output = { pieces: [], length: elfHeaderBytes(segments.length) };
  const sections = segments.flatMap((segment) => placeSegment(output, segment));
  const names = createStrings();
  const headers = [sectionHeader({ name: names.add('') })];
  for (const section of sections) headers.push(contentHeader(section, names));

  const symbolNames = createStrings();
  symbolNames.add('');
  const symbolTable = writeSymbols(executable.symbols, sections, symbolNames);
  const symbolOffset = append(output, symbolTable, 8);
  headers.push(
    sectionHeader({
      name: names.add('.symtab'),
      type: sectionTypes.symbols,
      offset: symbolOffset,
      size: symbolTable.length,
      link: sections.length + 2,
      information: 1,
      alignment: 8,
      entryBytes: symbolBytes,
    }),
  );
  headers.push(stringsHeader(output, names.add('.strtab'), symbolNames.bytes()));
  const namesAt = names.add('.shstrtab');
  headers.push(stringsHeader(output, namesAt, names.bytes()));
  const sectionsOffset = append(output, concatenate(headers), 8);
  return withHeaders(output, programHeaders(segments, sections), {
    type: fileTypes.executable,
    entry,
    sectionsOffset,
    sections: headers.length,
  });
}

/** The bytes of a shared object; the same holds for its segments. It has no section headers, which nobody needs who loads it. */
export function writeShared(shared: ElfShared): Uint8Array {
  checkLayout(shared);
  const output: Output = { pieces: [], length: elfHeaderBytes(shared.segments.length, true) };
  const sections = shared.segments.flatMap((segment) => placeSegment(output, segment));
  const headers = [...programHeaders(shared.segments, sections), dynamicHeader(shared, sections)];
  return withHeaders(output, headers, { type: fileTypes.shared, entry: 0, sectionsOffset: 0, sections: 0 });
}

function withHeaders(
  output: Output,
  segments: readonly ProgramHeader[],
  header: Pick<FileHeader, 'type' | 'entry' | 'sectionsOffset' | 'sections'>,
): Uint8Array {
  const all = [...segments, stackHeader];
  const file = fileOf(output);
  file.set(fileHeader({ ...header, segments: all.length, segmentBytes: programHeaderBytes }), 0);
  file.set(concatenate(all.map(programHeader)), headerBytes);
  return file;
}

function checkLayout({ segments }: ElfSegments): void {
  let end = 0;
  for (const { sections } of segments) {
    for (const section of sections) {
      if (section.address < end) {
        throw new ConveneError('bad-layout', `section '${section.name}' at ${hexadecimal(section.address)} overlaps`);
      }
      end = section.address + section.size;
    }
    end = Math.ceil(end / pageSize) * pageSize;
  }
}

function placeSegment(output: Output, segment: ElfSegment): PlacedSection[] {
  return segment.sections.map((section) => {
    if (section.content.length === 0) return { ...section, segment, offset: output.length };
    const offset = output.length + ((((section.address - output.length) % pageSize) + pageSize) % pageSize);
    output.pieces.push({ offset, bytes: section.content });
    output.length = offset + section.content.length;
    return { ...section, segment, offset };
  });
}

function contentHeader(section: PlacedSection, names: Strings): Uint8Array {
  return sectionHeader({
    name: names.add(section.name),
    type: section.content.length === 0 ? sectionTypes.zero : sectionTypes.contents,
    flags:
      sectionFlags.allocated |
      (section.segment.writable ? sectionFlags.writable : 0) |
      (section.segment.executable ? sectionFlags.executable : 0),
    address: section.address,
    offset: section.offset,
    size: section.size,
    alignment: section.alignment,
  });
}

function stringsHeader(output: Output, name: number, bytes: Uint8Array): Uint8Array {
  const offset = append(output, bytes, 1);
  return sectionHeader({ name, type: sectionTypes.strings, offset, size: bytes.length, alignment: 1 });
}

function writeSymbols(symbols: readonly ElfSymbol[], sections: readonly PlacedSection[], names: Strings): Uint8Array {
  const empty = new Uint8Array(symbolBytes);
  return concatenate([
    empty,
    ...symbols.map((symbol) => {
      const section = sections.findIndex(
        ({ address, size }) => symbol.address >= address && symbol.address < address + size,
      );
      return symbolEntry({
        ...symbol,
        name: names.add(symbol.name),
        section: section < 0 ? absoluteSection : section + 1,
      });
    }),
  ]);
}

function programHeaders(segments: readonly ElfSegment[], sections: readonly PlacedSection[]): ProgramHeader[] {
  return segments.map((segment) => {
    const own = sections.filter((section) => section.segment === segment);
    const first = own[0];
    const last = own[own.length - 1];
    const inFile = own.filter(({ content }) => content.length > 0);
    const lastInFile = inFile[inFile.length - 1];
    return {
      type: loadSegment,
      flags: 4 | (segment.writable ? 2 : 0) | (segment.executable ? 1 : 0),
      // Offset and address agree modulo the page size, also where nothing comes from the file.
      offset: lastInFile === undefined ? first.address % pageSize : first.offset,
      address: first.address,
      fileBytes: lastInFile === undefined ? 0 : lastInFile.address + lastInFile.size - first.address,
      memoryBytes: last.address + last.size - first.address,
      alignment: pageSize,
    };
  });
}

function dynamicHeader({ dynamic }: ElfShared, sections: readonly PlacedSection[]): ProgramHeader {
  const { address, size } = dynamic;
  const section = sections.findLast((one) => one.address <= address)!;
  const offset = section.offset + address - section.address;
  const flags = 6;
  return { type: dynamicSegment, flags, offset, address, fileBytes: size, memoryBytes: size, alignment: 8 };
}

interface ProgramHeader {
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly address: number;
  readonly fileBytes: number;
  readonly memoryBytes: number;
  readonly alignment: number;
}

/** Without it the stack of whoever loads a shared object would become executable. */
const stackHeader: ProgramHeader = {
  type: stackSegment,
  flags: 6,
  offset: 0,
  address: 0,
  fileBytes: 0,
  memoryBytes: 0,
  alignment: 16,
};

function programHeader(header: ProgramHeader): Uint8Array {
  return fields(programHeaderBytes, [
    [header.type, 4],
    [header.flags, 4],
    [header.offset, 8],
    [header.address, 8],
    [header.address, 8],
    [header.fileBytes, 8],
    [header.memoryBytes, 8],
    [header.alignment, 8],
  ]);
}
