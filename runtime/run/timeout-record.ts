import { TIMEOUT_MESSAGE } from '../../kernel-model/timeout-message.ts';
import type { Timeout, WatchdogFiring } from '../program-run.ts';

/** How many firings of a run are kept: a helper may take any number of periods. */
const FIRINGS_KEPT = 10;

type NotedFiring = { -readonly [Key in keyof WatchdogFiring]: WatchdogFiring[Key] };

/** Keeps what the watchdog did to the program that runs, for when it turns out to have ended it. */
export class TimeoutRecord {
  private mechanism: Timeout['mechanism'] | undefined;
  private helper: string | undefined;
  private interruptedAt = '';
  private start = 0;
  /** Nanoseconds since boot when the program was on its way to its end. */
  private time = 0;
  /** What has yet to happen to the helper that the watchdog waits for. */
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
  get firings(): readonly WatchdogFiring[] {
    return this.noted;
  }

  /** Whether the end of a helper is waited for, which {@link returned} is to be told of. */
  get waits(): boolean {
    return this.awaited === 'return';
  }

  /** The watchdog has moved the instruction pointer away from a place, `symbol+0x1c/0x40`. */
  redirected(place: string, now: number, forced: boolean): void {
    this.mechanism = 'redirect';
    this.helper = undefined;
    this.interruptedAt = place;
    this.time = now;
    this.awaited = undefined;
    this.note(forced, true);
  }

  /**
   * The watchdog found the program at a place, and waits for a helper.
   * @param running the helper that runs, if one does; between the change of state and the call, it is the next one
   * @param last the helper that was called last: the one, where there is no next
   */
  deferred(place: string, now: number, forced: boolean, running: string | undefined, last: string | undefined): void {
    this.mechanism = 'deferral';
    this.helper = running ?? last;
    this.interruptedAt = place;
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

  /** The helper called last returns to the program. @param expired whether `rex_termination_state` says that the program is to end */
  returned(now: number, expired: boolean): void {
    if (this.awaited !== 'return') return;
    this.awaited = undefined;
    if (!expired) return;
    this.time = now;
    const firing = this.noted.at(-1);
    if (firing !== undefined) firing.reached = true;
  }

  /**
   * How the watchdog ended a program that panicked with a message; `undefined` where it did not. What the panic handler then takes is not part
   * of the time.
   */
  timeoutOf(message: string): Timeout | undefined {
    const { mechanism, helper, interruptedAt } = this;
    if (mechanism === undefined || message !== TIMEOUT_MESSAGE) return undefined;
    return { mechanism, helper, ranFor: this.time - this.start, interruptedAt };
  }

  private note(forced: boolean, reached: boolean): void {
    if (this.noted.length >= FIRINGS_KEPT) return;
    const { mechanism, helper, interruptedAt } = this;
    this.noted.push({ mechanism: mechanism!, forced, after: this.time - this.start, interruptedAt, helper, reached });
  }
}
