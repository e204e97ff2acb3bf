import { ERRNO } from '../../../kernel-model/errno.ts';
import { ArrayMap } from '../../../kernel-model/maps/array.ts';
import { refuseCreation } from '../../../kernel-model/maps/creation.ts';
import { indexKey, readIndex } from '../../../kernel-model/maps/indexed.ts';
import { BPF_NOEXIST, type BpfMap } from '../../../kernel-model/maps/map.ts';
import { PerCpuArrayMap } from '../../../kernel-model/maps/per-cpu-array.ts';
import { QueueStackMap } from '../../../kernel-model/maps/queue-stack.ts';
import type { GuestMemory } from '../../../kernel-model/memory/guest-memory.ts';
import type { Fault } from '../../fault.ts';
import { brokenCreation, brokenMap, brokenOperation, giving, onCpu, withFlags } from './map-operations.ts';

/** Bytes of elements that a kernel has which makes them all at once. */
const MEMORY = 2 ** 31;
const BPF_MAP_TYPE_QUEUE = 22;
const BPF_MAP_TYPE_STACK = 23;

/** Does something with a key that holds another index. */
function withIndex<R>(memory: GuestMemory, key: number, index: number, action: () => R): R {
  const old = readIndex(memory, key);
  memory.view.setUint32(key, index, true);
  try {
    return action();
  } finally {
    memory.view.setUint32(key, old, true);
  }
}

/** Arrays whose indexes begin anew behind the end. */
function wrapIndexes(map: BpfMap, memory: GuestMemory): void {
  const { lookup, update } = map;
  const wrapped = (key: number) => readIndex(memory, key) % map.definition.maxEntries;
  map.lookup = (key) => withIndex(memory, key, wrapped(key), () => lookup.call(map, key));
  map.update = (key, ...rest) => withIndex(memory, key, wrapped(key), () => update.call(map, key, ...rest));
}

/** A kernel that takes maps of one type for those of another. */
function takingFor(name: string, type: number, other: number): Fault {
  return brokenCreation(name, (create, definition) =>
    create(definition.type === type ? { ...definition, type: other } : definition),
  );
}

const ARRAYS: readonly Fault[] = [
  brokenMap('wraps indexes beyond the end of an array', ArrayMap, (map, { memory }) => wrapIndexes(map, memory)),
  brokenOperation('deletes elements of arrays', ArrayMap, 'delete', giving(-ERRNO.EINVAL, 0)),
  brokenOperation(
    'treats the elements of an array as missing',
    ArrayMap,
    'update',
    withFlags((flags) => flags & ~BPF_NOEXIST),
  ),
  brokenOperation('answers ENOENT beyond the end of an array', ArrayMap, 'update', giving(-ERRNO.E2BIG, -ERRNO.ENOENT)),
  brokenMap('leaves the old content of its memory in an array', ArrayMap, (map) => {
    const { maxEntries } = map.definition;
    const value = new Uint8Array(map.userValueSize).fill(0xaa);
    for (let index = 0; index < maxEntries; index++) map.userUpdate(indexKey(index), value);
  }),
  brokenCreation('creates all elements together with a map', (create, definition) => {
    const bytes = definition.valueSize * definition.maxEntries;
    if (bytes > MEMORY) throw refuseCreation('ENOMEM', definition, `its elements take ${bytes} bytes`);
    return create(definition);
  }),
];

const PER_CPU_ARRAYS: readonly Fault[] = [
  brokenOperation(
    'gives programs on every CPU the values of CPU 0',
    PerCpuArrayMap,
    'lookup',
    (lookup, _map, kernel) => {
      return (key) => onCpu(kernel, 0, () => lookup(key));
    },
  ),
  brokenOperation('stores the value of a program for all CPUs', PerCpuArrayMap, 'update', (update, _map, kernel) => {
    return (...args) => {
      const results = kernel.cpus.possible.map((cpu) => onCpu(kernel, cpu, () => update(...args)));
      return results[0]!;
    };
  }),
  brokenOperation(
    'gives values for gaps between the numbers of CPUs',
    PerCpuArrayMap,
    'entries',
    (entries, map, kernel) => () => {
      const stride = Math.ceil(map.definition.valueSize / 8) * 8;
      return entries().map(({ key, value }) => {
        const spread = new Uint8Array(value.length);
        for (const [n, cpu] of kernel.cpus.possible.entries()) {
          if (cpu < kernel.cpus.possible.length) spread.set(value.subarray(n * stride, (n + 1) * stride), cpu * stride);
        }
        return { key, value: spread };
      });
    },
  ),
  brokenOperation(
    'shows user space the value of CPU 0 for each CPU',
    PerCpuArrayMap,
    'entries',
    (entries, map) => () => {
      return entries().map(({ key, value }) => {
        const size = Math.ceil(map.definition.valueSize / 8) * 8;
        return { key, value: value.map((_, place) => value[place % size]!) };
      });
    },
  ),
  brokenOperation(
    'keeps only the value of CPU 0 that user space writes',
    PerCpuArrayMap,
    'userUpdate',
    (update, map) => {
      return (key, value, flags) => {
        const size = Math.ceil(map.definition.valueSize / 8) * 8;
        const kept = map.userLookup(key) ?? new Uint8Array(value.length);
        kept.set(value.subarray(0, size));
        update(key, kept, flags);
      };
    },
  ),
  brokenOperation(
    'treats the elements of a per-CPU array as missing',
    PerCpuArrayMap,
    'update',
    withFlags((flags) => flags & ~BPF_NOEXIST),
  ),
];

const QUEUES_AND_STACKS: readonly Fault[] = [
  takingFor('treats queues as stacks', BPF_MAP_TYPE_QUEUE, BPF_MAP_TYPE_STACK),
  takingFor('treats stacks as queues', BPF_MAP_TYPE_STACK, BPF_MAP_TYPE_QUEUE),
  brokenOperation('drops the oldest value of a full queue without a flag', QueueStackMap, 'push', (push) => {
    return (value, flags, high) => push(value, flags === 0 ? 2 : flags, high);
  }),
  brokenOperation('drops no value of a full queue', QueueStackMap, 'push', (push) => (value, flags, high) => {
    return push(value, flags === 2 ? 0 : flags, high);
  }),
  brokenOperation('answers ENOSPC when a queue is full', QueueStackMap, 'push', giving(-ERRNO.E2BIG, -ERRNO.ENOSPC)),
  brokenOperation('removes a value of a queue when it peeks', QueueStackMap, 'peek', (peek, map, kernel) => (value) => {
    const result = peek(value);
    if (kernel.run !== undefined) map.userTake(new Uint8Array());
    return result;
  }),
  brokenOperation('pushes when a queue is updated', QueueStackMap, 'update', (_update, map) => {
    return (_key, value) => map.push(value, 2, 0);
  }),
  brokenOperation('lets user space delete from queues', QueueStackMap, 'delete', giving(-ERRNO.EINVAL, 0)),
];

/** Kernels whose arrays, queues or stacks are not as they must be (kernel/bpf/arraymap.c, kernel/bpf/queue_stack_maps.c). */
export const ARRAY_FAULTS: readonly Fault[] = [...ARRAYS, ...PER_CPU_ARRAYS, ...QUEUES_AND_STACKS];
