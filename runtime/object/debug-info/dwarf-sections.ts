import { SHF_COMPRESSED, unpackSection } from '../any-elf/compressed-section.ts';
import type { ElfSection } from '../sections.ts';
import { type DwarfSection, dwarfError } from './dwarf-cursor.ts';

/** The largest debug information that is unpacked, in bytes, all sections together. */
const LARGEST = 256 * 1024 * 1024;

const NAMES = ['abbrev', 'addr', 'info', 'line', 'line_str', 'ranges', 'rnglists', 'str', 'str_offsets'] as const;

/** The sections of debug information that tell where code comes from. One that a file lacks is empty. */
export type DwarfSections = Readonly<Record<(typeof NAMES)[number], DwarfSection>>;

/**
 * The debug sections of a file, unpacked where they are compressed.
 * @param fileName the name of the file, for messages
 * @throws Diagnostic DWARF_COMPRESSED for compressions other than zlib and Zstandard, and damaged data
 */
export function dwarfSections(sections: readonly ElfSection[], fileName: string): DwarfSections {
  let room = LARGEST;
  const section = (name: string): DwarfSection => {
    const found = sections.find((candidate) => candidate.name === `.debug_${name}` && !candidate.allocated);
    const bytes = found === undefined ? new Uint8Array(0) : unpacked(found, fileName, room);
    if (found !== undefined && bytes !== found.bytes) room -= bytes.length;
    return { name: `.debug_${name}`, fileName, bytes };
  };
  return Object.fromEntries(NAMES.map((name) => [name, section(name)])) as DwarfSections;
}

/** Whether a file has debug information that tells lines. */
export function hasDebugInfo(sections: readonly ElfSection[]): boolean {
  return sections.some(({ name, size, allocated }) => name === '.debug_info' && size > 0 && !allocated);
}

function unpacked(section: ElfSection, fileName: string, room: number): Uint8Array {
  if ((section.flags & SHF_COMPRESSED) === 0) return section.bytes;
  const refuse = (offset: number, field: string, problem: string, cause: string) =>
    dwarfError({ name: section.name, fileName }, { code: 'DWARF_COMPRESSED', offset, field, problem, cause });
  return unpackSection({ bytes: section.bytes, wide: true, littleEndian: true, largest: room, refuse });
}
