import type {
  MapDeletion,
  MapUpdate,
  PerfBuffers,
  PerfCounter,
  ReadLimit,
  RecordReading,
  UserMapOperation,
} from '../../kernel-model/events.ts';
import type { CounterDescription, MapEntry, MapRecord } from '../../runtime/target.ts';
import { bytes, type Codec, count, oneOf, text, wide } from '../wire/codec.ts';
import { list, named, object, optional, orUndefined } from '../wire/structures.ts';

export const mapEntry: Codec<MapEntry> = named('MapEntry', () => object<MapEntry>({ key: bytes, value: bytes }));

export const mapUpdate: Codec<MapUpdate> = named('MapUpdate', () =>
  object<MapUpdate>({ kind: oneOf('map_update'), map: text, entries: list(mapEntry) }),
);

export const mapDeletion: Codec<MapDeletion> = object<MapDeletion>({
  kind: oneOf('map_deletion'),
  map: text,
  keys: list(bytes),
});

export const perfBuffers: Codec<PerfBuffers> = object<PerfBuffers>({
  kind: oneOf('perf_buffers'),
  map: text,
  pages: count,
});

export const perfCounter: Codec<PerfCounter> = object<PerfCounter>({
  kind: oneOf('perf_counter'),
  map: text,
  slot: count,
  cpu: count,
  counter: optional(wide),
  enabled: optional(wide),
  running: optional(wide),
});

export const recordReading: Codec<RecordReading> = object<RecordReading>({ kind: oneOf('record_reading'), map: text });

/** An operation of bpf(2) on one entry. */
export const mapOperation: Codec<UserMapOperation> = named('UserMapOperation', () =>
  object<UserMapOperation>({
    action: oneOf('update', 'delete', 'lookup', 'take', 'next key'),
    key: bytes,
    value: bytes,
    flags: count,
  }),
);

export const counterDescription: Codec<CounterDescription> = object<CounterDescription>({
  cpu: count,
  counter: wide,
  enabled: wide,
  running: wide,
});

/** Where to stop reading. */
export const readLimit: Codec<ReadLimit> = object<ReadLimit>({
  entries: count,
  bytes: count,
  before: optional(object<NonNullable<ReadLimit['before']>>({ entries: count, bytes: count })),
});

/** A record of a ring buffer or a perf event array. */
export const mapRecord: Codec<MapRecord> = named('MapRecord', () =>
  object<MapRecord>({ cpu: orUndefined(count), bytes, lost: count }),
);
