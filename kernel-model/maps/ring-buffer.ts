import { Diagnostic } from '../../base/diagnostic.ts';
import { ERRNO } from '../errno.ts';
import { PAGE_SIZE, READ, type Region, WRITE } from '../memory/guest-memory.ts';
import { BPF_F_NUMA_NODE, checkFlags, refuseCreation } from './creation.ts';
import type { MapEnvironment } from './environment.ts';
import { BpfMap, type MapDefinition, type MapEntryBytes, type MapHost, refusedOperation, roundUp8 } from './map.ts';
import type { RecordMap } from './records.ts';
import { allocateForMap } from './storage/allocate.ts';
import type { ReadCount } from './storage/read-limit.ts';
import { WordTable } from './storage/word-table.ts';
import type { UserRecord } from './user-record.ts';

/**
 * The size of a record's header: u32 length and flags, u32 page offset (BPF_RINGBUF_HDR_SZ, include/uapi/linux/bpf.h).
 */
export const HEADER_SIZE = 8;
/** The largest record (RINGBUF_MAX_RECORD_SZ, kernel/bpf/ringbuf.c). */
const LARGEST_RECORD = 0x3fffffff;
/** Bits of the header's length: the record is being written; readers skip it. */
const BUSY = 0x80000000;
const DISCARDED = 0x40000000;
const LENGTH_MASK = 0x3fffffff;
/** Pages before the data: the buffer's own, and those of the two positions (RINGBUF_NR_META_PAGES). */
const META_PAGES = 3;

/** The largest ring with uncounted memory, in bytes. */
const LARGEST_UNCOUNTED = 1024 * 1024;

/** Flags of a commit: when it wakes user space (include/uapi/linux/bpf.h). */
export const BPF_RB_NO_WAKEUP = 1;
export const BPF_RB_FORCE_WAKEUP = 2;

const NO_KEY = new Uint8Array();

/** The page of a record's header, for its second word. */
function pageOf(place: number): number {
  return META_PAGES + Math.floor(place / PAGE_SIZE);
}

/**
 * BPF_MAP_TYPE_RINGBUF (kernel/bpf/ringbuf.c): records of all CPUs in one ring, each with a header of 8 bytes.
 *
 * Linux maps the data twice, one copy after the other, so that a record that wraps is contiguous. Here the second copy
 * is separate memory, and only the record that wraps is in both. Reserving it copies the start of the ring to the place
 * after its end, and committing copies it back. In between, only the owner of the reservation uses those bytes.
 */
export class RingBufferMap extends BpfMap implements RecordMap {
  private readonly data: Region;
  private readonly mask: number;
  private consumed = 0;
  private produced = 0;
  private wakeupCount = 0;
  /** The sizes of records that are being written, by the window offset of their first byte. */
  private readonly open = new Map<number, number>();
  /** The first word of each record's header as the kernel wrote it, by the record's offset in units of 8 bytes. */
  private readonly headers = new WordTable();
  /** The end of the headers that were checked at the ends of programs. */
  private checked = 0;

  constructor(host: MapHost, definition: MapDefinition) {
    super(host, definition, 'ringbuf');
    const { name, maxEntries } = definition;
    this.mask = maxEntries - 1;
    this.data = allocateForMap(this.memory, `data of ring buffer "${name}"`, 2 * maxEntries, READ | WRITE);
    this.regions.push(this.data);
  }

  /** The size of the ring, in bytes. */
  get size(): number {
    return this.definition.maxEntries;
  }

  /** Bytes that user space has taken since the beginning, with headers. */
  get consumerPosition(): number {
    return this.consumed;
  }

  /** Bytes that programs have reserved since the beginning, with headers. */
  get producerPosition(): number {
    return this.produced;
  }

  /** How often commits woke a waiting consumer. */
  get wakeups(): number {
    return this.wakeupCount;
  }

