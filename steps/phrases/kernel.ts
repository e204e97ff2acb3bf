import type { WatchdogPlan } from '../../kernel-model/events.ts';
import type { KernelConfiguration } from '../../kernel-model/kernel-configuration.ts';
import { absolutePath } from '../inputs/input-places.ts';
import type { KernelPart, Passing } from '../parameters/kernel.ts';
import { phrases } from '../vocabulary.ts';

const { Given, When } = phrases('The kernel');

Given(
  'the kernel has {kernelPart}',
  'CPUs, numbered from 0; 1 where no step says. What they answer to cpuid, beside what the modelled processor answers; of several answers to one question the last counts. Events beside those of system calls, as format files of the kernel describe them, or YAML (captures/tracepoints.schema.json). Structs whose fields lie as a layout file says. A network interface that is not as the others: these are up, and there when named.',
  function ({ cpus, possible, offline, cpuid, descriptions, layout, interface: device }: KernelPart) {
    if (cpus !== undefined)
      this.configure({ cpus, ...(possible && { possibleCpus: possible }), ...(offline && { offlineCpus: offline }) });
    if (cpuid !== undefined) this.configure({ cpuid: [cpuid] });
    if (device !== undefined) this.configure({ interfaces: [device] });
    if (layout !== undefined) this.configure({ layout: absolutePath(layout) });
    if (descriptions !== undefined) this.configure({ tracepoints: this.files.tracepoints(descriptions) });
  },
);

Given(
  '{setting}',
  'How the kernel and its loader are set up. Where no step says: the clock starts at 0, the random seed is 0, the loader dies of a panic, and a panic removes the programs of its loader.',
  function (setting: KernelConfiguration) {
    this.configure(setting);
  },
);

Given(
  'function {string} can be probed{errorInjection}',
  'A kernel function beside those that are always there; programs may override its return value where it is open to error injection.',
  function (name: string, errorInjection: boolean) {
    this.configure({ functions: [{ name, errorInjection }] });
  },
);

Given(
  'the kernel has no function {string}',
  'Nothing can be attached to it. Of a function that no step speaks of, only the kernel that a program is meant for can tell: programs are attached as if the kernel had it.',
  function (name: string) {
    this.configure({ functions: [{ name, exists: false }] });
  },
);

Given(
  'helper {string} takes {duration}',
  'Every call of the helper takes that long from now on.',
  async function (helper: string, duration: number) {
    if (!this.running) return this.configure({ helperDurations: { [helper]: duration } });
    await (await this.kernel()).setHelperDuration(helper, duration);
    return this.recording.takeHelper(helper, duration);
  },
);

Given(
  'the watchdog fires {watchdogMoment}',
  'In the next run its timer fires at that place, whatever the clock says, and finds the program too old.',
  function (plan: WatchdogPlan) {
    this.coming.planWatchdog(plan);
  },
);

When(
  '{passage}',
  'Time passes and no program runs; or the clocks that programs read go back, which are not promised to be monotonic.',
  async function ({ passed, back }: Passing) {
    await this.before();
    if (passed === undefined) return this.coming.turnClockBack(back!);
    await (await this.kernel()).advanceClock(passed);
    return this.recording.pass(passed);
  },
);
