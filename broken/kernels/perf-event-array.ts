import { ERRNO } from '../../kernel-model/errno.ts';
import type { HelperArguments } from '../../kernel-model/helpers/helper.ts';
import type { Kernel } from '../../kernel-model/kernel.ts';
import { readIndex } from '../../kernel-model/maps/indexed.ts';
import { NO_VALUE } from '../../kernel-model/maps/map.ts';
import { PerfEventArrayMap } from '../../kernel-model/maps/perf-event-array.ts';
import type { PerfEvent, PerfEventDescription } from '../../kernel-model/maps/perf-events.ts';
import type { Fault } from '../fault.ts';
import { brokenHelper, brokenKernel, withArguments } from '../parts.ts';
import { brokenOperation, giving } from './maps/map-operations.ts';

const OUTPUT = ['bpf_perf_event_output_tp', 'bpf_skb_event_output', 'bpf_xdp_event_output'] as const;

/** The same event, of which a program sees something else. */
function seenAs(event: PerfEvent, seen: Partial<PerfEventDescription>): PerfEvent {
  return new Proxy(event, {
    get(target, key: keyof PerfEvent) {
      const value = (seen as Partial<PerfEvent>)[key] ?? target[key];
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** A kernel whose programs see other events in slots. */
function seeing(name: string, change: (event: PerfEvent, kernel: Kernel) => Partial<PerfEventDescription>): Fault {
  return brokenOperation(name, PerfEventArrayMap, 'eventAt', (eventAt, _map, kernel) => (index) => {
    const event = eventAt(index);
    return event === undefined ? undefined : seenAs(event, change(event, kernel));
  });
}

/** A kernel whose perf events are others once they are open. */
function opening(name: string, change: (event: PerfEvent) => void): Fault {
  return brokenKernel(name, ({ maps: { perfEvents } }) => {
    const create = perfEvents.create.bind(perfEvents);
    perfEvents.create = (description) => {
      const descriptor = create(description);
      const event = perfEvents.at(descriptor);
      if (event !== undefined) change(event);
      return descriptor;
    };
  });
}

/** A kernel that sends other parts of packets. @param change gives the bytes that go along of those that are asked for */
function sending(name: string, change: (size: number, length: number) => number): Fault {
  return brokenKernel(name, (kernel) => {
    for (const helper of OUTPUT.slice(1)) {
      kernel.helpers.replace(helper, (output) => (_kernel, args) => {
        const event = kernel.run?.context.event;
        const length = event?.kind === 'packet' ? event.bytes.length : 0;
        output(kernel, withArguments(args, { high: (n) => (n === 2 ? change(args.high(2), length) : args.high(n)) }));
      });
    }
  });
}

/** A kernel in which sending gives one error in place of another. */
function answeringOutput(name: string, from: number, to: number): Fault {
  return brokenKernel(name, (kernel) => {
    for (const helper of OUTPUT) {
      kernel.helpers.replace(helper, (output) => (_kernel, args) => {
        const returnErrno = (errno: number) => args.returnErrno(errno === from ? to : errno);
        output(kernel, withArguments(args, { returnErrno }));
      });
    }
  });
}

const RECORDS: readonly Fault[] = [
  brokenOperation(
    'sends the records of all CPUs through the event of CPU 0',
    PerfEventArrayMap,
    'eventAt',
    (eventAt, _map, kernel) => () => {
      const event = eventAt(0);
      return event === undefined ? undefined : seenAs(event, { cpu: kernel.currentCpu });
    },
  ),
  seeing('sends records through events of other CPUs', (_event, kernel) => ({ cpu: kernel.currentCpu })),
  seeing('sends records through counters', () => ({ kind: 'bpf-output' })),
  brokenKernel('treats every CPU as online', ({ cpus }) => {
    cpus.isOnline = (cpu) => cpus.has(cpu);
  }),
  opening('hands records to user space without padding', (event) => {
    event.pad = (bytes) => bytes;
  }),
  opening('pads records to 8 bytes by themselves', (event) => {
    event.pad = (bytes) => {
      const padded = new Uint8Array(Math.ceil(bytes.length / 8) * 8);
      padded.set(bytes);
      return padded;
    };
  }),
  answeringOutput('treats a missing slot as an empty slot', -ERRNO.E2BIG, -ERRNO.ENOENT),
  answeringOutput('answers EINVAL for an empty slot', -ERRNO.ENOENT, -ERRNO.EINVAL),
  brokenOperation('accepts any number as a perf event', PerfEventArrayMap, 'userUpdate', (update) => (...args) => {
    try {
      update(...args);
    } catch {
      // The slot stays as it is.
    }
  }),
  brokenOperation(
    'leaves events that a program deletes in their slots',
    PerfEventArrayMap,
    'delete',
    (_whole, map, kernel) => {
      return (key) => {
        const index = readIndex(kernel.memory, key);
        if (index >= map.definition.maxEntries) return -ERRNO.E2BIG;
        return map.eventAt(index) === undefined ? -ERRNO.ENOENT : 0;
      };
    },
  ),
  brokenOperation(
    'finds nothing in a perf event array',
    PerfEventArrayMap,
    'lookup',
    giving(-ERRNO.EOPNOTSUPP, NO_VALUE),
  ),
  brokenOperation('refuses a program that stores an event', PerfEventArrayMap, 'update', () => () => -ERRNO.EINVAL),
  opening('says that a lost record is sent', (event) => {
    const write = event.write.bind(event);
    event.write = (bytes) => {
      write(bytes);
      return true;
    };
  }),
  opening('throws the unread records of a perf event away to refuse a new one', (event) => {
    const write = event.write.bind(event);
    event.write = (bytes) => {
      const isSent = write(bytes);
      if (!isSent) event.take(Number.POSITIVE_INFINITY);
      return isSent;
    };
  }),
  opening('does not say how many records were lost', (event) => {
    const take = event.take.bind(event);
    event.take = (limit) => take(limit).map(({ lost: _lost, ...record }) => record);
  }),
  sending('sends a byte less of a packet than it should', (size) => Math.max(0, size - 1)),
  sending('sends a shorter record when a packet has too few bytes', (size, length) => Math.min(size, length)),
  answeringOutput('answers EINVAL when a packet is too short', -ERRNO.EFAULT, -ERRNO.EINVAL),
];

function readCounter(name: string, change: (args: HelperArguments, kernel: Kernel) => Partial<HelperArguments>): Fault {
  return brokenHelper(name, 'bpf_perf_event_read_value', (read) => (kernel, args) => {
    read(kernel, withArguments(args, change(args, kernel)));
  });
}

const COUNTERS: readonly Fault[] = [
  seeing('reads counters of other CPUs', (event, kernel) =>
    event.kind === 'counter' ? { cpu: kernel.currentCpu } : {},
  ),
  seeing('gives the time that a counter was enabled as the time that it counted', ({ enabled }) => ({
    running: enabled,
  })),
  brokenHelper('leaves the old content when a counter cannot be read', 'bpf_perf_event_read_value', (read) => {
    return (kernel, args) => {
      const buffer = args.pointer(2);
      const before = kernel.memory.bytes(buffer, args.low(3)).slice();
      const returnErrno = (errno: number) => {
        if (errno < 0) kernel.memory.u8.set(before, buffer);
        args.returnErrno(errno);
      };
      read(kernel, withArguments(args, { returnErrno }));
    };
  }),
  readCounter('answers ENOENT for a counter of another CPU', (args) => ({
    returnErrno: (errno) => args.returnErrno(errno === -ERRNO.EINVAL ? -ERRNO.ENOENT : errno),
  })),
];

/** Kernels whose perf event arrays are not as they must be (kernel/trace/bpf_trace.c, kernel/events/ring_buffer.c). */
export const PERF_EVENT_ARRAY_FAULTS: readonly Fault[] = [...RECORDS, ...COUNTERS];
