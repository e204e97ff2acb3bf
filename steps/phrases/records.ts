import {
  expectRecordCount,
  expectRecords,
  expectWakeups,
  USER_RECORDS,
  type UserRecords,
} from '../comparisons/compare-user-records.ts';
import { records, type TableRecord } from '../tables/table-records.ts';
import { phrases } from '../vocabulary.ts';

const { Given, Then } = phrases('Records for user space');

const COUNTERS = records({
  columns: {
    slot: { required: true, number: true },
    CPU: { required: true, number: true },
    counter: { required: true, number: true },
    enabled: { number: true },
    running: { number: true },
  },
  key: ['slot'],
});
type CounterColumn = 'slot' | 'CPU' | 'counter' | 'enabled' | 'running';

Given(
  'user space listens to map {string} with {count} page(s) for each CPU',
  'An event for the output of programs is in the slot of each CPU of a perf event array, with a buffer of that many data pages.',
  async function (map: string, pages: number) {
    await this.act({ kind: 'perf_buffers', map, pages });
  },
);

Given(
  'map {string} has these counters',
  'User space has put counters into slots of a perf event array: | slot | CPU | counter | enabled | running |.',
  COUNTERS,
  async function (map: string, table: readonly TableRecord<CounterColumn>[]) {
    for (const { cells } of table) {
      const number = (column: CounterColumn) => BigInt(cells[column] ?? 0);
      const counter = { counter: number('counter'), enabled: number('enabled'), running: number('running') };
      const place = { slot: Number(number('slot')), cpu: Number(number('CPU')) };
      await this.act({ kind: 'perf_counter', map, ...place, ...counter });
    }
  },
);

Then(
  'user space reads from map {string}',
  'The records that programs sent and user space has not read, in order: | value: Event |, for a perf event array also | CPU | and | lost |, the records lost before each. They are read now.',
  USER_RECORDS,
  async function (map: string, table: UserRecords) {
    await expectRecords(this, map, table);
  },
);

Then(
  'user space reads {count} record(s) from map {string}{woken}',
  'As many records, whatever they hold, are there and are read now.',
  async function (count: number, map: string, woken: number | undefined) {
    if (woken !== undefined) await expectWakeups(this, map, woken);
    await expectRecordCount(this, map, count);
  },
);

Then('user space reads nothing from map {string}', 'No record is there to be read.', async function (map: string) {
  await expectRecords(this, map, undefined);
});
