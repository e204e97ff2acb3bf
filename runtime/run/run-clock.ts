import { Diagnostic } from '../../base/diagnostic.ts';
import type { Clock } from '../../kernel-model/clock.ts';
import type { Disturbance } from '../../kernel-model/disturbance/disturbance.ts';
import type { WatchdogPlan } from '../../kernel-model/events.ts';
import type { RegisterFile } from '../cpu/register-file.ts';
import type { Watchdog } from './watchdog.ts';

/**
 * A program is given up after this many nanoseconds of its own instructions. The watchdog ends every program that it
 * can within two periods.
 */
export const GIVEN_UP_AFTER = 100_000_000_000;
/**
 * How many instructions run before they are counted again. In between, V8 replaces a loop's first translation by
 * optimised code.
 */
const SLICE = 2 ** 24;
/** The most instructions of a run, whatever time they take. The same on every machine. */
const MOST_INSTRUCTIONS = 2 ** 36;
const NEVER = Number.POSITIVE_INFINITY;

/**
 * The next event of a run: the watchdog's timer fires, because of its time or because the scenario says so; control
 * goes on elsewhere; or the program is given up.
 */
export type Due = 'firing' | 'forced' | 'disturbed' | 'given up' | undefined;

/**
 * The time of one run. Virtual time advances with retired instructions and with helpers' durations. The engine's budget
 * is always the number of instructions to the next event.
 */
export class RunClock {
  private readonly clock: Clock;
  private readonly watchdog: Watchdog;
  private readonly registers: RegisterFile;
  private forcedAt = NEVER;
  /** The second forced firing, after the first. */
  private forcedAgainAt = NEVER;
  /** When the executor is asked to let a disturbance happen. */
  private disturbedAt = NEVER;
  private budget = 0;
  private count = 0;
  private nextFiring = 0;
  private start = 0;
  /** The most instructions that {@link arm} gives at once. */
  limit = SLICE;
  private readonly each: number;
  /** The most instructions of a program, unless it is given up. */
  private readonly most: number;

  constructor(clock: Clock, watchdog: Watchdog, registers: RegisterFile) {
    this.clock = clock;
    this.watchdog = watchdog;
    this.registers = registers;
    this.each = clock.nanosecondsPerInstruction;
    this.most = Math.ceil(GIVEN_UP_AFTER / this.each);
  }

  /** Instructions retired since {@link begin}, at the last {@link synchronize}. */
  get retired(): number {
    return this.count;
  }

  /** The run's start in nanoseconds since boot. */
  get startedAt(): number {
    return this.start;
  }

  /** Starts a run at the present time. Call {@link takeDue} and {@link arm} next. */
  begin(plan: WatchdogPlan | undefined, disturbance?: Disturbance): void {
    this.forcedAt = plan !== undefined && 'atInstruction' in plan ? plan.atInstruction : NEVER;
    this.forcedAgainAt = disturbance?.firesAgainAt ?? NEVER;
    this.disturbedAt = disturbance?.jump?.atInstruction ?? NEVER;
    this.count = 0;
    this.start = this.clock.now;
    this.nextFiring = this.watchdog.nextFiring(this.start);
    this.budget = 0;
  }

  /** Counts the instructions retired since the last call, and advances the time. Call {@link arm} next. */
  synchronize(): void {
    const retired = this.budget - this.registers.budget;
    this.budget -= retired;
    this.count += retired;
    this.clock.advance(retired * this.each);
  }

  /**
   * Passes time without instructions, up to a time in nanoseconds since boot, or to the next firing if that is earlier.
   * @returns whether the watchdog fires now; then repeat the call
   */
  passUntil(time: number): boolean {
    if (time < this.nextFiring) {
      this.clock.advanceTo(time);
      return false;
    }
    this.clock.advanceTo(this.nextFiring);
    this.nextFiring = this.watchdog.nextFiring(this.nextFiring);
    return true;
  }

  /**
   * Passes time without instructions, up to a time in nanoseconds since boot, if nothing is due by then.
   * @returns whether it has passed
   */
  passQuietly(time: number): boolean {
    if (time >= this.nextFiring || this.count >= this.forcedAt || this.count >= this.forcedAgainAt) return false;
    this.clock.advanceTo(time);
    return true;
  }

  /** The event that is due now. A firing is reported once. @param inHelper whether a helper runs: only firings reach it */
  takeDue(inHelper = false): Due {
    if (!inHelper && this.count >= this.disturbedAt) {
      this.disturbedAt = NEVER;
      return 'disturbed';
    }
    if (this.count >= this.forcedAt) {
      this.forcedAt = NEVER;
      return 'forced';
    }
    if (this.count >= this.forcedAgainAt) {
      this.forcedAgainAt = NEVER;
      return 'forced';
    }
    if (this.clock.now >= this.nextFiring) {
      this.nextFiring = this.watchdog.nextFiring(this.nextFiring);
      return 'firing';
    }
    return this.count * this.each >= GIVEN_UP_AFTER ? 'given up' : undefined;
  }

  /** From now on, {@link arm} gives the engine one instruction at a time, or as many as usual. */
  goSingly(singly: boolean): void {
    this.limit = singly ? 1 : SLICE;
  }

  /** Gives the engine the instructions until the next event. */
  arm(): void {
    const firing = Math.max(1, Math.ceil((this.nextFiring - this.clock.now) / this.each));
    const givenUp = Math.max(1, this.most - this.count);
    const planned = Math.min(this.forcedAt, this.forcedAgainAt, this.disturbedAt) - this.count;
    this.budget = Math.min(firing, givenUp, planned, this.limit);
    this.registers.budget = this.budget;
  }

  /** @throws Diagnostic INSTRUCTION_BUDGET (unsupported) after 2^36 instructions */
  checkInstructions(): void {
    if (this.count < MOST_INSTRUCTIONS) return;
    throw new Diagnostic({
      code: 'INSTRUCTION_BUDGET',
      kind: 'unsupported',
      message: `a program has retired ${this.count} instructions in one run`,
      cause: `at ${this.each} ns of virtual time each, that is too few for the watchdog to end it`,
      hint: 'let instructions take more virtual time (the clock of the scenario), so that the watchdog comes earlier',
    });
  }
}
