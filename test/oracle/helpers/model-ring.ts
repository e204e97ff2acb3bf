import type { Kernel } from '../../../kernel-model/kernel.ts';
import type { RingBufferMap } from '../../../kernel-model/maps/ring-buffer.ts';
import { READ, type Region, WRITE } from '../../../kernel-model/memory/guest-memory.ts';
import { bootModel, Frame } from '../model.ts';

/** BPF_MAP_TYPE_RINGBUF. */
export const RINGBUF = 27;

/** Bytes of the largest record that is sent. */
export const LARGEST_OUTPUT = 0xffff;

/** What is done with a reserved record. */
export type Ending = 'submit' | 'discard';

/**
 * One operation. `reserve` reserves a record, fills and ends it; `nested` reserves two and ends them in either order, so that one is
 * committed while an older one is not.
 */
export type Operation =
  | { readonly kind: 'output'; readonly size: number; readonly flags: bigint }
  | {
      readonly kind: 'reserve';
      readonly size: number;
      readonly ending: Ending;
      readonly flags: bigint;
      readonly with: bigint;
    }
  | {
      readonly kind: 'nested';
      readonly size: number;
      readonly endings: readonly [Ending, Ending];
      readonly flags: bigint;
    }
  | { readonly kind: 'query'; readonly flags: bigint }
  | { readonly kind: 'take'; readonly count: number };

/** The model's side of a ring. */
export class ModelRing {
  readonly ring: RingBufferMap;
  private readonly kernel: Kernel;
  private readonly place: Region;
  private readonly frame = new Frame();

  constructor(entries: number) {
    this.kernel = bootModel(1).kernel;
    this.place = this.kernel.memory.allocate('oracle', LARGEST_OUTPUT + 1, READ | WRITE);
    const definition = { name: 'ring', type: RINGBUF, keySize: 0, valueSize: 0, maxEntries: entries, flags: 0 };
    this.ring = this.kernel.maps.create(definition) as RingBufferMap;
  }

  /** Carries an operation out on `contents`. @returns what the program's side gave */
  run(operation: Operation, contents: Uint8Array): bigint {
    const { memory } = this.kernel;
    switch (operation.kind) {
      case 'output':
        memory.u8.set(contents, this.place.offset);
        this.frame.setPointer(1, this.place.offset);
        this.frame.set(2, operation.size);
        this.frame.setU64(3, operation.flags);
        return this.call('bpf_ringbuf_output');
      case 'query':
        this.frame.setU64(1, operation.flags);
        return this.call('bpf_ringbuf_query');
      case 'reserve': {
        const record = this.reserve(operation.size, operation.with, contents);
        if (record < 0) return 0n;
        this.end(record, operation.ending, operation.flags);
        return 1n;
      }
      case 'nested': {
        const first = this.reserve(operation.size, 0n, contents);
        if (first < 0) return 0n;
        const second = this.reserve(operation.size, 0n, contents);
        if (second >= 0) this.end(second, operation.endings[1], operation.flags);
        this.end(first, operation.endings[0], operation.flags);
        return second < 0 ? 1n : 2n;
      }
      default:
        this.ring.takeRecords(operation.count);
        return 0n;
    }
  }

  /** Gives the memory back. */
  release(): void {
    this.kernel.release();
  }

  private call(name: string): bigint {
    this.frame.setPointer(0, this.ring.address);
    this.kernel.helpers.find(name)!.call!(this.kernel, this.frame);
    return this.frame.result;
  }

  private reserve(size: number, flags: bigint, contents: Uint8Array): number {
    this.frame.set(1, size);
    this.frame.setU64(2, flags);
    if (this.call('bpf_ringbuf_reserve') === 0n) return -1;
    const record = this.frame.resultLow;
    this.kernel.memory.u8.set(contents.subarray(0, size), record);
    return record;
  }

  private end(record: number, ending: Ending, flags: bigint): void {
    this.frame.setPointer(0, record);
    this.frame.setU64(1, flags);
    this.kernel.helpers.find(`bpf_ringbuf_${ending}`)!.call!(this.kernel, this.frame);
  }
}
