import { ERRNO } from '../../kernel-model/errno.ts';
import type { Kernel } from '../../kernel-model/kernel.ts';
import { NO_VALUE } from '../../kernel-model/maps/map.ts';
import {
  BPF_RB_FORCE_WAKEUP,
  BPF_RB_NO_WAKEUP,
  HEADER_SIZE,
  RingBufferMap,
} from '../../kernel-model/maps/ring-buffer.ts';
import type { UserRecord } from '../../kernel-model/maps/user-record.ts';
import { READ } from '../../kernel-model/memory/guest-memory.ts';
import { CLEANUP_ENTRIES, CLEANUP_ENTRY_SIZE } from '../../kernel-model/per-cpu.ts';
import type { Fault } from '../fault.ts';
import { brokenHelper, brokenKernel, withArguments } from '../parts.ts';
import { brokenMap, brokenOperation, giving } from './maps/map-operations.ts';

/** A kernel that commits records otherwise. @param change gives the flags and whether the record is discarded */
function committing(name: string, change: (flags: number, discard: boolean) => readonly [number, boolean]): Fault {
  return brokenOperation(name, RingBufferMap, 'commit', (commit) => (sample, flags, discard) => {
    commit(sample, ...change(flags, discard));
  });
}

/** Lets user space have records in the order in which programs hand them in. */
function deliverAsCommitted(map: RingBufferMap, { memory }: Kernel): void {
  const committed: UserRecord[] = [];
  const { commit, takeRecords } = map;
  map.commit = (sample, flags, discard) => {
    commit.call(map, sample, flags, discard);
    const size = memory.view.getUint32(sample - HEADER_SIZE, true) & 0x3fffffff;
    if (!discard) committed.push({ bytes: memory.bytes(sample, size).slice() });
  };
  map.takeRecords = (limit) => committed.splice(0, takeRecords.call(map, limit).length);
}

/** A kernel that answers queries of a ring buffer otherwise. @param change gives the question in place of another */
function answeringQueries(name: string, change: (question: number, high: number) => readonly [number, number]): Fault {
  return brokenHelper(name, 'bpf_ringbuf_query', (query) => (kernel, args) => {
    const [low, high] = change(args.low(1), args.high(1));
    query(
      kernel,
      withArguments(args, { low: (n) => (n === 1 ? low : args.low(n)), high: (n) => (n === 1 ? high : args.high(n)) }),
    );
  });
}

const RECORDS: readonly Fault[] = [
  committing('delivers records that are discarded', (flags) => [flags, false]),
  committing('delivers no record that is committed without a wake-up', (flags, discard) => [
    flags,
    discard || (flags & BPF_RB_NO_WAKEUP) !== 0,
  ]),
  brokenMap('delivers records in the order of their commits', RingBufferMap, deliverAsCommitted),
  brokenOperation(
    'rounds the length of a record up to a multiple of 8',
    RingBufferMap,
    'reserve',
    (reserve) => (size) => {
      return reserve(Math.ceil(size / 8) * 8);
    },
  ),
];

/** Records that do not lie whole behind the end of the ring, where the start of the data is seen once more. */
const WRAPPED: readonly Fault[] = [
  brokenMap('maps the data of a ring buffer once', RingBufferMap, (map, { memory }) => {
    const { reserve } = map;
    map.reserve = (size) => {
      const place = map.producerPosition & (map.size - 1);
      const sample = reserve.call(map, size);
      if (sample >= 0) memory.protect(sample - HEADER_SIZE - place + map.size, map.size, READ);
      return sample;
    };
  }),
  brokenMap('shows user space nothing behind the end of a ring buffer', RingBufferMap, (map, { memory }) => {
    const { reserve, commit } = map;
    let end = 0;
    map.reserve = (size) => {
      const place = map.producerPosition & (map.size - 1);
      const sample = reserve.call(map, size);
      if (sample >= 0) end = sample - HEADER_SIZE - place + map.size;
      return sample;
    };
    map.commit = (...args) => {
      commit.apply(map, args);
      memory.u8.fill(0, end, end + map.size);
    };
  }),
];

/** Reservations that are open when a program panics or ends. */
const OPEN_RECORDS: readonly Fault[] = [
  brokenHelper('forgets the cleanup entries of a program that reserves a record', 'bpf_ringbuf_reserve', (reserve) => {
    return (kernel, args) => {
      reserve(kernel, args);
      const table = kernel.cpus.offsetOf('rex_cleanup_entries', kernel.currentCpu);
      for (let entry = 0; entry < CLEANUP_ENTRIES; entry++) {
        kernel.memory.writeU64(table + entry * CLEANUP_ENTRY_SIZE, 0n);
      }
    };
  }),
  brokenKernel('does not notice records that are left open', ({ references }) => {
    const heldBy = references.heldBy.bind(references);
    references.heldBy = (...program) => heldBy(...program).filter(({ code }) => code !== 'RECORD_OPEN_AT_EXIT');
  }),
  brokenKernel('delivers records that are left open', (kernel) => {
    const endRun = kernel.endRun.bind(kernel);
    kernel.endRun = () => {
      const broken = endRun();
      for (const { object, kind } of kernel.references.all()) {
        if (kind === 'record') kernel.maps.ringBufferAt(object)?.commit(object, 0, false);
      }
      return broken;
    };
  }),
];

