import { expectMap, expectMapRefusal, expectNothingElseChanged } from '../support/kernel-state.ts';
import type { MapAction } from '../support/map-actions.ts';
import { encodedEntries } from '../support/map-tables.ts';
import { expectRefusal } from '../support/refusals.ts';
import { phrases, type Table } from '../vocabulary.ts';

const { Given, When, Then } = phrases('Maps');

Given(
  'map {string} holds',
  'User space has written these entries: | key: u16be | value: Counters |.',
  async function (map: string, table: Table) {
    await this.updateMap(await encodedEntries(this, map, table.raw()));
  },
);

When(
  'user space writes to map {string}',
  'User space writes entries while programs are attached.',
  async function (map: string, table: Table) {
    await this.updateMap(await encodedEntries(this, map, table.raw()));
  },
);

When(
  'user space deletes from map {string}',
  'User space deletes keys: | key: u32 |.',
  async function (map: string, table: Table) {
    const { entries } = await encodedEntries(this, map, table.raw(), ['key']);
    await this.before();
    await this.act({ kind: 'map_deletion', map, keys: entries.map(({ key }) => key) });
  },
);

Then(
  'map {string} holds exactly',
  'The map has these entries and no other, in any order; queues and stacks in order, with only a value.',
  async function (map: string, table: Table) {
    await expectMap(this, map, table.raw(), 'exactly');
  },
);

Then('map {string} holds, among others', 'The map has these entries.', async function (map: string, table: Table) {
  await expectMap(this, map, table.raw(), 'among others');
});

Then('map {string} is empty', 'The map has no entry.', async function (map: string) {
  await expectMap(this, map, undefined, 'exactly');
});

Then(
  '{mapAction} map {string} from user space{userFlags} is refused with {errno}',
  'The kernel refuses each row of the table: keys, for writing also values. Keys of a map without keys are written as nothing.',
  async function (action: MapAction, map: string, flags: number, errno: string, table: Table) {
    await expectMapRefusal(this, { action, flags }, map, errno, table.raw());
  },
);

Then(
  'this table of map {string} is refused with message {string}',
  'The table itself is wrong: a type of another size, a value that does not fit.',
  async function (map: string, message: string, table: Table) {
    await expectRefusal({ kind: 'input', errno: undefined, message }, () => encodedEntries(this, map, table.raw()));
  },
);

Then(
  'nothing else changed',
  'Maps, locks, references, log, trace, signals, per-CPU state, packets sent and attached programs are as they were before the events, except for what steps have said.',
  async function () {
    await expectNothingElseChanged(this);
  },
);
