import type { Kernel } from '../../kernel-model/kernel.ts';
import { REX_EXIT } from '../../kernel-model/kernel-text.ts';
import { KERN_EMERG } from '../../kernel-model/log.ts';
import type { PerCpuVariable } from '../../kernel-model/per-cpu.ts';
import { TIMEOUT_MESSAGE } from '../../kernel-model/timeout-message.ts';
import type { RegisterFile } from '../../runtime/cpu/register-file.ts';
import { LOAD_STEPS } from '../../runtime/load/load-steps.ts';
import { Dispatcher, type Entry } from '../../runtime/run/dispatcher.ts';
import { Backtrace } from '../../runtime/run/endings/backtrace.ts';
import { LandingPad } from '../../runtime/run/endings/landing-pad.ts';
import { WATCHDOG_PERIOD, Watchdog, type WatchdogVerdict } from '../../runtime/run/watchdog.ts';
import type { Fault } from '../fault.ts';
import { brokenLoading, brokenPart } from '../parts.ts';

type Fire = (whole: (forced?: boolean) => WatchdogVerdict, kernel: Kernel, cpu: number) => WatchdogVerdict;

/** A watchdog that does something else when its timer fires, or whose timer fires at other times. */
function watchdog(name: string, fire: Fire, period: number = WATCHDOG_PERIOD): Fault {
  return brokenPart(name, (kernel) => {
    class Broken extends Watchdog {
      override nextFiring(after: number): number {
        return (Math.floor(after / period) + 1) * period;
      }
      override fire(cpu: number, rsp: number, forced: boolean): WatchdogVerdict {
        return fire((other = forced) => super.fire(cpu, rsp, other), kernel, cpu);
      }
    }
    return { watchdog: new Broken(kernel.memory, kernel.cpus, kernel.clock) };
  });
}

const setState = ({ memory, cpus }: Kernel, cpu: number, state: number) => {
  memory.u8[cpus.offsetOf('rex_termination_state', cpu)] = state;
};

/** A dispatcher that leaves a variable as it is where it should set it. */
function forgetting(name: string, variable: PerCpuVariable, where: 'enter' | 'leave'): Fault {
  return brokenPart(name, ({ memory, cpus, clock, kallsyms }) => {
    class Forgetful extends Dispatcher {
      override enter(registers: RegisterFile, entry: Entry): void {
        const old = memory.readU64(cpus.offsetOf(variable, entry.cpu));
        super.enter(registers, entry);
        if (where === 'enter') memory.writeU64(cpus.offsetOf(variable, entry.cpu), old);
      }
      override leave(registers: RegisterFile, cpu: number): number | undefined {
        const old = memory.readU64(cpus.offsetOf(variable, cpu));
        const result = super.leave(registers, cpu);
        if (where === 'leave') memory.writeU64(cpus.offsetOf(variable, cpu), old);
        return result;
      }
    }
    return { dispatcher: new Forgetful(memory, cpus, clock, kallsyms) };
  });
}

class SoftLockup extends LandingPad {
  protected override report(cpu: number, registers: RegisterFile): ReturnType<LandingPad['report']> {
    const { log, tasks } = this.kernel;
    const length = log.records.length;
    const panic = super.report(cpu, registers);
    if (panic.message !== TIMEOUT_MESSAGE) return panic;
    const { comm, pid } = tasks.current(cpu);
    log.records.length = length;
    const message = `BUG: soft lockup - CPU#${cpu} stuck for 20s! [${comm}:${pid}]`;
    log.print(KERN_EMERG, `watchdog: ${message}`);
    return { ...panic, message };
  }
}

/** Kernels that end programs otherwise than they must (Rex ABI 3, 6). */
export const TERMINATION_FAULTS: readonly Fault[] = [
  watchdog('has a watchdog that never fires', () => 'idle'),
  watchdog('has a watchdog that fires every 30 s', (whole) => whole(), 1.5 * WATCHDOG_PERIOD),
  watchdog('does not check how long a program has run', (whole) => whole(true)),
  watchdog('has a watchdog that interrupts helpers', (whole) => {
    const verdict = whole();
    return verdict === 'deferral' ? 'redirect' : verdict;
  }),
  watchdog('does not end a program that is in a helper', (whole, kernel, cpu) => {
    const verdict = whole();
    if (verdict === 'deferral') setState(kernel, cpu, 1);
    return verdict;
  }),
  watchdog('ends the program of CPU 0 when any watchdog fires', (whole, { memory, cpus }, cpu) => {
    const other = memory.readPointer(cpus.offsetOf('rex_curr_prog', 0)) < 0;
    return cpu !== 0 && other ? 'idle' : whole();
  }),
  forgetting('does not note when a program starts', 'rex_prog_start_time', 'enter'),
  forgetting('does not note which program runs', 'rex_curr_prog', 'enter'),
  forgetting('treats a program that has ended as the running program', 'rex_curr_prog', 'leave'),
  brokenPart('calls a timeout a soft lockup', (kernel) => {
    const { memory, kallsyms } = kernel;
    return { landingPad: new SoftLockup(kernel, new Backtrace(memory, kallsyms), kallsyms.resolve(REX_EXIT)!) };
  }),
  brokenLoading('restarts a program that ran too long', {
    findTimeoutHandler(object) {
      LOAD_STEPS.findTimeoutHandler(object);
      return LOAD_STEPS.findPrograms(object)[0]!.entry;
    },
  }),
];
