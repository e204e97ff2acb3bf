import { type GuestMemory, PAGE_SIZE, READ, type Region, WRITE } from '../memory/guest-memory.ts';

/** Guest memory for contexts. Runs reuse it, so that millions of events fit the window. */
export class ContextMemory {
  private readonly memory: GuestMemory;
  /** Free regions by name and then by size. */
  private readonly free = new Map<string, Map<number, Region[]>>();

  constructor(memory: GuestMemory) {
    this.memory = memory;
  }

  /** Zeroed, writable, whole pages. */
  take(name: string, size: number): Region {
    const rounded = Math.ceil(size / PAGE_SIZE) * PAGE_SIZE;
    const region = this.free.get(name)?.get(rounded)?.pop();
    if (region === undefined) return this.memory.allocate(name, size, READ | WRITE);
    this.memory.u8.fill(0, region.offset, region.offset + region.size);
    this.memory.protect(region.offset, region.size, READ | WRITE);
    return region;
  }

  /** Gives pages back. They are unreachable until they are taken again. */
  giveBack(region: Region): void {
    this.memory.protect(region.offset, region.size, 0);
    let sizes = this.free.get(region.name);
    if (sizes === undefined) {
      sizes = new Map();
      this.free.set(region.name, sizes);
    }
    const list = sizes.get(region.size);
    if (list === undefined) sizes.set(region.size, [region]);
    else list.push(region);
  }
}

/** A kernel with memory for contexts. */
export interface HasContextMemory {
  readonly contexts: ContextMemory;
}
