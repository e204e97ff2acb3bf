/** A record that programs left for user space. */
export interface UserRecord {
  /** The CPU whose buffer it was in; absent where all CPUs share one. */
  readonly cpu?: number;
  /** The record without its header and padding; a copy. */
  readonly bytes: Uint8Array;
  /** How many records were lost right before it, for want of room; absent where none was. */
  readonly lost?: number;
}
