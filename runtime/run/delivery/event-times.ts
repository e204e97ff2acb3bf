import { Diagnostic } from '../../../base/diagnostic.ts';
import type { Clock } from '../../../kernel-model/clock.ts';
import type { EventBase } from '../../../kernel-model/events.ts';

/** Advances the time between events. */
export class EventTimes {
  /**
   * Nanoseconds since boot when the last event was due. It happened later if programs took longer. `undefined` before
   * the first.
   */
  #due: number | undefined;

  /** Advances the clock to the event. @throws Diagnostic EVENT_TIME for a time beyond what the clock counts exactly */
  arrive(clock: Clock, { after = 0, interval }: Pick<EventBase, 'after' | 'interval'>): void {
    const due = interval === undefined ? clock.now + after : (this.#due ?? clock.now) + interval;
    const time = Math.max(clock.now + after, due);
    if (!Number.isSafeInteger(time) || after < 0 || (interval ?? 0) < 0) throw beyondTheClock(time);
    clock.advanceTo(time);
    this.#due = due;
  }
}

function beyondTheClock(time: number): Diagnostic {
  return new Diagnostic({
    code: 'EVENT_TIME',
    kind: 'input',
    message: `no event can happen ${time} ns after the kernel's start`,
    cause: `the clock counts whole nanoseconds from 0 to ${Number.MAX_SAFE_INTEGER}, which is 104 days`,
    hint: 'let less time pass between events; packets of a capture can arrive at a fixed pace',
  });
}
