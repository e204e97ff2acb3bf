import type { ElfBytes } from './byte-reader.ts';
import { SegmentFlag, SegmentType } from './elf-constants.ts';
import { PROGRAM_HEADER_SIZE } from './elf-header.ts';

/** One program header and its bytes. */
export interface ElfSegment {
  /** Position in the program header table. */
  readonly index: number;
  /** `p_type`, one of `SegmentType` or another number. */
  readonly type: number;
  /** `p_flags`, bits of `SegmentFlag`. */
  readonly flags: number;
  readonly readable: boolean;
  readonly writable: boolean;
  readonly executable: boolean;
  /** `p_offset`, in bytes from the start of the file. */
  readonly offset: number;
  /** `p_vaddr`, in bytes from the image base. */
  readonly address: number;
  /** `p_filesz`, in bytes. */
  readonly fileSize: number;
  /** `p_memsz`, in bytes; not compared with `fileSize`. */
  readonly memorySize: number;
  /** `p_align`, in bytes; not checked. */
  readonly alignment: number;
  /** The `fileSize` bytes at `offset`: a view of the file. */
  readonly bytes: Uint8Array;
  /** The offset of this header in the file, for messages. */
  readonly headerOffset: number;
}

/**
 * Reads `count` program headers at `tableOffset`. Checks only the file: table and contents are inside it. The kernel
 * reads the table and the loaded bytes, with EIO as the error. The loader has the rules for loading.
 */
export function readProgramHeaders(file: ElfBytes, tableOffset: number, count: number): ElfSegment[] {
  file.slice(tableOffset, count * PROGRAM_HEADER_SIZE, 'the program header table', 'EIO');
  file.judgeLength(count, 'the program header table', tableOffset);
  const segments: ElfSegment[] = [];
  for (let index = 0; index < count; index++) {
    const headerOffset = tableOffset + index * PROGRAM_HEADER_SIZE;
    const what = `program header ${index}`;
    const record = file.record(headerOffset, PROGRAM_HEADER_SIZE, what, 'EIO');
    const type = record.u32();
    const flags = record.u32();
    const offset = record.u64('p_offset');
    const address = record.u64('p_vaddr', 'EINVAL');
    record.skip(8);
    const fileSize = record.u64('p_filesz');
    const memorySize = record.u64('p_memsz', 'EINVAL');
    const alignment = record.u64('p_align', 'EINVAL');
    const errno = type === SegmentType.LOAD ? 'EIO' : undefined;
    const bytes =
      fileSize === 0 ? file.bytes.subarray(0, 0) : file.slice(offset, fileSize, `the content of ${what}`, errno);
    segments.push({
      index,
      type,
      flags,
      readable: (flags & SegmentFlag.READ) !== 0,
      writable: (flags & SegmentFlag.WRITE) !== 0,
      executable: (flags & SegmentFlag.EXECUTE) !== 0,
      offset,
      address,
      fileSize,
      memorySize,
      alignment,
      bytes,
      headerOffset,
    });
  }
  return segments;
}
