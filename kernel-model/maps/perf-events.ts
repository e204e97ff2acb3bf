import { PAGE_SIZE } from '../memory/guest-memory.ts';
import type { UserRecord } from './user-record.ts';

/**
 * The size of a sample record besides its raw data: struct perf_event_header and the u32 size
 * (include/uapi/linux/perf_event.h).
 */
const SAMPLE_OVERHEAD = 8 + 4;
/** The size of a PERF_RECORD_LOST in bytes: header, id, count. */
const LOST_RECORD_SIZE = 24;
/** A sample without raw data, with padding. */
const SMALLEST_RECORD = 16;
/** The largest record: perf_event_header.size has 16 bits. */
const LARGEST_RECORD = 0xffff;
/** The largest buffer that {@link PerfEvent.fill} fills, in bytes. */
const LARGEST_FILLED = 1024 * 1024;
/** The descriptor numbers that a process has at its start. */
const STANDARD_DESCRIPTORS = 3;

/** The subject and CPU of a perf event. */
export interface PerfEventDescription {
  /** The only CPU that it is open on. */
  readonly cpu: number;
  /**
   * `bpf-output`: PERF_TYPE_SOFTWARE, PERF_COUNT_SW_BPF_OUTPUT, which programs write to; `counter`: any other, which
   * they read.
   */
  readonly kind: 'bpf-output' | 'counter';
  /** Data pages of the buffer that user space maps, a power of two; 0 for none. */
  readonly pages?: number;
  /** The value of a read of the counter; 0 by default. */
  readonly counter?: bigint;
  /** Nanoseconds that it was enabled and that it counted. */
  readonly enabled?: bigint;
  readonly running?: bigint;
}

/** A sample in a buffer that user space has not taken. */
interface Sample {
  readonly bytes: Uint8Array;
  /** Bytes in the buffer, with a record about lost samples before it. */
  readonly room: number;
  readonly lost: number;
}

/** An open perf event (kernel/events/core.c), with its buffer (kernel/events/ring_buffer.c). */
export class PerfEvent {
  readonly cpu: number;
  readonly kind: PerfEventDescription['kind'];
  readonly counter: bigint;
  readonly enabled: bigint;
  readonly running: bigint;
  private readonly capacity: number;
  private samples: Sample[] = [];
  private used = 0;
  private lost = 0;

  constructor({ cpu, kind, pages = 0, counter = 0n, enabled = 0n, running = 0n }: PerfEventDescription) {
    this.cpu = cpu;
    this.kind = kind;
    this.capacity = pages * PAGE_SIZE;
    this.counter = counter;
    this.enabled = enabled;
    this.running = running;
  }

  /** The size of a record with this much raw data: perf pads it to a multiple of 8 bytes. */
  static recordSize(rawSize: number): number {
    return Math.ceil((SAMPLE_OVERHEAD + rawSize) / 8) * 8;
  }

  /**
   * The size of raw data for user space, with padding. Together with the u32 of its size it ends at 8 bytes
   * (perf_prepare_sample).
   */
  static rawSize(size: number): number {
    return PerfEvent.recordSize(size) - SAMPLE_OVERHEAD;
  }

  /** Whether a record's size fits its header. */
  static fitsHeader(rawSize: number): boolean {
    return PerfEvent.recordSize(rawSize) <= LARGEST_RECORD;
  }

  /** Writes a sample. @returns false if there is no buffer or no room in it, so that the sample is lost */
  write(bytes: Uint8Array): boolean {
    if (this.capacity === 0) return false;
    const room = PerfEvent.recordSize(bytes.length) + (this.lost > 0 ? LOST_RECORD_SIZE : 0);
    if (room > this.capacity - this.used - 1) {
      this.lost++;
      return false;
    }
    this.samples.push({ bytes: this.pad(bytes), room, lost: this.lost });
    this.used += room;
    this.lost = 0;
    return true;
  }

  /** Writes records of zeros until no record fits. A larger buffer than 1 MiB stays as it is. */
  fill(): void {
    if (this.capacity > LARGEST_FILLED) return;
    for (let left = this.left; left >= SMALLEST_RECORD; left = this.left) {
      this.write(new Uint8Array(Math.min(left, LARGEST_RECORD & ~7) - SAMPLE_OVERHEAD));
    }
  }

  /** The room for a record, in bytes. */
  private get left(): number {
    const free = this.capacity - this.used - 1;
    return free - (free & 7) - (this.lost > 0 ? LOST_RECORD_SIZE : 0);
  }

  /** Raw data with zeros after it. In Linux the padding is old bytes of the buffer, zeros at first. */
  pad(bytes: Uint8Array): Uint8Array {
    const padded = new Uint8Array(PerfEvent.rawSize(bytes.length));
    padded.set(bytes);
    return padded;
  }

  /** The samples that user space has not taken, oldest first. */
  unread(): UserRecord[] {
    return this.samples.map((sample) => this.show(sample));
  }

  /** User space takes samples, oldest first. */
  take(limit: number): UserRecord[] {
    const taken = this.samples.slice(0, limit);
    this.samples = this.samples.slice(taken.length);
    for (const { room } of taken) this.used -= room;
    return taken.map((sample) => this.show(sample));
  }

  private show({ bytes, lost }: Sample): UserRecord {
    return { cpu: this.cpu, bytes, ...(lost > 0 && { lost }) };
  }
}

/** The open perf events of user space, by file descriptor. */
export class PerfEvents {
  private readonly open: PerfEvent[] = [];

  /** perf_event_open(2), and mmap(2) of its buffer. @returns the file descriptor */
  create(description: PerfEventDescription): number {
    this.open.push(new PerfEvent(description));
    return STANDARD_DESCRIPTORS + this.open.length - 1;
  }

  /** The event with a file descriptor. */
  at(descriptor: number): PerfEvent | undefined {
    return this.open[descriptor - STANDARD_DESCRIPTORS];
  }
}
