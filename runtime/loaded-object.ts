/** The kinds of Rex program, by the crate's names; kprobe stands for kretprobe, uprobe and uretprobe too. */
export type ProgramType = 'kprobe' | 'perf_event' | 'tracepoint' | 'xdp' | 'tc';

/** A program found in an object. */
export interface ProgramDescription {
  readonly name: string;
  readonly type: ProgramType;
  /** The section as the object has it, without a leading `rex/`. */
  readonly section: string;
  /** What the section name says to attach to: an event, a function, or nothing. */
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
  /** Bytes of a value as user space has it: of a per-CPU map the values of all CPUs. */
  readonly userValueSize: number;
  /** Of a per-CPU map, the CPUs whose values those are, in order. */
  readonly valueCpus?: readonly number[];
  readonly maxEntries: number;
  readonly flags: number;
  /** Whether the object's loader shares it by name: other objects may have the same map. */
  readonly shared: boolean;
}

/** What a kernel says of an object that it has loaded. */
export interface LoadedObject {
  readonly name: string;
  /** 16 hexadecimal digits, as in the names of its symbols in the kernel's symbol table. */
  readonly tag: string;
  readonly programs: readonly ProgramDescription[];
  readonly maps: readonly MapDescription[];
  /** Kernel symbols it imports. */
  readonly imports: readonly string[];
  /** Its symbols as the kernel's symbol table shows them: `rex_prog_<tag>::<name>` and their sizes in bytes. */
  readonly symbols: readonly { readonly name: string; readonly size: number }[];
}
