import { Diagnostic } from '../../base/diagnostic.ts';
import { MemoryScan } from './memory-scan.ts';

/**
 * The guest's memory: one window of 4 GiB of kernel addresses. It starts at Linux's vmalloc area on x86-64
 * (Documentation/arch/x86/x86_64/mm.rst). A guest address is `WINDOW_BASE + offset`. The model works with offsets,
 * which are plain numbers. The low 32 bits of an address are its offset; its high 32 bits are {@link WINDOW_HIGH}.
 */
export const WINDOW_BASE = 0xffffc90000000000n;
/** The high 32 bits of every address in the window. */
export const WINDOW_HIGH = 0xffffc900;

export const PAGE_SIZE = 4096;
/** Protection bits of a page, as in {@link GuestMemory.protect}. A page with none is not mapped. */
export const READ = 1;
export const WRITE = 2;
export const EXECUTE = 4;

/** The place of the engine's own state; the guest cannot reach it. */
export const ENGINE_STATE_OFFSET = 0x1000;
/** Where the room begins that engines take for tables of their own. */
export const ENGINE_ROOM_OFFSET = 0x2000;
/** One byte of protection bits for each page of the window: 1 MiB. The guest cannot reach it. */
export const PROTECTION_TABLE_OFFSET = 0x100000;
/** The first offset for guest mappings. */
export const FIRST_GUEST_OFFSET = 0x200000;

const WASM_PAGE_SIZE = 65536;
const INITIAL_WASM_PAGES = 64;
const LARGEST_KEPT_WASM_PAGES = 1024;
const WINDOW_SIZE = 2 ** 32;
/** The most bytes of a guest's maps that are placed on touch. */
const LARGEST_TOUCHED = 2 ** 28;
/** The most bytes of a guest's maps that are placed at once, together. */
const LARGEST_WHOLE = 2 ** 25;

/** A named piece of the window in whole pages, between two pages that are never mapped. */
export interface Region {
  /** The region's name in fault reports: `Rex stack of CPU 0`. */
  readonly name: string;
  /** Window offset of the first byte; page aligned. */
  readonly offset: number;
  /** Bytes, a multiple of the page size. */
  readonly size: number;
}

/**
 * One guest's memory. The model's typed reads and writes are little endian and ignore protection, like the kernel's
 * own.
 */
export class GuestMemory {
  readonly wasm: WebAssembly.Memory;
  readonly scan: MemoryScan;
  /** Views of the whole memory. Growth replaces them: read them again after every allocation. */
  u8!: Uint8Array;
  u32!: Uint32Array;
  view!: DataView;
  private regions: Region[] = [];
  private next = FIRST_GUEST_OFFSET + PAGE_SIZE;
  /** The first byte that engines have not taken of their room. */
  private engineRoom = ENGINE_ROOM_OFFSET;
  private touched = 0;
  private whole = 0;
  private static spare: WebAssembly.Memory[] = [];

  constructor() {
    this.wasm =
      GuestMemory.spare.pop() ??
      new WebAssembly.Memory({ initial: INITIAL_WASM_PAGES, maximum: WINDOW_SIZE / WASM_PAGE_SIZE });
    this.scan = new MemoryScan(this.wasm);
    this.refresh();
  }

  /** Releases the memory, zeroed, for the next guest. The object must not be used afterwards. */
  release(): void {
    if (this.wasm.buffer.byteLength / WASM_PAGE_SIZE > LARGEST_KEPT_WASM_PAGES) return;
    this.u8.fill(0, 0, this.engineRoom);
    this.u8.fill(0, PROTECTION_TABLE_OFFSET, PROTECTION_TABLE_OFFSET + Math.ceil(this.next / PAGE_SIZE));
    this.u8.fill(0, FIRST_GUEST_OFFSET, this.next);
    this.regions = [];
    GuestMemory.spare.push(this.wasm);
  }

  /**
   * Maps new zeroed pages. The pages use memory only once touched.
   * @param size bytes, rounded up to whole pages
   * @throws Diagnostic MEMORY_WINDOW_FULL (unsupported) if the window has no room left, which is a limit of the model
   */
  allocate(name: string, size: number, protection: number): Region {
    const rounded = Math.max(1, Math.ceil(size / PAGE_SIZE)) * PAGE_SIZE;
    const offset = this.next;
    const end = offset + rounded + PAGE_SIZE;
    if (end > WINDOW_SIZE) {
      throw new Diagnostic({
        code: 'MEMORY_WINDOW_FULL',
        kind: 'unsupported',
        message: `no room for ${name} (${rounded} bytes)`,
        cause: `the guest's 4 GiB window holds ${offset} bytes already`,
        hint: 'use smaller maps, or fewer of them',
      });
    }
    const missing = Math.ceil((end - this.wasm.buffer.byteLength) / WASM_PAGE_SIZE);
    if (missing > 0) this.grow(missing, name);
    // One page more, so that the page below the next region is its own guard page.
    this.next = end + PAGE_SIZE;
    const region = { name, offset, size: rounded };
    this.regions.push(region);
    this.protect(offset, rounded, protection);
    return region;
  }

  /** Takes zeroed bytes for an engine's own tables, which the guest cannot reach. @returns their offset; `undefined` without room */
  takeEngineRoom(size: number): number | undefined {
    const offset = this.engineRoom;
    if (offset + size > PROTECTION_TABLE_OFFSET) return undefined;
    this.engineRoom += size;
    return offset;
  }

