import type { Timeout } from '../target.ts';

/** The panic message of a program that the watchdog has ended (Rex ABI: termination). */
export const TIMEOUT_MESSAGE = 'Timeout in Rex program';

/** Keeps what the watchdog did to the program that runs, for when it turns out to have ended it. */
export class TimeoutRecord {
  private mechanism: Timeout['mechanism'] | undefined;
  private helper: string | undefined;
  private interruptedAt = '';
  /** Nanoseconds since boot when the program was on its way to its end. */
  private time = 0;
  /** What has yet to happen to the helper that the watchdog waits for. */
  private awaited: 'call' | 'return' | undefined;

  /** Starts a run. */
  begin(): void {
    this.mechanism = undefined;
    this.awaited = undefined;
  }

  /** The watchdog has moved the instruction pointer away from a place, `symbol+0x1c/0x40`. */
  redirected(place: string, now: number): void {
    this.mechanism = 'redirect';
    this.helper = undefined;
    this.interruptedAt = place;
    this.time = now;
    this.awaited = undefined;
  }

  /**
   * The watchdog found the program at a place, and waits for a helper.
   * @param running the helper that runs, if one does; between the change of state and the call, it is the next one
   * @param last the helper that was called last: the one, where there is no next
   */
  deferred(place: string, now: number, running: string | undefined, last: string | undefined): void {
    this.mechanism = 'deferral';
    this.helper = running ?? last;
    this.interruptedAt = place;
    this.time = now;
    this.awaited = running === undefined ? 'call' : 'return';
  }

  /** A helper is called. */
  called(helper: string): void {
    if (this.awaited !== 'call') return;
    this.helper = helper;
    this.awaited = 'return';
  }

  /** The helper called last returns to the program. */
  returned(now: number): void {
    if (this.awaited !== 'return') return;
    this.time = now;
    this.awaited = undefined;
  }

  /**
   * How the watchdog ended a program that panicked with a message, having started at `start`; `undefined` where it did not. What the
   * panic handler then takes is not part of the time.
   */
  timeoutOf(message: string, start: number): Timeout | undefined {
    const { mechanism, helper, interruptedAt } = this;
    if (mechanism === undefined || message !== TIMEOUT_MESSAGE) return undefined;
    return { mechanism, helper, ranFor: this.time - start, interruptedAt };
  }
}
