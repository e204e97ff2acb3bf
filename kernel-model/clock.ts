import { Diagnostic } from '../base/diagnostic.ts';
import type { KernelConfiguration } from './kernel-configuration.ts';
import type { GuestMemory } from './memory/guest-memory.ts';

const NANOSECONDS_PER_SECOND = 1_000_000_000;
const DEFAULT_NANOSECONDS_PER_INSTRUCTION = 1000;
const DEFAULT_NANOSECONDS_PER_HELPER = 20_000;
/**
 * Linux starts jiffies this many seconds before they wrap at 2^32, so that wrap faults show early (INITIAL_JIFFIES,
 * include/linux/jiffies.h).
 */
const JIFFIES_LEAD_SECONDS = 300;

/** More nanoseconds than a product of a time can be off by. */
const ROUNDING = 16;

function checkDuration(what: string, nanoseconds: number): number {
  if (nanoseconds >= 0 && nanoseconds <= Number.MAX_SAFE_INTEGER) return nanoseconds;
  throw new Diagnostic({
    code: 'CLOCK_INVALID',
    kind: 'input',
    message: `${what} cannot be ${nanoseconds} ns`,
    cause: `times are from 0 to ${Number.MAX_SAFE_INTEGER} ns`,
    hint: 'give nanoseconds',
  });
}

/**
 * Virtual time: nanoseconds since boot as a plain number, exact up to 104 days. It changes only when someone advances
 * it. It knows no timers: their owner first advances to their expiry.
 */
export class Clock {
  /** CONFIG_HZ. */
  readonly hz: number;
  /** Nanoseconds that one retired instruction takes. */
  readonly nanosecondsPerInstruction: number;
  /** Nanoseconds of a helper call by default. */
  readonly nanosecondsPerHelper: number;
  /** Window offset of the kernel's variable `jiffies`, 8 bytes. */
  readonly jiffiesOffset: number;
  private readonly memory: GuestMemory;
  private readonly durations = new Map<string, number>();
  private nanoseconds: number;
  private writtenJiffies = -1;
  /** Nanoseconds since boot when `jiffies` changes next, or a little earlier. */
  private nextTick = 0;
  private back = 0;
  /** The time that programs read, if it stands still. */
  private held: number | undefined;
  /** Whether `jiffies` has a value of {@link showJiffies}. */
  private showsOther = false;

  /** @throws Diagnostic CLOCK_INVALID for a time or duration that is negative or too large for exact arithmetic */
  constructor(memory: GuestMemory, jiffiesOffset: number, hz: number, configuration: KernelConfiguration) {
    this.memory = memory;
    this.jiffiesOffset = jiffiesOffset;
    this.hz = hz;
    const { start, nanosecondsPerInstruction, nanosecondsPerHelper } = configuration.clock ?? {};
    this.nanoseconds = checkDuration('the start of the clock', start ?? 0);
    this.nanosecondsPerInstruction = checkDuration(
      'the duration of an instruction',
      nanosecondsPerInstruction ?? DEFAULT_NANOSECONDS_PER_INSTRUCTION,
    );
    this.nanosecondsPerHelper = checkDuration(
      'the duration of a helper call',
      nanosecondsPerHelper ?? DEFAULT_NANOSECONDS_PER_HELPER,
    );
    for (const [name, duration] of Object.entries(configuration.helperDurations ?? {})) {
      this.setHelperDuration(name, duration);
    }
    this.publishJiffies();
  }

  /** Nanoseconds since boot. */
  get now(): number {
    return this.nanoseconds;
  }

  /** Ticks as the variable `jiffies` counts them: it starts 300 seconds before 2^32. */
  get jiffies(): number {
    return 2 ** 32 - JIFFIES_LEAD_SECONDS * this.hz + this.ticks;
  }

  private get ticks(): number {
    return Math.floor(this.nanoseconds / (NANOSECONDS_PER_SECOND / this.hz));
  }

  /** Nanoseconds since boot as programs read them, less the clocks' steps back. */
  get shown(): number {
    return Math.max((this.held ?? this.nanoseconds) - this.back, 0);
  }

  /** The same at the last tick, for the coarse clocks (ktime_get_coarse_ns, kernel/time/timekeeping.c). */
  get coarse(): number {
    const tick = NANOSECONDS_PER_SECOND / this.hz;
    return Math.max(Math.floor((this.held ?? this.nanoseconds) / tick) * tick - this.back, 0);
  }

  /**
   * Steps the clocks that programs read back, in nanoseconds. ktime_get_mono_fast_ns may do so during an update of the
   * time (kernel/time/timekeeping.c). Timers, jiffies and the log do not step back. @throws Diagnostic CLOCK_INVALID
   */
  goBack(nanoseconds: number): void {
    this.back += checkDuration('the time by which clocks go back', nanoseconds);
  }

  /**
   * The clocks that programs read stand still, and the variable `jiffies` with them, as while the CPU that keeps the time has
   * interrupts off (tick_do_update_jiffies64, kernel/time/tick-sched.c). Timers and the log go on.
   */
  hold(): void {
    this.held = this.nanoseconds;
  }

  /** The variable `jiffies` gets a value, 64 bits, and keeps it. All else that knows the time goes on. */
  showJiffies(value: bigint): void {
    this.showsOther = true;
    this.memory.writeU64(this.jiffiesOffset, value);
  }

  /** The clocks of {@link hold} and {@link showJiffies} go on at the present time. */
  goOn(): void {
    this.held = undefined;
    if (this.showsOther) this.memory.writeU64Number(this.jiffiesOffset, this.writtenJiffies);
    this.showsOther = false;
    this.publishJiffies();
  }

  /** Advances the time by nanoseconds, and updates `jiffies`. */
  advance(nanoseconds: number): void {
    this.advanceTo(this.nanoseconds + nanoseconds);
  }

  /** Sets the time, nanoseconds since boot. A past time leaves the clock as it is. */
  advanceTo(nanoseconds: number): void {
    if (nanoseconds <= this.nanoseconds) return;
    this.nanoseconds = nanoseconds;
    if (nanoseconds >= this.nextTick) this.publishJiffies();
  }

  /** Puts the time of another CPU in place, nanoseconds since boot. `jiffies` shows the latest time of all. */
  switchTo(nanoseconds: number): void {
    this.nanoseconds = nanoseconds;
    this.nextTick = 0;
    this.publishJiffies();
  }

  /** The duration of a call of a helper, in nanoseconds. */
  durationOfHelper(name: string): number {
    if (this.durations.size === 0) return this.nanosecondsPerHelper;
    return this.durations.get(name) ?? this.nanosecondsPerHelper;
  }

  /** Sets the duration of a helper's later calls, in nanoseconds. @throws Diagnostic CLOCK_INVALID */
  setHelperDuration(name: string, nanoseconds: number): void {
    this.durations.set(name, checkDuration(`the duration of ${name}`, nanoseconds));
  }

  private publishJiffies(): void {
    const jiffies = this.jiffies;
    this.nextTick = (this.ticks + 1) * (NANOSECONDS_PER_SECOND / this.hz) - ROUNDING;
    if (jiffies <= this.writtenJiffies || this.held !== undefined || this.showsOther) return;
    this.writtenJiffies = jiffies;
    this.memory.writeU64Number(this.jiffiesOffset, jiffies);
  }
}

/** A kernel with a clock. */
export interface HasClock {
  readonly clock: Clock;
}
