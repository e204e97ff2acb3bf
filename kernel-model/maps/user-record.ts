/** A record that programs left for user space. */
export interface UserRecord {
  /** The CPU of its buffer; absent if all CPUs share one. */
  readonly cpu?: number;
  /** The record without its header and padding; a copy. */
  readonly bytes: Uint8Array;
  /** How many records were lost right before it for lack of room; absent for none. */
  readonly lost?: number;
}
