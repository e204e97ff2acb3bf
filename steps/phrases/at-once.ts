import { INTERLEAVINGS } from '../capability-groups.ts';
import type { Interleaving } from '../parameters/maps.ts';
import { expectDeadlock, expectSerial, expectSome, expectWhatever } from '../running/interleavings.ts';
import { misplaced } from '../running/misplaced.ts';
import { type MapEntries, mapEntries } from '../tables/map-tables.ts';
import { phrases } from '../vocabulary.ts';

const { When, Then } = phrases('Programs on several CPUs at once');

When(
  'the events happen at once on CPUs {count} and {count}',
  'The events of the next steps happen at once, each on the CPU that its step names. Those of a CPU stay in order.',
  async function (one: number, other: number) {
    if (one === other) throw misplaced('events on one CPU do not happen at once', 'name two CPUs');
    await this.happenAtOnce([one, other]);
  },
  ['events at once', 'several CPUs'],
);

Then(
  '{interleaving}, the entries of map {string} are',
  'Afterwards, the map has these entries and no other.',
  mapEntries('a key each', 'write at least one entry'),
  async function (interleaving: Interleaving, map: string, table: MapEntries) {
    if (interleaving === 'whatever') await expectWhatever(this, map, table);
    else await expectSome(this, map, table);
  },
  INTERLEAVINGS,
);

Then(
  'whatever the interleaving, some order of the events leads to the same',
  'After each order of operations with up to two preemptions, maps and results are as after the events one after the other, in some order.',
  async function () {
    await expectSerial(this);
  },
  INTERLEAVINGS,
);

Then(
  'in some interleaving, the CPUs wait for each other',
  'Each CPU waits for a lock that another one holds, after some order of operations with up to two preemptions.',
  async function () {
    await expectDeadlock(this);
  },
  INTERLEAVINGS,
);
