import type { Kernel } from '../../../kernel-model/kernel.ts';
import type { BpfMap } from '../../../kernel-model/maps/map.ts';
import { PAGE_SIZE, WRITE } from '../../../kernel-model/memory/guest-memory.ts';
import type { Touch } from '../../interleaved.ts';
import type { Access } from './instruction-accesses.ts';

/** The memory of a page: a CPU's own or read-only, or shared; then with the map that has entries there. */
type PageUse = 'private' | { readonly map: BpfMap | undefined };

/** Regions that belong to one CPU, or to the context of one program. */
const PRIVATE =
  /^(?:Rex stack of|per-CPU area of|kernel stack of|task_struct of|tracepoint record$|bpf_perf_event_data_kern$|struct perf_event$|pt_regs$|xdp_buff$|packet$|sk_buff$)/;

/** Bytes of a word that the loader fills. */
const FILLED = 8;

/** Tells which memory programs on several CPUs reach. */
export class SharedMemory {
  private readonly kernel: Kernel;
  private readonly filled: ReadonlySet<number>;
  private readonly pages = new Map<number, PageUse>();

  /** @param filled window offsets of the words that the loader has filled, which programs only read */
  constructor(kernel: Kernel, filled: ReadonlySet<number>) {
    this.kernel = kernel;
    this.filled = filled;
  }

  /** The shared things that an access touches; none for a CPU's own memory. */
  touches({ offset, size, read, write }: Access): Touch[] {
    const use = this.useOf(offset);
    if (use === 'private' || (!write && size <= FILLED && this.filled.has(offset))) return [];
    const touched: Touch[] = [{ kind: 'memory', offset, size, write }];
    // An update frees the value of a hash map that this access reaches, and user space changes that of an array.
    if (use.map !== undefined) {
      touched.push({ kind: 'map', map: use.map.address, write: false });
    }
    return read || write ? touched : [];
  }

  /** The place of shared memory, for messages: `map "counts" at key 00000000`. */
  placeOf(offset: number): string {
    const entry = this.kernel.maps.entryAt(offset);
    if (entry !== undefined) return entry.text;
    const found = this.kernel.memory.regionAt(offset);
    return found === undefined ? 'memory' : `${found.region.name}+0x${(offset - found.region.offset).toString(16)}`;
  }

  private useOf(offset: number): PageUse {
    const page = Math.floor(offset / PAGE_SIZE);
    const known = this.pages.get(page);
    if (known !== undefined && (known === 'private' || known.map !== undefined)) return known;
    const use = this.find(offset);
    this.pages.set(page, use);
    return use;
  }

  private find(offset: number): PageUse {
    const { memory, maps } = this.kernel;
    if (!memory.isAccessible(offset, 1, WRITE)) return 'private';
    const found = memory.regionAt(offset);
    if (found === undefined || PRIVATE.test(found.region.name)) return 'private';
    for (const map of maps.all()) if (map.entryAt(offset) !== undefined) return { map };
    return { map: undefined };
  }
}
