import type { KernelEvent, MapUpdate, ReadLimit, UserMapOperation } from '../kernel-model/events.ts';
import type { KernelConfiguration } from '../kernel-model/kernel-configuration.ts';
import type { EventsAtOnce } from '../runtime/at-once.ts';
import type { CounterDescription, LoadOptions } from '../runtime/target.ts';
import { atOnceOutcome, eventsAtOnce } from './values/at-once.ts';
import { configuration, loadOptions } from './values/configuration.ts';
import { kernelEvent } from './values/events.ts';
import { loadedObject, mapDescription } from './values/objects.ts';
import { eventOutcome } from './values/runs.ts';
import { kernelSnapshot, kernelState } from './values/snapshots.ts';
import { counterDescription, mapEntry, mapOperation, mapRecord, mapUpdate, readLimit } from './values/user-space.ts';
import { bytes, type Codec, count, text } from './wire/codec.ts';
import { list, nothing, object, optional } from './wire/structures.ts';

/** A method of the protocol: what it takes and what it gives. */
export interface Method<Params, Result> {
  readonly params: Codec<Params>;
  readonly result: Codec<Result>;
}

const method = <Params, Result>(params: Codec<Params>, result: Codec<Result>): Method<Params, Result> => ({
  params,
  result,
});

/** The number of a kernel that `boot` gave. */
export interface OnKernel {
  readonly kernel: number;
}

const kernel = { kernel: count };

interface Boot {
  /** The name of the fault of a kernel that is broken on purpose. */
  readonly fault?: string;
  readonly configuration: KernelConfiguration;
}
interface Load extends OnKernel {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly options: LoadOptions;
}
interface OfObject extends OnKernel {
  readonly object: string;
}
interface OfProgram extends OnKernel {
  readonly program: string;
}
interface Attach extends OfProgram {
  readonly to?: string;
}
interface Fire extends OnKernel {
  readonly event: KernelEvent;
}
interface FireAtOnce extends OnKernel {
  readonly happening: EventsAtOnce;
}
interface Update extends OnKernel {
  readonly update: MapUpdate;
}
interface OfMap extends OnKernel {
  readonly map: string;
}
interface TryOperation extends OfMap {
  readonly operation: UserMapOperation;
}
interface OfKey extends OfMap {
  readonly key: Uint8Array;
}
interface Read extends OfMap {
  readonly limit?: ReadLimit;
}
interface Listen extends OfMap {
  readonly pages: number;
}
interface PutCounter extends OfMap {
  readonly slot: number;
  readonly counter: CounterDescription;
}
interface Time extends OnKernel {
  readonly nanoseconds: number;
}
interface HelperTime extends Time {
  readonly helper: string;
}

/** A method for each method of Target, under its name. All but `boot` are told which kernel they are about. */
export const METHODS = {
  boot: method(object<Boot>({ configuration, fault: optional(text) }), object<OnKernel>(kernel)),
  load: method(object<Load>({ ...kernel, name: text, bytes, options: loadOptions }), loadedObject),
  unload: method(object<OfObject>({ ...kernel, object: text }), nothing),
  attach: method(object<Attach>({ ...kernel, program: text, to: optional(text) }), nothing),
  assumptions: method(object<OnKernel>(kernel), list(text)),
  detach: method(object<OfProgram>({ ...kernel, program: text }), nothing),
  fire: method(object<Fire>({ ...kernel, event: kernelEvent }), eventOutcome),
  fireAtOnce: method(object<FireAtOnce>({ ...kernel, happening: eventsAtOnce }), atOnceOutcome),
  updateMap: method(object<Update>({ ...kernel, update: mapUpdate }), nothing),
  tryMapOperation: method(object<TryOperation>({ ...kernel, map: text, operation: mapOperation }), nothing),
  deleteMapEntry: method(object<OfKey>({ ...kernel, map: text, key: bytes }), nothing),
  describeMap: method(object<OfMap>({ ...kernel, map: text }), mapDescription),
  readMap: method(object<Read>({ ...kernel, map: text, limit: optional(readLimit) }), list(mapEntry)),
  listenToMap: method(object<Listen>({ ...kernel, map: text, pages: count }), nothing),
  putCounter: method(object<PutCounter>({ ...kernel, map: text, slot: count, counter: counterDescription }), nothing),
  takeRecords: method(object<OfMap>({ ...kernel, map: text }), list(mapRecord)),
  countWakeups: method(object<OfMap>({ ...kernel, map: text }), count),
  loadedObjects: method(object<OnKernel>(kernel), list(loadedObject)),
  advanceClock: method(object<Time>({ ...kernel, nanoseconds: count }), nothing),
  setHelperDuration: method(object<HelperTime>({ ...kernel, helper: text, nanoseconds: count }), nothing),
  snapshot: method(object<OnKernel>(kernel), kernelSnapshot),
  state: method(object<OnKernel>(kernel), kernelState),
  shutdown: method(object<OnKernel>(kernel), nothing),
} as const;

export type MethodName = keyof typeof METHODS;
export type ParamsOf<Name extends MethodName> =
  (typeof METHODS)[Name] extends Method<infer Params, infer _> ? Params : never;
export type ResultOf<Name extends MethodName> =
  (typeof METHODS)[Name] extends Method<infer _, infer Result> ? Result : never;

export const METHOD_NAMES = Object.keys(METHODS) as readonly MethodName[];
