import type { KernelEvent, MapUpdate, ReadLimit, UserMapOperation } from '../kernel-model/events.ts';
import type { KernelConfiguration } from '../kernel-model/kernel-configuration.ts';
import type { LoadedObject, MapDescription } from './loaded-object.ts';
import type { EventOutcome } from './program-run.ts';

export interface MapEntry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** A record that a program sent to user space. */
export interface MapRecord {
  /** The CPU whose buffer it was in; `undefined` for a ring buffer, which all CPUs share. */
  readonly cpu: number | undefined;
  /** The record without its header; of a perf event array with the padding that perf adds, so that the u32 of its size and it end at 8 bytes. */
  readonly bytes: Uint8Array;
  /** How many records were lost right before it, for want of room. */
  readonly lost: number;
}

/** A counter that user space has open on a CPU. */
export interface CounterDescription {
  readonly cpu: number;
  readonly counter: bigint;
  /** Nanoseconds that it was enabled, and that it counted. */
  readonly enabled: bigint;
  readonly running: bigint;
}

/** What programs must leave as they found it, whatever they are for. */
export interface KernelState {
  /** Locks now held, and by whom. */
  readonly locksHeld: readonly string[];
  readonly references: readonly string[];
  /** Per-CPU state that a program must leave as it found it, by name. */
  readonly perCpu: Readonly<Record<string, string>>;
}

/** All that a scenario can see of a kernel, for comparing before and after. */
export interface KernelSnapshot extends KernelState {
  /** Contents of each map by name. */
  readonly maps: Readonly<Record<string, readonly MapEntry[]>>;
  readonly log: readonly string[];
  readonly trace: readonly string[];
  /** Names of the loaded objects' programs that are attached. */
  readonly attached: readonly string[];
  readonly signals: readonly string[];
}

/** How a loader loads an object. */
export interface LoadOptions {
  /**
   * Names of the object's maps that it shares: where an object loaded before shares a map of that name, that map is used, else a new one
   * is created (libbpf's LIBBPF_PIN_BY_NAME). All other maps are the object's own.
   */
  readonly sharedMaps?: readonly string[];
}

/**
 * A kernel that runs Rex programs, as a specification sees it. Everything above talks to this interface only; the emulated kernel is
 * one target, and a kernel reached over a wire can be another. Every method refuses with a Diagnostic.
 */
export interface Target {
  /** Starts a kernel. Called once, before anything else. */
  boot(configuration: KernelConfiguration): Promise<void>;
  /** Loads an object as librex and the kernel do. @throws Diagnostic with the kernel's errno */
  load(name: string, bytes: Uint8Array, options?: LoadOptions): Promise<LoadedObject>;
  /** Unloads an object: programs, links, image and the maps that no other object has go. */
  unload(object: string): Promise<void>;
  /**
   * Attaches a program; `to` replaces what its section says: for xdp an interface, for tc also `eth0 egress`. A program or map whose name several objects
   * have is named `object/name`, here and below.
   */
  attach(program: string, to?: string): Promise<void>;
  /** What attachments so far have taken for granted, and only the kernel that the programs are meant for can tell; each once, in order. */
  assumptions(): Promise<readonly string[]>;
  detach(program: string): Promise<void>;
  /** Lets an event happen, to every program attached to it. */
  fire(event: KernelEvent): Promise<EventOutcome>;
  /** Changes a map from user space. */
  updateMap(update: MapUpdate): Promise<void>;
  /**
   * Carries out one operation of user space on an entry, by which the kernel may refuse it. Nothing is given back.
   * @throws Diagnostic with the errno, ENOENT where there is nothing to be found
   */
  tryMapOperation(map: string, operation: UserMapOperation): Promise<void>;
  /** Deletes a key from user space. */
  deleteMapEntry(map: string, key: Uint8Array): Promise<void>;
  describeMap(map: string): Promise<MapDescription>;
  /** A map's contents as user space sees them; the order means nothing. */
  readMap(map: string, limit?: ReadLimit): Promise<readonly MapEntry[]>;
  /** User space opens an event for output on each CPU, with a buffer of so many pages, and puts them into a perf event array. */
  listenToMap(map: string, pages: number): Promise<void>;
  /** User space opens a counter and puts it into a slot of a perf event array. */
  putCounter(map: string, slot: number, counter: CounterDescription): Promise<void>;
  /** User space takes the records that programs have sent through a ring buffer or perf event array, oldest first. */
  takeRecords(map: string): Promise<readonly MapRecord[]>;
  /** How often programs have woken a reader that waits for a ring buffer, since the map was made. */
  countWakeups(map: string): Promise<number>;
  /** Loaded objects; one that was removed by a crash-stop is not among them. */
  loadedObjects(): Promise<readonly LoadedObject[]>;
  /** Lets virtual time pass with no program running, nanoseconds. */
  advanceClock(nanoseconds: number): Promise<void>;
  /** Lets a helper take this long from now on, nanoseconds. */
  setHelperDuration(helper: string, nanoseconds: number): Promise<void>;
  snapshot(): Promise<KernelSnapshot>;
  /** The part of {@link snapshot} that costs little: without contents of maps, log and trace. */
  state(): Promise<KernelState>;
  /** Ends the kernel and gives its memory back. */
  shutdown(): Promise<void>;
}
