import type { Timeout } from '../target.ts';

/** The panic message of a program that the watchdog has ended (Rex ABI: termination). */
export const TIMEOUT_MESSAGE = 'Timeout in Rex program';

/** Keeps what the watchdog did to the program that runs, for when it turns out to have ended it. */
export class TimeoutRecord {
  private mechanism: Timeout['mechanism'] | undefined;
  private helper: string | undefined;
  private awaitsHelper = false;
  private interruptedAt = '';

  /** Starts a run. */
  begin(): void {
    this.mechanism = undefined;
    this.helper = undefined;
    this.awaitsHelper = false;
  }

  /** The watchdog has moved the instruction pointer away from a place, `symbol+0x1c/0x40`. */
  redirected(place: string): void {
    this.interruptedAt = place;
    this.mechanism = 'redirect';
    this.helper = undefined;
    this.awaitsHelper = false;
  }

  /**
   * The watchdog found the program at a place, and waits for a helper.
   * @param running the helper that runs, if one does; between the change of state and the call, it is the next one
   * @param last the helper that was called last: the one, where there is no next
   */
  deferred(place: string, running: string | undefined, last: string | undefined): void {
    this.interruptedAt = place;
    this.mechanism = 'deferral';
    this.helper = running ?? last;
    this.awaitsHelper = running === undefined;
  }

  /** A helper is called. */
  called(helper: string): void {
    if (!this.awaitsHelper) return;
    this.helper = helper;
    this.awaitsHelper = false;
  }

  /** How the watchdog ended a program that panicked with a message after `ranFor` nanoseconds; `undefined` where it did not. */
  timeoutOf(message: string, ranFor: number): Timeout | undefined {
    if (this.mechanism === undefined || message !== TIMEOUT_MESSAGE) return undefined;
    const { mechanism, interruptedAt } = this;
    return { mechanism, helper: mechanism === 'deferral' ? this.helper : undefined, ranFor, interruptedAt };
  }
}
