import type { TaskOnCpu } from '../parameter-types.ts';
import { readRegisters } from '../support/events.ts';
import { readNumberList } from '../support/tables.ts';
import { phrases, type Table } from '../vocabulary.ts';

const { Given, When } = phrases('The kernel');

Given('the kernel has {count} CPU(s)', 'CPUs, numbered from 0; 1 where no step says.', function (cpus: number) {
  this.configure({ cpus });
});

Given('the clock starts at {duration}', 'Time since boot when the scenario begins.', function (start: number) {
  this.configure({ clock: { start } });
});

Given(
  'the random numbers are {string}',
  'What the random number generator gives, in order: "7, 8, 9".',
  function (list: string) {
    this.configure({ random: { values: readNumberList(list) } });
  },
);

Given('the loader catches SIGSYS', 'The loader outlives a panic, so that programs and maps stay.', function () {
  this.configure({ loaderSurvivesSigsys: true });
});

Given(
  'function {string} can be probed',
  'A kernel function beside those that are always there.',
  function (name: string) {
    this.configure({ functions: [{ name }] });
  },
);

Given(
  'function {string} can be probed and is open to error injection',
  'A kernel function whose return value programs may override.',
  function (name: string) {
    this.configure({ functions: [{ name, errorInjection: true }] });
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
  'the watchdog fires at instruction {count}',
  'In the next run its timer fires when that many instructions have been retired, and finds the program too old.',
  function (atInstruction: number) {
    this.planWatchdog({ atInstruction });
  },
);

Given(
  'the watchdog fires during helper call {count}',
  'As before, but during the n-th call of a helper, counted from 1.',
  function (duringHelperCall: number) {
    this.planWatchdog({ duringHelperCall });
  },
);

Given(
  'the user registers of {task} are',
  'User registers of a task by name, as saved on its kernel stack.',
  function (task: TaskOnCpu, table: Table) {
    this.userRegisters.set(task.pid, readRegisters(table.raw()));
  },
);

When('{duration} pass(es)', 'Time passes and no program runs.', async function (nanoseconds: number) {
  await this.before();
  await (await this.kernel()).advanceClock(nanoseconds);
  this.recording.pass(nanoseconds);
});
