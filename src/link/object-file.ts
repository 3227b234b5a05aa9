/**
 * Code and data of a module as a relocatable object: each piece goes into the section for its kind, and what refers to a symbol that
 * nobody outside sees refers to its section.
 */
import {
  ConveneError,
  dataItemSize,
  dataSize,
  type IrData,
  type SymbolAlias,
  type SymbolAttributes,
} from '../ir/index.ts';
import {
  addRelocation,
  alignOf,
  type CodeObject,
  createRelocations,
  type ObjectSection,
  type ObjectSymbol,
  type RelocationColumns,
  type SectionContent,
  writeLittleEndian,
  writeRelocatable,
} from '../object/index.ts';

export interface ObjectOptions {
  /** Attributes by symbol; those without are global. */
  readonly symbols?: ReadonlyMap<string, SymbolAttributes>;
  readonly aliases?: readonly SymbolAlias[];
  /** The name of what the module was made from. */
  readonly source?: string;
}

export interface ObjectBuilder {
  /** Adds a function's code, which need not be kept. */
  addFunction(code: CodeObject): void;
  addData(data: IrData): void;
  /** The file. Throws `undefined-symbol` for an alias of what is not defined. */
  finish(): Uint8Array;
}

/** A section that grows. */
interface GrowingSection {
  readonly name: string;
  kind: SectionContent;
  content: Uint8Array;
  size: number;
  alignment: number;
  readonly relocations: RelocationColumns;
}

interface Definition {
  readonly section: number;
  readonly offset: number;
  readonly size: number;
  readonly kind: ObjectSymbol['kind'];
}

/** int3: whoever runs into the space between functions stops there. */
const codeFiller = 0xcc;
const plain: SymbolAttributes = { binding: 'global' };

