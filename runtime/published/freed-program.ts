import type { Kernel } from '../../kernel-model/kernel.ts';
import { KERN_ALERT, KERN_EMERG } from '../../kernel-model/log.ts';
import { toAddress } from '../../kernel-model/memory/guest-memory.ts';
import type { LoadedProgram } from '../load/load-object.ts';
import { Aftermath } from '../run/endings/aftermath.ts';
import { hex16 } from '../run/endings/oops-text.ts';
import type { Watchdog } from '../run/watchdog.ts';

/**
 * A CPU still counts a program as running after an oops has ended it. When the program is freed, the next firing of the
 * watchdog on that CPU reads freed memory, in an interrupt: the kernel dies.
 */
export class FreedProgram extends Aftermath {
  private readonly kernel: Kernel;
  private readonly watchdog: Watchdog;
  private readonly counted = new Set<LoadedProgram>();
  /** The freed program that the watchdog will read, and the time, in nanoseconds since boot. */
  private due: { readonly at: number; readonly program: LoadedProgram } | undefined;

  constructor(kernel: Kernel, watchdog: Watchdog) {
    super();
    this.kernel = kernel;
    this.watchdog = watchdog;
  }

  override oopsed(_cpu: number, program: LoadedProgram): void {
    this.counted.add(program);
  }

  override freed(programs: readonly LoadedProgram[]): void {
    const program = programs.find((freed) => this.counted.has(freed));
    if (program !== undefined) this.due ??= { at: this.watchdog.nextFiring(this.kernel.clock.now), program };
  }

  override pass(): string | undefined {
    const { due, kernel } = this;
    if (due === undefined || kernel.clock.now < due.at) return undefined;
    const address = hex16(toAddress(due.program.struct.offset));
    kernel.log.print(KERN_ALERT, `BUG: unable to handle page fault for address: ${address}`);
    kernel.log.print(KERN_ALERT, '#PF: supervisor read access in kernel mode');
    kernel.log.print(KERN_ALERT, '#PF: error_code(0x0000) - not-present page');
    kernel.log.print(KERN_EMERG, 'Kernel panic - not syncing: Fatal exception in interrupt');
    this.due = undefined;
    return `the watchdog read program "${due.program.name}", which was freed after it had oopsed`;
  }
}
