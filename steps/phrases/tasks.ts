import type { ProbeTypes, TaskOnCpu } from '../parameter-types.ts';
import { expectRegisters } from '../support/compare-registers.ts';
import { perfEvent, probeEvent, tracepointEvent } from '../support/events.ts';
import { phrases, type Table } from '../vocabulary.ts';

const { When, Then } = phrases('Tasks, tracepoints, probes and perf events');

When(
  '{task} hits {tracepoint}{times}',
  'A task reaches a tracepoint, once or several times; all fields of the record are 0.',
  async function (task: TaskOnCpu, name: string | undefined, times: number) {
    for (let hit = 1; hit <= times; hit++) {
      await this.fire(tracepointEvent(this, task, name, []), `hit ${hit} of the tracepoint by ${task.comm}`);
    }
  },
);

When(
  '{task} {crosses} {function}',
  'A task enters or leaves a probed function; all registers are 0.',
  async function (task: TaskOnCpu, types: ProbeTypes, name: string | undefined) {
    await this.fire(probeEvent(this, task, types, name, []), `a call by ${task.comm}`);
  },
);

When(
  '{task} {crosses} {function} with',
  'As before, with registers: | di | 3 |.',
  async function (task: TaskOnCpu, types: ProbeTypes, name: string | undefined, table: Table) {
    await this.fire(probeEvent(this, task, types, name, table.raw()), `a call by ${task.comm}`);
  },
);

When(
  '{task} hits {tracepoint} with',
  'As before, with fields: | fildes | 3 |, | args | [1, 2] |, | comm | "bash" |. A number for an array of variable length is what the field holds: length << 16 \\| offset.',
  async function (task: TaskOnCpu, name: string | undefined, table: Table) {
    await this.fire(tracepointEvent(this, task, name, table.raw()), `a hit of the tracepoint by ${task.comm}`);
  },
);

When(
  'a perf event samples {task} with',
  'A counter overflows while the task runs: | period | 1000 |, | address | 0x1000 |, | ip | 0x401000 |, | user stack | [0x401000, 0x402000] |.',
  async function (task: TaskOnCpu, table: Table) {
    await this.fire(perfEvent(task, table.raw()), `a sample of ${task.comm}`);
  },
);

Then(
  'the registers of the task are',
  'Registers after the probe ran, those named: | ax | -1 |; | ip | * | for any value. The others are as they were.',
  function (table: Table) {
    expectRegisters(table.raw(), this.fired);
  },
);
