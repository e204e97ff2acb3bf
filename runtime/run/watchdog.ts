import type { Clock } from '../../kernel-model/clock.ts';
import type { GuestMemory } from '../../kernel-model/memory/guest-memory.ts';
import type { PerCpuAreas } from '../../kernel-model/per-cpu.ts';

/** Nanoseconds between two firings of a CPU's watchdog (WATCHDOG_PERIOD_MS), and the age when it ends a program. */
export const WATCHDOG_PERIOD = 20_000_000_000;
/** The same in seconds, for ages in jiffies. */
const PERIOD_SECONDS = 20;

/** Values of `rex_termination_state` (Rex ABI: termination). */
export const STATE_PROGRAM = 0;
export const STATE_HELPER = 1;
export const STATE_EXPIRED = 2;

/**
 * The result of a firing: no program runs on the CPU; the program is younger than the period; the program continues in
 * `__rex_handle_timeout`; or its end waits for its helper.
 */
export type WatchdogVerdict = 'idle' | 'young' | 'redirect' | 'deferral';

/**
 * The watchdog's timers, one per CPU. They fire every 20 s of virtual time since boot, all at the same moment, because
 * nothing staggers them. They are always armed. A time that passes without a running program is a firing that finds
 * nothing.
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
   * Fires on a CPU (Rex ABI: termination). Sets `rex_termination_state`. If the verdict is `redirect`, the caller sets
   * the instruction pointer.
   * @param rsp window offset of the interrupted stack pointer, or -1 for one outside the window
   * @param forced whether the program counts as older than the period at any age
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
