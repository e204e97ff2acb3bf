import type { Clock } from '../../kernel-model/clock.ts';
import type { GuestMemory } from '../../kernel-model/memory/guest-memory.ts';
import type { PerCpuAreas } from '../../kernel-model/per-cpu.ts';

/** Nanoseconds between two firings of a CPU's watchdog (WATCHDOG_PERIOD_MS), and how long a program may run before one ends it. */
export const WATCHDOG_PERIOD = 20_000_000_000;
/** The same in seconds, for ages in jiffies. */
const PERIOD_SECONDS = 20;

/** Values of `rex_termination_state` (Rex ABI: termination). */
export const STATE_PROGRAM = 0;
export const STATE_HELPER = 1;
export const STATE_EXPIRED = 2;

/**
 * What a firing led to: no program runs on the CPU; the program is younger than the period; the program goes on in
 * `__rex_handle_timeout`; the end of the program waits for its helper.
 */
export type WatchdogVerdict = 'idle' | 'young' | 'redirect' | 'deferral';

/**
 * The watchdog's timers, one a CPU, which fire every 20 s of virtual time counted from boot, all at the same moment: nothing staggers
 * them. They are always armed. A time that is passed while no program runs is a firing that finds nothing.
 */
export class Watchdog {
  private readonly memory: GuestMemory;
  private readonly perCpu: PerCpuAreas;
  private readonly clock: Clock;

  constructor(memory: GuestMemory, perCpu: PerCpuAreas, clock: Clock) {
    this.memory = memory;
    this.perCpu = perCpu;
    this.clock = clock;
  }

  /** The first firing after a time, both in nanoseconds since boot. */
  nextFiring(after: number): number {
    return (Math.floor(after / WATCHDOG_PERIOD) + 1) * WATCHDOG_PERIOD;
  }

  /**
   * Fires on a CPU (Rex ABI: termination). Sets `rex_termination_state`; where the verdict is `redirect`, the caller sets the
   * instruction pointer.
   * @param rsp window offset of the interrupted stack pointer, or -1 for one outside the window
   * @param forced whether the program counts as older than the period whatever its age
   */
  fire(cpu: number, rsp: number, forced: boolean): WatchdogVerdict {
    const { memory, perCpu } = this;
    if (memory.readPointer(perCpu.offsetOf('rex_curr_prog', cpu)) < 0) return 'idle';
    if (!forced && !this.isDue(cpu)) return 'young';
    const state = perCpu.offsetOf('rex_termination_state', cpu);
    const stack = perCpu.stack(cpu);
    const onStack = rsp >= stack.offset && rsp < stack.offset + stack.size;
    if (onStack && memory.u8[state] === STATE_PROGRAM) return 'redirect';
    memory.u8[state] = STATE_EXPIRED;
    return 'deferral';
  }

  private isDue(cpu: number): boolean {
    const start = Number(this.memory.readU64(this.perCpu.offsetOf('rex_prog_start_time', cpu)));
    return this.clock.jiffies - start >= PERIOD_SECONDS * this.clock.hz;
  }
}
