import { Diagnostic } from '../../base/diagnostic.ts';
import type { Clock } from '../../kernel-model/clock.ts';
import type { WatchdogPlan } from '../../kernel-model/events.ts';
import type { RegisterFile } from '../cpu/register-file.ts';
import type { Watchdog } from './watchdog.ts';

/**
 * Nanoseconds of its own instructions after which a program is given up: the watchdog ends every program that can be ended within two
 * periods.
 */
export const GIVEN_UP_AFTER = 100_000_000_000;
/** Instructions that are run before they are counted again. In between, V8 puts optimised code in the place of a loop's first translation. */
const SLICE = 2 ** 24;
/** Instructions that a run may take, whatever time they take: the same on every machine. */
const MOST_INSTRUCTIONS = 2 ** 36;

/** What has to happen now: the watchdog's timer fires, because of its time or because the scenario says so; or the program is given up. */
export type Due = 'firing' | 'forced' | 'given up' | undefined;

/**
 * The time of one run. Virtual time goes on with the instructions retired and with helpers' durations; the engine's budget is always the
 * number of instructions until something has to happen.
 */
export class RunClock {
  private readonly clock: Clock;
  private readonly watchdog: Watchdog;
  private readonly registers: RegisterFile;
  private forcedAt = Number.POSITIVE_INFINITY;
  private budget = 0;
  private count = 0;
  private nextFiring = 0;
  private start = 0;

  constructor(clock: Clock, watchdog: Watchdog, registers: RegisterFile) {
    this.clock = clock;
    this.watchdog = watchdog;
    this.registers = registers;
  }

  /** Instructions retired since {@link begin}, as of the last {@link synchronize}. */
  get retired(): number {
    return this.count;
  }

  /** Nanoseconds since boot when the run began. */
  get startedAt(): number {
    return this.start;
  }

  /** Starts a run at the present time. To be followed by {@link takeDue} and {@link arm}. */
  begin(plan: WatchdogPlan | undefined): void {
    this.forcedAt = plan !== undefined && 'atInstruction' in plan ? plan.atInstruction : Number.POSITIVE_INFINITY;
    this.count = 0;
    this.start = this.clock.now;
    this.nextFiring = this.watchdog.nextFiring(this.start);
    this.budget = 0;
  }

  /** Counts the instructions retired since the last call, and lets their time pass. To be followed by {@link arm}. */
  synchronize(): void {
    const retired = this.budget - this.registers.budget;
    this.budget -= retired;
    this.count += retired;
    this.clock.advance(retired * this.clock.nanosecondsPerInstruction);
  }

  /**
   * Lets time pass that no instruction takes, up to a time in nanoseconds since boot, or to the next firing if that comes first.
   * @returns whether the watchdog fires now; then the call is to be repeated
   */
  passUntil(time: number): boolean {
    const fires = this.nextFiring <= time;
    this.clock.advanceTo(Math.min(this.nextFiring, time));
    if (fires) this.nextFiring = this.watchdog.nextFiring(this.nextFiring);
    return fires;
  }

  /** What has to happen at the present time. A firing is reported once. */
  takeDue(): Due {
    if (this.count >= this.forcedAt) {
      this.forcedAt = Number.POSITIVE_INFINITY;
      return 'forced';
    }
    if (this.clock.now >= this.nextFiring) {
      this.nextFiring = this.watchdog.nextFiring(this.nextFiring);
      return 'firing';
    }
    return this.count * this.clock.nanosecondsPerInstruction >= GIVEN_UP_AFTER ? 'given up' : undefined;
  }

  /** Gives the engine the instructions until the next thing that has to happen. */
  arm(): void {
    const each = this.clock.nanosecondsPerInstruction;
    const firing = Math.max(1, Math.ceil((this.nextFiring - this.clock.now) / each));
    const givenUp = Math.max(1, Math.ceil(GIVEN_UP_AFTER / each) - this.count);
    this.budget = Math.min(firing, givenUp, this.forcedAt - this.count, SLICE);
    this.registers.budget = this.budget;
  }

  /** @throws Diagnostic INSTRUCTION_BUDGET (unsupported) after 2^36 instructions */
  checkInstructions(): void {
    if (this.count < MOST_INSTRUCTIONS) return;
    const each = this.clock.nanosecondsPerInstruction;
    throw new Diagnostic({
      code: 'INSTRUCTION_BUDGET',
      kind: 'unsupported',
      message: `a program has retired ${this.count} instructions in one run`,
      cause: `at ${each} ns of virtual time each, that is too few for the watchdog to end it`,
      hint: 'let instructions take more virtual time (the clock of the scenario), so that the watchdog comes earlier',
    });
  }
}
