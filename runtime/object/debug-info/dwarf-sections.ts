import { host } from '../../../base/host.ts';
import { hex } from '../byte-reader.ts';
import type { ElfSection } from '../sections.ts';
import { type DwarfSection, dwarfError } from './dwarf-cursor.ts';

const SHF_COMPRESSED = 0x800;
/** The size of `Elf64_Chdr` in bytes, and its type for zlib (gABI chapter 4, Section Compression). */
const COMPRESSION_HEADER = 24;
const ELFCOMPRESS_ZLIB = 1;
/** The largest debug information that is unpacked, in bytes, all sections together. */
const LARGEST = 256 * 1024 * 1024;

const NAMES = ['abbrev', 'addr', 'info', 'line', 'line_str', 'ranges', 'rnglists', 'str', 'str_offsets'] as const;

/** The sections of debug information that tell where code comes from. One that a file lacks is empty. */
export type DwarfSections = Readonly<Record<(typeof NAMES)[number], DwarfSection>>;

/**
 * The debug sections of a file, unpacked where they are compressed with zlib.
 * @param fileName the name of the file, for messages
 * @throws Diagnostic DWARF_COMPRESSED for other compressions and damaged data
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
  const { bytes } = section;
  if (bytes.length < COMPRESSION_HEADER)
    throw refuse(0, 'the compression header', 'is cut off', `it has ${COMPRESSION_HEADER} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const type = view.getUint32(0, true);
  if (type !== ELFCOMPRESS_ZLIB) throw refuse(0, 'ch_type', `is ${type}`, 'only zlib (1) is unpacked');
  const size = view.getUint32(12, true) * 0x1_0000_0000 + view.getUint32(8, true);
  if (size > room)
    throw refuse(8, 'ch_size', `is ${hex(size)}`, `at most ${hex(LARGEST)} bytes are unpacked of a file`);
  let content: Uint8Array;
  try {
    content = host().inflate(bytes.subarray(COMPRESSION_HEADER), Math.max(size, 1));
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw refuse(COMPRESSION_HEADER, 'the content', 'cannot be unpacked', cause);
  }
  if (content.length === size) return content;
  throw refuse(8, 'ch_size', `is ${hex(size)}`, `the content has ${hex(content.length)} bytes`);
}
