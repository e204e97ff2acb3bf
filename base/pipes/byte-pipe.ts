/** The hearer of a pipe. */
export interface PipeListener {
  bytes(bytes: Uint8Array): void;
  /**
   * Nothing comes any more. Called once.
   * @param reason why, as a clause: `it ended with exit code 3`
   * @param details what may explain it: the last lines of its standard error
   */
  ended(reason: string, details: readonly string[]): void;
}

/** A way to another process, in both directions. */
export interface BytePipe {
  /** The other end, as errors name it. */
  readonly name: string;
  /** Called once, before anything is sent. */
  listen(listener: PipeListener): void;
  send(text: string): void;
  /** Ends the other end, and waits until it has ended. Harmless if it has. @returns whether it ended by itself, without force */
  close(): Promise<boolean>;
}
