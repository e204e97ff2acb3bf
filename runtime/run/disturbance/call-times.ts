import type { Kernel } from '../../../kernel-model/kernel.ts';
import type { NotedCall } from '../../program-run.ts';

/** How many helper calls of a run {@link import('../../../kernel-model/disturbance/disturbance.ts').Disturbance.callsNoted} notes. */
export const CALLS_NOTED = 10_000;

/** Notes the helper calls of a run in time, up to {@link CALLS_NOTED} of them. */
export class CallTimes {
  readonly calls: NotedCall[] = [];
  private readonly kernel: Kernel;
  /** The ends of the trace and of the log when the last call began. */
  private trace = 0;
  private log = 0;
  private isOpen = false;

  constructor(kernel: Kernel) {
    this.kernel = kernel;
  }

  /** A helper is called. @param instruction how many instructions of the run are retired */
  called(instruction: number): void {
    this.isOpen = this.calls.length < CALLS_NOTED;
    if (!this.isOpen) return;
    const { clock, trace, log } = this.kernel;
    this.trace = trace.total;
    this.log = log.total;
    this.calls.push({ instruction, from: clock.now, trace: [], log: [] });
  }

  /** The last helper has been carried out. Its time has not passed yet. */
  returned(helper: string): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    const { clock, trace, log } = this.kernel;
    const { instruction, from } = this.calls.pop()!;
    const until = clock.now + clock.durationOfHelper(helper);
    this.calls.push({ instruction, from, until, trace: trace.lines(this.trace), log: log.lines(this.log) });
  }
}