  /** Reserves a record: the window offset of its first byte, or -1 if there is not enough room. */
  reserve(size: number): number {
    if (size > LARGEST_RECORD) return -1;
    const end = this.produced + roundUp8(size + HEADER_SIZE);
    // Linux also checks the start of the oldest open record, because a lying consumer could be beyond it. This one
    // never is.
    if (end - this.consumed > this.mask) return -1;
    const place = this.produced & this.mask;
    const header = this.data.offset + place;
    this.touchUpTo(end);
    this.copyWrapped(place, end - this.produced, 'out');
    this.writeHeader(place, (size | BUSY) >>> 0);
    this.memory.view.setUint32(header + 4, pageOf(place), true);
    this.produced = end;
    this.open.set(header + HEADER_SIZE, size);
    return header + HEADER_SIZE;
  }

  /** Another CPU takes all room that is left, and discards its record. Readers have not come so far, so there is no room for another. */
  fill(): void {
    const left = this.mask - (this.produced - this.consumed);
    const size = Math.floor(left / HEADER_SIZE) * HEADER_SIZE - HEADER_SIZE;
    if (size >= 0) this.commit(this.reserve(size), BPF_RB_NO_WAKEUP, true);
  }

  /** In the first round, a record is new memory. A small ring is not counted. */
  private touchUpTo(position: number): void {
    const touched = Math.min(position, this.size);
    if (this.size > LARGEST_UNCOUNTED && touched > this.produced) {
      this.memory.touch(`records of ring buffer "${this.definition.name}"`, touched - this.produced);
    }
  }

  /** Whether a window offset is in the data. */
  holds(offset: number): boolean {
    return offset >= this.data.offset && offset < this.data.offset + this.data.size;
  }

  /**
   * Hands a reserved record to user space, or discards it. Linux believes the record's header, so an overwritten one
   * misleads it and the readers.
   * @param flags BPF_RB_NO_WAKEUP, BPF_RB_FORCE_WAKEUP
   * @throws Diagnostic RING_BUFFER_HEADER_WRONG (conformance)
   */
  commit(sample: number, flags: number, discard: boolean): void {
    const header = sample - HEADER_SIZE;
    const place = header - this.data.offset;
    const length = this.open.get(sample) ?? 0;
    if (this.isDamaged(place)) throw this.damaged(place);
    this.open.delete(sample);
    this.copyWrapped(place, roundUp8(length + HEADER_SIZE), 'back');
    this.writeHeader(place, (length | (discard ? DISCARDED : 0)) >>> 0);
    const caughtUp = (this.consumed & this.mask) === place;
    if ((flags & BPF_RB_FORCE_WAKEUP) !== 0 || (caughtUp && (flags & BPF_RB_NO_WAKEUP) === 0)) this.wakeupCount++;
  }

  /** A header that a finished program overwrote, among records written since the last call. */
  overwrittenHeader(): Diagnostic | undefined {
    for (let position = Math.max(this.checked, this.consumed); position < this.produced; ) {
      const place = position & this.mask;
      this.checked = position += roundUp8((this.headers.at(place / HEADER_SIZE) & LENGTH_MASK) + HEADER_SIZE);
      if (this.isDamaged(place)) return this.damaged(place);
    }
    return undefined;
  }

  private writeHeader(place: number, word: number): void {
    this.headers.write(place / HEADER_SIZE, word);
    this.memory.view.setUint32(this.data.offset + place, word, true);
  }

  private isDamaged(place: number): boolean {
    const { view } = this.memory;
    const header = this.data.offset + place;
    return (
      view.getUint32(header, true) !== this.headers.at(place / HEADER_SIZE) ||
      view.getUint32(header + 4, true) !== pageOf(place)
    );
  }

  records(): UserRecord[] {
    return [...this.committed(Number.POSITIVE_INFINITY)].flatMap(({ bytes }) =>
      bytes === undefined ? [] : [{ bytes }],
    );
  }

  takeRecords(limit: number = Number.POSITIVE_INFINITY): UserRecord[] {
    const taken: UserRecord[] = [];
    for (const { bytes, end } of this.committed(limit)) {
      if (bytes !== undefined) taken.push({ bytes });
      this.consumed = end;
    }
    return taken;
  }

  lookup(_key: number): number {
    return -ERRNO.ENOTSUPP;
  }

  update(_key: number, _value: number, _flags: number, _flagsHigh: number): number {
    return -ERRNO.ENOTSUPP;
  }

