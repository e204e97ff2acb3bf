import type { Diagnostic } from '../../base/diagnostic.ts';
import { PAGE_SIZE } from '../../kernel-model/memory/guest-memory.ts';
import { hex } from '../object/byte-reader.ts';
import { SegmentType } from '../object/elf-constants.ts';
import type { ElfObject } from '../object/elf-object.ts';
import type { ElfSegment } from '../object/program-headers.ts';
import { refusal } from './refusal.ts';

/** The largest image that is loaded, in bytes (MAX_PROG_SZ). */
export const MAX_IMAGE_SIZE = 8192 << 4;

const LAYOUT_HINT = 'link with the flags of the Rex build (static PIE, -z separate-code, maximum page size 4096)';

/** The segments of the image, and its size. */
export interface ImageLayout {
  /** The `PT_LOAD` segments in order of their addresses. */
  readonly segments: readonly ElfSegment[];
  /** Bytes from the image base to the end of the last segment's last page. */
  readonly size: number;
}

/**
 * The kernel's checks of the `PT_LOAD` segments (Rex ABI: loading): order, overlap, alignment, sizes, the limit of 128
 * KiB, holes, protection. Addresses count in whole pages, because protection applies to pages.
 * @throws Diagnostic (EINVAL) with a code that starts with `LOAD_SEGMENT_`, or LOAD_NO_SEGMENT (ENOMEM)
 */
export function checkSegments(object: ElfObject): ImageLayout {
  const segments = object.segments.filter(({ type }) => type === SegmentType.LOAD);
  if (segments.length === 0) {
    throw refusal({
      code: 'LOAD_NO_SEGMENT',
      errno: 'ENOMEM',
      message: `${object.fileName}: there is no PT_LOAD segment`,
      cause: `none of the ${object.segments.length} program headers describes anything to load`,
      hint: 'link the object as an executable',
    });
  }
  let end = 0;
  let pages = 0;
  let previous: ElfSegment | undefined;
  for (const segment of segments) {
    checkSegment(object, segment);
    if (previous !== undefined) checkOrder(object, previous, segment);
    const first = Math.floor(segment.address / PAGE_SIZE);
    const last = Math.ceil((segment.address + segment.memorySize) / PAGE_SIZE);
    pages += last - first;
    end = last * PAGE_SIZE;
    previous = segment;
  }
  if (pages * PAGE_SIZE !== end) throw hole(object, segments, pages * PAGE_SIZE, end);
  return { segments, size: end };
}

function checkSegment(object: ElfObject, segment: ElfSegment): void {
  const { address, memorySize, fileSize, alignment } = segment;
  if (alignment !== PAGE_SIZE) {
    throw fault(object, segment, 'ALIGNMENT', 'p_align', `is ${hex(alignment)}`, {
      cause: `segments are aligned to pages of ${hex(PAGE_SIZE)} bytes, and p_align must say so`,
      hint: 'link with -z max-page-size=4096',
    });
  }
  if (fileSize > memorySize) {
    throw fault(object, segment, 'SIZE', 'p_filesz', `is ${hex(fileSize)}`, {
      cause: `a segment cannot have more bytes in the file than in memory, and p_memsz is ${hex(memorySize)}`,
    });
  }
  if (address + memorySize > Number.MAX_SAFE_INTEGER) {
    throw fault(object, segment, 'OVERFLOW', 'p_vaddr', `is ${hex(address)}`, {
      cause: `with p_memsz, ${hex(memorySize)}, it passes the end of the address space`,
    });
  }
  if (address + memorySize > MAX_IMAGE_SIZE) {
    throw fault(
      object,
      segment,
      'TOO_LARGE',
      'p_vaddr',
      `is ${hex(address)}, with ${hex(memorySize)} bytes (p_memsz)`,
      {
        cause: `an image ends at ${hex(MAX_IMAGE_SIZE)} (128 KiB) at the latest`,
        hint: 'make the program or its static data smaller (large data belongs in maps), and link it at address 0',
      },
    );
  }
  if (segment.writable && segment.executable) {
    throw fault(object, segment, 'WRITABLE_CODE', 'p_flags', `is ${hex(segment.flags)}: writable and executable`, {
      cause: 'writable code could be replaced at run time',
      hint: 'keep code and writable data in separate sections; check for a linker script or a -N (--omagic) flag',
    });
  }
  if (!segment.readable) {
    throw fault(object, segment, 'NOT_READABLE', 'p_flags', `is ${hex(segment.flags)}: not readable`, {
      cause: 'every segment must be readable (execute-only code is not loaded)',
      hint: 'link without --execute-only',
    });
  }
}

function checkOrder(object: ElfObject, previous: ElfSegment, segment: ElfSegment): void {
  if (segment.address < previous.address) {
    throw fault(object, segment, 'ORDER', 'p_vaddr', `is ${hex(segment.address)}`, {
      cause: `segments are sorted by address, and program header ${previous.index} before it starts at ${hex(previous.address)}`,
    });
  }
  const end = Math.ceil((previous.address + previous.memorySize) / PAGE_SIZE) * PAGE_SIZE;
  if (Math.floor(segment.address / PAGE_SIZE) * PAGE_SIZE < end) {
    throw fault(object, segment, 'OVERLAP', 'p_vaddr', `is ${hex(segment.address)}`, {
      cause: `the pages of program header ${previous.index} reach to ${hex(end)}, and a page belongs to one segment`,
    });
  }
}

function hole(object: ElfObject, segments: readonly ElfSegment[], covered: number, end: number): Diagnostic {
  let reached = 0;
  let place = 0;
  for (const { address, memorySize } of segments) {
    const start = Math.floor(address / PAGE_SIZE) * PAGE_SIZE;
    if (start > reached) {
      place = reached;
      break;
    }
    reached = Math.ceil((address + memorySize) / PAGE_SIZE) * PAGE_SIZE;
  }
  return refusal({
    code: 'LOAD_SEGMENT_HOLE',
    message: `${object.fileName}: the image has a hole at ${hex(place)}`,
    cause: `the PT_LOAD segments cover ${hex(covered)} bytes in pages, and the image ends at ${hex(end)}`,
    hint: LAYOUT_HINT,
  });
}

function fault(
  object: ElfObject,
  segment: ElfSegment,
  code: string,
  field: string,
  problem: string,
  details: { readonly cause: string; readonly hint?: string },
): Diagnostic {
  const place = `program header ${segment.index} at offset ${hex(segment.headerOffset)}`;
  return refusal({
    code: `LOAD_SEGMENT_${code}`,
    message: `${object.fileName}: ${field} of ${place} ${problem}`,
    cause: details.cause,
    hint: details.hint ?? LAYOUT_HINT,
  });
}
