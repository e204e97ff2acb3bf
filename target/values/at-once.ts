import type { AtOnceOutcome, CpuEvents, EventsAtOnce, HappeningAtOnce, LoaderEnd } from '../../runtime/at-once.ts';
import type { Operation, Step, Touch, Turn, Waiting } from '../../runtime/interleaved.ts';
import { type Codec, count, Misfit, numeric, oneOf, text, truth } from '../wire/codec.ts';
import { byKind, either, list, named, object, optional, orUndefined } from '../wire/structures.ts';
import { kernelEvent } from './events.ts';
import { programRun } from './runs.ts';
import { mapDeletion, mapUpdate, perfBuffers, perfCounter, recordReading } from './user-space.ts';

const loaderEnd: Codec<LoaderEnd> = object<LoaderEnd>({ kind: oneOf('loader_end'), object: text });

const userSpace = byKind<Exclude<HappeningAtOnce, { kind: 'packet' | 'tracepoint' | 'probe' | 'perf_sample' }>>({
  map_update: mapUpdate,
  map_deletion: mapDeletion,
  perf_buffers: perfBuffers,
  perf_counter: perfCounter,
  record_reading: recordReading,
  loader_end: loaderEnd,
});

const EVENTS: readonly string[] = ['packet', 'tracepoint', 'probe', 'perf_sample'];

const happening: Codec<HappeningAtOnce> = either<HappeningAtOnce>(
  { is: ({ kind }) => EVENTS.includes(kind), codec: kernelEvent as Codec<never> },
  { is: () => true, codec: userSpace as Codec<never> },
);

const turn: Codec<Turn> = object<Turn>({
  cpu: count,
  operations: optional(count),
  events: optional(count),
  drains: optional(count),
});

/** Events of several CPUs, with their schedule. */
export const eventsAtOnce: Codec<EventsAtOnce> = named('EventsAtOnce', () =>
  object<EventsAtOnce>({
    cpus: list(object<CpuEvents>({ cpu: count, events: list(happening) })),
    schedule: list(turn),
    storeBuffers: optional(truth),
  }),
);

const touch: Codec<Touch> = byKind<Touch>({
  memory: object<Extract<Touch, { kind: 'memory' }>>({
    kind: oneOf('memory'),
    offset: numeric,
    size: count,
    write: truth,
  }),
  map: object<Extract<Touch, { kind: 'map' }>>({ kind: oneOf('map'), map: numeric, write: truth }),
  lock: object<Extract<Touch, { kind: 'lock' }>>({ kind: oneOf('lock'), offset: numeric, write: always() }),
});

/** A lock is always written. */
function always(): Codec<true> {
  return {
    encode: () => true,
    decode(json, place) {
      if (json !== true) throw new Misfit(place, 'true is expected');
      return true;
    },
    schema: () => ({ const: true }),
  };
}

const operation: Codec<Operation> = named('Operation', () =>
  object<Operation>({
    cpu: count,
    number: count,
    event: count,
    kind: oneOf('read', 'write', 'atomic', 'fence', 'call', 'lock', 'unlock', 'drain', 'user space'),
    touches: list(touch),
    place: text,
    what: text,
    on: text,
  }),
);

const step: Codec<Step> = object<Step>({ operation, drained: truth, others: list(count), drainable: list(count) });

const waiting: Codec<Waiting> = object<Waiting>({
  cpu: count,
  program: text,
  wants: text,
  at: text,
  holds: list(object<Waiting['holds'][number]>({ lock: text, at: text })),
});

/** Their results. */
export const atOnceOutcome: Codec<AtOnceOutcome> = named('AtOnceOutcome', () =>
  object<AtOnceOutcome>({
    steps: list(step),
    deadlock: list(waiting),
    runs: list(object<AtOnceOutcome['runs'][number]>({ cpu: count, events: list(list(programRun)) })),
    dead: orUndefined(text),
  }),
);
