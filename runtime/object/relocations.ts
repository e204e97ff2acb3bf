import { type ElfBytes, hex } from './byte-reader.ts';
import { relocationTypeName, SectionType } from './elf-constants.ts';
import type { ElfSection } from './sections.ts';
import type { ElfSymbol } from './symbols.ts';

/** One relocation of an allocated `SHT_RELA` section. */
export interface ElfRelocation {
  /** Its section, such as `.rela.dyn`. */
  readonly section: string;
  /** Position in that section. */
  readonly index: number;
  /** `r_offset`: the address of the word to change, in bytes from the image base. */
  readonly offset: number;
  /** The type, one of `RelocationType` or another number. */
  readonly type: number;
  /** The type's name, such as `R_X86_64_RELATIVE`. */
  readonly typeName: string;
  /** The symbol of the linked table; undefined for symbol index 0. */
  readonly symbol: ElfSymbol | undefined;
  /** `r_addend`, signed: the only 64-bit value here with all its bits. */
  readonly addend: bigint;
  /** The offset of this entry in the file, for messages. */
  readonly entryOffset: number;
}

const RELOCATION_SIZE = 24;

/**
 * Reads every relocation for load time: those of the allocated `SHT_RELA` sections. Relocations from `--emit-relocs`
 * are in sections that are not allocated. The linker has already applied them, and they are not part of the image.
 * Allocated `SHT_REL` and `SHT_RELR` sections are refused (EINVAL, Rex ABI: only `.rela.dyn` is read, so they would not
 * be applied). The loader has the legal types.
 */
export function readRelocations(
  file: ElfBytes,
  sections: readonly ElfSection[],
  symbols: readonly ElfSymbol[],
  dynamicSymbols: readonly ElfSymbol[],
): ElfRelocation[] {
  const relocations: ElfRelocation[] = [];
  for (const section of sections) {
    if (!section.allocated) continue;
    if (section.type === SectionType.REL) throw wrongKind(file, section);
    const packed = PACKED.get(section.type);
    if (packed !== undefined) throw packedRelocations(file, section, packed);
    if (section.type !== SectionType.RELA) continue;
    const linked = sections[section.link]?.type;
    const table = linked === SectionType.SYMTAB ? symbols : linked === SectionType.DYNSYM ? dynamicSymbols : [];
    const count = section.size / RELOCATION_SIZE;
    const what = `section ${section.index} (${section.name})`;
    file.judgeLength(relocations.length + count, what, section.headerOffset + 0x20);
    for (let index = 0; index < count; index++) relocations.push(readRelocation(file, section, index, table));
  }
  return relocations;
}

function readRelocation(
  file: ElfBytes,
  section: ElfSection,
  index: number,
  symbols: readonly ElfSymbol[],
): ElfRelocation {
  const entryOffset = section.offset + index * RELOCATION_SIZE;
  const what = `relocation ${index} of ${section.name}`;
  const record = file.record(entryOffset, RELOCATION_SIZE, what);
  const offset = record.u64('r_offset');
  const type = record.u32();
  const symbolIndex = record.u32();
  const addend = record.i64();
  if (symbolIndex !== 0 && symbolIndex >= symbols.length) {
    throw file.error({
      code: 'ELF_RELOCATION_SYMBOL',
      field: `the symbol index of ${what}`,
      offset: entryOffset + 12,
      problem: `is ${symbolIndex}`,
      cause: `the symbol table that ${section.name} is linked to has ${symbols.length} symbols`,
    });
  }
  return {
    section: section.name,
    index,
    offset,
    type,
    typeName: relocationTypeName(type),
    symbol: symbolIndex === 0 ? undefined : symbols[symbolIndex],
    addend,
    entryOffset,
  };
}

function wrongKind(file: ElfBytes, section: ElfSection): Error {
  return file.error({
    code: 'ELF_RELOCATION_FORMAT',
    field: `sh_type of section ${section.index} (${section.name})`,
    offset: section.headerOffset + 4,
    problem: `is ${hex(section.type)} (SHT_REL)`,
    cause: 'relocations of a Rex object are in sections of type 4 (SHT_RELA)',
    hint: 'build for x86_64-unknown-none',
    errno: 'EINVAL',
  });
}

/** Types of sections with relocations in a packed form. */
const PACKED: ReadonlyMap<number, string> = new Map([
  [SectionType.RELR, 'SHT_RELR'],
  [SectionType.ANDROID_REL, 'SHT_ANDROID_REL'],
  [SectionType.ANDROID_RELA, 'SHT_ANDROID_RELA'],
  [SectionType.ANDROID_RELR, 'SHT_ANDROID_RELR'],
]);

function packedRelocations(file: ElfBytes, section: ElfSection, name: string): Error {
  return file.error({
    code: 'ELF_PACKED_RELOCATIONS',
    kind: 'unsupported',
    field: `sh_type of section ${section.index} (${section.name})`,
    offset: section.headerOffset + 4,
    problem: `is ${hex(section.type)} (${name}): packed relocations`,
    cause: 'the loader reads only relocations of .rela.dyn, and would skip these: the words would be wrong addresses',
    hint: 'link without packing them: --pack-dyn-relocs=none (lld), -z nopack-relative-relocs (mold, GNU ld)',
  });
}
