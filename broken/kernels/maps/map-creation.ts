import { refuseCreation } from '../../../kernel-model/maps/creation.ts';
import type { Fault } from '../../fault.ts';
import { brokenCreation, creating, refusing } from './map-operations.ts';

const HASH = 1;
const ARRAY = 2;
const PERCPU_ARRAY = 6;
const QUEUE = 22;
const RINGBUF = 27;

/** Kernels that create maps which they must refuse, or refuse those that they must create (kernel/bpf/syscall.c, map_create). */
export const MAP_CREATION_FAULTS: readonly Fault[] = [
  creating('creates hash maps without entries', HASH, { maxEntries: 1 }),
  creating('creates hash maps with unknown flags', HASH, { flags: 0 }),
  creating('creates hash maps with elements of any size', HASH, { keySize: 4, valueSize: 8 }),
  creating('creates hash maps without enough memory', HASH, { valueSize: 8, maxEntries: 2 }),
  creating('gives queues the memory of other maps', QUEUE, { valueSize: 8, maxEntries: 2 }),
  creating('creates arrays with keys of any size', ARRAY, { keySize: 4 }),
  creating('creates per-CPU arrays with values of any size', PERCPU_ARRAY, { valueSize: 8 }),
  creating('creates queues with keys', QUEUE, { keySize: 0 }),
  creating('creates ring buffers of any size', RINGBUF, { maxEntries: 4096 }),
  refusing('refuses maps that are too large with EINVAL', 'E2BIG', 'EINVAL'),
  refusing('answers E2BIG when there is no memory for a map', 'ENOMEM', 'E2BIG'),
  brokenCreation('creates the elements of every hash map before they are needed', (create, definition) => {
    const bytes = definition.valueSize * definition.maxEntries;
    if (bytes > 2 ** 34) throw refuseCreation('ENOMEM', definition, `its elements take ${bytes} bytes`);
    return create(definition);
  }),
  brokenCreation('refuses ring buffers with flags', (create, definition) => {
    if (definition.type === RINGBUF && definition.flags !== 0) {
      throw refuseCreation('EINVAL', definition, 'its type does not take flags');
    }
    return create(definition);
  }),
];
