import { EVERYTHING } from '../capability-groups.ts';
import { expectSound, expectUnsound, sweep } from '../judging/sweeps.ts';
import { BROKEN_OBJECTS } from '../judging/universal-profile.ts';
import type { TableRecord } from '../tables/table-records.ts';
import { phrases, TEXT } from '../vocabulary.ts';

const { Then } = phrases('Sweeps');

Then(
  'by sweeps over {count} points these objects break only',
  'Repeats runs of each object once for each point. There the watchdog fires, a helper fails, memory is short, another CPU writes, or a panic is forced. Tries so many points, some of each kind. Each row has an object and all requirements that its points break: | object | requirements |. Write commas between requirements.',
  BROKEN_OBJECTS,
  async function (points: number, table: readonly TableRecord<'object' | 'requirements'>[]) {
    await expectUnsound(this, points, table);
  },
  EVERYTHING,
);

Then(
  'a sweep of object {string} over {count} points finds nothing, with these events',
  'The same of one object, with runs on events of your own instead of the built-in ones. The text under the step is an events file. No point breaks a requirement.',
  TEXT,
  async function (name: string, points: number, events: string) {
    expectSound(await sweep(this, name, points, events));
  },
  EVERYTHING,
);
