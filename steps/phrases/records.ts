import { expectRecordCount, expectRecords, expectWakeups } from '../support/compare-user-records.ts';
import { readNumber, readRecords } from '../support/tables.ts';
import { phrases, type Table } from '../vocabulary.ts';

const { Given, Then } = phrases('Records for user space');

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
  async function (map: string, table: Table) {
    for (const row of readRecords(table.raw(), ['slot', 'CPU', 'counter', 'enabled', 'running'])) {
      const number = (column: keyof typeof row) => readNumber(row[column] ?? '0', `column ${column}`);
      const counter = { counter: number('counter'), enabled: number('enabled'), running: number('running') };
      const place = { slot: Number(number('slot')), cpu: Number(number('CPU')) };
      await this.act({ kind: 'perf_counter', map, ...place, ...counter });
    }
  },
);

Then(
  'user space reads from map {string}',
  'The records that programs sent and user space has not read, in order: | value: Event |, for a perf event array also | CPU | and | lost |, the records lost before each. They are read now.',
  async function (map: string, table: Table) {
    await expectRecords(this, map, table.raw());
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