export function createObject(options: ObjectOptions = {}): ObjectBuilder {
  const sections: GrowingSection[] = [];
  const byName = new Map<string, number>();
  const names: string[] = [];
  const numbers = new Map<string, number>();
  const definitions = new Map<string, Definition>();
  const attributes = (name: string): SymbolAttributes => options.symbols?.get(name) ?? plain;

  function numberOf(name: string): number {
    let number = numbers.get(name);
    if (number === undefined) {
      number = names.push(name) - 1;
      numbers.set(name, number);
    }
    return number;
  }

  function sectionNumber(name: string, kind: SectionContent): number {
    let number = byName.get(name);
    if (number === undefined) {
      const empty = { content: new Uint8Array(256), size: 0, alignment: 1, relocations: createRelocations() };
      number = sections.push({ name, kind, ...empty }) - 1;
      byName.set(name, number);
    }
    if (kind === 'variables' && sections[number]!.kind === 'constants') sections[number]!.kind = kind;
    return number;
  }

  function define(name: string, definition: Definition): void {
    if (definitions.has(name)) throw new ConveneError('duplicate-symbol', `symbol '${name}' is defined twice`);
    numberOf(name);
    definitions.set(name, definition);
  }

  function addFunction(code: CodeObject): void {
    const number = sectionNumber('.text', 'code');
    const section = sections[number]!;
    const offset = place(section, code.code.length, alignOf(code), codeFiller);
    section.content.set(code.code, offset);
    define(code.name, { section: number, offset, size: code.code.length, kind: 'function' });
    for (const { offset: at, kind, symbol, addend } of code.relocations) {
      addRelocation(section.relocations, offset + at, kind, numberOf(symbol), addend);
    }
  }

  function addData(data: IrData): void {
    const [name, kind] = sectionOf(data);
    const number = sectionNumber(name, kind);
    const section = sections[number]!;
    const size = dataSize(data);
    const offset = place(section, size, data.align, 0);
    define(data.name, { section: number, offset, size, kind: 'object' });
    let at = offset;
    for (const item of data.items) {
      if (item.kind === 'bytes') section.content.set(item.bytes, at);
      if (item.kind === 'address') addRelocation(section.relocations, at, 'abs64', numberOf(item.symbol), item.addend);
      if (item.kind === 'distance')
        addRelocation(section.relocations, at, 'pc32', numberOf(item.symbol), item.addend + at - offset);
      at += dataItemSize(item);
    }
  }

  function addAliases(): void {
    for (const { name, target, offset } of options.aliases ?? []) {
      const known = definitions.get(target);
      if (known === undefined) {
        throw new ConveneError('undefined-symbol', `'${name}' is another name for '${target}', which is not defined`);
      }
      define(name, { ...known, offset: known.offset + offset, size: Math.max(0, known.size - offset) });
    }
  }

  function finish(): Uint8Array {
    addAliases();
    const places = new Int32Array(names.length).fill(-1);
    const symbols: ObjectSymbol[] = [];
    names.forEach((name, number) => {
      const definition = definitions.get(name);
      const { binding, hidden, unnamed } = attributes(name);
      if (definition !== undefined && unnamed === true) return;
      const isExternal = definition === undefined;
      places[number] =
        symbols.push({
          name,
          binding: isExternal && binding === 'local' ? 'global' : binding,
          hidden: hidden === true,
          ...(definition ?? { kind: 'none', offset: 0, size: 0 }),
        }) - 1;
    });
    const relocations = sections.map((section) => settle(section, places));
    const { source } = options;
    return writeRelocatable({
      sections: sections.map(finishedSection),
      symbols,
      relocations,
      ...(source === undefined ? {} : { source }),
    });
  }

  /** Relocations by what the file calls their targets; those whose distance is known already are filled. */
  function settle(section: GrowingSection, places: Int32Array): RelocationColumns {
    const { relocations, content } = section;
    const settled = createRelocations();
    for (let index = 0; index < relocations.count; index++) {
      const offset = relocations.offset[index]!;
      const kind = relocations.kind[index]!;
      const number = relocations.target[index]!;
      const addend = relocations.addend[index]!;
      const definition = definitions.get(names[number]!);
      if (definition === undefined || attributes(names[number]!).binding !== 'local') {
        addRelocation(settled, offset, kind, places[number]!, addend);
      } else if (sections[definition.section] === section && (kind === 'pc32' || kind === 'plt32')) {
        writeLittleEndian(content, offset, definition.offset + addend - offset, 4);
      } else {
        const relative = kind === 'plt32' ? 'pc32' : kind;
        addRelocation(settled, offset, relative, -1 - definition.section, definition.offset + addend);
      }
    }
    return settled;
  }

  return { addFunction, addData, finish };
}

/** Makes room at the end of a section; returns its offset. */
function place(section: GrowingSection, size: number, align: number, filler: number): number {
  const offset = Math.ceil(section.size / align) * align;
  const end = offset + size;
  if (section.kind !== 'zeros' && end > section.content.length) {
    let { length } = section.content;
    while (length < end) length *= 2;
    const larger = new Uint8Array(length);
    larger.set(section.content.subarray(0, section.size));
    section.content = larger;
  }
  if (filler !== 0) section.content.fill(filler, section.size, offset);
  section.size = end;
  section.alignment = Math.max(section.alignment, align);
  return offset;
}

const special: Readonly<Record<string, SectionContent>> = {
  '.init_array': 'constructors',
  '.fini_array': 'destructors',
};

/** Constants with addresses in them are written once, when the program is loaded. */
function sectionOf({ section, constant, items }: IrData): readonly [string, SectionContent] {
  const hasAddress = items.some(({ kind }) => kind === 'address');
  if (section !== undefined) {
    return [section, special[section] ?? (constant === true && !hasAddress ? 'constants' : 'variables')];
  }
  if (constant === true) return hasAddress ? ['.data.rel.ro', 'variables'] : ['.rodata', 'constants'];
  return items.every(({ kind }) => kind === 'zero') ? ['.bss', 'zeros'] : ['.data', 'variables'];
}

const finishedSection = ({ name, kind, content, size, alignment }: GrowingSection): ObjectSection => ({
  name,
  kind,
  content: kind === 'zeros' ? new Uint8Array(0) : content.subarray(0, size),
  size,
  alignment,
});
