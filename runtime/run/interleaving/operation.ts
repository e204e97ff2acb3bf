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

/** An operation that a CPU does next. */
export type ComingOperation = Omit<Operation, 'cpu' | 'number' | 'event'>;

/** Whether the order of two operations of different CPUs can matter. */
export function conflict(one: readonly Touch[], other: readonly Touch[]): boolean {
  return one.some((mine) => other.some((its) => meet(mine, its)));
}

function meet(one: Touch, other: Touch): boolean {
  if (!one.write && !other.write) return false;
  if (one.kind === 'map' || other.kind === 'map') {
    return one.kind === 'map' && other.kind === 'map' && one.map === other.map;
  }
  if (one.kind === 'lock' || other.kind === 'lock') return one.kind === other.kind && one.offset === other.offset;
  return one.offset < other.offset + other.size && other.offset < one.offset + one.size;
}
