import type { PtRegsName } from '../../kernel-model/events.ts';
import { expectRegisters, REGISTERS } from '../comparisons/compare-registers.ts';
import {
  perfEvent,
  probeEvent,
  RECORD_FIELDS,
  readRegisters,
  SAMPLE,
  type SampleField,
  tracepointEvent,
} from '../inputs/events.ts';
import type { ProbeTypes, TaskOnCpu } from '../parameters/events.ts';
import { misplaced } from '../running/misplaced.ts';
import type { Pair } from '../tables/tables.ts';
import { phrases } from '../vocabulary.ts';

const { Given, When, Then } = phrases('Tasks, tracepoints, probes and perf events');

Given(
  '{task} has the user registers',
  'The registers that are saved when the task enters the kernel from now on: | ip | 0x401000 |, | sp | 0x7ffc0000 |. All others except cs, ss and flags are 0.',
  REGISTERS,
  function (task: TaskOnCpu, table: readonly Pair<PtRegsName>[]) {
    this.coming.describeTask(task.pid, readRegisters(table));
  },
  ['chosen tasks', 'registers'],
);

When(
  '{task} hits {tracepoint}{times}',
  'A task reaches a tracepoint, once or several times. All fields of the record are 0.',
  async function (task: TaskOnCpu, name: string | undefined, times: number) {
    if (times < 1) throw misplaced('nothing happens 0 times', 'let the tracepoint be hit once at least');
    for (let hit = 1; hit <= times; hit++) {
      await this.fire(tracepointEvent(this, task, name, []), `hit ${hit} of the tracepoint by ${task.comm}`);
    }
  },
  ['chosen tasks', 'several CPUs', 'tracepoint programs', 'virtual clock', 'any event'],
);

When(
  '{task} {crosses} {function}',
  'A task enters or leaves a probed function. All registers are 0.',
  async function (task: TaskOnCpu, types: ProbeTypes, name: string | undefined) {
    await this.fire(probeEvent(this, task, types, name, []), `a call by ${task.comm}`);
  },
  ['chosen tasks', 'several CPUs', 'any event'],
);

When(
  '{task} {crosses} {function} with',
  'As before, with registers: | di | 3 |.',
  REGISTERS,
  async function (task: TaskOnCpu, types: ProbeTypes, name: string | undefined, table: readonly Pair<PtRegsName>[]) {
    await this.fire(probeEvent(this, task, types, name, table), `a call by ${task.comm}`);
  },
  ['chosen tasks', 'several CPUs', 'registers', 'any event'],
);

When(
  '{task} hits {tracepoint} with',
  'As before, with fields: | fildes | 3 |, | args | [1, 2] |, | comm | "bash" |. A number for an array of variable length is the word of the field: length << 16 \\| offset.',
  RECORD_FIELDS,
  async function (task: TaskOnCpu, name: string | undefined, table: readonly Pair[]) {
    await this.fire(tracepointEvent(this, task, name, table), `a hit of the tracepoint by ${task.comm}`);
  },
  ['chosen tasks', 'several CPUs', 'tracepoint programs', 'any event'],
);

When(
  'a perf event samples {task} with',
  'A counter overflows while the task runs: | period | 1000 |, | address | 0x1000 |, | ip | 0x401000 |, | user stack | [0x401000, 0x402000] |. | event | is cpu-cycles, cpu-clock or page-faults. | call chain | is kernel, user or both: the parts that the event samples by itself. | counter | is the error of reading the counter: EOPNOTSUPP, EINVAL or EBUSY.',
  SAMPLE,
  async function (task: TaskOnCpu, table: readonly Pair<SampleField>[]) {
    await this.fire(perfEvent(task, table), `a sample of ${task.comm}`);
  },
  ['chosen tasks', 'several CPUs', 'registers', 'perf event programs', 'any event'],
);

Then(
  'the registers of the task are',
  'The registers after the program ran: | ax | -1 |. Write | ip | * | for any value. Registers without a row are as they were.',
  REGISTERS,
  function (table: readonly Pair<PtRegsName>[]) {
    expectRegisters(table, this.fired);
  },
  ['registers'],
);