  /**
   * Counts memory that is placed on touch.
   * @throws Diagnostic MEMORY_BUDGET (unsupported) for more than 256 MiB in total, unless it is one element
   */
  touch(name: string, bytes: number): void {
    this.touched += bytes;
    if (this.touched <= LARGEST_TOUCHED || this.touched === bytes) return;
    throw new Diagnostic({
      code: 'MEMORY_BUDGET',
      kind: 'unsupported',
      message: `there is no memory for more ${name}`,
      cause: `programs have touched more than ${LARGEST_TOUCHED} bytes of large maps`,
      hint: 'use smaller maps, or touch fewer of their elements in one scenario',
    });
  }

  /** Counts memory that is placed at once. @returns whether so much is left */
  takeWhole(bytes: number): boolean {
    if (this.whole + bytes > LARGEST_WHOLE) return false;
    this.whole += bytes;
    return true;
  }

  /**
   * Unmaps a region. Its place is not reused, so a stale pointer into it faults. It is not zeroed, because that would
   * only use memory.
   */
  free(region: Region): void {
    this.protect(region.offset, region.size, 0);
    this.regions = this.regions.filter((other) => other !== region);
  }

  /** Sets the protection bits of every page of a range; both numbers are multiples of the page size. */
  protect(offset: number, size: number, protection: number): void {
    const first = PROTECTION_TABLE_OFFSET + offset / PAGE_SIZE;
    this.u8.fill(protection, first, first + size / PAGE_SIZE);
  }

  /** The protection bits of the page with an offset. */
  protectionAt(offset: number): number {
    return this.u8[PROTECTION_TABLE_OFFSET + (offset >>> 12)] ?? 0;
  }

  /** Whether the guest may access `size` bytes at an offset with all the protection bits of `need`. */
  isAccessible(offset: number, size: number, need: number): boolean {
    if (offset < 0 || offset + size > WINDOW_SIZE) return false;
    const first = offset >>> 12;
    if ((offset & (PAGE_SIZE - 1)) + size <= PAGE_SIZE) {
      return ((this.u8[PROTECTION_TABLE_OFFSET + first] ?? 0) & need) === need;
    }
    for (let page = first; page <= (offset + size - 1) >>> 12; page++) {
      if (((this.u8[PROTECTION_TABLE_OFFSET + page] ?? 0) & need) !== need) return false;
    }
    return true;
  }

  /** The region with an offset, or the one with a guard page there (`guard` gives the side). */
  regionAt(offset: number): { region: Region; guard: 'none' | 'below' | 'above' } | undefined {
    for (const region of this.regions) {
      const end = region.offset + region.size;
      if (offset >= region.offset && offset < end) return { region, guard: 'none' };
      if (offset >= region.offset - PAGE_SIZE && offset < region.offset) return { region, guard: 'below' };
      if (offset >= end && offset < end + PAGE_SIZE) return { region, guard: 'above' };
    }
    return undefined;
  }

  /** A view of bytes in place. Do not keep it across an allocation. */
  bytes(offset: number, size: number): Uint8Array {
    return this.u8.subarray(offset, offset + size);
  }

  readU64(offset: number): bigint {
    return this.view.getBigUint64(offset, true);
  }

  writeU64(offset: number, value: bigint): void {
    this.view.setBigUint64(offset, value, true);
  }

  /** Writes a safe, non-negative integer as a 64-bit number, without BigInt. */
  writeU64Number(offset: number, value: number): void {
    this.view.setUint32(offset, value >>> 0, true);
    this.view.setUint32(offset + 4, Math.floor(value / 0x100000000), true);
  }

  /** The window offset of a 64-bit pointer in memory, or -1 if it points outside the window. */
  readPointer(offset: number): number {
    if (this.view.getUint32(offset + 4, true) !== WINDOW_HIGH) return -1;
    return this.view.getUint32(offset, true);
  }

  /** Writes the 64-bit address of a window offset. */
  writePointer(offset: number, target: number): void {
    this.view.setUint32(offset, target, true);
    this.view.setUint32(offset + 4, WINDOW_HIGH, true);
  }

  private grow(pages: number, name: string): void {
    try {
      this.wasm.grow(pages);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new Diagnostic({
        code: 'MEMORY_WINDOW_FULL',
        kind: 'unsupported',
        message: `no room for ${name}`,
        cause: `the machine has no memory for ${pages} more pages of ${WASM_PAGE_SIZE} bytes`,
        hint: 'use smaller maps, or a machine with more memory',
      });
    }
    this.refresh();
  }

  private refresh(): void {
    this.u8 = new Uint8Array(this.wasm.buffer);
    this.u32 = new Uint32Array(this.wasm.buffer);
    this.view = new DataView(this.wasm.buffer);
  }
}

/** The guest address of a window offset. */
export function toAddress(offset: number): bigint {
  return WINDOW_BASE + BigInt(offset);
}

/** The window offset of a guest address, or `undefined` outside the window. */
export function toOffset(address: bigint): number | undefined {
  const offset = address - WINDOW_BASE;
  return offset >= 0n && offset < 0x100000000n ? Number(offset) : undefined;
}

/** A kernel with guest memory. */
export interface HasMemory {
  readonly memory: GuestMemory;
}
