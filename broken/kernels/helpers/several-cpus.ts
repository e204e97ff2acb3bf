import type { KernelEvent } from '../../../kernel-model/events.ts';
import { EmulatedTarget } from '../../../runtime/emulated-target.ts';
import type { EventOutcome, ProgramRun } from '../../../runtime/program-run.ts';
import type { ObjectRecord } from '../../../runtime/run/loaded-objects.ts';
import type { Fault } from '../../fault.ts';
import { brokenKernel, brokenPart } from '../../parts.ts';

/** Frees what an object had at once, whoever runs in it. */
class FreesAtOnce extends EmulatedTarget {
  protected override unlink(record: ObjectRecord, reason: string): void {
    const { unloading } = this;
    this.unloading = undefined;
    super.unlink(record, reason);
    this.unloading = unloading;
  }
}

/** Lets programs run that were missed, as soon as the program that kept them out has ended. */
class RunsMissed extends EmulatedTarget {
  private readonly postponed: KernelEvent[] = [];

  protected override miss(event: KernelEvent): void {
    this.postponed.push(event);
  }

  override async fire(event: KernelEvent): Promise<EventOutcome> {
    const runs: ProgramRun[] = [...(await super.fire(event)).runs];
    for (const late of this.postponed.splice(0)) runs.push(...(await super.fire(late)).runs);
    return { runs };
  }
}

/** Kernels that break promises to programs on several CPUs. */
export const CPU_FAULTS: readonly Fault[] = [
  brokenKernel('lets programs on two CPUs hold one lock', ({ helpers }) => {
    for (const helper of ['bpf_spin_lock', 'bpf_spin_unlock']) {
      helpers.replace(helper, () => (_kernel, args) => args.returnErrno(0));
    }
  }),
  brokenPart('lets another CPU come between the halves of a locked instruction', () => ({
    atomicity: { locked: false },
  })),
  {
    name: 'frees the image of an object while another CPU runs in it',
    target: () => new FreesAtOnce(),
  },
  {
    name: 'runs a missed program as soon as the other one has ended',
    target: () => new RunsMissed(),
  },
];
