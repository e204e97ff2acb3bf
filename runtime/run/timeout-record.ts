import { TIMEOUT_MESSAGE } from '../../kernel-model/timeout-message.ts';
import type { Timeout, WatchdogFiring } from '../program-run.ts';

/** How many firings of a run are kept: a helper may last any number of periods. */
const FIRINGS_KEPT = 10;

/** Where the timer found a program: its text, and its window offset, or -1 if it is not in the window. */
export interface InterruptedPlace {
  readonly interruptedAt: string;
  readonly at: number;
}
const NOWHERE: InterruptedPlace = { interruptedAt: '', at: -1 };

type NotedFiring = { -readonly [Key in keyof WatchdogFiring]: WatchdogFiring[Key] } & InterruptedPlace;

/** Records the watchdog's effects on the running program, in case it ends the program. */
export class TimeoutRecord {
  private mechanism: Timeout['mechanism'] | undefined;
  private helper: string | undefined;
  private place = NOWHERE;
  private start = 0;
  /** Nanoseconds since boot when the program's end began. */
  private time = 0;
  /** The next event of the helper that the watchdog waits for. */
  private awaited: 'call' | 'return' | undefined;
  private noted: NotedFiring[] = [];

  /** Starts a run. @param start nanoseconds since boot */
  begin(start: number): void {
    this.mechanism = undefined;
    this.awaited = undefined;
    this.start = start;
    if (this.noted.length > 0) this.noted = [];
  }

  /** The first firings since {@link begin}; they stay as they are when the next run starts. */
  get firings(): readonly (WatchdogFiring & InterruptedPlace)[] {
    return this.noted;
  }

  /** Whether the watchdog waits for the end of a helper. Then {@link returned} must be called. */
  get waits(): boolean {
    return this.awaited === 'return';
  }

  /** The watchdog has moved the instruction pointer away from a place. */
  redirected(place: InterruptedPlace, now: number, forced: boolean): void {
    this.mechanism = 'redirect';
    this.helper = undefined;
    this.place = place;
    this.time = now;
    this.awaited = undefined;
    this.note(forced, true);
  }

  /**
   * The watchdog found the program at a place, and waits for a helper.
   * @param running the running helper, if there is one; between the change of state and the call, it is the next one
   * @param last the last called helper, which counts if there is no next one
   */
  deferred(
    place: InterruptedPlace,
    now: number,
    forced: boolean,
    running: string | undefined,
    last: string | undefined,
  ): void {
    this.mechanism = 'deferral';
    this.helper = running ?? last;
    this.place = place;
    this.time = now;
    this.awaited = running === undefined ? 'call' : 'return';
    this.note(forced, false);
  }

  /** A helper is called. */
  called(helper: string): void {
    if (this.awaited !== 'call') return;
    this.helper = helper;
    this.awaited = 'return';
  }

  /** The last called helper returns to the program. @param expired whether `rex_termination_state` ends the program */
  returned(now: number, expired: boolean): void {
    if (this.awaited !== 'return') return;
    this.awaited = undefined;
    if (!expired) return;
    this.time = now;
    const firing = this.noted.at(-1);
    if (firing !== undefined) firing.reached = true;
  }

  /**
   * How the watchdog ended a program that panicked with a message; `undefined` if it did not. The panic handler's time
   * does not count.
   */
  timeoutOf(message: string): (Timeout & InterruptedPlace) | undefined {
    const { mechanism, helper, place } = this;
    if (mechanism === undefined || message !== TIMEOUT_MESSAGE) return undefined;
    return { mechanism, helper, ranFor: this.time - this.start, ...place };
  }

  private note(forced: boolean, reached: boolean): void {
    if (this.noted.length >= FIRINGS_KEPT) return;
    const { mechanism, helper, place } = this;
    this.noted.push({ mechanism: mechanism!, forced, after: this.time - this.start, ...place, helper, reached });
  }
}