const QUERIES: readonly Fault[] = [
  answeringQueries('gives the position of the consumer as the position of the producer', (question, high) => [
    question === 3 ? 2 : question,
    high,
  ]),
  answeringQueries('gives the size of a ring buffer as the unread bytes', (question, high) => [
    question === 0 ? 1 : question,
    high,
  ]),
  answeringQueries('reads only the low half of the flags of a query', (question) => [question, 0]),
  brokenHelper(
    'gives positions within a ring buffer instead of positions since its creation',
    'bpf_ringbuf_query',
    (query) => {
      return (kernel, args) => {
        const returnValue = (low: number, high: number) => args.returnValue(args.low(1) >= 2 ? low & 0xfff : low, high);
        query(kernel, withArguments(args, { returnValue }));
      };
    },
  ),
];

const ROOM: readonly Fault[] = [
  brokenHelper(
    'answers ENOSPC when there is no room for a record',
    'bpf_ringbuf_output',
    (output) => (kernel, args) => {
      const returnErrno = (errno: number) => args.returnErrno(errno === -ERRNO.EAGAIN ? -ERRNO.ENOSPC : errno);
      output(kernel, withArguments(args, { returnErrno }));
    },
  ),
  brokenHelper('ignores the flags of a reservation', 'bpf_ringbuf_reserve', (reserve) => (kernel, args) => {
    const none = (whole: (n: number) => number) => (n: number) => (n === 2 ? 0 : whole.call(args, n));
    reserve(kernel, withArguments(args, { low: none(args.low), high: none(args.high) }));
  }),
  brokenHelper('ignores the flags of output to a ring buffer', 'bpf_ringbuf_output', (output) => (kernel, args) => {
    const none = (whole: (n: number) => number) => (n: number) => (n === 3 ? 0 : whole.call(args, n));
    output(kernel, withArguments(args, { low: none(args.low), high: none(args.high) }));
  }),
  brokenOperation('accepts a record as large as the ring', RingBufferMap, 'reserve', (reserve, map) => (size) => {
    return reserve(size + HEADER_SIZE === map.size ? size - 8 : size);
  }),
  brokenOperation('overwrites the oldest record when there is no room', RingBufferMap, 'reserve', (reserve, map) => {
    return (size) => {
      const sample = reserve(size);
      if (sample >= 0 || size > map.size) return sample;
      map.takeRecords(1);
      return reserve(size);
    };
  }),
  brokenOperation(
    'throws the unread records of a ring buffer away to refuse a new one',
    RingBufferMap,
    'reserve',
    (reserve, map) => {
      return (size) => {
        const sample = reserve(size);
        if (sample < 0) map.takeRecords();
        return sample;
      };
    },
  ),
];

const WAKE_UPS: readonly Fault[] = [
  committing('wakes the reader of a ring buffer for every record', (flags, discard) => [
    flags | BPF_RB_FORCE_WAKEUP,
    discard,
  ]),
  committing('never wakes the reader of a ring buffer without a flag', (flags, discard) => [
    flags | BPF_RB_NO_WAKEUP,
    discard,
  ]),
  committing('ignores BPF_RB_NO_WAKEUP', (flags, discard) => [flags & ~BPF_RB_NO_WAKEUP, discard]),
  committing('ignores BPF_RB_FORCE_WAKEUP', (flags, discard) => [flags & ~BPF_RB_FORCE_WAKEUP, discard]),
];

const OPERATIONS: readonly Fault[] = [
  brokenOperation('finds nothing in a ring buffer', RingBufferMap, 'lookup', giving(-ERRNO.ENOTSUPP, NO_VALUE)),
  brokenOperation('updates ring buffers without effect', RingBufferMap, 'update', giving(-ERRNO.ENOTSUPP, 0)),
  brokenOperation('pushes to ring buffers without effect', RingBufferMap, 'push', () => () => 0),
];

/** Kernels whose ring buffers are not as they must be (kernel/bpf/ringbuf.c). */
export const RING_BUFFER_FAULTS: readonly Fault[] = [
  ...RECORDS,
  ...WRAPPED,
  ...OPEN_RECORDS,
  ...QUERIES,
  ...ROOM,
  ...WAKE_UPS,
  ...OPERATIONS,
];
