import {
  EXECUTE,
  type GuestMemory,
  PAGE_SIZE,
  READ,
  type Region,
  WRITE,
} from '../../kernel-model/memory/guest-memory.ts';
import type { CodeImage } from '../cpu/engine.ts';
import type { ElfObject } from '../object/elf-object.ts';
import type { ElfSegment } from '../object/program-headers.ts';
import type { ImageLayout } from './segment-checks.ts';

/**
 * Maps new zeroed pages for an image and copies the segments' bytes there. The rest of a segment (`.bss`) stays zero.
 */
export function placeImage(memory: GuestMemory, name: string, layout: ImageLayout): Region {
  const region = memory.allocate(`image of ${name}`, layout.size, READ | WRITE);
  for (const { bytes, address } of layout.segments) memory.u8.set(bytes, region.offset + address);
  return region;
}

/** Gives each segment's pages their final protection: R-X, RW- or R-- (Rex ABI: loading). */
export function protectImage(memory: GuestMemory, region: Region, layout: ImageLayout): void {
  for (const segment of layout.segments) {
    const pages = pagesOf(segment);
    const protection = READ | (segment.writable ? WRITE : 0) | (segment.executable ? EXECUTE : 0);
    memory.protect(region.offset + pages.offset, pages.size, protection);
  }
}

/** Describes an image to the engine: its code, its read-only data, and the functions of its symbol table. */
export function describeCode(object: ElfObject, name: string, region: Region, layout: ImageLayout): CodeImage {
  const inWindow = (segment: ElfSegment) => {
    const { offset, size } = pagesOf(segment);
    return { offset: region.offset + offset, size };
  };
  const functions = new Map<number, { name: string; offset: number; size: number }>();
  for (const symbol of object.symbols) {
    if (symbol.type !== 'FUNC' || typeof symbol.sectionIndex !== 'number' || symbol.value >= layout.size) continue;
    const offset = region.offset + symbol.value;
    const known = functions.get(offset);
    if (known === undefined || known.size < symbol.size) {
      functions.set(offset, { name: symbol.name, offset, size: symbol.size });
    }
  }
  return {
    name,
    executable: layout.segments.filter(({ executable }) => executable).map(inWindow),
    readOnly: layout.segments.filter(({ executable, writable }) => !executable && !writable).map(inWindow),
    functions: [...functions.values()].sort((a, b) => a.offset - b.offset),
  };
}

function pagesOf({ address, memorySize }: ElfSegment): { readonly offset: number; readonly size: number } {
  const offset = Math.floor(address / PAGE_SIZE) * PAGE_SIZE;
  return { offset, size: Math.ceil((address + memorySize) / PAGE_SIZE) * PAGE_SIZE - offset };
}
