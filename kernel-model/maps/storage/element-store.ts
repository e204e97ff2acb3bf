import { type GuestMemory, READ, type Region, WRITE } from '../../memory/guest-memory.ts';
import { roundUp8 } from '../map.ts';
import { allocateForMap } from './allocate.ts';

/** Elements of one size. */
export interface Elements {
  /** The name of the elements, for fault reports. */
  readonly name: string;
  /** The size of an element, in bytes. */
  readonly size: number;
  /** The number of elements. */
  readonly count: number;
  /** The access of programs; read and write by default. */
  readonly protection?: number;
}

/** A larger store is not read completely. In bytes. */
const LARGEST_DENSE = 16 * 1024 * 1024;
/** Neighbouring elements are placed together, about this many bytes at a time. */
const CHUNK_BYTES = 16 * 1024;
/** Memory comes from the window in blocks of at least this many bytes: the first time, and at most. */
const FIRST_BLOCK_BYTES = 64 * 1024;
const LARGEST_BLOCK_BYTES = 1024 * 1024;
const NOT_PLACED = 0;
const FIRST_CHUNKS = 1024;

/**
 * Elements of one size, by number, all zero at first, each at a multiple of 8 bytes and never moved. If they are large,
 * alone or with those of other maps, they are placed when they are first touched, with their neighbours. So an array
 * larger than the window uses memory only for its touched elements.
 */
export class ElementStore {
  /** Bytes from an element to the next. */
  readonly stride: number;
  readonly count: number;
  private readonly memory: GuestMemory;
  private readonly name: string;
  private readonly protection: number;
  /** Memory of the store, which returns with the map; it grows. */
  private readonly regions: Region[];
  /** Window offset of element 0 if all are placed, otherwise -1. */
  private readonly base: number;
  /** The number of elements of a chunk, as a power of two. */
  private readonly chunkShift: number = 0;
  /** Window offsets of the placed chunks. */
  private chunks: Uint32Array = new Uint32Array(0);
  private readonly blocks: { readonly region: Region; readonly chunks: number[] }[] = [];

  /**
   * @param regions the list that new memory is added to
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
    if (!this.sparse && memory.takeWhole(this.stride * count)) {
      this.base = this.take(this.stride * count).offset;
      return;
    }
    this.base = -1;
    this.chunkShift = Math.max(0, Math.floor(Math.log2(CHUNK_BYTES / this.stride)));
  }

  /** Whether there are too many elements to read them all. Untouched ones are then left out. */
  get sparse(): boolean {
    return this.stride * this.count > LARGEST_DENSE;
  }

  /**
   * The window offset of an element. It is placed now if it was not. @throws Diagnostic MAP_BEYOND_WINDOW (unsupported)
   */
  place(index: number): number {
    if (this.base >= 0) return this.base + index * this.stride;
    const chunk = index >>> this.chunkShift;
    const start = this.startOf(chunk);
    return (
      (start === NOT_PLACED ? this.placeChunk(chunk) : start) + (index - chunk * 2 ** this.chunkShift) * this.stride
    );
  }

  /** The window offset of an element, or -1 for one that is not placed and so is zero. */
  find(index: number): number {
    return this.base < 0 && this.startOf(index >>> this.chunkShift) === NOT_PLACED ? -1 : this.place(index);
  }

  /** The element at a window offset. */
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

  /** All elements in order. If they are too many, only those that may not be zero. */
  *read(): Generator<number> {
    if (!this.sparse) {
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
      const bytes = Math.min(FIRST_BLOCK_BYTES * 2 ** this.blocks.length, LARGEST_BLOCK_BYTES);
      block = { region: this.take(Math.max(bytes, chunkBytes)), chunks: [] };
      this.blocks.push(block);
    }
    const start = block.region.offset + block.chunks.length * chunkBytes;
    block.chunks.push(chunk);
    if (chunk >= this.chunks.length) this.growTo(chunk + 1);
    this.chunks[chunk] = start;
    return start;
  }

  private startOf(chunk: number): number {
    return this.chunks[chunk] ?? NOT_PLACED;
  }

  private growTo(least: number): void {
    const grown = new Uint32Array(Math.max(least, 2 * this.chunks.length, FIRST_CHUNKS));
    grown.set(this.chunks);
    this.chunks = grown;
  }

  private take(size: number): Region {
    const region = allocateForMap(this.memory, this.name, size, this.protection);
    this.regions.push(region);
    return region;
  }
}
