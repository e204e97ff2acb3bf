/** Promises of the processor; a broken one keeps fewer. */
export interface Atomicity {
  /** Whether nothing comes between the read and the write of an instruction with a lock prefix. */
  readonly locked: boolean;
}
