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
  'User space opens a perf event for the output of programs on each CPU. It puts the event into the slot of that CPU. Each event has a buffer of that many data pages.',
  async function (map: string, pages: number) {
    await this.act({ kind: 'perf_buffers', map, pages });
  },
  ['map records'],
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
  ['map records'],
);

Then(
  'user space reads from map {string}',
  'User space reads all records that programs sent and that it has not read yet, in order: | value: Event |. A perf event array also has the columns | CPU | and | lost |, the number of records lost before each.',
  USER_RECORDS,
  async function (map: string, table: UserRecords) {
    await expectRecords(this, map, table);
  },
  ['map records'],
);

Then(
  'user space reads {count} record(s) from map {string}{woken}',
  'User space reads all records that it has not read yet. There are this many. Their content does not matter.',
  async function (count: number, map: string, woken: number | undefined) {
    if (woken !== undefined) await expectWakeups(this, map, woken);
    await expectRecordCount(this, map, count);
  },
  ['map records'],
);

Then(
  'user space reads nothing from map {string}',
  'There is no record that user space has not read.',
  async function (map: string) {
    await expectRecords(this, map, undefined);
  },
  ['map records'],
);
