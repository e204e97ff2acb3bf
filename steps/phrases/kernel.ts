import type { KernelConfiguration } from '../../kernel-model/kernel-configuration.ts';
import { isShippedLayout } from '../../kernel-model/layouts/reader.ts';
import { absolutePath } from '../inputs/input-places.ts';
import type { Interruption } from '../parameters/events.ts';
import type { KernelPart, Passing } from '../parameters/kernel.ts';
import { phrases } from '../vocabulary.ts';

const { Given, When } = phrases('The kernel');

Given(
  'the kernel has {kernelPart}',
  'One part of the kernel. CPUs are numbered from 0; without a step there is 1. cpuid answers as the modelled processor does, except for the answers that steps give; the last answer to a question counts. Tracepoints of system calls are always there; format files of the kernel, or YAML (captures/tracepoints.schema.json), describe others. A layout says where the fields of structs lie: a file, or the name of one that is shipped. A network interface exists when a step names it, and is up; this step describes one that differs.',
  function ({ cpus, possible, offline, cpuid, descriptions, layout, interface: device }: KernelPart) {
    if (cpus !== undefined)
      this.configure({ cpus, ...(possible && { possibleCpus: possible }), ...(offline && { offlineCpus: offline }) });
    if (cpuid !== undefined) this.configure({ cpuid: [cpuid] });
    if (device !== undefined) this.configure({ interfaces: [device] });
    if (layout !== undefined) this.configure({ layout: isShippedLayout(layout) ? layout : absolutePath(layout) });
    if (descriptions !== undefined) this.configure({ tracepoints: this.files.tracepoints(descriptions) });
  },
  ['several CPUs', 'cpuid', 'chosen tracepoints', 'chosen layouts', 'network interfaces'],
);

Given(
  '{setting}',
  'How the kernel and its loader are set up. Without a step, the clock starts at 0, and the random seed is 0. A panic kills the loader, and removes the programs of the loader.',
  function (setting: KernelConfiguration) {
    this.configure(setting);
  },
  [
    'virtual clock',
    'chosen random numbers',
    'loader signals',
    'crash-stop choice',
    'leftovers',
    'fault injection',
    'kernel settings',
    'published kernels',
  ],
);

Given(
  'function {string} can be probed{errorInjection}',
  'Adds a kernel function to those that are always there. Programs may override its return value if it is open to error injection.',
  function (name: string, errorInjection: boolean) {
    this.configure({ functions: [{ name, errorInjection }] });
  },
  ['chosen functions'],
);

Given(
  'the kernel has no function {string}',
  'Nothing can be attached to the function. Programs can be attached to any function that no step mentions: only the kernel that a program is meant for knows whether it exists.',
  function (name: string) {
    this.configure({ functions: [{ name, exists: false }] });
  },
  ['chosen functions'],
);

Given(
  'helper {string} takes {duration}',
  'Every call of the helper takes that long from now on.',
  async function (helper: string, duration: number) {
    if (!this.running) return this.configure({ helperDurations: { [helper]: duration } });
    await (await this.kernel()).setHelperDuration(helper, duration);
    return this.recording.takeHelper(helper, duration);
  },
  ['helper durations'],
);

Given(
  '{interruption}',
  'Interrupts the next run at one place. The timer of the watchdog fires there, whatever the clock says, and finds the program too old. Or a helper calls the function on the same CPU: programs on its kprobe would run inside the helper.',
  function ({ watchdog, inside }: Interruption) {
    if (watchdog !== undefined) this.coming.planWatchdog(watchdog);
    if (inside !== undefined) this.coming.planInside(inside);
  },
  ['watchdog on request', 'nested events'],
);

When(
  '{passage}',
  'Time passes, and no program runs. Or the clocks that programs read go back: no kernel promises that they are monotonic.',
  async function ({ passed, back }: Passing) {
    await this.before();
    if (passed === undefined) return this.coming.turnClockBack(back!);
    await (await this.kernel()).advanceClock(passed);
    return this.recording.pass(passed);
  },
  ['virtual clock'],
);