  delete(_key: number): number {
    return -ERRNO.ENOTSUPP;
  }

  /** The records that user space has not taken, oldest first. */
  protected override readEntries(count: ReadCount): MapEntryBytes[] {
    const entries: MapEntryBytes[] = [];
    for (const { bytes } of this.committed(Number.POSITIVE_INFINITY)) {
      if (bytes === undefined) continue;
      count.add(bytes.length + HEADER_SIZE);
      entries.push({ key: NO_KEY, value: bytes });
    }
    return entries;
  }

  keyAt(_offset: number): Uint8Array | undefined {
    return undefined;
  }

  protected override userNextKeyAt(_key: number): Uint8Array | undefined {
    throw refusedOperation('ENOTSUPP', this, 'gone through');
  }

  protected override userLookupAt(_key: number): Uint8Array | undefined {
    throw refusedOperation('ENOTSUPP', this, 'looked up');
  }

  /** The committed records, up to the first uncommitted one; `bytes` is absent for a discarded one. */
  private *committed(limit: number): Generator<{ readonly bytes: Uint8Array | undefined; readonly end: number }> {
    let position = this.consumed;
    for (let count = 0; count < limit && position < this.produced; ) {
      const place = position & this.mask;
      const header = this.data.offset + place;
      if (this.isDamaged(place)) throw this.damaged(place);
      const length = this.headers.at(place / HEADER_SIZE);
      if (length >= BUSY) return;
      const size = length & LENGTH_MASK;
      position += roundUp8(size + HEADER_SIZE);
      const discarded = (length & DISCARDED) !== 0;
      if (!discarded) count++;
      yield { bytes: discarded ? undefined : this.memory.bytes(header + HEADER_SIZE, size).slice(), end: position };
    }
  }

  private damaged(place: number): Diagnostic {
    return new Diagnostic({
      code: 'RING_BUFFER_HEADER_WRONG',
      kind: 'conformance',
      message: `the header of a record at byte ${place} of ring buffer "${this.definition.name}" was overwritten`,
      cause: 'a program wrote before its reserved record, or beyond the record before it',
      hint: 'write only to the bytes of the record',
    });
  }

  /** Copies the bytes of a record past the ring's end: there from the start, or back. */
  private copyWrapped(place: number, length: number, direction: 'out' | 'back'): void {
    const wrapped = place + length - this.size;
    if (wrapped <= 0) return;
    const { offset } = this.data;
    const behind = offset + this.size;
    const [target, source] = direction === 'out' ? [behind, offset] : [offset, behind];
    this.memory.u8.copyWithin(target, source, source + wrapped);
  }
}

/** The map as a ring buffer. @throws Diagnostic MAP_WITHOUT_WAKEUPS */
export function ringBuffer(map: BpfMap): RingBufferMap {
  if (map instanceof RingBufferMap) return map;
  throw new Diagnostic({
    code: 'MAP_WITHOUT_WAKEUPS',
    kind: 'input',
    message: `nobody can wait for map "${map.definition.name}"`,
    cause: `it is of type ${map.typeName}; readers of ring buffers wait, and are woken`,
    hint: 'name a ring buffer',
  });
}

/** Creates a ring buffer after Linux's checks (ringbuf_map_alloc, kernel/bpf/ringbuf.c). @throws Diagnostic */
export function createRingBufferMap(environment: MapEnvironment, definition: MapDefinition): BpfMap {
  const { keySize, valueSize, maxEntries } = definition;
  checkFlags(definition, BPF_F_NUMA_NODE);
  if (keySize !== 0 || valueSize !== 0) {
    throw refuseCreation(
      'EINVAL',
      definition,
      `key_size is ${keySize} and value_size ${valueSize}; a ring buffer has neither`,
    );
  }
  if (maxEntries === 0 || (maxEntries & (maxEntries - 1)) !== 0 || maxEntries % PAGE_SIZE !== 0) {
    throw refuseCreation('EINVAL', definition, `max_entries is ${maxEntries}, not a power of two and whole pages`);
  }
  environment.mapMemory.take(definition, META_PAGES * PAGE_SIZE + maxEntries);
  return new RingBufferMap(environment, definition);
}
