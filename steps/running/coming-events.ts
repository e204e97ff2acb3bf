import type { EventInside, KernelEvent, PtRegsValues, WatchdogPlan } from '../../kernel-model/events.ts';

/** What steps say of events before they happen: of the next one, or of all that follow. */
export class ComingEvents {
  #watchdog: WatchdogPlan | undefined;
  #inside: EventInside | undefined;
  #clockBack = 0;
  /** User registers of tasks, by pid. */
  readonly #userRegisters = new Map<number, PtRegsValues>();

  /** Lets the clocks that programs read go back right before the next event, nanoseconds. */
  turnClockBack(nanoseconds: number): void {
    this.#clockBack += nanoseconds;
  }

  /** Makes the watchdog fire at one place of the next event's run. */
  planWatchdog(plan: WatchdogPlan): void {
    this.#watchdog = plan;
  }

  /** Lets an event happen inside a helper call of the next event's run. */
  planInside(inside: EventInside): void {
    this.#inside = inside;
  }

  /** Gives a task user registers, for the events that follow. */
  describeTask(pid: number, registers: PtRegsValues): void {
    this.#userRegisters.set(pid, registers);
  }

  /** The event that happens now, with all that was said of it; what was said of the next event alone is spent. */
  complete(event: KernelEvent): KernelEvent {
    const described = { ...this.#withUserRegisters(event), ...(this.#clockBack > 0 && { clockBack: this.#clockBack }) };
    const watched = this.#watchdog === undefined ? described : { ...described, watchdog: this.#watchdog };
    const planned = this.#inside === undefined ? watched : { ...watched, inside: this.#inside };
    this.#watchdog = undefined;
    this.#inside = undefined;
    this.#clockBack = 0;
    return planned;
  }

  #withUserRegisters(event: KernelEvent): KernelEvent {
    const registers = event.task && this.#userRegisters.get(event.task.pid);
    return registers === undefined ? event : { ...event, task: { registers, ...event.task! } };
  }
}
