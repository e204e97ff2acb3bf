// The record of several CPUs at once, as plain data: a kernel behind a wire can tell it.

/** Something that programs on several CPUs reach, and how an operation uses it. */
export type Touch =
  /** Bytes of memory, by their window offset. */
  | { readonly kind: 'memory'; readonly offset: number; readonly size: number; readonly write: boolean }
  /** The entries of a map, by its address: which keys there are, and where their values are. */
  | { readonly kind: 'map'; readonly map: number; readonly write: boolean }
  /** A lock, by its window offset. */
  | { readonly kind: 'lock'; readonly offset: number; readonly write: true };

/** The kinds of visible operations. An access of an instruction with a lock prefix, and that of xchg, is atomic. */
export type OperationKind = 'read' | 'write' | 'atomic' | 'fence' | 'call' | 'lock' | 'unlock' | 'drain' | 'user space';

/** One visible operation of a CPU. */
export interface Operation {
  readonly cpu: number;
  /** Its number among those of its CPU, from 1 on. */
  readonly number: number;
  /** The event of its CPU, from 0 on. */
  readonly event: number;
  readonly kind: OperationKind;
  readonly touches: readonly Touch[];
  /** Its place: `rex_prog_…::count+0x1c/0x40`, without the tag. */
  readonly place: string;
  /** The instruction in Intel syntax, or the helper. */
  readonly what: string;
  /** The thing that it touches, for messages: `map "counts" at key 00000000`. */
  readonly on: string;
}

/** A turn of a CPU. */
export interface Turn {
  readonly cpu: number;
  /** How many visible operations the CPU has done at the end of the turn, in total. By default it goes on as long as it can. */
  readonly operations?: number;
  /** How many of its events have ended then, in total. */
  readonly events?: number;
  /** Whether the turn is not the program's: the oldest stores in the CPU's buffer reach memory, this many. */
  readonly drains?: number;
}

/** Which CPU goes on, and how far, in order. Then each goes on as long as it can, the lowest first. */
export type Schedule = readonly Turn[];

/** A CPU that waits for a lock of another one. */
export interface Waiting {
  readonly cpu: number;
  readonly program: string;
  /** The lock that it wants, and where. */
  readonly wants: string;
  readonly at: string;
  /** The locks that it holds, with the places where it took them. */
  readonly holds: readonly { readonly lock: string; readonly at: string }[];
}

/** One visible operation, and everything else that could have happened instead. */
export interface Step {
  readonly operation: Operation;
  /** Whether a store has left the buffer in a turn of its own. */
  readonly drained: boolean;
  /** The other CPUs that could have gone on, with the stores in their buffers. */
  readonly others: readonly number[];
  readonly drainable: readonly number[];
}

/** The result of all CPUs together. */
export interface Interleaved {
  readonly steps: readonly Step[];
  /** The CPUs that wait for each other; empty if all events have ended. */
  readonly deadlock: readonly Waiting[];
}
