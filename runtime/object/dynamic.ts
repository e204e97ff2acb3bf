import { type ElfBytes, hex } from './byte-reader.ts';
import { DynamicTag, dynamicTagName, SectionType, SegmentType } from './elf-constants.ts';
import type { ElfSegment } from './program-headers.ts';
import type { ElfSection } from './sections.ts';
import { StringTable } from './string-table.ts';

/** One entry of the dynamic table. */
export interface DynamicEntry {
  /** `d_tag`, one of `DynamicTag` or another number. */
  readonly tag: number;
  /** The tag's name, such as `DT_NEEDED`. */
  readonly tagName: string;
  /** `d_val` or `d_ptr`: a number, an address from the image base, or an index into the string table. */
  readonly value: number;
  /** The offset of this entry in the file, for messages. */
  readonly entryOffset: number;
}

/** The dynamic table of a file. */
export interface DynamicTable {
  /** The entries before `DT_NULL`; none if the file has no dynamic table. */
  readonly entries: readonly DynamicEntry[];
  /** The names of `DT_NEEDED`: the libraries the object was linked against. */
  readonly needed: readonly string[];
  /** The name of `DT_SONAME`. */
  readonly soname: string | undefined;
}

const ENTRY_SIZE = 16;

/**
 * Reads the dynamic table that `PT_DYNAMIC` names, or else the section of type `SHT_DYNAMIC`. Its strings are found by
 * address, as a loader does (gABI chapter 5, Dynamic Section). Checks that the table agrees with the sections: its
 * relocations must be those of an allocated `SHT_RELA` section. Without loaded segments nothing can be found by
 * address, and only the entries are read. Without sections there is nothing to compare.
 */
export function readDynamic(
  file: ElfBytes,
  segments: readonly ElfSegment[],
  sections: readonly ElfSection[],
): DynamicTable {
  const table = locate(file, segments, sections);
  if (table === undefined) return { entries: [], needed: [], soname: undefined };
  const entries = readEntries(file, table.offset, table.size);
  const find = (tag: number): DynamicEntry | undefined => entries.find((entry) => entry.tag === tag);
  if (!segments.some(({ type }) => type === SegmentType.LOAD)) return { entries, needed: [], soname: undefined };
  const strings = stringTable(file, segments, find(DynamicTag.STRTAB), find(DynamicTag.STRSZ));
  const text = (entry: DynamicEntry): string => {
    if (strings !== undefined) return strings.name(entry.value, entry.tagName, entry.entryOffset + 8);
    throw fault(file, entry, 'has no string table to point into', 'DT_STRTAB and DT_STRSZ are missing');
  };
  if (sections.length > 0) judgeRelocations(file, find, sections);
  const soname = find(DynamicTag.SONAME);
  return {
    entries,
    needed: entries.filter((entry) => entry.tag === DynamicTag.NEEDED).map(text),
    soname: soname === undefined ? undefined : text(soname),
  };
}

function locate(
  file: ElfBytes,
  segments: readonly ElfSegment[],
  sections: readonly ElfSection[],
): { readonly offset: number; readonly size: number } | undefined {
  const [segment, second] = segments.filter(({ type }) => type === SegmentType.DYNAMIC);
  const section = sections.find(({ type }) => type === SectionType.DYNAMIC);
  if (second !== undefined) {
    throw file.error({
      code: 'ELF_DYNAMIC',
      field: `p_type of program header ${second.index}`,
      offset: second.headerOffset,
      problem: 'is PT_DYNAMIC, like an earlier one',
      cause: 'a file has one dynamic table at most',
    });
  }
  if (segment === undefined) return section;
  if (section !== undefined && section.offset !== segment.offset) {
    throw file.error({
      code: 'ELF_DYNAMIC',
      field: `p_offset of program header ${segment.index} (PT_DYNAMIC)`,
      offset: segment.headerOffset + 8,
      problem: `is ${hex(segment.offset)}, but section ${section.index} (${section.name}) lies at ${hex(section.offset)}`,
      cause: 'both name the one dynamic table',
    });
  }
  return { offset: segment.offset, size: segment.fileSize };
}

