/** The kinds of Rex program, by the crate's names. kprobe includes kretprobe, uprobe and uretprobe. */
export type ProgramType = 'kprobe' | 'perf_event' | 'tracepoint' | 'xdp' | 'tc';

/** A program found in an object. */
export interface ProgramDescription {
  readonly name: string;
  readonly type: ProgramType;
  /** The section's name in the object, without a leading `rex/`. */
  readonly section: string;
  /** The attach point in the section's name: an event, a function, or none. */
  readonly attachPoint: string | undefined;
}

export interface MapDescription {
  readonly name: string;
  /** The map's kernel address, as programs give it to helpers. */
  readonly address: bigint;
  /** Linux's number of the type, and its name: `hash`, `array`. */
  readonly type: number;
  readonly typeName: string;
  readonly keySize: number;
  readonly valueSize: number;
  /** The size of a value for user space, in bytes; in a per-CPU map that includes the values of all CPUs. */
  readonly userValueSize: number;
  /** For a per-CPU map: the CPUs of those values, in order. */
  readonly valueCpus?: readonly number[];
  readonly maxEntries: number;
  readonly flags: number;
  /** Whether the object's loader shares it by name. Other objects may then have the same map. */
  readonly shared: boolean;
}

/** The kernel crate that a note in an object names. A note can be removed or forged. */
export interface KernelCrate {
  /** Cargo's name of the crate: `rex-conformance-rex`. */
  readonly name: string;
  /** `null`: the object has notes that only this crate leaves, but none with its version. */
  readonly version: string | null;
}

/** An object that a kernel has loaded. */
export interface LoadedObject {
  readonly name: string;
  /** 16 hexadecimal digits, as in the names of its symbols in the kernel's symbol table. */
  readonly tag: string;
  readonly programs: readonly ProgramDescription[];
  readonly maps: readonly MapDescription[];
  /** `null`: no note names it. */
  readonly crate: KernelCrate | null;
  /** Kernel symbols it imports. */
  readonly imports: readonly string[];
  /** Its symbols in the kernel's symbol table: `rex_prog_<tag>::<name>` and their sizes in bytes. */
  readonly symbols: readonly { readonly name: string; readonly size: number }[];
}
