import type { MapAction } from '../inputs/map-actions.ts';
import { expectRefusal } from '../judging/refusals.ts';
import { expectMap, expectMapRefusal, expectNothingElseChanged } from '../running/kernel-state.ts';
import { expectErrno } from '../tables/known-names.ts';
import { type MapEntries, mapEntries } from '../tables/map-tables.ts';
import { phrases } from '../vocabulary.ts';

const { Given, When, Then } = phrases('Maps');

const NOTHING_WRITTEN = 'leave the step out where nothing is written';

Given(
  'map {string} holds',
  'User space has written these entries: | key: u16be | value: Counters |.',
  mapEntries('a key each', NOTHING_WRITTEN),
  async function (map: string, table: MapEntries) {
    await this.updateMap(await table.update(this, map));
  },
);

When(
  'user space writes to map {string}',
  'User space writes entries while programs are attached.',
  mapEntries('a key each', NOTHING_WRITTEN),
  async function (map: string, table: MapEntries) {
    await this.updateMap(await table.update(this, map));
  },
);

When(
  'user space deletes from map {string}',
  'User space deletes keys: | key: u32 |.',
  mapEntries(),
  async function (map: string, table: MapEntries) {
    const { entries } = await table.read(this, map, ['key']);
    await this.before();
    await this.act({ kind: 'map_deletion', map, keys: entries.map(({ key }) => key) });
  },
);

Then(
  'map {string} holds exactly',
  'The map has these entries and no other, in any order. A table of a queue or a stack has only values, in order.',
  mapEntries('a key each', 'write: map "x" is empty'),
  async function (map: string, table: MapEntries) {
    await expectMap(this, map, table, 'exactly');
  },
  ['queue contents'],
);

Then(
  'map {string} holds, among others',
  'The map has these entries.',
  mapEntries('a key each', 'write at least one entry, or: map "x" is empty'),
  async function (map: string, table: MapEntries) {
    await expectMap(this, map, table, 'among others');
  },
  ['queue contents'],
);

Then(
  'map {string} is empty',
  'The map has no entry.',
  async function (map: string) {
    await expectMap(this, map, undefined, 'exactly');
  },
  ['queue contents'],
);

Then(
  '{mapAction} map {string} from user space{userFlags} is refused with {errno}',
  'The kernel refuses each row of the table. A row has a key, and for writing also a value. Leave the key empty for a map without keys.',
  mapEntries('an operation each'),
  async function (action: MapAction, map: string, flags: number, errno: string, table: MapEntries) {
    expectErrno(errno);
    await expectMapRefusal(this, { action, flags }, map, errno, table);
  },
  ['user-space map operations'],
);

Then(
  'this table of map {string} is refused with message {string}',
  'The table itself is wrong: a type of another size, a value that does not fit.',
  mapEntries(),
  async function (map: string, message: string, table: MapEntries) {
    await expectRefusal({ kind: 'input', errno: undefined, message }, () => table.read(this, map));
  },
);

Then(
  'nothing else changed',
  'Maps, locks, references, log, trace, signals, per-CPU state, sent packets and attached programs are as they were before the events. What earlier Then steps compare may differ.',
  async function () {
    await expectNothingElseChanged(this);
  },
  ['kernel log', 'loader signals', 'packet contents', 'per-CPU state', 'trace pipe', 'queue contents'],
);