function readEntries(file: ElfBytes, offset: number, size: number): DynamicEntry[] {
  const entries: DynamicEntry[] = [];
  for (let at = offset; at + ENTRY_SIZE <= offset + size; at += ENTRY_SIZE) {
    const record = file.record(at, ENTRY_SIZE, `dynamic entry ${entries.length}`);
    const tag = record.u64('d_tag');
    if (tag === DynamicTag.NULL) return entries;
    entries.push({ tag, tagName: dynamicTagName(tag), value: record.u64('d_val'), entryOffset: at });
  }
  throw file.error({
    code: 'ELF_DYNAMIC',
    field: 'the dynamic table',
    offset,
    problem: `has no end in its ${hex(size)} bytes`,
    cause: 'the last entry is DT_NULL',
  });
}

/** The file offset of the `size` bytes at `address`, or undefined if no `PT_LOAD` segment has them in the file. */
function fileOffset(segments: readonly ElfSegment[], address: number, size: number): number | undefined {
  for (const segment of segments) {
    if (segment.type !== SegmentType.LOAD || address < segment.address) continue;
    const at = address - segment.address;
    if (at + size <= segment.fileSize) return segment.offset + at;
  }
  return undefined;
}

function stringTable(
  file: ElfBytes,
  segments: readonly ElfSegment[],
  address: DynamicEntry | undefined,
  size: DynamicEntry | undefined,
): StringTable | undefined {
  if (address === undefined || size === undefined) return undefined;
  const offset = fileOffset(segments, address.value, size.value);
  if (offset === undefined) {
    throw fault(
      file,
      address,
      `is ${hex(address.value)}, with ${hex(size.value)} bytes (DT_STRSZ)`,
      'no PT_LOAD segment has these bytes in the file',
    );
  }
  return new StringTable(file, offset, size.value, 'the dynamic table');
}

function judgeRelocations(
  file: ElfBytes,
  find: (tag: number) => DynamicEntry | undefined,
  sections: readonly ElfSection[],
): void {
  for (const tag of [DynamicTag.RELR, DynamicTag.ANDROID_REL, DynamicTag.ANDROID_RELA, DynamicTag.ANDROID_RELR]) {
    const entry = find(tag);
    if (entry !== undefined) throw packed(file, entry);
  }
  const rel = find(DynamicTag.REL);
  if (rel !== undefined)
    throw fault(file, rel, 'is present', 'only DT_RELA describes relocations of a Rex object', 'EINVAL');
  const entrySize = find(DynamicTag.RELAENT);
  if (entrySize !== undefined && entrySize.value !== 24) {
    throw fault(file, entrySize, `is ${entrySize.value}`, 'an Elf64_Rela is 24 bytes');
  }
  const table = find(DynamicTag.RELA);
  const size = find(DynamicTag.RELASZ)?.value ?? 0;
  if (table === undefined || size === 0) return;
  let covered = table.value;
  const tables = sections
    .filter(({ type, allocated }) => type === SectionType.RELA && allocated)
    .sort((a, b) => a.address - b.address);
  for (const section of tables) if (section.address === covered) covered += section.size;
  if (covered < table.value + size) {
    throw fault(
      file,
      table,
      `is ${hex(table.value)}, with ${hex(size)} bytes (DT_RELASZ)`,
      'no allocated section of type SHT_RELA is at this address, and relocations are read from such sections',
    );
  }
}

function packed(file: ElfBytes, entry: DynamicEntry): Error {
  return file.error({
    code: 'ELF_PACKED_RELOCATIONS',
    kind: 'unsupported',
    field: entry.tagName,
    offset: entry.entryOffset,
    problem: 'is present: the object has packed relocations',
    cause: 'the loader reads only relocations of .rela.dyn, and would skip these: the words would be wrong addresses',
    hint: 'link without packing them: --pack-dyn-relocs=none (lld), -z nopack-relative-relocs (mold, GNU ld)',
  });
}

function fault(file: ElfBytes, entry: DynamicEntry, problem: string, cause: string, errno?: string): Error {
  return file.error({
    code: 'ELF_DYNAMIC',
    field: entry.tagName,
    offset: entry.entryOffset + 8,
    problem,
    cause,
    errno,
  });
}
