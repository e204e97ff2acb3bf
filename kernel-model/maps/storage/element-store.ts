import { Diagnostic } from '../../../base/diagnostic.ts';
import { type GuestMemory, READ, type Region, WRITE } from '../../memory/guest-memory.ts';
import { roundUp8 } from '../map.ts';

/** Elements of one size. */
export interface Elements {
  /** What the elements are, for reports of faults. */
  readonly name: string;
  /** Bytes of an element. */
  readonly size: number;
  /** How many there are. */
  readonly count: number;
  /** What programs may do with them; both where it is left out. */
  readonly protection?: number;
}

/** The most bytes that are placed all at once; more are placed as they are touched. */
const LARGEST_WHOLE = 16 * 1024 * 1024;
/** Elements that lie together are placed together, about so many bytes of them. */
const CHUNK_BYTES = 16 * 1024;
/** Memory is taken from the window so many bytes at a time, at least. */
const BLOCK_BYTES = 1024 * 1024;
const NOT_PLACED = 0;

/**
 * Elements of one size, by number, all zero at first, each at a multiple of 8 bytes and never moved. Elements that come to more than
 * a part of the guest's window are placed when they are first touched, with their neighbours, so that an array larger than the window
 * costs what is used of it.
 */
export class ElementStore {
  /** Bytes from an element to the next. */
  readonly stride: number;
  readonly count: number;
  private readonly memory: GuestMemory;
  private readonly name: string;
  private readonly protection: number;
  /** Memory of the store, to be given back with the map; it grows. */
  private readonly regions: Region[];
  /** Window offset of element 0 where all are placed, otherwise -1. */
  private readonly base: number;
  /** The elements of a chunk, as a power of two. */
  private readonly chunkShift: number = 0;
  /** Window offsets of the chunks. */
  private readonly chunks: Uint32Array = new Uint32Array(0);
  private readonly blocks: { readonly region: Region; readonly chunks: number[] }[] = [];

  /**
   * @param regions where memory that is taken is noted down
   * @throws Diagnostic MAP_BEYOND_WINDOW (unsupported)
   */
  constructor(memory: GuestMemory, elements: Elements, regions: Region[]) {
    const { name, size, count, protection = READ | WRITE } = elements;
    this.memory = memory;
    this.name = name;
    this.protection = protection;
    this.regions = regions;
    this.count = count;
    this.stride = roundUp8(size);
    if (this.stride * count <= LARGEST_WHOLE) {
      this.base = this.take(this.stride * count).offset;
      return;
    }
    this.base = -1;
    this.chunkShift = Math.max(0, Math.floor(Math.log2(CHUNK_BYTES / this.stride)));
    this.chunks = new Uint32Array(Math.ceil(count / 2 ** this.chunkShift));
  }

  /** Whether elements are placed as they are touched. */
  get sparse(): boolean {
    return this.base < 0;
  }

  /** The window offset of an element, which is placed now if it was not. @throws Diagnostic MAP_BEYOND_WINDOW (unsupported) */
  place(index: number): number {
    if (this.base >= 0) return this.base + index * this.stride;
    const chunk = index >>> this.chunkShift;
    const start = this.chunks[chunk]!;
    return (
      (start === NOT_PLACED ? this.placeChunk(chunk) : start) + (index - chunk * 2 ** this.chunkShift) * this.stride
    );
  }

  /** The window offset of an element, or -1 for one that is not placed and therefore zero. */
  find(index: number): number {
    return this.base < 0 && this.chunks[index >>> this.chunkShift] === NOT_PLACED ? -1 : this.place(index);
  }

  /** The element that holds a window offset. */
  indexAt(offset: number): number | undefined {
    if (this.base >= 0) return this.within(Math.floor((offset - this.base) / this.stride));
    const block = this.blocks.findLast(({ region }) => region.offset <= offset);
    if (block === undefined) return undefined;
    const chunkBytes = this.stride * 2 ** this.chunkShift;
    const chunk = block.chunks[Math.floor((offset - block.region.offset) / chunkBytes)];
    if (chunk === undefined) return undefined;
    const inChunk = Math.floor(((offset - block.region.offset) % chunkBytes) / this.stride);
    return this.within(chunk * 2 ** this.chunkShift + inChunk);
  }

  /** The elements that are placed, in order; all the others are zero. */
  *placed(): Generator<number> {
    if (this.base >= 0) {
      for (let index = 0; index < this.count; index++) yield index;
      return;
    }
    const size = 2 ** this.chunkShift;
    const chunks = this.blocks.flatMap(({ chunks }) => chunks).sort((left, right) => left - right);
    for (const chunk of chunks) {
      for (let index = chunk * size; index < Math.min((chunk + 1) * size, this.count); index++) yield index;
    }
  }

  private within(index: number): number | undefined {
    return index >= 0 && index < this.count ? index : undefined;
  }

  private placeChunk(chunk: number): number {
    const chunkBytes = this.stride * 2 ** this.chunkShift;
    this.memory.touch(this.name, chunkBytes);
    let block = this.blocks.at(-1);
    if (block === undefined || (block.chunks.length + 1) * chunkBytes > block.region.size) {
      block = { region: this.take(Math.max(BLOCK_BYTES, chunkBytes)), chunks: [] };
      this.blocks.push(block);
    }
    const start = block.region.offset + block.chunks.length * chunkBytes;
    block.chunks.push(chunk);
    this.chunks[chunk] = start;
    return start;
  }

  private take(size: number): Region {
    const region = allocateForMap(this.memory, this.name, size, this.protection);
    this.regions.push(region);
    return region;
  }
}

/**
 * Memory of a map from the guest's window. Where the window has no room the model ends, and not Linux, so that this is no ENOMEM.
 * @throws Diagnostic MAP_BEYOND_WINDOW (unsupported)
 */
export function allocateForMap(memory: GuestMemory, name: string, size: number, protection: number): Region {
  try {
    return memory.allocate(name, size, protection);
  } catch (error) {
    if (!(error instanceof Diagnostic)) throw error;
    throw new Diagnostic({
      code: 'MAP_BEYOND_WINDOW',
      kind: 'unsupported',
      message: `there is no room for more ${name}`,
      cause: error.cause,
      hint: 'use smaller maps, or touch fewer of their elements in one scenario',
    });
  }
}
