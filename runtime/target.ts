import type { KernelEvent, MapUpdate, ReadLimit, UserMapOperation } from '../kernel-model/events.ts';
import type { KernelConfiguration } from '../kernel-model/kernel-configuration.ts';
import type { AtOnceOutcome, EventsAtOnce } from './at-once.ts';
import type { LoadedObject, MapDescription } from './loaded-object.ts';
import type { EventOutcome } from './program-run.ts';

export interface MapEntry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** A record that a program sent to user space. */
export interface MapRecord {
  /** The CPU of its buffer; `undefined` for a ring buffer, which all CPUs share. */
  readonly cpu: number | undefined;
  /**
   * The record without its header. In a perf event array it has perf's padding: the u32 of its size and the record end
   * at 8 bytes.
   */
  readonly bytes: Uint8Array;
  /** How many records were lost right before it for lack of room. */
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

/** State that programs must leave as they found it, whatever their purpose. */
export interface KernelState {
  /** Held locks with their holders. */
  readonly locksHeld: readonly string[];
  readonly references: readonly string[];
  /** Per-CPU state that a program must leave as it found it, by name. */
  readonly perCpu: Readonly<Record<string, string>>;
}

/** Everything that a scenario can see of a kernel, for comparing before and after. */
export interface KernelSnapshot extends KernelState {
  /** Contents of each map by name. */
  readonly maps: Readonly<Record<string, readonly MapEntry[]>>;
  readonly log: readonly string[];
  readonly trace: readonly string[];
  /** Names of the loaded objects' programs that are attached. */
  readonly attached: readonly string[];
  readonly signals: readonly string[];
}

/** Options for loading an object. */
export interface LoadOptions {
  /**
   * Names of the object's maps that it shares. If an object loaded before shares a map of that name, that map is used;
   * otherwise a new one is created (libbpf's LIBBPF_PIN_BY_NAME). All other maps are the object's own.
   */
  readonly sharedMaps?: readonly string[];
}

/**
 * A kernel that runs Rex programs, as a specification sees it. All code above uses only this interface. The emulated
 * kernel is one target; a remote kernel can be another. Every method refuses with a Diagnostic.
 */
export interface Target {
  /** Starts a kernel. Called once, before anything else. */
  boot(configuration: KernelConfiguration): Promise<void>;
  /** Loads an object like librex and the kernel. @throws Diagnostic with the kernel's errno */
  load(name: string, bytes: Uint8Array, options?: LoadOptions): Promise<LoadedObject>;
  /** Unloads an object: programs, links, image and the maps that no other object has. */
  unload(object: string): Promise<void>;
  /**
   * Attaches a program. `to` replaces its section's attach point: for xdp an interface, for tc also `eth0 egress`. If
   * several objects have a program or map with the same name, it is named `object/name`, here and below.
   */
  attach(program: string, to?: string): Promise<void>;
  /** The assumptions of attachments so far that only the target kernel can confirm; each once, in order. */
  assumptions(): Promise<readonly string[]>;
  detach(program: string): Promise<void>;
  /** Makes an event happen, for every program attached to it. */
  fire(event: KernelEvent): Promise<EventOutcome>;
  /**
   * Makes events happen at once on several CPUs. The schedule says which CPU goes on, and how far. Equal schedules give equal results.
   */
  fireAtOnce(happening: EventsAtOnce): Promise<AtOnceOutcome>;
  /** Changes a map from user space. */
  updateMap(update: MapUpdate): Promise<void>;
  /**
   * Executes one operation of user space on an entry, which the kernel may refuse. It returns nothing.
   * @throws Diagnostic with the errno, ENOENT if nothing is found
   */
  tryMapOperation(map: string, operation: UserMapOperation): Promise<void>;
  /** Deletes a key from user space. */
  deleteMapEntry(map: string, key: Uint8Array): Promise<void>;
  describeMap(map: string): Promise<MapDescription>;
  /** A map's contents for user space; the order has no meaning. */
  readMap(map: string, limit?: ReadLimit): Promise<readonly MapEntry[]>;
  /**
   * User space opens an event for output on each CPU, with a buffer of this many pages, and puts them into a perf event
   * array.
   */
  listenToMap(map: string, pages: number): Promise<void>;
  /** User space opens a counter and puts it into a slot of a perf event array. */
  putCounter(map: string, slot: number, counter: CounterDescription): Promise<void>;
  /** User space takes the records that programs have sent through a ring buffer or perf event array, oldest first. */
  takeRecords(map: string): Promise<readonly MapRecord[]>;
  /** How often programs have woken a waiting reader of a ring buffer, since the map was made. */
  countWakeups(map: string): Promise<number>;
  /** Loaded objects; one that a crash-stop removed is not among them. */
  loadedObjects(): Promise<readonly LoadedObject[]>;
  /** Advances virtual time by nanoseconds, without a running program. */
  advanceClock(nanoseconds: number): Promise<void>;
  /** Sets the duration of a helper's later calls, in nanoseconds. */
  setHelperDuration(helper: string, nanoseconds: number): Promise<void>;
  snapshot(): Promise<KernelSnapshot>;
  /** The cheap part of {@link snapshot}: without contents of maps, log and trace. */
  state(): Promise<KernelState>;
  /** Ends the kernel and releases its memory. */
  shutdown(): Promise<void>;
}
